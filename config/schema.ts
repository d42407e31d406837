import { z } from 'zod';
import { ruleParams } from './problems';
import { flow } from './flow';
import { catalogue } from './catalogue';
import { intake } from './intake';
import { tags } from './tags';
import { DATAZONE_REGIONS, regionsNear } from './regions';
import { alsoMatching, patternedOf, text } from './text';
import type { ConsumerConfig } from '../platform/config';

/** Lower-case words joined by single hyphens: what S3, IAM, Glue and DataZone all accept in a name. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Not what S3 or the Parameter Store keep for AWS; the latter refuses a name that only begins with the letters. */
const FREE_PREFIX = /^(?!aws|ssm|(sthree|amzn-s3-demo)(-|$))/;
const IAM_NAME = '[\\w+=,.@-]+';
const ROLE_ARN = new RegExp(`^arn:aws:iam::\\d{12}:role/(${IAM_NAME}/)*${IAM_NAME}$`);
/** A role or user; `*` only in path and name, and never alone. */
const OPERATOR = /^arn:aws:iam::\d{12}:(role|user)\/(?=[*/]*[\w+=,.@-])[\w+=,.@/*-]+$/;
/** Truth values are text here: the file is read without YAML's own guesses at types. */
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

/** At least one of them. */
const listOfAtLeastOne = <T extends z.ZodType>(one: T, rule: string, cure: string) =>
  z
    .array(one)
    .refine((list) => list.length > 0, ruleParams(rule, cure))
    .meta({ minItems: 1 });

export const region = z
  .string()
  .superRefine((value, context) => {
    if ((DATAZONE_REGIONS as readonly string[]).includes(value)) return;
    const { params } = ruleParams(
      'Amazon DataZone does not run in this Region',
      `choose one that is near: ${regionsNear(value).join(', ')}`,
    );
    context.addIssue({ code: 'custom', params });
  })
  .meta({ enum: [...DATAZONE_REGIONS] });

export const prefix = alsoMatching(
  text(
    NAME,
    'lower-case letters, digits and single hyphens, starting with a letter',
    'write it like ehds or health-data',
  ),
  FREE_PREFIX,
  'AWS keeps names that start with aws, ssm, sthree or amzn-s3-demo',
  'choose another prefix',
);

/** The name of an entry, from which its stack and its roles have their names. */
const entryName = (kind: 'producer' | 'consumer', example: string) =>
  alsoMatching(
    alsoMatching(
      text(
        NAME,
        `a ${kind}'s name has lower-case letters, digits and single hyphens, and starts with a letter`,
        `write it like ${example}`,
      ),
      /^(?!governance$)/,
      'the name governance belongs to the authority',
      `give the ${kind} a name of its own`,
    ),
    new RegExp(`^(?!${kind}-)`),
    `the stack of ${kind} NAME is called ${kind}-NAME already`,
    `leave ${kind}- away from the name`,
  );

export const producerName = entryName('producer', 'charite or hospital-2');
export const consumerName = entryName('consumer', 'cohort-study or institute-2');

export const accountId = text(
  /^\d{12}$/,
  'an AWS account id has twelve digits',
  'copy all twelve from the account menu of the console, or from aws sts get-caller-identity',
)
  // An editor takes it for a number, and doesn't see zeros at its start.
  .meta({ maximum: 999_999_999_999 });

/** IAM's longest path and name of a role. */
const IAM_LENGTHS = /^[^/]*\/([!-~]{1,510}\/)?[!-.0-~]{1,64}$/;
/** Roles at this path are taken by the AWS service that they are linked with, and by nobody else. */
const TAKEN_BY_ANYBODY = /^(?!.*:role\/aws-service-role\/)/;

const role = (base: z.ZodString) =>
  alsoMatching(
    alsoMatching(
      base,
      IAM_LENGTHS,
      "a role's or user's name has at most 64 characters, and its path at most 512",
      'copy the ARN as IAM shows it',
    ),
    TAKEN_BY_ANYBODY,
    'a role at the path aws-service-role is taken by an AWS service alone',
    'write a role that people or pipelines take',
  );

export const operator = alsoMatching(
  role(
    text(
      OPERATOR,
      'an operator is the ARN of an IAM role or user; * may stand for a part of its name, not for all of it or the account',
      'write it like arn:aws:iam::111122223333:role/deploy-* (single sign-on: role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Name_*)',
    ),
  ),
  /^([^*]*|arn:aws:iam::\d{12}:(role|user)\/.*[\w+=,.@-]{3}.*)$/,
  'beside * an operator has at least three characters of a name together, else it means nearly everybody',
  'write a longer part of the name',
);

export const roleArn = role(
  text(
    ROLE_ARN,
    'the ARN of one IAM role, without *',
    'write it like arn:aws:iam::111122223333:role/analyst',
  ),
);

export const externalId = text(
  /^[\w+=,.@:/-]{2,1224}$/,
  'an external id has 2 to 1,224 letters, digits and + = , . @ : / - _ (sts:AssumeRole)',
  'take a random one, such as a UUID',
);

/** S3 user guide, "General purpose bucket naming rules". */
export const stateBucket = alsoMatching(
  alsoMatching(
    text(
      /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
      'an S3 bucket name has 3 to 63 lower-case letters, digits, hyphens and dots',
      'give the name of the bucket, not its ARN or address',
    ),
    /^(?!.*(\.\.|\.-|-\.))(?!\d+\.\d+\.\d+\.\d+$)/,
    'between the dots of an S3 bucket name stand letters or digits at both ends, and it is no IP address',
    'write it like health-terraform-state',
  ),
  /^(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3|-an)$)/,
  'S3 keeps names that start with xn--, sthree- or amzn-s3-demo-, or end with -s3alias, --ol-s3, .mrap, --x-s3, --table-s3 or -an',
  'choose another name',
);

