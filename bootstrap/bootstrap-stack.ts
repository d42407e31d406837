import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { S3Backend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import type { Account } from '../modules/account/account';
import { CatalogueBucket } from '../modules/catalogue/catalogue-bucket';
import { EnvironmentStorage } from '../modules/blueprint/environment-storage';
import { ExecutionRole } from '../modules/domain/execution-role';
import { EncryptionKey } from '../modules/encryption-key/encryption-key';
import { Intake } from '../modules/intake/intake';
import { LakeStorage } from '../modules/lake/lake-storage';
import { LakeAdministratorsFunction } from '../modules/lake-administrators/lake-administrators-function';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { OnboardingRole } from '../modules/association/onboarding-role';
import { PermitRegister } from '../modules/permits/permit-register';
import { PolicyGrantsFunction } from '../modules/policy-grants/policy-grants-function';
import { defaultTags } from '../modules/providers/literal';
import { Uncatalogued } from '../modules/uncatalogued/uncatalogued';
import { PublisherRole } from '../modules/publishing-flow/publisher-role';
import { AuditTrail } from './audit-trail';
import { DeployRole } from './deploy-role';

/**
 * What must outlive and outrank every deploy of one account: state, deploy role and trail, the data, and the roles that
 * read or grant it. An administrator makes it, once.
 */
export class BootstrapStack extends TerraformStack {
  constructor(scope: Construct, config: PlatformConfig, naming: Naming, names: AccountNames) {
    super(scope, names.bootstrapStack);
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
      defaultTags: defaultTags(config.tags),
    });
    new DeployRole(this, 'deploy-role', { provider, config, naming, names });
    new AuditTrail(this, 'audit-trail', { provider, config, names });

    // Data, whoever may read it, and whoever may grant it.
    const account: Account = {
      by: 'bootstrap',
      provider,
      names,
      naming,
      config,
      key:
        config.encryption === 'customer-managed'
          ? accountKey(this, { provider, names, naming, config })
          : undefined,
    };
    if (names.holdsData) {
      const lake = new LakeStorage(this, 'lake-storage', { account });
      new Uncatalogued(this, 'uncatalogued', { account, lake });
      if (names.hasIntake) new Intake(this, 'intake', { account, lake });
    }
    new EnvironmentStorage(this, 'environment-storage', { account });
    new LakeAdministratorsFunction(this, 'lake-administrators', { account });
    new PolicyGrantsFunction(this, 'policy-grants', { account });
    if (names.hasCatalogue) new CatalogueBucket(this, 'catalogue', { account });
    if (names.keepsPermits) new PermitRegister(this, 'permit-register', { account });
    if (names.kind === 'governance') addDomainRoles(this, account);
  }
}

/**
 * The roles by which DataZone, producers' deploys and their publish functions act in the domain. Each is a member of
 * projects, so that whoever could change whom one trusts could let himself into a producer's data.
 */
function addDomainRoles(scope: Construct, account: Account): void {
  const { naming, names } = account;
  new ExecutionRole(scope, 'execution-role', { account });
  new PublisherRole(scope, 'publisher', { account, publisher: names });
  for (const onboarded of naming.associated) {
    new OnboardingRole(scope, `onboarding-${onboarded.entry}`, { account, onboarded });
  }
  for (const producer of naming.producers) {
    new PublisherRole(scope, `publisher-${producer.entry}`, { account, publisher: producer });
  }
}

/** The account's key, open to the services and accounts that use it on the platform's behalf. */
function accountKey(scope: Construct, account: Omit<Account, 'by' | 'key'>): EncryptionKey {
  const { names, naming, config } = account;
  const key = new EncryptionKey(scope, 'key', { account });
  const rules = [
    ...(names.holdsData ? [names.uploadRule, names.crawlRule] : []),
    ...(names.hasIntake ? [names.intakeRule, names.rulesRule, names.intakeSweepRule] : []),
  ];
  for (const rule of rules) {
    key.grantService('events.amazonaws.com', names.ruleArn(rule));
  }
  if (names.kind === 'governance') {
    // The domain is encrypted by it, and the associated accounts call the domain.
    key.grantAccounts(
      naming.associated.map(({ accountId }) => accountId),
      `datazone.${config.region}.amazonaws.com`,
    );
  }
  return key;
}
