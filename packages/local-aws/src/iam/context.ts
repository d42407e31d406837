import type { Call, Principal } from '../local-aws';
import type { Holder } from './principals';
import type { Keys } from './types';

/**
 * Condition keys that every request has, by who calls and how
 * (IAM user guide, "AWS global condition context keys").
 */
export function globalKeys(call: Call, holder: Holder | undefined, now: Date): Keys {
  const { principal, region, secure } = call;
  return {
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    'aws:RequestedRegion': region,
    'aws:SecureTransport': String(secure),
    'aws:SourceIp': '127.0.0.1',
    ...(principal.type === 'service' ? serviceKeys(principal) : personKeys(principal, holder)),
    ...sourceKeys(principal),
    ...viaKeys(principal),
  };
}

function serviceKeys({ arn }: Principal): Keys {
  return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': arn };
}

function personKeys(principal: Principal, holder: Holder | undefined): Keys {
  const { accountId, arn, type, sessionName, sourceIdentity } = principal;
  // A tag of the session stands before the role's own of the same key.
  const all = { ...holder?.tags, ...principal.sessionTags };
  const tags = Object.entries(all).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]);
  return {
    ...Object.fromEntries(tags),
    'aws:PrincipalAccount': accountId,
    'aws:PrincipalArn': arn,
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalType': type === 'role' ? 'AssumedRole' : 'User',
    'aws:userid': sessionName === undefined ? (holder?.id ?? '') : `${holder?.id ?? ''}:${sessionName}`,
    ...(sourceIdentity === undefined ? {} : { 'aws:SourceIdentity': sourceIdentity }),
    ...(type === 'user' ? { 'aws:username': arn.split('/').at(-1) ?? '' } : {}),
  };
}

/** For whom a service acts by itself; services say nothing of it when they act in a role. */
function sourceKeys({ source }: Principal): Keys {
  if (!source) return {};
  return {
    'aws:SourceAccount': source.accountId,
    ...(source.arn === undefined ? {} : { 'aws:SourceArn': source.arn }),
  };
}

function viaKeys({ calledVia = [] }: Principal): Keys {
  if (calledVia.length === 0) return { 'aws:ViaAWSService': 'false' };
  return {
    'aws:ViaAWSService': 'true',
    'aws:CalledVia': calledVia,
    'aws:CalledViaFirst': calledVia[0],
    'aws:CalledViaLast': calledVia[calledVia.length - 1],
  };
}