/** A rule of the bucket's lifecycle is called like the key of its lock, and S3 allows such a name 255 characters. */
export const stateKey = alsoMatching(
  text(
    /^(?=[!-~]{1,248}$)(?!.*\.tflock$)[\w.-]+(\/[\w.-]+)*$/,
    'an object key of letters, digits, dots, hyphens and single slashes, up to 248 characters, not ending in .tflock',
    'write it like ehds/governance.tfstate, or leave it out',
  ),
  /^(?!(.*\/)?\.{1,2}(\/|$))/,
  'no part of an object key is . or .., which clients of S3 take for a folder',
  'write the key as it stands in the bucket',
);

const member = z.strictObject({
  role: roleArn.meta({ description: "ARN of an IAM role of this entry's account." }),
  designation: z
    .enum([
      'PROJECT_OWNER',
      'PROJECT_CONTRIBUTOR',
      'PROJECT_CATALOG_VIEWER',
      'PROJECT_CATALOG_CONSUMER',
      'PROJECT_CATALOG_STEWARD',
    ])
    .meta({ description: 'What the member may do in the project.' }),
});

export const table = text(
  /^[a-z0-9_*-]{1,255}$/,
  'the name of a Glue table: lower-case letters, digits, _ and -; * stands for any text',
  'write it like patients or lab_*',
);

const operators = listOfAtLeastOne(
  operator,
  'at least one operator, else nobody can deploy',
  "list the role of the account's pipeline or people",
);
const OPERATORS =
  'Who may deploy this account: ARNs of roles and users of any account of the file. * may stand for a part of the name.';

/** What bootstrap makes, where it is not wanted. */
const existingResources = {
  deployRole: roleArn
    .optional()
    .meta({ description: 'ARN of a deploy role of your own. Left out: the one that bootstrap makes.' }),
  stateBucket: stateBucket
    .optional()
    .meta({ description: 'Name of a state bucket of your own. Left out: the one that bootstrap makes.' }),
  stateKey: stateKey
    .optional()
    .meta({ description: "Object key of the stack's state. Left out: from the stack's name." }),
};

/** A folder, from where the configuration lies. */
export const datasets = text(
  /^(?!\/)[\w .@/-]{1,512}$/,
  'the folder of the descriptions, from the folder of this file: letters, digits, spaces and _ . @ - /',
  'write it like ../datasets or hospital/datasets',
);

/** An account that holds data. */
const publisher = {
  accountId: accountId.meta({ description: 'AWS account id, twelve digits.' }),
  operators: operators.meta({ description: OPERATORS }),
  members: z.array(member).default([]).meta({
    description:
      'Roles of this account that DataZone adds to its project, so that people can work in the portal.',
  }),
  publish: listOfAtLeastOne(table, 'at least one table', "write ['*'] for all tables, or leave the field out")
    .default(['*'])
    .meta({ description: 'Glue tables of the lake that are published. * stands for any text.' }),
  datasets: datasets.optional().meta({
    description:
      'Folder of the descriptions of what the account holds, one YAML file a dataset. Files come by the intake, and are published as they say. Left out: publishAsUploaded.',
  }),
  uploaders: z.array(operator).default([]).meta({
    description:
      'Who may write into the intake: ARNs of roles and users. * may stand for a part of the name. Only with datasets.',
  }),
  publishAsUploaded: flag.prefault('false').meta({
    description:
      'true: files are published as they are uploaded, names and birthdays in clear where they have them. Left out: datasets.',
  }),
  ...existingResources,
};

