import { OWNER_SESSION_ACTIONS, PURPOSE } from './owner-session';
import type { AccountNames, Naming } from './naming/naming';
import type { Conditions, PolicyStatement } from './policy';
import type { Trust } from './trust';

/** Role that owns an account's projects: what makes them. Governance's owns the domain's root unit as well. */
export function ownerRoleArn(naming: Naming, names: AccountNames): string {
  return names.kind === 'governance' ? names.deployRoleArn : naming.onboardingRoleArn(names.entry);
}

/**
 * What lets an owner role change policy grants in sessions of the policy-grants function, which carry a tag, and in no
 * others: whoever may take the role for a deploy could otherwise let anybody in. Such a session can do nothing else.
 */
export function ownerStatements(names: AccountNames): readonly PolicyStatement[] {
  const tag = { [`aws:PrincipalTag/${names.sessionTagKey}`]: PURPOSE };
  return [
    {
      Sid: 'PolicyGrants',
      Effect: 'Allow',
      // None of them takes a resource in IAM; GetDomain, which does, both roles hold on the domains of their account.
      Action: OWNER_SESSION_ACTIONS.filter((action) => action !== 'datazone:GetDomain'),
      Resource: '*',
      Condition: { StringEquals: tag },
    },
    {
      Sid: 'PolicyGrantsAlone',
      Effect: 'Deny',
      NotAction: OWNER_SESSION_ACTIONS,
      Resource: '*',
      Condition: { StringEquals: tag },
    },
    {
      Sid: 'NobodyElseGrants',
      Effect: 'Deny',
      Action: [
        'datazone:AddEntityOwner',
        'datazone:AddPolicyGrant',
        'datazone:RemoveEntityOwner',
        'datazone:RemovePolicyGrant',
        'datazone:UpdateDomainUnit',
        'datazone:UpdateRootDomainUnitOwner',
      ],
      Resource: '*',
      // True as well where there is no tag (IAM reference, "Negated matching condition operators").
      Condition: { StringNotEquals: tag },
    },
  ];
}

/**
 * Lets the account's policy-grants function take its owner role, with the tag and no other. Two statements, as
 * sts:TagSession knows no external id (service authorization reference, AWS STS).
 */
export function ownerTrust(names: AccountNames, externalId?: string): readonly Trust[] {
  const condition: Conditions = {
    ArnEquals: { 'aws:PrincipalArn': names.roleArn(names.functionName('policy-grants')) },
    StringEquals: { [`aws:RequestTag/${names.sessionTagKey}`]: PURPOSE },
    'ForAllValues:StringEquals': { 'aws:TagKeys': [names.sessionTagKey] },
  };
  const statement = (action: string, more: Readonly<Record<string, string>> = {}): Trust => ({
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${names.accountId}:root` },
    Action: action,
    Condition: { ...condition, StringEquals: { ...condition['StringEquals'], ...more } },
  });
  return [
    statement('sts:AssumeRole', externalId === undefined ? {} : { 'sts:ExternalId': externalId }),
    statement('sts:TagSession'),
  ];
}
