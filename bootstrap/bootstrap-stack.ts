import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../config/types';
import type { AccountNames, Naming } from '../modules/naming/naming';
import { AuditTrail } from './audit-trail';
import { DeployRole } from './deploy-role';

/** What must outlive and outrank every deploy of one account; an administrator makes it, once. */
export class BootstrapStack extends TerraformStack {
  constructor(scope: Construct, config: PlatformConfig, naming: Naming, names: AccountNames) {
    super(scope, `bootstrap-${names.stack}`);
    const backend = new S3Backend(this, {
      bucket: names.stateBucket,
      key: names.bootstrapStateKey,
      region: config.region,
      encrypt: true,
      allowedAccountIds: [names.accountId],
    });
    // cdktf 0.21 has no property for it.
    backend.addOverride('use_lockfile', true);
    const provider = new AwsProvider(this, 'aws', {
      alias: names.entry,
      region: config.region,
      allowedAccountIds: [names.accountId],
      defaultTags: [{ tags: { ...config.tags } }],
    });
    new DeployRole(this, 'deploy-role', { provider, config, naming, names });
    new AuditTrail(this, 'audit-trail', { provider, config, names });
  }
}
