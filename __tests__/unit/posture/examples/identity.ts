import { type Conditions, policy, type PolicyStatement } from '../../../../platform/policy';
import { combine, type Examples, type Fragment, resourceOf, trustedRole } from './example';

const role = (boundary?: string): Fragment => ({
  ...resourceOf('aws_iam_role', {
    provider: 'aws.governance',
    ...(boundary === undefined ? {} : { permissions_boundary: boundary }),
  }),
  provider: { alias: 'governance', allowed_account_ids: ['111122223333'] },
});
const policyAttachedToRole = (name: string) =>
  combine(resourceOf('aws_iam_policy', { name }), role('${aws_iam_policy.one.arn}'));
const ROOT = 'arn:aws:iam::444455556666:root';
const roleTrustingRoot = (Condition?: Conditions) => trustedRole({ Principal: { AWS: ROOT }, Condition });
const PIPELINE = 'arn:aws:iam::444455556666:role/pipeline';
const attachmentOf = (policyArn: string) =>
  resourceOf('aws_iam_role_policy_attachment', { policy_arn: policyArn });
const DATAZONE = { Service: 'datazone.amazonaws.com' };

const KEYS = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['ehds:purpose'] } };
const PURPOSE = { StringEquals: { 'aws:RequestTag/ehds:purpose': 'policy-grants' } };
const tagging = (Condition: Conditions) =>
  trustedRole({ Principal: { AWS: ROOT }, Action: 'sts:TagSession', Condition });

/** A role whose sessions the pipeline may tag, and that a caller takes under the given conditions. */
const takenAndTagged = (conditions: Conditions, caller = PIPELINE): Fragment => {
  const statement = (Action: string, by: string, Condition: Conditions): PolicyStatement => ({
    Effect: 'Allow',
    Principal: { AWS: ROOT },
    Action,
    Condition: { ...Condition, ArnEquals: { 'aws:PrincipalArn': by } },
  });
  return resourceOf('aws_iam_role', {
    assume_role_policy: policy([
      statement('sts:AssumeRole', caller, conditions),
      statement('sts:TagSession', PIPELINE, { ...KEYS, ...PURPOSE }),
    ]),
  });
};

/** The role in governance's account, of a platform with an external id. */
const inGovernance = ({ resource = {} }: Fragment): Fragment => ({
  resource: { aws_iam_role: { one: { ...resource['aws_iam_role']?.['one'], provider: 'aws.governance' } } },
  provider: { alias: 'governance', allowed_account_ids: ['111122223333'] },
  config: { governance: { accountId: '111122223333', externalId: 'ehds' } },
});

