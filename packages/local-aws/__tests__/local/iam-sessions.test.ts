import { GetRoleCommand, IAMClient, ListRolesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Credentials } from '../../src/local-aws';
import { document, People, trust, type Grant } from './people';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
const root = { AWS: `arn:aws:iam::${ACCOUNTS.producer}:root` };
const ASSUME: Grant = { Action: 'sts:AssumeRole' };
const LIST: Grant = { Action: 'iam:ListRoles' };
const EXTERNAL_ID = 'a7c1';

const makeRoleTrusting = (AssumeRolePolicyDocument: string, grants: readonly Grant[] = [LIST]) =>
  people.role('producer', grants, { AssumeRolePolicyDocument });

/** As AWS words it, without the reason. */
const refusal = (role: string, action = 'sts:AssumeRole') => ({
  name: 'AccessDenied',
  message: expect.stringMatching(
    new RegExp(`^User: arn:aws:[^ ]+ is not authorized to perform: ${action} on resource: ${role}$`),
  ),
});

/** Whether a session may list roles, which no resource limits. */
async function canListBuckets(credentials: Credentials): Promise<boolean> {
  const iam = people.as(IAMClient, credentials);
  try {
    await iam.send(new ListRolesCommand({}));
    return true;
  } catch (error) {
    expect(error).toMatchObject({ name: 'AccessDenied' });
    return false;
  } finally {
    iam.destroy();
  }
}

describe('a role is assumed', () => {
  test('where its trust policy and the caller’s own policy let, and not by either alone', async () => {
    const role = await makeRoleTrusting(trust(root));
    const may = await people.user('producer', { ...ASSUME, Resource: role });
    const mayNot = await people.user('producer');
    expect(await canListBuckets(await people.assume(role, {}, may))).toBe(true);
    await expect(people.assume(role, {}, mayNot)).rejects.toMatchObject(refusal(role));
    const closed = await makeRoleTrusting(trust({ AWS: `arn:aws:iam::${ACCOUNTS.outsider}:root` }));
    const everywhere = await people.user('producer', ASSUME);
    await expect(people.assume(closed, {}, everywhere)).rejects.toMatchObject(refusal(closed));
  });

  test('by who is named in the trust policy without a policy of its own', async () => {
    const caller = await people.role('producer', []);
    const role = await makeRoleTrusting(trust({ AWS: caller }));
    expect(await canListBuckets(await people.assume(role, {}, await people.assume(caller)))).toBe(true);
  });

  test('from another account with both policies only', async () => {
    const role = await makeRoleTrusting(trust({ AWS: `arn:aws:iam::${ACCOUNTS.governance}:root` }));
    const may = await people.user('governance', { ...ASSUME, Resource: role });
    const mayNot = await people.user('governance');
    const stranger = await people.user('outsider', ASSUME);
    expect(await canListBuckets(await people.assume(role, {}, may))).toBe(true);
    for (const caller of [mayNot, stranger]) {
      await expect(people.assume(role, {}, caller)).rejects.toMatchObject(refusal(role));
    }
  });

  test('not against an explicit deny of the caller’s own', async () => {
    const caller = await people.role('producer', [{ ...ASSUME, Effect: 'Deny' }]);
    const role = await makeRoleTrusting(trust({ AWS: caller }));
    await expect(people.assume(role, {}, await people.assume(caller))).rejects.toMatchObject(refusal(role));
  });

  test('with the external id that it asks for', async () => {
    const role = await makeRoleTrusting(
      trust(root, 'sts:AssumeRole', { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } }),
    );
    expect(await canListBuckets(await people.assume(role, { ExternalId: EXTERNAL_ID }))).toBe(true);
    for (const more of [{}, { ExternalId: 'other' }]) {
      await expect(people.assume(role, more)).rejects.toMatchObject(refusal(role));
    }
  });

  test('under the session name that it asks for', async () => {
    const role = await makeRoleTrusting(
      trust(root, 'sts:AssumeRole', { StringLike: { 'sts:RoleSessionName': '${aws:username}*' } }),
    );
    expect(await canListBuckets(await people.assume(role, { RoleSessionName: 'administrator-1' }))).toBe(
      true,
    );
    await expect(people.assume(role)).rejects.toMatchObject(refusal(role));
  });
});

