import { changeGoodFile, GOOD, message, problemMessage } from './good-file';

const DURATION: [string, string] = [
  'a duration is a whole number and a unit: s, m, h or d',
  'write it as 90s, 60m, 6h or 14d, without a space',
];
const TAG_KEY: [string, string] = [
  "a tag's key has 1 to 128 letters, digits, spaces and _ . : / = + @ -, and does not start with aws:",
  'choose another key',
];
const range = (reason: string, least: string, most: string): [string, string] => [
  `${reason}: from ${least} to ${most}`,
  `choose a duration from ${least} to ${most}`,
];
const minutes = (reason: string): [string, string] => [
  `${reason}: whole minutes only`,
  'round it to whole minutes, such as 1m or 15m',
];
const RETENTION =
  "a dead-letter queue keeps a message for 14d, SQS's most, counted from when it was first sent, and what is parked last has to stay there for four days";
const DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const SETTLING = "S3 cuts its event's time off to the second, and clocks differ";

describe('durations', () => {
  test.each([
    ['settlingTime', '60', ...DURATION],
    ['settlingTime', '1.5m', ...DURATION],
    ['settlingTime', '1 m', ...DURATION],
    ['settlingTime', '-1s', ...DURATION],
    ['settlingTime', '2h', ...range(SETTLING, '1s', '1h')],
    ['settlingTime', '0s', ...range(SETTLING, '1s', '1h')],
    ['gatheringTime', '2h', ...range('an upload may wait this long for others', '1s', '1h')],
    ['gatheringTime', '0s', ...range('an upload may wait this long for others', '1s', '1h')],
    ['retryInterval', '0s', ...range("SQS's visibility timeout", '1s', '12h')],
    ['publishInterval', '25h', ...range('DataZone allows 25 runs a day', '1s', '24h')],
    ['messageRetention', '11d', ...range(RETENTION, '60s', '10d')],
    ['messageRetention', '14d', ...range(RETENTION, '60s', '10d')],
    ['messageRetention', '59s', ...range(RETENTION, '60s', '10d')],
    ['alarmAge', '11d', ...range("CloudWatch's alarms look once a minute", '1m', '10d')],
    ['alarmAge', '5401s', ...minutes("CloudWatch's alarms look once a minute")],
    ['approvalSweep', '30s', ...range("EventBridge's rate counts minutes", '1m', '24h')],
    ['approvalSweep', '90s', ...minutes("EventBridge's rate counts minutes")],
    ['catalogueSweep', '25h', ...range("EventBridge's rate counts minutes", '1m', '24h')],
    [
      'logRetention',
      '2d',
      'CloudWatch Logs keeps events for one of its own day counts only',
      `choose one of ${DAYS.map((days) => `${days}d`).join(', ')}`,
    ],
  ])('%s %s', (key, value, rule, cure) => {
    const problems = message(`${GOOD}flow: { ${key}: "${value}" }`);
    expect(problems).toContain(
      `flow.${key} (line 12)\n    value: ${value}\n    rule:  ${rule}\n    cure:  ${cure}`,
    );
  });

  test.each(DAYS)('logs are kept for %dd', (days) => {
    expect(message(`${GOOD}flow: { logRetention: ${days}d }`)).toBe('');
  });
});

describe('choices', () => {
  test.each([
    ['encryption', 'customer', 'aws-managed, customer-managed', 'did you mean customer-managed?'],
    ['subscriptionApproval', 'automatic', 'auto, manual, permit', 'write one of these'],
    ['portalAccess', 'no', 'true, false', 'write one of these'],
    ['dataProtection', 'True', 'true, false', 'did you mean true?'],
  ])('%s: %s', (key, value, words, cure) => {
    expect(message(`${GOOD}${key}: ${value}`)).toBe(
      problemMessage(`${key} (line 12)`, value, `one of ${words}`, cure),
    );
  });

  test('association', () => {
    expect(message(`${GOOD}    association: organisation`)).toBe(
      problemMessage(
        'producers.producer.association (line 12)',
        'organisation',
        'one of invitation, organization',
        'did you mean organization?',
      ),
    );
  });

  test('a Region without DataZone, and one that is none', () => {
    const near = 'choose one that is near: eu-central-1, eu-north-1, eu-west-1, eu-west-2, eu-west-3';
    const rule = 'Amazon DataZone does not run in this Region';
    expect(message(changeGoodFile('eu-central-1', 'eu-south-1'))).toBe(
      problemMessage('region (line 1)', 'eu-south-1', rule, near),
    );
    expect(message(changeGoodFile('eu-central-1', 'frankfurt'))).toContain(
      'choose one that is near: ap-northeast-1,',
    );
  });

  test('a table that no crawler makes', () => {
    expect(message(`${GOOD}    publish: [Patients]`)).toBe(
      problemMessage(
        'producers.producer.publish[0] (line 12)',
        'Patients',
        'the name of a Glue table: lower-case letters, digits, _ and -; * stands for any text',
        'write it like patients or lab_*',
      ),
    );
  });

  test('no table at all', () => {
    expect(message(`${GOOD}    publish: []`)).toBe(
      problemMessage(
        'producers.producer.publish (line 12)',
        '[]',
        'at least one table',
        "write ['*'] for all tables, or leave the field out",
      ),
    );
  });
});

