import { changeGoodFile, GOOD, message } from './good-file';

const members = (count: number, name = 'person') =>
  Array.from(
    { length: count },
    (_, at) =>
      `{ role: arn:aws:iam::444455556666:role/${name}-${at}, designation: PROJECT_CATALOG_CONSUMER }`,
  ).join();
const trials = (count: number) =>
  `consumers:\n${Array.from(
    { length: count },
    (_, at) =>
      `  cohort-${at}: { members: [{ role: arn:aws:iam::111122223333:role/person-${at}, designation: PROJECT_OWNER }] }\n`,
  ).join('')}`;

test('members that the template of a project can’t hold', () => {
  expect(message(`${GOOD}    members: [${members(150)}]\n`)).toBe('');
  expect(message(`${GOOD}    members: [${members(200)}]\n`)).toMatch(
    /producers\.producer\.members \(line 12\)\n {4}value: 200 members\n {4}rule: {2}the template that CloudFormation makes the project by would have [\d,]+ bytes; it takes 51,200\n/,
  );
});

test('tables that it can’t hold', () => {
  const tables = (count: number) =>
    Array.from({ length: count }, (_, at) => `${'t'.repeat(100)}${at}`).join();
  expect(message(`${GOOD}    publish: [${tables(300)}]\n`)).toBe('');
  expect(message(`${GOOD}    publish: [${tables(400)}]\n`)).toContain(
    'producers.producer.publish (line 12)\n    value: 400 tables\n    rule:  the template',
  );
});

test('trials that governance’s deploy role can’t name', () => {
  expect(message(`${GOOD}${trials(10)}`)).toBe('');
  expect(message(`${GOOD}${trials(80)}`)).toContain(
    "value: 80 consumers without accountId\n    rule:  the policy of governance's deploy role that names their stacks",
  );
});

test('more trials than the variables of a function hold', () => {
  expect(message(`${GOOD}${trials(400)}`)).toContain(
    'rule:  the variables of the function that names their projects',
  );
});

test('an external id that leaves a trust policy no room is the one to be shortened', () => {
  const id = (length: number) =>
    changeGoodFile('producers:', `  externalId: ${'x'.repeat(length)}\nproducers:`);
  expect(message(id(36))).toBe('');
  expect(message(id(1224))).toMatch(
    /governance\.externalId \(line 7\)[^]*rule: {2}a trust policy names it twice beside the operators of producer, and would have [\d,]+ characters; IAM allows 2,048\n {4}cure: {2}shorten it by \d+; a UUID has 36$/,
  );
});

test('many operators are theirs to join', () => {
  const operators = Array.from(
    { length: 50 },
    (_, at) => `arn:aws:iam::111122223333:role/person-${at}`,
  ).join();
  expect(message(changeGoodFile('[arn:aws:iam::111122223333:role/pipeline]', `[${operators}]`))).toMatch(
    /governance\.operators \(line 5\)\n {4}value: 50 operators\n[^]*cure: {2}join those with a common start by \*$/,
  );
});