describe('a session', () => {
  const tagged = { Tags: [{ Key: 'team', Value: 'research' }] };
  const ofResearch: Grant = {
    ...LIST,
    Condition: { StringEquals: { 'aws:PrincipalTag/team': 'research' } },
  };

  test('has tags where the trust policy lets it be tagged', async () => {
    const untagged = await makeRoleTrusting(trust(root), [ofResearch]);
    await expect(people.assume(untagged, tagged)).rejects.toMatchObject(refusal(untagged, 'sts:TagSession'));
    const role = await makeRoleTrusting(trust(root, ['sts:AssumeRole', 'sts:TagSession']), [ofResearch]);
    expect(await canListBuckets(await people.assume(role, tagged))).toBe(true);
    expect(await canListBuckets(await people.assume(role))).toBe(false);
    expect(await canListBuckets(await people.assume(role, { Tags: [{ Key: 'team', Value: 'sales' }] }))).toBe(
      false,
    );
  });

  test('has only the tags that the trust policy lets it have', async () => {
    const condition = { StringEquals: { 'aws:RequestTag/team': 'research' } };
    const role = await makeRoleTrusting(trust(root, ['sts:AssumeRole', 'sts:TagSession'], condition));
    expect(await canListBuckets(await people.assume(role, tagged))).toBe(true);
    await expect(people.assume(role, { Tags: [{ Key: 'team', Value: 'sales' }] })).rejects.toMatchObject(
      refusal(role),
    );
  });

  test('passes transitive tags on to the next one, and no others', async () => {
    const next = await makeRoleTrusting(trust(root), [ofResearch]);
    const first = await makeRoleTrusting(trust(root, ['sts:AssumeRole', 'sts:TagSession']), [ASSUME]);
    const transitive = await people.assume(first, { ...tagged, TransitiveTagKeys: ['team'] });
    expect(await canListBuckets(await people.assume(next, {}, transitive))).toBe(true);
    expect(await canListBuckets(await people.assume(next, {}, await people.assume(first, tagged)))).toBe(
      false,
    );
    await expect(people.assume(next, tagged, transitive)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('keeps its source identity through the next one', async () => {
    const both = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
    const ofAnna: Grant = { ...LIST, Condition: { StringEquals: { 'aws:SourceIdentity': 'anna' } } };
    const next = await makeRoleTrusting(trust(root, both), [ofAnna]);
    const first = await makeRoleTrusting(trust(root, both), [{ Action: both }]);
    const session = await people.assume(first, { SourceIdentity: 'anna' });
    expect(await canListBuckets(await people.assume(next, {}, session))).toBe(true);
    expect(await canListBuckets(await people.assume(next, {}, await people.assume(first)))).toBe(false);
    await expect(people.assume(next, { SourceIdentity: 'berta' }, session)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test('may do what its role and its session policy both allow', async () => {
    const role = await makeRoleTrusting(trust(root), [LIST, { Action: 'iam:GetRole' }]);
    const RoleName = role.split('/').at(-1) ?? '';
    const session = await people.assume(role, {
      Policy: document({ Action: ['iam:ListRoles', 'iam:PutRolePolicy'] }),
    });
    expect(await canListBuckets(session)).toBe(true);
    const iam = people.as(IAMClient, session);
    await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({
      message: expect.stringContaining('because no session policy allows the iam:GetRole action'),
    });
    const put = new PutRolePolicyCommand({ RoleName, PolicyName: 'x', PolicyDocument: document(LIST) });
    await expect(iam.send(put)).rejects.toMatchObject({
      message: expect.stringContaining('because no identity-based policy allows'),
    });
    iam.destroy();
  });

  test('may always ask who it is, even against an explicit deny', async () => {
    const role = await makeRoleTrusting(trust(root), [{ Effect: 'Deny', Action: '*' }]);
    const sts = people.as(STSClient, await people.assume(role));
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Account: ACCOUNTS.producer,
    });
    sts.destroy();
  });
});
