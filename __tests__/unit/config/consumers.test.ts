import { GOOD, message, problemMessage } from './good-file';

const ARN = 'arn:aws:iam::444455556666:role/pipeline';
const READER = 'arn:aws:iam::777788889999:role/reader';
const members = (role = READER) => `members: [{ role: '${role}', designation: PROJECT_CONTRIBUTOR }]`;
const withConsumer = (entry: string, name = 'study') => `${GOOD}consumers:\n  ${name}: { ${entry} }\n`;
const OWN_ACCOUNT = `accountId: 777788889999, operators: ['${ARN}']`;

test('with an account of their own, and for trials without one', () => {
  expect(message(withConsumer(`${OWN_ACCOUNT}, ${members()}`))).toBe('');
  expect(message(withConsumer(members('arn:aws:iam::111122223333:role/reader')))).toBe('');
});

test.each(['111122223333', '444455556666'])('in the account %s that holds data', (accountId) => {
  const entry = `accountId: ${accountId}, operators: ['${ARN}'], ${members(`arn:aws:iam::${accountId}:role/reader`)}`;
  expect(message(withConsumer(entry))).toContain(`
  consumers.study.accountId (line 13)
    value: ${accountId}
    rule:  each account stands in the file once, since it either holds data or reads it, and this one is ${accountId === '111122223333' ? 'governance' : 'producer'}'s
    cure:  give the consumer an account of its own; only for trials, leave accountId out for governance's`);
});

test('named as a producer is', () => {
  expect(message(withConsumer(`${OWN_ACCOUNT}, ${members()}`, 'producer'))).toBe(
    problemMessage(
      'consumers.producer (line 13)',
      'producer',
      'producers and consumers have no name in common, and this one is a producer too',
      'rename one of the two; if both are one account, keep one: an account either holds data or reads it',
    ),
  );
});

test.each([
  ['Study', "a consumer's name has lower-case letters, digits and single hyphens, and starts with a letter"],
  ['governance', 'the name governance belongs to the authority'],
  ['consumer-study', 'the stack of consumer NAME is called consumer-NAME already'],
])('named %s', (name, rule) => {
  expect(message(withConsumer(`${OWN_ACCOUNT}, ${members()}`, name))).toContain(
    `consumers.${name} (line 13)\n    value: ${name}\n    rule:  ${rule}\n`,
  );
});

test('without anybody', () => {
  expect(message(withConsumer(`${OWN_ACCOUNT}, members: []`))).toBe(
    problemMessage(
      'consumers.study.members (line 13)',
      '[]',
      'at least one member, else nobody can read there',
      "list the researchers' roles",
    ),
  );
});

test('with an account that nobody deploys', () => {
  expect(message(withConsumer(`accountId: 777788889999, ${members()}`))).toBe(
    problemMessage(
      'consumers.study.operators (line 13)',
      '(missing)',
      'an account of its own has at least one operator, else nobody can deploy',
      "list the role of the account's pipeline or people",
    ),
  );
});

test.each([
  ['operators', `['${ARN}']`],
  ['association', 'organization'],
  ['deployRole', ARN],
  ['stateBucket', 'our-state'],
  ['stateKey', 'study.tfstate'],
])('without an account, and yet with %s', (field, value) => {
  const text = withConsumer(`${members('arn:aws:iam::111122223333:role/reader')}, ${field}: ${value}`);
  expect(message(text)).toBe(
    problemMessage(
      `consumers.study.${field} (line 13)`,
      value.replaceAll("'", '"'),
      "a consumer without accountId is a part of governance's stack and takes members only",
      'give the consumer its accountId, or take this out',
    ),
  );
});

test('whose people are of another account', () => {
  expect(message(withConsumer(members()))).toBe(
    problemMessage(
      'consumers.study.members[0].role (line 13)',
      READER,
      "a member of a consumer without accountId belongs to governance's account, 111122223333",
      "give the consumer the role's account as accountId, or list a role of governance's account",
    ),
  );
  expect(
    message(withConsumer(`${OWN_ACCOUNT}, ${members('arn:aws:iam::111122223333:role/reader')}`)),
  ).toContain("a member belongs to the entry's own account, 777788889999");
});

test('in the state bucket of another', () => {
  const text = withConsumer(`${OWN_ACCOUNT}, ${members()}, stateBucket: our, stateKey: a.tfstate`).replace(
    'producers:',
    '  stateBucket: our\n  stateKey: a.tfstate\nproducers:',
  );
  expect(message(text)).toContain(
    "a state bucket lies in the entry's own account and holds its states alone, and our holds the state of governance",
  );
});

test('with more operators than a trust policy holds', () => {
  const operators = JSON.stringify(Array.from({ length: 50 }, (_, at) => `${ARN}-${at}`));
  expect(message(withConsumer(`accountId: 777788889999, operators: ${operators}, ${members()}`))).toContain(
    'consumers.study.operators (line 13)\n    value: 50 operators\n    rule:  the trust policy',
  );
});

test('with names too long for a role; without an account there is none', () => {
  expect(message(withConsumer(`${OWN_ACCOUNT}, ${members()}`, 'x'.repeat(31)))).toContain(
    "shorten the prefix or the consumer's name by 1",
  );
  const trial = members('arn:aws:iam::111122223333:role/reader');
  expect(message(withConsumer(trial, 'x'.repeat(50)))).toBe('');
  expect(message(withConsumer(trial, 'x'.repeat(51)))).toContain(
    `the DataZone environment ehds-${'x'.repeat(51)}-00000000 would have 65 characters; AWS allows 64`,
  );
});