const association = z.enum(['invitation', 'organization']).default('invitation').meta({
  description:
    'How the account joins the domain. invitation: it accepts a RAM share. organization: both accounts are in one AWS Organization with RAM sharing switched on.',
});

const MOST_CHARACTERS = 2048;
/** No control character, nor half of one. */
const PRINTED = alsoMatching(
  text(
    /^[\t\n\r\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u,
    'a text without control characters',
    'take them out',
  ),
  /^(?![^]*TfToken\[)/,
  "TfToken[ marks a placeholder of cdktf's, which would put another value into the text",
  'write it in other words',
);
const description = PRINTED.refine(
  (value) => [...value].length <= MOST_CHARACTERS,
  ruleParams('at most 2,048 characters', 'shorten it, and link to the rest'),
).meta({ ...patternedOf(PRINTED), maxLength: MOST_CHARACTERS });

const governance = z.strictObject({
  ...publisher,
  description: description
    .default('Health data for secondary use, governed in one catalogue')
    .meta({ description: 'What the portal says of the domain.' }),
  externalId: externalId.optional().meta({
    description:
      'Asked of everyone who assumes a role of this account from another one (sts:ExternalId). Left out: nothing is asked.',
  }),
  permitOfficers: z.array(operator).default([]).meta({
    description:
      'Who keeps the register of permits: ARNs of roles and users of any account of the file, as for operators. Only with subscriptionApproval: permit.',
  }),
});

const producer = z.strictObject({ ...publisher, association });

/** Fields of a consumer that only one with an account of its own has. */
export const OWN_ACCOUNT_FIELDS = [
  'operators',
  'association',
  'deployRole',
  'stateBucket',
  'stateKey',
] as const satisfies readonly (keyof ConsumerConfig)[];

const consumer = z.strictObject({
  accountId: accountId.optional().meta({
    description:
      "AWS account id, twelve digits, of an account that holds no data. Left out, only for trials: the members work in governance's account, where no account keeps them from its data.",
  }),
  operators: operators.default([]).meta({ description: `${OPERATORS} None where accountId is left out.` }),
  members: listOfAtLeastOne(
    member,
    'at least one member, else nobody can read there',
    "list the researchers' roles",
  ).meta({
    description:
      "The researchers: roles of this account, or of governance's where accountId is left out, that DataZone adds to the project.",
  }),
  association,
  ...existingResources,
});

/** The file's shape and every rule that looks at one field; `rules.ts` has those that look at several. */
export const platformConfig = z.strictObject({
  region: region.meta({
    description:
      'Region of everything; Amazon DataZone must run there. A change of Region is a new platform.',
  }),
  prefix: prefix.meta({
    description: 'Start of every name that the platform gives. A change makes new resources.',
  }),
  governance: governance.meta({
    description: "The health authority's account: it owns the DataZone domain.",
  }),
  producers: z.record(z.string(), producer).default({}).meta({
    description:
      "The data holders' accounts, by a short name. The entry producer makes the stack producer, an entry charite the stack producer-charite.",
  }),
  consumers: z.record(z.string(), consumer).default({}).meta({
    description:
      'The accounts in which researchers read what is published, by a short name. The entry consumer makes the stack consumer, an entry cohort-study the stack consumer-cohort-study.',
  }),
  encryption: z.enum(['aws-managed', 'customer-managed']).default('aws-managed').meta({
    description:
      'aws-managed: keys that AWS keeps. customer-managed: one KMS key an account. Decide before the first deploy.',
  }),
  portalAccess: flag.prefault('true').meta({
    description: "Whether people of the producers' and consumers' accounts may log in to the data portal.",
  }),
  subscriptionApproval: z.enum(['auto', 'manual', 'permit']).default('auto').meta({
    description:
      'auto: a rule approves every subscription request. manual: an owner of the publishing project decides. permit: a permit in force decides, for its columns and people, and access ends with it.',
  }),
  projectCreators: z.enum(['everyone', 'listed']).default('listed').meta({
    description:
      'Who may make projects in the domain. listed: only the roles that deploy the accounts of this file. everyone: every user of the domain.',
  }),
  flow: flow.prefault({}).meta({ description: 'Times of the flow from upload to catalogue.' }),
  intake: intake.prefault({}).meta({ description: 'How the files of described datasets are worked on.' }),
  catalogue: catalogue.optional().meta({
    description:
      'What is the same for every dataset of the catalogue that governance writes of what all accounts publish. Left out: none is written.',
  }),
  dataProtection: flag.prefault('true').meta({
    description:
      'true: the domain refuses to be destroyed, and uploads are locked for as long as they can be restored.',
  }),
  tags: tags.default({}).meta({ description: 'On everything that takes tags.' }),
});

/** A file that is sound, before the descriptions that it names are read. */
export type FileConfig = z.output<typeof platformConfig>;
