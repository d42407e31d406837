import fc from 'fast-check';
import { conditionsOf, coversCondition } from '../../../src/judge/access/condition';
import { conditionText } from '../../../src/render/condition';
import { type Grant, readPolicyStatements } from '../../../src/judge/access/grants';
import { type Difference, differencesOf, groupGrants } from '../../../src/judge/access/differences';

const grants = (Statement: readonly unknown[]): readonly Grant[] =>
  readPolicyStatements(JSON.stringify({ Statement })) ?? [];

const anyValueOf = <T>(...values: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Deny'),
  Principal: fc.constantFrom('*', { AWS: '111122223333' }, { Service: 'ec2.amazonaws.com' }),
  Action: anyValueOf('s3:GetObject', 's3:Get*', 's3:*', 'iam:PassRole', '*'),
  Resource: anyValueOf('*', 'arn:aws:s3:::a', 'arn:aws:s3:::a/*'),
});
const policy = fc.array(statement, { maxLength: 4 });

/** What is gained or lost, grant by grant. */
const singleDifference = (all: readonly Difference[], kind: Difference['change']) =>
  new Set(
    all
      .filter((one) => one.change === kind)
      .flatMap(({ effect, principals = [], actions, resources }) =>
        principals.flatMap((principal) =>
          actions.flatMap((action) =>
            resources.map((resource) => JSON.stringify({ effect, principal, action, resource })),
          ),
        ),
      ),
  );

test('what is gained one way is lost the other way', () => {
  fc.assert(
    fc.property(policy, policy, (p, q) => {
      const [there, back] = [differencesOf(grants(p), grants(q)), differencesOf(grants(q), grants(p))];
      expect(singleDifference(there, 'gained')).toEqual(singleDifference(back, 'lost'));
      expect(singleDifference(there, 'lost')).toEqual(singleDifference(back, 'gained'));
    }),
  );
});

test('a policy in another order and with other ids differs in nothing', () => {
  fc.assert(
    fc.property(policy, (p) => {
      const other = [...p]
        .reverse()
        .map((one, index) => ({ ...one, Sid: `Id${index}`, Action: [...one.Action].reverse() }));
      expect(differencesOf(grants(p), grants([...other, ...other]))).toEqual([]);
    }),
  );
});

test('an action more is always told, and a denial that goes opens', () => {
  fc.assert(
    fc.property(policy, fc.nat(4), (p, at) => {
      const own = p.filter(({ Effect, Action }) => Effect === 'Deny' || !Action.includes('*'));
      const more = { Effect: 'Allow', Principal: '*', Action: 'kms:Decrypt', Resource: '*' };
      const grown = [...own.slice(0, at), more, ...own.slice(at)];
      expect(differencesOf(grants(own), grants(grown))).toMatchObject([{ change: 'gained', opens: true }]);
      const denial = { Effect: 'Deny', Principal: '*', Action: 'glacier:*', Resource: 'x' };
      const without = own.filter(({ Effect }) => Effect === 'Allow');
      expect(differencesOf(grants([...without, denial]), grants(without))).toMatchObject([
        { change: 'lost', effect: 'Deny', opens: true },
      ]);
    }),
  );
});

test('what is told together says no more and no less than the grants', () => {
  fc.assert(
    fc.property(policy, (p) => {
      const all = grants(p);
      const groups = groupGrants(all).map((one) => ({
        ...one,
        change: 'gained' as const,
        earlier: [],
        opens: true,
        narrower: [],
      }));
      const alone = all.map(({ effect, principal, action, resource }) =>
        JSON.stringify({ effect, principal, action, resource }),
      );
      expect(singleDifference(groups, 'gained')).toEqual(new Set(alone));
    }),
  );
});

const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const org = { StringEquals: { 'aws:PrincipalOrgID': ['o-1', 'o-2'] } };
const ONE_ORGANIZATION = { StringEquals: { 'AWS:principalorgid': 'o-1' } };

test.each<[string, object, object, object]>([
  [
    'a condition less',
    { ...allow, Condition: org },
    allow,
    { change: 'condition', opens: true, condition: [] },
  ],
  [
    'a value more',
    { ...allow, Condition: ONE_ORGANIZATION },
    { ...allow, Condition: org },
    { change: 'condition', opens: true },
  ],
  [
    'a value less',
    { ...allow, Condition: org },
    { ...allow, Condition: ONE_ORGANIZATION },
    { change: 'condition', opens: false },
  ],
  [
    'a condition more',
    allow,
    { ...allow, Condition: org },
    { change: 'condition', opens: false, earlier: [] },
  ],
  [
    'a denial that comes under a condition',
    { ...allow, Effect: 'Deny' },
    { ...allow, Effect: 'Deny', Condition: org },
    { change: 'condition', opens: true },
  ],
])('%s', (_, before, after, expected) => {
  expect(differencesOf(grants([before]), grants([after]))).toMatchObject([expected]);
});

test.each<[object, object, boolean]>([
  [{}, org, true],
  [org, {}, false],
  [org, ONE_ORGANIZATION, true],
  [ONE_ORGANIZATION, org, false],
  [{ StringLike: { a: 'x*' } }, { StringEquals: { a: ['x1', 'x2'] } }, true],
  [{ StringLike: { a: 'x*' } }, { StringEquals: { a: ['x1', 'y'] } }, false],
  [{ StringNotEquals: { a: 'x' } }, { StringNotEquals: { a: ['x', 'y'] } }, true],
  [{ StringNotEquals: { a: ['x', 'y'] } }, { StringNotEquals: { a: 'x' } }, false],
  [{ StringEqualsIfExists: { a: 'x' } }, { StringEquals: { a: 'x' } }, true],
  [{ StringEquals: { a: 'x' } }, { StringEqualsIfExists: { a: 'x' } }, false],
  [{ 'ForAnyValue:StringEquals': { a: 'x' } }, { StringEquals: { a: 'x' } }, false],
  [{ ArnEquals: { a: 'arn:*' } }, { ArnLike: { a: 'arn:aws:*' } }, true],
  [{ NumericLessThan: { a: '5' } }, { NumericLessThan: { a: '3' } }, false],
])('%j holds wherever %j does: %s', (wide, narrow, expected) => {
  expect(coversCondition(conditionsOf(wide), conditionsOf(narrow))).toBe(expected);
});

test('a condition in words', () => {
  const condition = {
    StringEquals: { 'aws:PrincipalOrgID': ['o-2', 'o-1'] },
    NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '11.0.0.0/8'] },
    Null: { 'aws:TagKeys': 'true' },
    'ForAllValues:StringLikeIfExists': { 'aws:TagKeys': 'a*' },
    Unheard: { of: 'it' },
  };
  expect(conditionText(conditionsOf(condition))).toBe(
    'each of `aws:TagKeys` is like `a*` (or is missing) and `aws:SourceIp` is outside of `10.0.0.0/8` and not `11.0.0.0/8` and ' +
      '`aws:TagKeys` is missing and `aws:PrincipalOrgID` is `o-1` or `o-2` and `of` fulfils `Unheard` with `it`',
  );
});
