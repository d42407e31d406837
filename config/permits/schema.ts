import { z } from 'zod';
import { APPLICANT_KINDS, type Permit, PURPOSES, type Refusal } from '../../platform/permits/permit';
import { lakeColumns } from '../../platform/permits/published';
import { day, email, flag, written } from '../datasets/texts';
import { ruleParams } from '../problems';
import { roleArn } from '../schema';
import { text } from '../text';

/** Part of an object's key and of a command line. */
export const decisionId = text(
  /^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$/,
  'an id has 3 to 64 lower-case letters, digits and hyphens, with a letter or digit at both ends',
  'write the number of the application like 2027-0042',
);

export const reference = written(200).meta({
  description: 'Where the access body keeps the decision itself, such as the number of its file.',
});

const purposes = z
  .array(z.enum(PURPOSES))
  .refine(
    (letters) => letters.length > 0,
    ruleParams('data are used for a purpose of Article 53(1)', 'write at least one of its letters, like [e]'),
  )
  .refine(
    (letters) => new Set(letters).size === letters.length,
    ruleParams('a purpose stands once in the list', 'take one of the two out'),
  );

const decision = {
  id: decisionId.meta({ description: "The access body's number of the application." }),
  application: z.strictObject({
    received: day.meta({ description: 'Day on which it was received, YYYY-MM-DD.' }),
    summary: written(2000).meta({ description: 'What the data are wanted for; it is made public.' }),
  }),
  applicant: z.strictObject({
    name: written(200).meta({ description: 'Name of the organisation or person who applied.' }),
    kind: z
      .enum(APPLICANT_KINDS)
      .meta({ description: 'Purposes a, b and c are not for other (Article 53(2)).' }),
    email: email.meta({ description: 'How to reach the applicant.' }),
  }),
  purposes: purposes.meta({ description: 'Letters of Article 53(1).' }),
  decision: reference,
  justification: written(4000).meta({ description: 'Why it was decided so; it is made public.' }),
};

/** Names are looked up in the descriptions, which have their own rules. */
const columns = z.array(z.string()).transform(lakeColumns);

export const data = z
  .array(
    z.strictObject({
      holder: z.string().meta({ description: 'Entry of the configuration that holds the dataset.' }),
      dataset: z.string().meta({ description: 'Name of its description.' }),
      tables: z.record(z.string(), columns).meta({ description: 'Published columns, by table.' }),
    }),
  )
  .meta({ description: 'What may be read.' });

export const persons = z
  .array(
    z.strictObject({
      name: written(200),
      identity: roleArn.meta({ description: 'ARN of the IAM role that the person alone works by.' }),
      principalInvestigator: flag.default(false).meta({ description: 'At least one person is.' }),
    }),
  )
  .meta({ description: 'Everybody who may work with the data (Article 68(10)(d)).' });

/** A permit as an officer writes it. */
export const permit = z.strictObject({
  ...decision,
  consumer: z
    .string()
    .meta({ description: 'Consumer of the configuration in whose project the data are used.' }),
  data,
  persons,
  issued: day.meta({ description: 'Day of the decision.' }),
  ends: day.meta({ description: 'Last day on which the permit is in force: ten years later at most.' }),
}) satisfies z.ZodType<Permit>;

/** A refusal as an officer writes it. */
export const refusal = z.strictObject({
  ...decision,
  refused: day.meta({ description: 'Day of the decision.' }),
}) satisfies z.ZodType<Refusal>;

/** What an amendment puts in the place of a permit's data and persons. */
export const amendment = z.strictObject({ decision: reference, data, persons });

/** The options of an extension. */
export const extension = z.strictObject({
  ends: day.meta({ description: 'Last day on which the permit is then in force.' }),
  decision: reference,
});

/** The options of a withdrawal. */
export const withdrawal = z.strictObject({
  reason: written(4000).meta({ description: 'Why it was withdrawn; it is made public.' }),
  decision: reference,
});
