import type { Test } from './condition';
import { inLowerCase } from './difference';
import { type Level, worse } from './finding';
import { coversPattern } from './pattern';
import { accountOf, kindOf, type Matched } from './policy';

/**
 * Actions by which one gets further rights, takes those of others away, reads secrets or blinds the audit (MITRE ATT&CK
 * for AWS, "Privilege Escalation"). Besides these, {@link PERMISSIONS} names a whole class.
 */
const ESCALATING = [
  'iam:add*',
  'iam:attach*',
  'iam:create*',
  'iam:delete*boundary',
  'iam:deactivatemfadevice',
  'iam:enablemfadevice',
  'iam:passrole',
  'iam:put*',
  'iam:resyncmfadevice',
  'iam:set*',
  'iam:update*',
  'iam:upload*',
  'sts:assumerole*',
  'sts:assumeroot',
  'sts:getfederationtoken',
  'kms:creategrant',
  'kms:disablekey',
  'kms:schedulekeydeletion',
  'lakeformation:putdatalakesettings',
  'lambda:updatefunctioncode',
  'lambda:updatefunctionconfiguration',
  'lambda:addlayerversionpermission',
  'ec2:*instanceprofile*',
  'glue:updatejob',
  'glue:*devendpoint',
  'cloudformation:createstack',
  'cloudformation:updatestack',
  'cloudformation:setstackpolicy',
  'codebuild:updateproject',
  'ssm:sendcommand',
  'ssm:startsession',
  'ssm:startautomationexecution',
  'sagemaker:create*notebook*',
  'sagemaker:createpresigned*',
  'ram:*resourceshare*',
  'secretsmanager:getsecretvalue',
  'secretsmanager:batchgetsecretvalue',
  'cloudtrail:delete*',
  'cloudtrail:put*',
  'cloudtrail:stoplogging',
  'cloudtrail:updatetrail',
  'config:delete*',
  'config:stopconfigurationrecorder',
  'guardduty:delete*',
  'guardduty:update*',
  'logs:deletelog*',
];

/** Actions whose names say that they decide what others may do: a verb that changes, and what it changes. */
const PERMISSIONS =
  /^(put|set|add|create|attach|detach|delete|modify|update|remove|reset|associate|disassociate|dissociate|grant|revoke|share|unshare|batch|enable|disable|authorize|register|deregister|retire|cancel|bypass)\w*(polic(y|ies)(?!group|table)|permission|acl(s$|$)|grant|publicaccess|boundary|ownershipcontrols|snapshotattribute|imageattribute|topicattributes|queueattributes|accessentry|accountassignment|resourceshare|sharing|delegatedadmin|governance|securitygroupingress)/;

/** Services whose every action is as good as being an administrator. */
const SOVEREIGN = ['iam', 'sts', 'organizations', 'kms', 'sso', 'sso-admin', 'identitystore'];

/** How dangerous it is that somebody may do this on that, under a condition or without one. */
export function dangerOf(spelled: Matched, resource: Matched, condition: readonly Test[]): Level {
  const action = inLowerCase(spelled);
  const everywhere = isEverywhere(resource);
  const most: Level = everywhere ? 'critical' : 'high';
  if (!('only' in action) || /^\*+(:\*+)?$/.test(action.only)) return most;
  const [service, name = ''] = action.only.split(':');
  if (/^\*+$/.test(name)) return SOVEREIGN.includes(service) ? most : 'high';
  if (!escalates(action.only)) return 'medium';
  return service === 'iam' && condition.length === 0 ? most : 'high';
}

/** Whether an action, or some that a pattern stands for, gives further rights. */
export function escalates(action: string): boolean {
  return (
    PERMISSIONS.test(action.split(':')[1] ?? '') ||
    ESCALATING.some(
      (pattern) => coversPattern(pattern, action) || (action.includes('*') && mayMeet(action, pattern)),
    )
  );
}

/** Whether a pattern stands for one of the listed actions, or for some of those that a listed pattern stands for. */
function mayMeet(action: string, listed: string): boolean {
  return coversPattern(action, listed) || coversPattern(action, listed.replaceAll('*', ''));
}

