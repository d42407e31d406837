import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../../platform/config';
import { defaultTags } from './literal';

export interface AccountProviderProps {
  readonly config: PlatformConfig;
  /** Account that the provider must land in; Terraform stops in any other. */
  readonly accountId: string;
  /** Role to assume. */
  readonly roleArn: string;
  /** Asked of callers from outside the account; none by default. */
  readonly externalId?: string;
}

/** AWS-managed policy under which a plan may read and change nothing. */
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/**
 * How a role is assumed, by providers and backends alike. A plan runs as the very principal that deploys, since
 * the provider takes a DataZone refusal for "deleted"; a read-only session policy keeps it from changing anything.
 */
export function assumption(roleArn: string, externalId?: string) {
  const readOnly = process.env.PLATFORM_READ_ONLY === '1';
  return { roleArn, externalId, sessionName: 'terraform', policyArns: readOnly ? [READ_ONLY] : undefined };
}

/** A provider for one account. Every one has an alias: without it, a resource of another stack would silently use it. */
export function accountProvider(scope: Construct, alias: string, props: AccountProviderProps): AwsProvider {
  return new AwsProvider(scope, `aws-${alias}`, {
    alias,
    region: props.config.region,
    allowedAccountIds: [props.accountId],
    assumeRole: [assumption(props.roleArn, props.externalId)],
    defaultTags: defaultTags(props.config.tags),
  });
}
