import { askedResources, needsOfCall, USER } from './needs-of-call';

const RoleArn = 'arn:aws:iam::111122223333:role/team/worker';
const Tags = [{ Key: 'team', Value: 'research' }];

test.each<[string, object, string[]]>([
  ['AssumeRole', { RoleArn }, [`sts:AssumeRole ${RoleArn}`]],
  ['AssumeRole', { RoleArn, Tags }, [`sts:AssumeRole ${RoleArn}`, `sts:TagSession ${RoleArn}`]],
  [
    'AssumeRole',
    { RoleArn, SourceIdentity: 'anna' },
    [`sts:AssumeRole ${RoleArn}`, `sts:SetSourceIdentity ${RoleArn}`],
  ],
  ['AssumeRole', { RoleArn: 'worker' }, []],
  ['GetCallerIdentity', {}, []],
  ['GetSessionToken', {}, []],
  ['GetAccessKeyInfo', { AccessKeyId: 'AKIA' }, ['sts:GetAccessKeyInfo *']],
  [
    'GetFederationToken',
    { Name: 'f' },
    ['sts:GetFederationToken arn:aws:sts::111122223333:federated-user/f'],
  ],
])('%s of %j needs %j', async (operation, input, expected) => {
  expect(await askedResources('sts', operation, input)).toEqual(expected);
});

test('the trust policy is asked with all that the session is to have', async () => {
  const input = { RoleArn, Tags, ExternalId: 'e', RoleSessionName: 's', TransitiveTagKeys: ['team'] };
  const [need] = await needsOfCall('sts', 'AssumeRole', input);
  expect(need.keys).toEqual({
    'sts:ExternalId': 'e',
    'sts:RoleSessionName': 's',
    'sts:TransitiveTagKeys': ['team'],
    'aws:RequestTag/team': 'research',
    'aws:TagKeys': ['team'],
  });
});

test('a source identity goes on through the chain', async () => {
  const caller = { ...USER, sourceIdentity: 'anna' };
  const [, need] = await needsOfCall('sts', 'AssumeRole', { RoleArn }, {}, caller);
  expect(need).toMatchObject({ action: 'sts:SetSourceIdentity', keys: { 'sts:SourceIdentity': 'anna' } });
});
