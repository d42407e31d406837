import { z } from 'zod';
import { duration, logRetention, wholeMinutes } from './durations';
import { breaks } from './faults';
import { DATAZONE_REGIONS, regionsNear } from './regions';
import type { PlatformConfig } from './types';

/** Lower-case words joined by single hyphens: what S3, IAM, Glue and DataZone all accept in a name. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Starts of names that S3 or the Parameter Store keep for AWS. */
const RESERVED_PREFIX = /^(aws|ssm|sthree|amzn-s3-demo)(-|$)/;
const IAM_NAME = '[\\w+=,.@-]+';
const ROLE_ARN = new RegExp(`^arn:aws:iam::\\d{12}:role/(${IAM_NAME}/)*${IAM_NAME}$`);
/** A role or user; `*` only in path and name, and never alone. */
const OPERATOR = /^arn:aws:iam::\d{12}:(role|user)\/(?=[*/]*[\w+=,.@-])[\w+=,.@/*-]+$/;
/** CreateDomain's TagKey and TagValue: the narrowest character set of the services that get the tags. */
const TAG_TEXT = /^[\w .:/=+@-]*$/;

const text = (holds: RegExp | ((value: string) => boolean), rule: string, cure: string) =>
  z.string().refine(holds instanceof RegExp ? (value) => holds.test(value) : holds, breaks(rule, cure));

/** Truth values are text here: the file is read without YAML's own guesses at types. */
const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const region = z.string().superRefine((value, context) => {
  if ((DATAZONE_REGIONS as readonly string[]).includes(value)) return;
  const { params } = breaks(
    'Amazon DataZone does not run in this Region',
    `choose one that is near: ${regionsNear(value).join(', ')}`,
  );
  context.addIssue({ code: 'custom', params });
});

export const prefix = text(
  NAME,
  'lower-case letters, digits and single hyphens, starting with a letter',
  'write it like ehds or health-data',
).refine(
  (value) => !RESERVED_PREFIX.test(value),
  breaks('AWS keeps names that start with aws, ssm, sthree or amzn-s3-demo', 'choose another prefix'),
);

export const producerName = text(
  NAME,
  "a producer's name has lower-case letters, digits and single hyphens, and starts with a letter",
  'write it like charite or hospital-2',
)
  .refine(
    (value) => value !== 'governance',
    breaks('the name governance belongs to the authority', 'give the producer a name of its own'),
  )
  .refine(
    (value) => !value.startsWith('producer-'),
    breaks(
      'the stack of producer NAME is called producer-NAME already',
      'leave producer- away from the name',
    ),
  );

export const accountId = text(
  /^\d{12}$/,
  'an AWS account id has twelve digits',
  'copy all twelve from the account menu of the console, or from aws sts get-caller-identity',
);

export const operator = text(
  OPERATOR,
  'an operator is the ARN of an IAM role or user; * may stand for a part of its name, not for all of it or the account',
  'write it like arn:aws:iam::111122223333:role/deploy-* (single sign-on: role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Name_*)',
);

export const roleArn = text(
  ROLE_ARN,
  'the ARN of one IAM role, without *',
  'write it like arn:aws:iam::111122223333:role/analyst',
);

export const externalId = text(
  /^[\w+=,.@:/-]{2,1224}$/,
  'an external id has 2 to 1,224 letters, digits and + = , . @ : / - _ (sts:AssumeRole)',
  'take a random one, such as a UUID',
);

export const stateBucket = text(
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'an S3 bucket name has 3 to 63 lower-case letters, digits, hyphens and dots',
  'give the name of the bucket, not its ARN or address',
);

export const stateKey = text(
  (value) => /^[\w.-]+(\/[\w.-]+)*$/.test(value) && value.length <= 1000 && !value.endsWith('.tflock'),
  'an object key of letters, digits, dots, hyphens and single slashes, up to 1,000 characters, not ending in .tflock',
  'write it like ehds/governance.tfstate, or leave it out',
);

const member = z.strictObject({
  role: roleArn,
  designation: z.enum([
    'PROJECT_OWNER',
    'PROJECT_CONTRIBUTOR',
    'PROJECT_CATALOG_VIEWER',
    'PROJECT_CATALOG_CONSUMER',
    'PROJECT_CATALOG_STEWARD',
  ]),
});

const account = {
  accountId,
  operators: z
    .array(operator)
    .refine(
      (list) => list.length > 0,
      breaks(
        'at least one operator, else nobody can deploy',
        "list the role of the account's pipeline or people",
      ),
    ),
  members: z.array(member).default([]),
  publish: z
    .array(
      text(
        /^[a-z0-9_*-]{1,255}$/,
        'the name of a Glue table: lower-case letters, digits, _ and -; * stands for any text',
        'write it like patients or lab_*',
      ),
    )
    .refine(
      (list) => list.length > 0,
      breaks('at least one table', "write ['*'] for all tables, or leave the field out"),
    )
    .default(['*']),
  deployRole: roleArn.optional(),
  stateBucket: stateBucket.optional(),
  stateKey: stateKey.optional(),
};

const governance = z.strictObject({
  ...account,
  description: text(
    (value) => value.length <= 2048,
    'at most 2,048 characters',
    'shorten it, and link to the rest',
  ).default('Health data for secondary use, governed in one catalogue'),
  externalId: externalId.optional(),
});

const producer = z.strictObject({
  ...account,
  association: z.enum(['invitation', 'organization']).default('invitation'),
});

/** Durations that a file leaves out: for AWS, where a crawl bills ten minutes and DataZone allows 25 runs a day. */
export const FLOW = {
  batchingWindow: '60s',
  settlingTime: '60s',
  retryInterval: '2m',
  publishInterval: '60m',
  messageRetention: '14d',
  alarmAge: '6h',
  approvalSweep: '15m',
  logRetention: '365d',
};

const flow = z.strictObject({
  batchingWindow: duration('1s', '300s', 'Lambda gathers SQS messages this long').prefault(
    FLOW.batchingWindow,
  ),
  settlingTime: duration('1s', '1h', 'an upload may wait this long for others').prefault(FLOW.settlingTime),
  retryInterval: duration('1s', '12h', "SQS's visibility timeout").prefault(FLOW.retryInterval),
  publishInterval: duration('1s', '24h', 'DataZone allows 25 runs a day').prefault(FLOW.publishInterval),
  messageRetention: duration('60s', '14d', "SQS's message retention").prefault(FLOW.messageRetention),
  alarmAge: wholeMinutes('1m', '14d', "CloudWatch's alarms look once a minute").prefault(FLOW.alarmAge),
  approvalSweep: wholeMinutes('1m', '24h', "EventBridge's rate counts minutes").prefault(FLOW.approvalSweep),
  logRetention: logRetention.prefault(FLOW.logRetention),
});

export const tagKey = text(
  (value) => TAG_TEXT.test(value) && value.length >= 1 && value.length <= 128 && !/^aws:/i.test(value),
  "a tag's key has 1 to 128 letters, digits, spaces and _ . : / = + @ -, and does not start with aws:",
  'choose another key',
);

const tags = z
  .record(
    z.string(),
    text(
      (value) => TAG_TEXT.test(value) && value.length <= 256,
      "a tag's value has at most 256 letters, digits, spaces and _ . : / = + @ -",
      'shorten it and take out other characters',
    ),
  )
  .refine(
    (map) => Object.keys(map).length <= 50,
    breaks('a resource takes 50 tags', 'leave out those that nobody reads'),
  );

/** The file's shape and every rule that looks at one field; `rules.ts` has those that look at several. */
export const platformConfig = z.strictObject({
  region,
  prefix,
  governance,
  producers: z.record(z.string(), producer).default({}),
  encryption: z.enum(['aws-managed', 'customer-managed']).default('aws-managed'),
  portalAccess: flag.prefault('true'),
  subscriptionApproval: z.enum(['auto', 'manual']).default('auto'),
  flow: flow.prefault({}),
  dataProtection: flag.prefault('true'),
  tags: tags.default({}),
}) satisfies z.ZodType<PlatformConfig>;
