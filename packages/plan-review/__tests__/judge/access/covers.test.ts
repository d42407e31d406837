import fc from 'fast-check';
import { grantCovers, coversSet, gainedGrants } from '../../../src/judge/access/covers';
import { coversPattern } from '../../../src/judge/access/pattern';
import { type Grant, readPolicyStatements } from '../../../src/judge/access/grants';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: object;
}

const grants = (Statement: readonly unknown[]): readonly Grant[] =>
  readPolicyStatements(JSON.stringify({ Version: '2012-10-17', Statement })) ?? [];

const statement: fc.Arbitrary<Statement> = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.uniqueArray(fc.constantFrom('s3:GetObject', 's3:Get*', 's3:*', 'iam:PassRole', '*'), {
      minLength: 1,
    }),
    Resource: fc.uniqueArray(fc.constantFrom('*', 'arn:aws:s3:::a', 'arn:aws:s3:::a/*', 'arn:aws:s3:::b?'), {
      minLength: 1,
    }),
    Condition: fc.constantFrom(
      { Bool: { 'aws:SecureTransport': 'true' } },
      { StringEquals: { 'aws:PrincipalOrgID': ['o-1', 'o-2'] } },
    ),
    Sid: fc.string(),
  },
  { requiredKeys: ['Effect', 'Action', 'Resource'] },
);
const statements = fc.array(statement, { maxLength: 5 });

/** The same policy, written otherwise. */
function respellings(all: readonly Statement[]): unknown[] {
  return all
    .flatMap(({ Action, Resource, ...rest }) =>
      Action.map((action) => ({
        ...rest,
        Sid: `Other${action.length}`,
        Action: action.toUpperCase(),
        Resource: Resource.length === 1 ? Resource[0] : [...Resource].reverse(),
      })),
    )
    .reverse();
}

test('a policy that is written otherwise gives and takes nothing', () => {
  fc.assert(
    fc.property(statements, (all) => {
      const [before, after] = [grants(all), grants(respellings(all))];
      expect(gainedGrants(before, after)).toEqual([]);
      expect(gainedGrants(after, before)).toEqual([]);
    }),
  );
});

test('a right that nothing covered is always told', () => {
  fc.assert(
    fc.property(statements, fc.nat(5), (all, at) => {
      const more = {
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: ['arn:aws:kms:eu-central-1:1:key/1'],
      };
      const everything = grants(all).filter((grant) => grantCovers(grant, grants([more])[0]));
      const after = grants([...all.slice(0, at), more, ...all.slice(at)]);
      expect(gainedGrants(grants(all), after)).toEqual(everything.length > 0 ? [] : grants([more]));
    }),
  );
});

test('what is gained covers what it is told to widen, and nothing gained was covered before', () => {
  fc.assert(
    fc.property(statements, statements, (some, others) => {
      const [before, after] = [grants(some), grants(others)];
      for (const grant of gainedGrants(before, after)) {
        expect(before.some((earlier) => grantCovers(earlier, grant))).toBe(false);
      }
    }),
  );
});

test.each([
  ['*', 's3:GetObject', true],
  ['s3:Get*', 's3:GetObject*', true],
  ['s3:GetObject', 's3:Get*', false],
  ['s3:?etObject', 's3:GetObject', true],
  ['s3:?', 's3:*', false],
  ['a.c', 'abc', false],
  ['a*c', 'abbc', true],
])('%s covers %s: %s', (wide, narrow, expected) => {
  expect(coversPattern(wide, narrow)).toBe(expected);
});

test.each([
  [{ allBut: ['iam:*'] }, { only: 's3:GetObject' }, true],
  [{ allBut: ['iam:*'] }, { only: 'iam:PassRole' }, false],
  [{ allBut: ['iam:*'] }, { only: '*' }, false],
  [{ allBut: ['iam:Pass*'] }, { allBut: ['iam:*'] }, true],
  [{ allBut: ['iam:*'] }, { allBut: ['iam:Pass*'] }, false],
  [{ only: '*' }, { allBut: ['iam:*'] }, true],
  [{ only: 'iam:*' }, { allBut: ['s3:*'] }, false],
])('%j holds all of %j: %s', (wide, narrow, expected) => {
  expect(coversSet(wide, narrow)).toBe(expected);
});

test('a condition that goes is a gain, and one that comes is none', () => {
  const bare = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const bound = { ...bare, Condition: { Bool: { 'aws:SecureTransport': true } } };
  expect(gainedGrants(grants([bound]), grants([bare]))).toEqual(grants([bare]));
  expect(gainedGrants(grants([bare]), grants([bound]))).toEqual([]);
});

test('everybody does not stand for services', () => {
  const open = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' };
  const to = (Principal: unknown) => grants([{ ...open, Principal }]);
  expect(gainedGrants(to('*'), to({ AWS: ['*', '111122223333'] }))).toEqual([]);
  expect(gainedGrants(to({ AWS: '111122223333' }), to({ AWS: 'arn:aws:iam::111122223333:root' }))).toEqual(
    [],
  );
  expect(gainedGrants(to('*'), to({ Service: 'sns.amazonaws.com' }))).toHaveLength(1);
});

test.each(['', 'true', '[]', '{"a":1}', '{"Statement":"x"}', '{"Statement":[{"a":1}]}', '{"Statement":[{'])(
  '%j is no policy',
  (text) => {
    expect(readPolicyStatements(text)).toBeUndefined();
  },
);
