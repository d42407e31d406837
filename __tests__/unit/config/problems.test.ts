import { changeGoodFile, GOOD, message, problemMessage } from './good-file';

const long = (count: number, character = 'x') => character.repeat(count);
const ARN = 'arn:aws:iam::444455556666:role/pipeline';
const OPERATOR: [string, string] = [
  'an operator is the ARN of an IAM role or user; * may stand for a part of its name, not for all of it or the account',
  'write it like arn:aws:iam::111122223333:role/deploy-* (single sign-on: role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Name_*)',
];
const NAME: [string, string] = [
  "a producer's name has lower-case letters, digits and single hyphens, and starts with a letter",
  'write it like charite or hospital-2',
];
const ACCOUNT: [string, string] = [
  'an AWS account id has twelve digits',
  'copy all twelve from the account menu of the console, or from aws sts get-caller-identity',
];
const ROLE: [string, string] = [
  'the ARN of one IAM role, without *',
  'write it like arn:aws:iam::111122223333:role/analyst',
];
const PREFIX: [string, string] = [
  'lower-case letters, digits and single hyphens, starting with a letter',
  'write it like ehds or health-data',
];

test('the good file has no problem', () => {
  expect(message(GOOD)).toBe('');
});

describe('accounts', () => {
  test.each(['11112222333', '1111222233334', '1111-2222-3333'])('id %s', (id) => {
    expect(message(changeGoodFile('111122223333\n', `${id}\n`))).toBe(
      problemMessage('governance.accountId (line 4)', id, ...ACCOUNT),
    );
  });

  test('twice', () => {
    expect(message(changeGoodFile('accountId: 444455556666', 'accountId: 111122223333'))).toContain(`
  producers.producer.accountId (line 9)
    value: 111122223333
    rule:  each account stands in the file once, and this one is governance's
    cure:  correct the id, or take one of the two entries out`);
  });

  test('without an operator', () => {
    expect(message(changeGoodFile(`[${ARN}]`, '[]'))).toBe(
      problemMessage(
        'producers.producer.operators (line 10)',
        '[]',
        'at least one operator, else nobody can deploy',
        "list the role of the account's pipeline or people",
      ),
    );
  });

  test.each([
    '*',
    'arn:aws:iam::*:role/pipeline',
    'arn:aws:iam::444455556666:role/*',
    'arn:aws:iam::444455556666:root',
    'arn:aws:sts::444455556666:assumed-role/pipeline/session',
    'arn:aws-cn:iam::444455556666:role/pipeline',
    '444455556666',
  ])('operator %s', (operator) => {
    expect(message(changeGoodFile(ARN, `"${operator}"`))).toBe(
      problemMessage('producers.producer.operators[0] (line 10)', operator, ...OPERATOR),
    );
  });

  test.each([
    'arn:aws:iam::444455556666:role/deploy-*',
    'arn:aws:iam::444455556666:role/ci/*-deploy',
    'arn:aws:iam::111122223333:user/operator',
  ])('operator %s is right', (operator) => {
    expect(message(changeGoodFile(ARN, operator))).toBe('');
  });

  test('operator of an account that is not configured', () => {
    const operator = 'arn:aws:iam::999988887777:role/pipeline';
    expect(message(changeGoodFile(ARN, operator))).toBe(
      problemMessage(
        'producers.producer.operators[0] (line 10)',
        operator,
        'an operator belongs to an account of this configuration',
        'write a role or user of 111122223333, 444455556666',
      ),
    );
  });

  test('more operators than a trust policy holds', () => {
    const operators = JSON.stringify(Array.from({ length: 50 }, (_, at) => `${ARN}-${at}`));
    expect(message(changeGoodFile(`[${ARN}]`, operators))).toBe(
      problemMessage(
        'producers.producer.operators (line 10)',
        '50 operators',
        'the trust policy that names them would have 3085 characters; IAM allows 2048',
        'join those with a common start by *',
      ),
    );
  });

  test('member of another account', () => {
    const role = 'arn:aws:iam::111122223333:role/analyst';
    expect(message(`${GOOD}    members: [{ role: '${role}', designation: PROJECT_OWNER }]`)).toBe(
      problemMessage(
        'producers.producer.members[0].role (line 12)',
        role,
        "a member belongs to the entry's own account, 444455556666",
        'list the role under the entry of its account',
      ),
    );
  });

  test('member twice', () => {
    const member = (designation: string) => `{ role: '${ARN}', designation: ${designation} }`;
    const members = `[${member('PROJECT_OWNER')}, ${member('PROJECT_CONTRIBUTOR')}]`;
    expect(message(`${GOOD}    members: ${members}`)).toBe(
      problemMessage(
        'producers.producer.members[1].role (line 12)',
        ARN,
        'a role is a member of a project once, with one designation',
        'keep the entry with the wider designation',
      ),
    );
  });

  test('member with an unknown designation', () => {
    expect(message(`${GOOD}    members: [{ role: '${ARN}', designation: PROJECT_OWNERS }]`)).toBe(
      problemMessage(
        'producers.producer.members[0].designation (line 12)',
        'PROJECT_OWNERS',
        'one of PROJECT_OWNER, PROJECT_CONTRIBUTOR, PROJECT_CATALOG_VIEWER, PROJECT_CATALOG_CONSUMER, PROJECT_CATALOG_STEWARD',
        'did you mean PROJECT_OWNER?',
      ),
    );
  });

  test.each(['arn:aws:iam::444455556666:role/a*', 'arn:aws:iam::444455556666:user/ann'])(
    'deploy role %s',
    (role) => {
      expect(message(`${GOOD}    deployRole: "${role}"`)).toBe(
        problemMessage('producers.producer.deployRole (line 12)', role, ...ROLE),
      );
    },
  );

  test('deploy role of another account', () => {
    const role = 'arn:aws:iam::111122223333:role/deploy';
    expect(message(`${GOOD}    deployRole: ${role}`)).toBe(
      problemMessage(
        'producers.producer.deployRole (line 12)',
        role,
        "the deploy role belongs to the entry's own account, 444455556666",
        'give a role of that account, or leave it out for the one that bootstrap makes',
      ),
    );
  });

  test('two accounts with one state bucket', () => {
    const shared = 'stateBucket: our-state, stateKey: ehds.tfstate';
    const text = `region: eu-central-1
prefix: ehds
governance: { accountId: 111122223333, operators: ['${ARN}'], publishAsUploaded: true, ${shared} }
producers:
  producer: { accountId: 444455556666, operators: ['${ARN}'], publishAsUploaded: true, ${shared} }`;
    expect(message(text)).toBe(
      problemMessage(
        'producers.producer.stateBucket (line 5)',
        'our-state',
        "a state bucket lies in the entry's own account and holds its states alone, and our-state holds the state of governance",
        'give a bucket made for it, or leave it out for the one that bootstrap makes',
      ),
    );
  });

  test.each(['a', '!', 'x'.repeat(1225)])('external id %.8s', (id) => {
    expect(message(changeGoodFile('producers:', `  externalId: "${id}"\nproducers:`))).toBe(
      problemMessage(
        'governance.externalId (line 7)',
        id.length > 200 ? `${id.slice(0, 200)}… (1,225 characters)` : id,
        'an external id has 2 to 1,224 letters, digits and + = , . @ : / - _ (sts:AssumeRole)',
        'take a random one, such as a UUID',
      ),
    );
  });
});

