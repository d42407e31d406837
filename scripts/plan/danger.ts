import { coversPattern, inLowerCase } from './difference';
import type { Level } from './finding';
import type { Matched } from './policy';

/**
 * Actions by which one gets further rights, takes those of others away, or reads secrets (MITRE ATT&CK for AWS,
 * "Privilege Escalation"; service authorization reference, access level "Permissions management").
 */
const ESCALATING = [
  'iam:addusertogroup',
  'iam:attach*',
  'iam:create*',
  'iam:delete*boundary',
  'iam:passrole',
  'iam:put*',
  'iam:setdefaultpolicyversion',
  'iam:update*',
  'sts:assumerole',
  'sts:assumeroot',
  'kms:creategrant',
  'kms:putkeypolicy',
  'kms:schedulekeydeletion',
  'lakeformation:grantpermissions',
  'lakeformation:putdatalakesettings',
  'lambda:addpermission',
  'lambda:updatefunctioncode',
  'organizations:*',
  'ram:associateresourceshare',
  's3:delete*policy',
  's3:put*acl',
  's3:put*policy',
  's3:putbucketpublicaccessblock',
  'secretsmanager:getsecretvalue',
  'cloudtrail:deletetrail',
  'cloudtrail:putevent*',
  'cloudtrail:stoplogging',
  'cloudtrail:updatetrail',
];

/** Services whose every action is as good as being an administrator. */
const SOVEREIGN = ['iam', 'sts', 'organizations', 'kms', 'sso', 'sso-admin'];

/** How dangerous it is that somebody may do this on that. */
export function dangerOf(spelled: Matched, resource: Matched): Level {
  const action = inLowerCase(spelled);
  const everywhere = !('only' in resource) || /^\*+$/.test(resource.only);
  if (!('only' in action)) return everywhere ? 'critical' : 'high';
  const [service, name] = action.only.split(':');
  if (/^\*+$/.test(action.only)) return everywhere ? 'critical' : 'high';
  if (name === '*') return SOVEREIGN.includes(service) && everywhere ? 'critical' : 'high';
  const escalates = ESCALATING.some(
    (pattern) => coversPattern(pattern, action.only) || coversPattern(action.only, pattern),
  );
  if (escalates) return everywhere && service === 'iam' ? 'critical' : 'high';
  return 'medium';
}

/** AWS's own policies that give more than a job. */
const MANAGED: readonly (readonly [RegExp, Level])[] = [
  [/\/(AdministratorAccess|IAMFullAccess|PowerUserAccess|AWSOrganizationsFullAccess)$/i, 'critical'],
  [/FullAccess$|\/AdministratorAccess-/i, 'high'],
];

/** How dangerous it is to hold a managed policy, as far as its name tells. */
export function dangerOfManaged(arn: string): Level {
  return MANAGED.find(([pattern]) => pattern.test(arn))?.[1] ?? 'medium';
}

/** How dangerous it is that a principal is let in from the outside, by a trust or a resource's policy. */
export function dangerOfPrincipal(principal: Matched, condition: string, account: string | undefined): Level {
  if (!('only' in principal)) return 'critical';
  const [kind, id = ''] = principal.only.split(/ (.*)/s);
  if (kind === '*') return condition === '' ? 'critical' : 'high';
  // Whoever has an account there meets a trust without a condition on the subject.
  if (kind === 'Federated') return condition === '' ? 'critical' : 'high';
  if (kind === 'Service') return 'medium';
  const other = /^arn:[^:]+:[^:]+::(\d{12}):/.exec(id)?.[1];
  return account !== undefined && other === account ? 'medium' : 'high';
}