export const IDENTITY_EXAMPLES: Examples = {
  'role-boundary': {
    bad: [
      role(),
      role('arn:aws:iam::aws:policy/AdministratorAccess'),
      role('arn:aws:iam::111122223333:policy/mine'),
      role('arn:aws:iam::444455556666:policy/ehds-producer-boundary'),
      policyAttachedToRole('mine'),
      role('${aws_iam_policy.elsewhere.arn}'),
    ],
    good: [
      role('arn:aws:iam::111122223333:policy/ehds-governance-boundary'),
      policyAttachedToRole('AmazonDataZone-ehds-governance-manage-access-boundary'),
    ],
  },
  'trust-action': {
    bad: [
      trustedRole({ Principal: DATAZONE, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] }),
      trustedRole({
        Principal: { Federated: 'accounts.google.com' },
        Action: 'sts:AssumeRoleWithWebIdentity',
      }),
    ],
    good: [trustedRole({ Principal: DATAZONE, Action: ['sts:AssumeRole', 'sts:TagSession'] })],
  },
  'trust-tags': {
    bad: [
      trustedRole({ Principal: DATAZONE, Action: ['sts:AssumeRole', 'sts:TagSession'] }),
      trustedRole({
        Principal: DATAZONE,
        Action: 'sts:TagSession',
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      }),
      tagging(KEYS),
      tagging(PURPOSE),
      tagging({ ...KEYS, StringLike: { 'aws:RequestTag/ehds:purpose': '*' } }),
    ],
    good: [
      trustedRole({
        Principal: DATAZONE,
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': 'datazone*' } },
      }),
      tagging({ ...KEYS, ...PURPOSE }),
      trustedRole({ Principal: DATAZONE }),
    ],
  },
  'trust-purpose': {
    bad: [takenAndTagged({}), takenAndTagged(KEYS), takenAndTagged(PURPOSE)],
    good: [
      takenAndTagged({ ...KEYS, ...PURPOSE }),
      takenAndTagged({}, 'arn:aws:iam::444455556666:user/operator'),
      roleTrustingRoot({ ArnEquals: { 'aws:PrincipalArn': PIPELINE } }),
    ],
  },
  'trust-external-id': {
    bad: [
      inGovernance(roleTrustingRoot()),
      inGovernance(roleTrustingRoot({ StringEquals: { 'sts:ExternalId': 'another' } })),
      inGovernance(
        trustedRole({
          Principal: { AWS: ['arn:aws:iam::111122223333:root', ROOT] },
          Action: 'sts:AssumeRole',
        }),
      ),
    ],
    good: [
      inGovernance(roleTrustingRoot({ StringEquals: { 'sts:ExternalId': 'ehds' } })),
      inGovernance(trustedRole({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } })),
      inGovernance(trustedRole({ Principal: { AWS: ROOT }, Action: 'sts:TagSession' })),
      inGovernance(trustedRole({ Principal: DATAZONE })),
      { ...inGovernance(roleTrustingRoot()), config: { governance: { accountId: '111122223333' } } },
      {
        ...inGovernance(roleTrustingRoot()),
        config: { governance: { accountId: '777788889999', externalId: 'ehds' } },
      },
    ],
  },
  'trust-caller': {
    bad: [
      roleTrustingRoot(),
      trustedRole({ Principal: { AWS: '444455556666' } }),
      trustedRole({ Principal: { AWS: ['arn:aws:iam::444455556666:role/pipeline'] } }),
      roleTrustingRoot({ StringEquals: { 'sts:ExternalId': 'ehds' } }),
      roleTrustingRoot({ ArnLike: { 'aws:PrincipalArn': [PIPELINE, 'arn:aws:iam::444455556666:role/*'] } }),
      roleTrustingRoot({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/pipeline' } }),
      roleTrustingRoot({ ArnNotLike: { 'aws:PrincipalArn': PIPELINE } }),
    ],
    good: [
      roleTrustingRoot({ ArnLike: { 'aws:PrincipalArn': [PIPELINE] } }),
      trustedRole({ Principal: DATAZONE }),
    ],
  },
  'trust-service': {
    bad: [
      trustedRole({ Principal: DATAZONE }),
      trustedRole({ Principal: DATAZONE, Condition: { StringLike: { 'aws:SourceAccount': '*' } } }),
      trustedRole({
        Principal: DATAZONE,
        Condition: { 'ForAllValues:StringLike': { 'aws:SourceAccount': '111122223333' } },
      }),
      trustedRole({
        Principal: DATAZONE,
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:datazone:eu-central-1:*:domain/*' } },
      }),
      trustedRole({ Principal: { Federated: 'accounts.google.com' } }),
    ],
    good: [
      trustedRole({
        Principal: DATAZONE,
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      }),
      trustedRole({
        Principal: DATAZONE,
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:datazone:eu-central-1:111122223333:domain/*' },
        },
      }),
      trustedRole({ Principal: { Service: 'lambda.amazonaws.com' } }),
      roleTrustingRoot(),
    ],
  },
  'broad-managed-policy': {
    bad: [
      attachmentOf('arn:aws:iam::aws:policy/AdministratorAccess'),
      attachmentOf('arn:aws:iam::aws:policy/PowerUserAccess'),
      attachmentOf('arn:aws:iam::aws:policy/AmazonDataZoneFullAccess'),
      attachmentOf('arn:aws:iam::aws:policy/AWSCloudShellFullAccess'),
    ],
    good: [attachmentOf('arn:aws:iam::aws:policy/service-role/AmazonDataZoneGlueManageAccessRolePolicy')],
  },
  'long-lived-identity': {
    bad: [
      resourceOf('aws_iam_user', { name: 'ann' }),
      resourceOf('aws_iam_group', { name: 'staff' }),
      resourceOf('aws_iam_access_key', { user: 'ann' }),
      resourceOf('aws_iam_user_login_profile', { user: 'ann' }),
    ],
    good: [role()],
  },
};
