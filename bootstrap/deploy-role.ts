import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../platform/config';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { accountConfig } from '../platform/naming/account-config';
import { ownerTrust } from '../platform/owner-role';
import { acceptFinding, UNMISSED } from '../platform/accept-finding';
import { policy } from '../platform/policy';
import { callerTrust } from '../platform/trust';
import { boundary } from './boundary';
import { deployPermissions } from './deploy-permissions';

export interface DeployRoleProps {
  readonly provider: AwsProvider;
  readonly config: PlatformConfig;
  readonly naming: Naming;
  /** Names of the account that is deployed to. */
  readonly names: AccountNames;
}

/** The role that deploys an account's stack, and the boundary that every role it makes must carry. */
export class DeployRole extends Construct {
  readonly role: IamRole;
  /** Where a deploy makes roles: a consumer's makes none. */
  readonly boundary?: IamPolicy;

  constructor(scope: Construct, id: string, { provider, config, naming, names }: DeployRoleProps) {
    super(scope, id);
    const { operators } = accountConfig(config, names);
    if (names.holdsData) {
      this.boundary = new IamPolicy(this, 'boundary', {
        provider,
        name: names.boundaryName,
        description: `Ceiling of every role that ${names.deployRoleName} makes`,
        policy: policy(boundary(naming, names, config.region)),
      });
      acceptWriting(this.boundary, names);
    }
    this.role = new IamRole(this, 'role', {
      provider,
      name: names.deployRoleName,
      description: `Deploys the stack ${names.stack}`,
      // Governance's owns the domain's root unit and the authority's own project.
      assumeRolePolicy: policy([
        callerTrust(operators),
        ...(names.kind === 'governance' ? ownerTrust(names) : []),
      ]),
    });
    acceptFinding(this.role, {
      rule: 'role-boundary',
      reason: 'It makes the roles that carry the boundary; its own policies are out of its reach.',
    });
    const reason = 'A second wall: nothing allows it either, and it holds whatever a later statement grants.';
    for (const value of ['PurposeIsNoRoleTag', 'BootstrapIsOutOfReach']) {
      acceptFinding(this.role, { rule: UNMISSED, value, reason });
    }
    for (const [topic, statements] of Object.entries(deployPermissions(config, naming, names))) {
      const permissions = new IamPolicy(this, topic, {
        provider,
        name: `${names.deployRoleName}-${topic}`,
        policy: policy(statements),
      });
      for (const statement of statements) {
        if (!('accepts' in statement)) continue;
        for (const finding of statement.accepts ?? []) acceptFinding(permissions, finding);
      }
      new IamRolePolicyAttachment(this, `${topic}-attachment`, {
        provider,
        role: this.role.name,
        policyArn: permissions.arn,
      });
    }
  }
}

/** What a deploy's roles write beside its state, which is no data of a holder's. */
function acceptWriting(resource: IamPolicy, { hasCatalogue, keepsPermits }: AccountNames): void {
  const rule = 'state-alone-is-written';
  if (hasCatalogue) {
    const reason = 'The catalogue says what is published, and holds no data.';
    acceptFinding(resource, { rule, value: 'statement Catalogue: s3:PutObject on', reason });
  }
  if (keepsPermits) {
    const reason =
      'What was decided by a permit stands beside the register, where each record is written once.';
    acceptFinding(resource, { rule, value: 'statement DecisionRecords: s3:PutObject on', reason });
  }
}
