import { type Conditions, policy, type PolicyStatement } from '../../../../modules/role/policy';
import { and, type Examples, type Fragment, one, trusted } from './example';

const role = (boundary?: string): Fragment => ({
  ...one('aws_iam_role', {
    provider: 'aws.governance',
    ...(boundary === undefined ? {} : { permissions_boundary: boundary }),
  }),
  provider: { alias: 'governance', allowed_account_ids: ['111122223333'] },
});
const beside = (name: string) => and(one('aws_iam_policy', { name }), role('${aws_iam_policy.one.arn}'));
const ROOT = 'arn:aws:iam::444455556666:root';
const from = (Condition?: Conditions) => trusted({ Principal: { AWS: ROOT }, Condition });
const PIPELINE = 'arn:aws:iam::444455556666:role/pipeline';
const attaching = (policyArn: string) => one('aws_iam_role_policy_attachment', { policy_arn: policyArn });
const DATAZONE = { Service: 'datazone.amazonaws.com' };

const KEYS = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['ehds:purpose'] } };
const PURPOSE = { StringEquals: { 'aws:RequestTag/ehds:purpose': 'policy-grants' } };
const tagging = (Condition: Conditions) =>
  trusted({ Principal: { AWS: ROOT }, Action: 'sts:TagSession', Condition });

/** A role whose sessions the pipeline may tag, and that a caller takes under the given conditions. */
const takenAndTagged = (conditions: Conditions, caller = PIPELINE): Fragment => {
  const statement = (Action: string, by: string, Condition: Conditions): PolicyStatement => ({
    Effect: 'Allow',
    Principal: { AWS: ROOT },
    Action,
    Condition: { ...Condition, ArnEquals: { 'aws:PrincipalArn': by } },
  });
  return one('aws_iam_role', {
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
      beside('mine'),
      role('${aws_iam_policy.elsewhere.arn}'),
    ],
    good: [
      role('arn:aws:iam::111122223333:policy/ehds-governance-boundary'),
      beside('AmazonDataZone-ehds-governance-manage-access-boundary'),
    ],
  },
  'trust-action': {
    bad: [
      trusted({ Principal: DATAZONE, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'] }),
      trusted({ Principal: { Federated: 'accounts.google.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }),
    ],
    good: [trusted({ Principal: DATAZONE, Action: ['sts:AssumeRole', 'sts:TagSession'] })],
  },
  'trust-tags': {
    bad: [
      trusted({ Principal: DATAZONE, Action: ['sts:AssumeRole', 'sts:TagSession'] }),
      trusted({
        Principal: DATAZONE,
        Action: 'sts:TagSession',
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      }),
      tagging(KEYS),
      tagging(PURPOSE),
      tagging({ ...KEYS, StringLike: { 'aws:RequestTag/ehds:purpose': '*' } }),
    ],
    good: [
      trusted({
        Principal: DATAZONE,
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': 'datazone*' } },
      }),
      tagging({ ...KEYS, ...PURPOSE }),
      trusted({ Principal: DATAZONE }),
    ],
  },
  'trust-purpose': {
    bad: [takenAndTagged({}), takenAndTagged(KEYS), takenAndTagged(PURPOSE)],
    good: [
      takenAndTagged({ ...KEYS, ...PURPOSE }),
      takenAndTagged({}, 'arn:aws:iam::444455556666:user/operator'),
      from({ ArnEquals: { 'aws:PrincipalArn': PIPELINE } }),
    ],
  },
  'trust-external-id': {
    bad: [
      inGovernance(from()),
      inGovernance(from({ StringEquals: { 'sts:ExternalId': 'another' } })),
      inGovernance(
        trusted({ Principal: { AWS: ['arn:aws:iam::111122223333:root', ROOT] }, Action: 'sts:AssumeRole' }),
      ),
    ],
    good: [
      inGovernance(from({ StringEquals: { 'sts:ExternalId': 'ehds' } })),
      inGovernance(trusted({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } })),
      inGovernance(trusted({ Principal: { AWS: ROOT }, Action: 'sts:TagSession' })),
      inGovernance(trusted({ Principal: DATAZONE })),
      { ...inGovernance(from()), config: { governance: { accountId: '111122223333' } } },
      { ...inGovernance(from()), config: { governance: { accountId: '777788889999', externalId: 'ehds' } } },
    ],
  },
  'trust-caller': {
    bad: [
      from(),
      trusted({ Principal: { AWS: '444455556666' } }),
      trusted({ Principal: { AWS: ['arn:aws:iam::444455556666:role/pipeline'] } }),
      from({ StringEquals: { 'sts:ExternalId': 'ehds' } }),
      from({ ArnLike: { 'aws:PrincipalArn': [PIPELINE, 'arn:aws:iam::444455556666:role/*'] } }),
      from({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/pipeline' } }),
      from({ ArnNotLike: { 'aws:PrincipalArn': PIPELINE } }),
    ],
    good: [from({ ArnLike: { 'aws:PrincipalArn': [PIPELINE] } }), trusted({ Principal: DATAZONE })],
  },
  'trust-service': {
    bad: [
      trusted({ Principal: DATAZONE }),
      trusted({ Principal: DATAZONE, Condition: { StringLike: { 'aws:SourceAccount': '*' } } }),
      trusted({
        Principal: DATAZONE,
        Condition: { 'ForAllValues:StringLike': { 'aws:SourceAccount': '111122223333' } },
      }),
      trusted({
        Principal: DATAZONE,
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:datazone:eu-central-1:*:domain/*' } },
      }),
      trusted({ Principal: { Federated: 'accounts.google.com' } }),
    ],
    good: [
      trusted({ Principal: DATAZONE, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }),
      trusted({
        Principal: DATAZONE,
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:datazone:eu-central-1:111122223333:domain/*' },
        },
      }),
      trusted({ Principal: { Service: 'lambda.amazonaws.com' } }),
      from(),
    ],
  },
  'broad-managed-policy': {
    bad: [
      attaching('arn:aws:iam::aws:policy/AdministratorAccess'),
      attaching('arn:aws:iam::aws:policy/PowerUserAccess'),
      attaching('arn:aws:iam::aws:policy/AmazonDataZoneFullAccess'),
      attaching('arn:aws:iam::aws:policy/AWSCloudShellFullAccess'),
    ],
    good: [attaching('arn:aws:iam::aws:policy/service-role/AmazonDataZoneGlueManageAccessRolePolicy')],
  },
  'long-lived-identity': {
    bad: [
      one('aws_iam_user', { name: 'ann' }),
      one('aws_iam_group', { name: 'staff' }),
      one('aws_iam_access_key', { user: 'ann' }),
      one('aws_iam_user_login_profile', { user: 'ann' }),
    ],
    good: [role()],
  },
};
