import { checked, INPUT } from '../../../../console/server/input';

const question = { environmentId: 'env_1-A', database: 'ehds_sub_db', sql: 'SELECT 1' };

test('what fits is taken as it is', () => {
  expect(checked(INPUT.id, { id: 'x'.repeat(64) }).id).toHaveLength(64);
  expect(checked(INPUT.question, question)).toEqual(question);
  expect(checked(INPUT.search, {})).toEqual({ text: '' });
  expect(checked(INPUT.search, { text: 'stroke', next: 'page' })).toEqual({ text: 'stroke', next: 'page' });
  expect(checked(INPUT.decision, { reason: 'x'.repeat(4096) }).reason).toHaveLength(4096);
});

test.each([
  '',
  'x'.repeat(65),
  'a/b',
  '../a',
  'a?b',
  'a#b',
  'a%2fb',
  'a b',
  'a\n',
  'ä',
  7,
  null,
  undefined,
  ['a'],
])('the id %j is refused', (id) => {
  expect(() => checked(INPUT.id, { id })).toThrow(/^id: /);
  expect(() => checked(INPUT.question, { ...question, environmentId: id })).toThrow(/^environmentId: /);
});

test.each(['', 'x'.repeat(256), 'EHDS', 'a.b', 'a"b', 'a`b', 'a b', 'a;b', '*', 'a\n', 7])(
  'the database %j is refused',
  (database) => {
    expect(() => checked(INPUT.question, { ...question, database })).toThrow(/^database: /);
  },
);

// Athena takes 262,144 bytes; the page's body limit would cut that off in any case.
test.each(['', '  ', 'x'.repeat(20_001), 7])('SQL that is empty or too long is refused', (sql) => {
  expect(() => checked(INPUT.question, { ...question, sql })).toThrow(/^sql: /);
});

// AcceptSubscriptionRequest: decisionComment has 4,096 characters at most.
test.each(['', ' \n', 'x'.repeat(4097), 7, undefined])(
  'a reason that is empty or too long is refused',
  (reason) => {
    expect(() => checked(INPUT.decision, { reason })).toThrow(/^reason: /);
  },
);

// SearchListings: searchText has 4,096 characters at most, nextToken 8,192.
test.each([{ text: 'x'.repeat(4097) }, { next: '' }, { next: 'x'.repeat(8193) }, { text: ['a', 'b'] }])(
  'a search that DataZone would refuse is refused before',
  (search) => {
    expect(() => checked(INPUT.search, search)).toThrow(/^(text|next): /);
  },
);

test.each([
  ['an id of its own', INPUT.decision, { reason: 'fits', identifier: 'r2' }],
  ['a workgroup', INPUT.question, { ...question, workgroup: 'primary' }],
  ['a page size', INPUT.search, { maxResults: '1000' }],
  ['anything', INPUT.nothing, { id: 'q' }],
])('a body with %s on top is refused', (_what, schema, body) => {
  expect(() => checked<unknown>(schema, body)).toThrow(/Unrecognized key/);
});
