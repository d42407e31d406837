import type { Topic } from '../finding';

/** A type of resource that grants actions of AWS without a policy document. */
export interface PermissionType {
  readonly types: readonly string[];
  readonly topic: Topic;
  /** Attribute that names the principal. */
  readonly principal: string;
  /** Attribute that names the actions, and what stands before each. */
  readonly actions: string;
  readonly prefix?: string;
  /** Attribute that names the resource. */
  readonly resource: string;
  /** Attributes that narrow it, with the operator and the key that IAM has for them. */
  readonly conditions: Readonly<Record<string, readonly [operator: string, key: string]>>;
}

/**
 * AWS's permissions that are resources of their own, and say with which actions. They are judged as the policies that
 * AWS writes for them. Those of `awscc_*` are also those of CloudFormation's templates.
 */
export const PERMISSION_TYPES: readonly PermissionType[] = [
  {
    types: ['aws_lambda_permission', 'awscc_lambda_permission'],
    topic: 'Policy',
    principal: 'principal',
    actions: 'action',
    resource: 'function_name',
    conditions: {
      source_arn: ['ArnLike', 'aws:SourceArn'],
      source_account: ['StringEquals', 'aws:SourceAccount'],
      principal_org_id: ['StringEquals', 'aws:PrincipalOrgID'],
      event_source_token: ['StringEquals', 'lambda:EventSourceToken'],
      function_url_auth_type: ['StringEquals', 'lambda:FunctionUrlAuthType'],
    },
  },
  {
    types: ['aws_lambda_layer_version_permission', 'awscc_lambda_layer_version_permission'],
    topic: 'Share',
    principal: 'principal',
    actions: 'action',
    resource: 'layer_name',
    conditions: { organization_id: ['StringEquals', 'aws:PrincipalOrgID'] },
  },
  {
    types: ['aws_kms_grant'],
    topic: 'Key',
    principal: 'grantee_principal',
    actions: 'operations',
    prefix: 'kms:',
    resource: 'key_id',
    conditions: { constraints: ['StringEquals', 'kms:EncryptionContext'] },
  },
  {
    types: ['aws_cloudwatch_event_permission'],
    topic: 'Policy',
    principal: 'principal',
    actions: 'action',
    resource: 'event_bus_name',
    conditions: { condition: ['StringEquals', 'aws:PrincipalOrgID'] },
  },
];
