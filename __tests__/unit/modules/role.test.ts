import { Role } from '../../../modules/role/role';
import { policy } from '../../../platform/policy';
import { callerTrust, serviceTrust } from '../../../platform/trust';
import { synthesize } from '../platform';

const trust = [serviceTrust('lambda.amazonaws.com')];
const READ_OBJECTS = { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::assets/*'] };

test('a role has its boundary, its trust, its managed policies and one policy of its own', () => {
  let ready: number[] = [];
  const template = synthesize((stack, account) => {
    const managedPolicies = ['arn:aws:iam::aws:policy/One', 'arn:aws:iam::aws:policy/Two'];
    const role = new Role(stack, 'reader', {
      account,
      name: 'reader',
      description: 'Reads',
      trust,
      managedPolicies,
    });
    ready = [role.ready.length];
    role
      .allow(READ_OBJECTS)
      .allow({ ...READ_OBJECTS, conditions: { Bool: { 'aws:SecureTransport': 'true' } } });
    ready.push(role.ready.length);
  });
  expect(ready).toEqual([3, 4]);
  expect(template.one('aws_iam_role').body).toMatchObject({
    name: 'reader',
    description: 'Reads',
    permissions_boundary: 'arn:aws:iam::111122223333:policy/ehds-governance-boundary',
    provider: 'aws.governance',
  });
  expect(template.all('aws_iam_role_policy_attachment').map(({ body }) => body['policy_arn'])).toEqual(
    ['arn:aws:iam::aws:policy/Two', 'arn:aws:iam::aws:policy/One'].sort(),
  );
  expect(template.grants('reader')).toMatchObject([
    { Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::assets/*'] },
    { Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
  ]);
});

test('a role that nothing is granted to has no policy', () => {
  const template = synthesize((stack, account) => {
    new Role(stack, 'idle', { account, name: 'idle', description: 'Idle', trust });
  });
  expect(template.grants('idle')).toEqual([]);
  expect(template.one('aws_iam_role').policy('assume_role_policy')).toEqual([
    expect.objectContaining({ Principal: { Service: 'lambda.amazonaws.com' }, Action: ['sts:AssumeRole'] }),
  ]);
});

test('what one resource grants is not written again for another', () => {
  const template = synthesize((stack, account) => {
    const role = new Role(stack, 'reader', { account, name: 'reader', description: 'Reads', trust });
    role
      .allow(READ_OBJECTS)
      .allow({ ...READ_OBJECTS, actions: ['s3:GetObject', 's3:GetObjectVersion'] })
      .allow(READ_OBJECTS);
    role.allow({ ...READ_OBJECTS, resources: ['arn:aws:s3:::results/*'] });
  });
  const grants = template.grants('reader').map(({ Action, Resource }) => ({ Action, Resource }));
  expect(grants).toEqual([
    { Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: ['arn:aws:s3:::assets/*'] },
    { Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::results/*'] },
  ]);
});

describe('trust', () => {
  const callers = [
    'arn:aws:iam::111122223333:role/ci',
    'arn:aws:iam::444455556666:role/sso/*',
    'arn:aws:iam::111122223333:user/ann',
  ];

  test('callers are a condition, and each of their accounts stands once', () => {
    expect(callerTrust(callers)).toEqual({
      Effect: 'Allow',
      Principal: { AWS: ['arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root'] },
      Action: 'sts:AssumeRole',
      Condition: { ArnLike: { 'aws:PrincipalArn': callers } },
    });
  });

  test('an external id is one condition more', () => {
    expect(callerTrust(callers, 'ehds-4711').Condition).toEqual({
      ArnLike: { 'aws:PrincipalArn': callers },
      StringEquals: { 'sts:ExternalId': 'ehds-4711' },
    });
  });

  test('sessions may be tagged only where it is asked for', () => {
    expect(serviceTrust('glue.amazonaws.com').Action).toBe('sts:AssumeRole');
    expect(serviceTrust('datazone.amazonaws.com', {}, true).Action).toEqual([
      'sts:AssumeRole',
      'sts:TagSession',
    ]);
  });
});

test('a policy is written in the version that knows variables, and leaves out what is not said', () => {
  expect(JSON.parse(policy([READ_OBJECTS]))).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::assets/*'] }],
  });
});