describe('tags', () => {
  test.each(['aws:team', 'AWS:team', 'größe', 'x'.repeat(129)])('key %.10s', (key) => {
    expect(message(`${GOOD}tags: { ${key}: x }`)).toBe(
      problemMessage(`tags.${key} (line 12)`, key, ...TAG_KEY),
    );
  });

  test('value', () => {
    expect(message(`${GOOD}tags: { team: 'a;b' }`)).toBe(
      problemMessage(
        'tags.team (line 12)',
        'a;b',
        "a tag's value has at most 256 letters, digits, spaces and _ . : / = + @ -",
        'shorten it and take out other characters',
      ),
    );
  });

  test('more than fifty', () => {
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`tag${at}`, 'x']));
    expect(message(`${GOOD}tags: ${JSON.stringify(tags)}`)).toContain('a resource takes 50 tags');
  });

  test('that look like numbers and truth values stay text', () => {
    expect(message(`${GOOD}tags: { cost-centre: 0815, shared: true, note: '' }`)).toBe('');
  });
});

describe('the shape', () => {
  test.each([
    [
      '  operatrs: []\nproducers:',
      'governance.operatrs (line 7)',
      '[]',
      'there is no such key here; the keys are accountId, operators, members, publish, datasets, uploaders, publishAsUploaded, deployRole, stateBucket, stateKey, description, externalId, permitOfficers',
      'did you mean operators?',
    ],
    [
      'nonsense: 1\nproducers:',
      'nonsense (line 7)',
      '1',
      'there is no such key here; the keys are region, prefix, governance, producers, consumers, encryption, portalAccess, subscriptionApproval, projectCreators, flow, intake, catalogue, dataProtection, tags',
      'take it out',
    ],
    [
      'prefix: other\nproducers:',
      'prefix (line 7)',
      'other',
      'a key stands once in its mapping',
      'keep one of the two',
    ],
    [
      'tags:\nproducers:',
      'tags (line 7)',
      '(empty)',
      'this is a mapping of names to values',
      'write it as config/example.yaml does, or leave the key out if it is optional',
    ],
  ])('%s', (inserted, where, value, rule, cure) => {
    expect(message(changeGoodFile('producers:', inserted))).toBe(problemMessage(where, value, rule, cure));
  });

  test('without what is required', () => {
    expect(message('tags: {}\n')).toMatch(
      /3 problems[^]*region\n {4}value: \(missing\)\n[^]*prefix\n[^]*governance\n/,
    );
  });

  test('that is no YAML', () => {
    expect(message(changeGoodFile('producers:', 'producers: ['))).toMatch(
      /the file itself \(line \d+\)\n {4}value: \(not readable\)\n {4}rule: {2}YAML: .*[^:]\n {4}cure: {2}correct the indentation/,
    );
  });
});

test('all problems of a file are reported at once, from top to bottom', () => {
  const text = `region: eu-south-1
prefix: EHDS
governance:
  accountId: 1234
  operators: ['*']
producers:
  producer-x:
    accountID: 444455556666
flow:
  settlingTime: 60
tags:
  aws:owner: me
dataProtection: maybe
`;
  const fields = [...message(text).matchAll(/^ {2}(\S.*)$/gm)].map(([, field]) => field);
  expect(fields).toEqual([
    'region (line 1)',
    'prefix (line 2)',
    'governance.datasets (line 3)',
    'governance.accountId (line 4)',
    'governance.operators[0] (line 5)',
    'producers.producer-x.accountId (line 7)',
    'producers.producer-x.operators (line 7)',
    'producers.producer-x (line 7)',
    'producers.producer-x.datasets (line 7)',
    'producers.producer-x.accountID (line 8)',
    'flow.settlingTime (line 10)',
    'tags.aws:owner (line 12)',
    'dataProtection (line 13)',
  ]);
});
