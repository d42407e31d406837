import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import type { IConstruct } from 'constructs';
import { BootstrapStack } from '../../bootstrap/bootstrap-stack';
import type { PlatformConfig } from '../../platform/config';
import { platformApp } from '../../modules/app/app';
import { Naming } from '../../platform/naming/naming';
import {
  ACCEPTED_FINDING,
  type AcceptedFinding,
  UNMISSED,
  UNUSED_GRANT,
} from '../../platform/accept-finding';
import { platformStacks } from '../../stacks/platform-stacks';

/** Why an action of a policy stays although nothing used it, as the code says beside it; undefined where it doesn't. */
export type Reason = (policy: string, action: string | undefined) => string | undefined;

/** What the code of this platform says about statements, and permissions of Lake Formation, that nothing misses. */
export function acceptedUnmissed(config: PlatformConfig): ReadonlySet<string> {
  const findings = constructsOf(config).flatMap((construct) =>
    construct.node.metadata
      .filter(({ type, data }) => type === ACCEPTED_FINDING && (data as AcceptedFinding).rule === UNMISSED)
      .map(({ data }) => String((data as AcceptedFinding).value)),
  );
  return new Set(findings);
}

/** What the code of this platform says about grants that nothing uses. */
export function acceptedGrants(config: PlatformConfig): Reason {
  const reasons = new Map<string, string>();
  for (const construct of constructsOf(config)) {
    const name = policyName(construct);
    if (name === undefined) continue;
    for (const { type, data } of construct.node.metadata) {
      const { rule, value, reason } = data as AcceptedFinding;
      if (type === ACCEPTED_FINDING && rule === UNUSED_GRANT) reasons.set(`${name} ${value}`, reason);
    }
  }
  return (policy, action = 'all') => reasons.get(`${policy.split('/').at(-1)} ${action}`);
}

function constructsOf(config: PlatformConfig): readonly IConstruct[] {
  const app = platformApp();
  const naming = new Naming(config);
  platformStacks(app, config, naming);
  for (const names of naming.accounts) new BootstrapStack(app, config, naming, names);
  return app.node.findAll();
}

/** Name of the policy that a construct makes or, of AWS's own ones, attaches. */
function policyName(construct: IConstruct): string | undefined {
  if (construct instanceof IamPolicy || construct instanceof IamRolePolicy) return construct.nameInput;
  if (construct instanceof IamRolePolicyAttachment) return construct.policyArnInput?.split('/').at(-1);
  return undefined;
}
