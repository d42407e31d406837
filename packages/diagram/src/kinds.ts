import type { ArrowKind, IconName, Look } from './picture';

/** How resources of a type are drawn. */
interface Kind {
  readonly label: string;
  readonly icon: IconName;
  readonly look: Look;
  /** Argument with the physical name. */
  readonly name: string;
  /** Argument with the account in which it does its work, where its provider's is another one. */
  readonly account?: string;
}

/** The types that get a box of their own. */
export const KINDS: Readonly<Record<string, Kind>> = {
  aws_s3_bucket: { label: 'S3 bucket', icon: 'bucket', look: 'service', name: 'bucket' },
  aws_sqs_queue: { label: 'SQS queue', icon: 'queue', look: 'service', name: 'name' },
  aws_lambda_function: { label: 'Lambda', icon: 'function', look: 'own', name: 'function_name' },
  aws_glue_crawler: { label: 'Glue crawler', icon: 'crawler', look: 'service', name: 'name' },
  aws_glue_catalog_database: { label: 'Glue database', icon: 'database', look: 'service', name: 'name' },
  aws_iam_role: { label: 'IAM role', icon: 'role', look: 'access', name: 'name' },
  aws_datazone_domain: { label: 'DataZone domain', icon: 'domain', look: 'catalogue', name: 'name' },
  aws_datazone_project: { label: 'DataZone project', icon: 'project', look: 'catalogue', name: 'name' },
  aws_datazone_environment: {
    label: 'environment',
    icon: 'environment',
    look: 'catalogue',
    name: 'name',
    account: 'account_identifier',
  },
};

/** The types that are folded into the box that this argument of theirs refers to, and what the box then tells of. */
export const PARTS: Readonly<Record<string, { readonly argument: string; readonly note?: string }>> = {
  aws_cloudwatch_metric_alarm: { argument: 'dimensions' },
};

/** What an action stands for in the picture. */
interface Deed {
  readonly verb: string;
  readonly kind: ArrowKind;
  /** Where data flows from the resource to the one who acts. */
  readonly reads?: true;
}

/** The actions of IAM that are worth an arrow. */
export const DEEDS: Readonly<Record<string, Deed>> = {
  's3:GetObject': { verb: 'reads', kind: 'data', reads: true },
  's3:PutObject': { verb: 'writes', kind: 'data' },
  'glue:CreateTable': { verb: 'writes', kind: 'data' },
  'glue:StartCrawler': { verb: 'starts', kind: 'event' },
  'sqs:SendMessage': { verb: 'sends', kind: 'event' },
  'datazone:StartDataSourceRun': { verb: 'starts', kind: 'event' },
  'datazone:AcceptSubscriptionRequest': { verb: 'approves', kind: 'control' },
};

/** What AWS's managed policies are for, which no stack spells out: on all of a type in the role's account. */
export const MANAGED: Readonly<Record<string, Deed & { readonly on: string }>> = {
  AmazonDataZoneGlueManageAccessRolePolicy: {
    verb: 'grants',
    kind: 'control',
    on: 'aws_glue_catalog_database',
  },
  AmazonDataZoneRedshiftGlueProvisioningPolicy: {
    verb: 'makes',
    kind: 'control',
    on: 'aws_datazone_environment',
  },
};

/** The types for which a service acts; it takes the roles that trust it, for the account that they name. */
export const SERVICES: Readonly<Record<string, string>> = { 'datazone.amazonaws.com': 'aws_datazone_domain' };