describe('names', () => {
  test.each(['EHDS', '-ehds', '1ehds', 'ehds-', 'eh--ds', 'eh_ds'])('prefix %s', (prefix) => {
    expect(message(changeGoodFile('prefix: ehds', `prefix: ${prefix}`))).toBe(
      problemMessage('prefix (line 2)', prefix, ...PREFIX),
    );
  });

  test.each(['aws', 'aws-health', 'ssm', 'sthree', 'amzn-s3-demo-x'])('prefix %s', (prefix) => {
    expect(message(changeGoodFile('prefix: ehds', `prefix: ${prefix}`))).toBe(
      problemMessage(
        'prefix (line 2)',
        prefix,
        'AWS keeps names that start with aws, ssm, sthree or amzn-s3-demo',
        'choose another prefix',
      ),
    );
  });

  test.each(['Charité', '1st', 'north_west', 'x-'])('producer %s', (name) => {
    expect(message(changeGoodFile('  producer:', `  ${name}:`))).toBe(
      problemMessage(`producers.${name} (line 8)`, name, ...NAME),
    );
  });

  test('producer governance', () => {
    expect(message(changeGoodFile('  producer:', '  governance:'))).toBe(
      problemMessage(
        'producers.governance (line 8)',
        'governance',
        'the name governance belongs to the authority',
        'give the producer a name of its own',
      ),
    );
  });

  test('producer producer-charite', () => {
    expect(message(changeGoodFile('  producer:', '  producer-charite:'))).toBe(
      problemMessage(
        'producers.producer-charite (line 8)',
        'producer-charite',
        'the stack of producer NAME is called producer-NAME already',
        'leave producer- away from the name',
      ),
    );
  });

  test('of a producer too long for a role', () => {
    expect(message(changeGoodFile('  producer:', `  ${long(31)}:`))).toBe(
      problemMessage(
        `producers.${long(31)} (line 8)`,
        long(31),
        `the IAM role AmazonDataZone-ehds-${long(31)}-manage-access would have 65 characters; AWS allows 64`,
        "shorten the prefix or the producer's name by 1",
      ),
    );
    expect(message(changeGoodFile('  producer:', `  ${long(30)}:`))).toBe('');
  });

  test('of governance too long for a role', () => {
    const prefix = long(25, 'p');
    expect(message(changeGoodFile('prefix: ehds', `prefix: ${prefix}`))).toBe(
      problemMessage(
        'prefix (line 2)',
        prefix,
        `the IAM role AmazonDataZone-${prefix}-governance-manage-access would have 65 characters; AWS allows 64`,
        'shorten the prefix by 1',
      ),
    );
  });
});