/** Everything, or everything of one kind: `*`, `arn:aws:iam::111122223333:role/*`. */
function isEverywhere(resource: Matched): boolean {
  if (!('only' in resource)) return true;
  const [, service, name] = /^arn:[^:]*:([^:]*):[^:]*:[^:]*:(.*)$/s.exec(resource.only) ?? [];
  if (name === undefined) return /^\*+$/.test(resource.only);
  return /^\*+$/.test(name) || (service !== 's3' && /^[\w-]+[/:]\*+$/.test(name));
}

/** AWS's own policies that give more than a job. */
const MANAGED: readonly (readonly [RegExp, Level])[] = [
  [
    /(^|\/)(AdministratorAccess|IAMFullAccess|PowerUserAccess|AWSOrganizationsFullAccess|SystemAdministrator)$/i,
    'critical',
  ],
  [/FullAccess$|\/AdministratorAccess-|(^|\/)(SecretsManagerReadWrite|job-function\/)/i, 'high'],
];

/** How dangerous it is to hold a managed policy, as far as its name tells. */
export function dangerOfManaged(arn: string): Level {
  return MANAGED.find(([pattern]) => pattern.test(arn))?.[1] ?? 'medium';
}

/** How dangerous it is that principals are let in, by a trust or a resource's policy. */
export function dangerOfPrincipals(
  principals: readonly Matched[],
  condition: readonly Test[],
  account: string | undefined,
): Level {
  return principals.map((one) => dangerOfPrincipal(one, condition, account)).reduce(worse, 'low');
}

function dangerOfPrincipal(principal: Matched, condition: readonly Test[], account?: string): Level {
  const kind = kindOf(principal);
  if (kind === undefined || kind === '*') return confines(condition, WHO, ANYTHING) ? 'high' : 'critical';
  if (kind === 'Service') return 'medium';
  if (kind === 'Federated') return dangerOfFederation('only' in principal ? principal.only : '', condition);
  return account !== undefined && accountOf(principal) === account ? 'medium' : 'high';
}

/** Keys that say who calls or from where, and that a caller can't choose (IAM user guide, "Global condition keys"). */
const WHO =
  /^aws:(principal(arn|account|orgid|orgpaths|tag\/.+|isawsservice|servicename)|source(account|arn|orgid|orgpaths|owner|vpc|vpce|vpcarn|ip|identity)|userid|username|vpcsourceip)$|^kms:calleraccount$|^s3:dataaccesspoint(account|arn)$/i;
const ANYTHING = /^(\*+|arn:\*|0\.0\.0\.0\/0|::\/0)$/;
/** Keys that name the person, the workload or the repository, and that the identity provider vouches for. */
const SUBJECT =
  /:(sub|email|oid|repository|repository_owner|repository_id|job_workflow_ref|namespace_path|project_path|project_id|aud_sub|saml:sub)$|^saml:/i;
/** Patterns that any repository or project fits. */
const ANY_SUBJECT = /^(\*+|repo:\*.*|project_path:\*.*|system:serviceaccount:\*.*)$/;

/** A provider such as GitHub's signs in everybody in the world; only the subject tells them apart. */
function dangerOfFederation(principal: string, condition: readonly Test[]): Level {
  if (/:saml-provider\//.test(principal)) return 'high';
  const confined = confines(condition, SUBJECT, ANY_SUBJECT);
  if (/cognito-identity\.amazonaws\.com$/.test(principal)) {
    const signedIn = condition.some(
      ({ key, values }) => /:amr$/.test(key) && values.join() === 'authenticated',
    );
    return signedIn ? 'high' : 'critical';
  }
  if (!confined) return 'critical';
  return /oidc-provider\/oidc\.eks\./.test(principal) ? 'medium' : 'high';
}

/** Whether a test on such a key leaves out somebody. */
function confines(condition: readonly Test[], keys: RegExp, all: RegExp): boolean {
  return condition.some(
    ({ operator, key, values }) =>
      keys.test(key) &&
      !/not|^null|ifexists$|^forallvalues/i.test(operator) &&
      values.every((value) => !all.test(value)),
  );
}
