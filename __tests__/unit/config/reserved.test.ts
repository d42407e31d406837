import { GOOD, message, problemMessage } from './good-file';

const role = (name: string, account = '444455556666') => `arn:aws:iam::${account}:role/${name}`;
const member = (arn: string) => `{ role: "${arn}", designation: PROJECT_OWNER }`;
const withMembers = (...arns: string[]) => `${GOOD}    members: [${arns.map(member).join()}]\n`;
const withProducer = (field: string, value: string) => `${GOOD}    ${field}: ${value}\n`;
const withOperator = (arn: string) => GOOD.replace('[arn:aws:iam::444455556666:role/pipeline]', `["${arn}"]`);

/** Every role of the platform in the account of a producer, whatever path and capitals it is written with. */
const OWN = [
  'ehds-producer-deploy',
  'ehds-producer-crawler',
  'AmazonDataZone-ehds-producer-location',
  'AmazonDataZone-ehds-producer-provisioning',
  'AmazonDataZone-ehds-producer-manage-access',
  'ehds-producer-lake-administrators',
  'ehds-producer-policy-grants',
  'ehds/producer/ehds-producer-crawl',
  'ehds/producer/ehds-producer-publish',
  'team/EHDS-Producer-Crawler',
];

describe('a role of the platform', () => {
  test.each(OWN)('%s is no member', (name) => {
    const text = message(withMembers(role(name)));
    expect(text).toContain('producers.producer.members[0].role (line 12)');
    expect(text).toContain('is a role of the platform: it is a member of the projects that need it already');
  });

  test.each(OWN)('%s is no operator', (name) => {
    expect(message(withOperator(role(name)))).toContain(
      'is a role of the platform: it may take no deploy role',
    );
  });

  test.each(OWN.slice(1))('%s is no deploy role', (name) => {
    expect(message(withProducer('deployRole', role(name)))).toContain(
      'is a role of the platform: it has a purpose',
    );
  });

  test('is the deploy role where it is the default, and at no other path', () => {
    expect(message(withProducer('deployRole', role('ehds-producer-deploy')))).toBe('');
    expect(message(withProducer('deployRole', role('own/ehds-producer-deploy')))).toContain(
      'it has a purpose',
    );
  });

  test.each([
    'ehds-onboarding-producer',
    'ehds-publisher-producer',
    'ehds-publisher-governance',
    'ehds/governance/ehds-governance-approve',
    'AmazonDataZone-ehds-governance-execution',
  ])('%s is no member of governance', (name) => {
    const text = GOOD.replace('producers:', `  members: [${member(role(name, '111122223333'))}]\nproducers:`);
    expect(message(text)).toContain('governance.members[0].role (line 7)');
  });

  test('or one’s own deploy role is no member', () => {
    const own = `    deployRole: ${role('platform-deploy')}\n`;
    expect(message(withMembers(role('platform-deploy')) + own)).toContain(
      'producers.producer.members[0].role (line 12)\n    value: arn:aws:iam::444455556666:role/platform-deploy\n    rule:  the deploy role keeps the project',
    );
    expect(message(withMembers(role('steward')) + own)).toBe('');
  });

  test('of another name is anybody’s', () => {
    expect(message(withMembers(role('ehds-producer-steward')))).toBe('');
  });
});

describe('an operator pattern', () => {
  test.each([
    ['role/ehds-*', 'ehds-producer-deploy'],
    ['role/*-crawler', 'ehds-producer-crawler'],
    ['role/ehds/*', 'ehds/producer/ehds-producer-crawl'],
  ])('%s means a role of the platform', (pattern, own) => {
    expect(message(withOperator(`arn:aws:iam::444455556666:${pattern}`))).toContain(
      `rule:  this pattern also means arn:aws:iam::444455556666:role/${own}, a role of the platform`,
    );
  });

  test.each([
    ['role/aws-reserved/*', 'single sign-on'],
    ['role/aws-reserved/sso.amazonaws.com/*', 'single sign-on'],
    ['role/*AWSReservedSSO_*', 'single sign-on'],
    ['role/*___*', undefined],
    ['role/service-role/*', 'an AWS service'],
  ])('%s means people or services that nobody chose', (pattern, whom) => {
    const text = message(withOperator(`arn:aws:iam::444455556666:${pattern}`));
    if (whom === undefined) expect(text).toBe('');
    else expect(text).toContain(`this pattern also means every role of ${whom}`);
  });

  test.each(['role/a*', 'role/*ab*', 'user/*x', 'role/a*b*c*', 'role/*/*/ab'])(
    '%s means nearly everybody',
    (pattern) => {
      expect(message(withOperator(`arn:aws:iam::444455556666:${pattern}`))).toBe(
        problemMessage(
          'producers.producer.operators[0] (line 10)',
          `arn:aws:iam::444455556666:${pattern}`,
          'beside * an operator has at least three characters of a name together, else it means nearly everybody',
          'write a longer part of the name',
        ),
      );
    },
  );

  test.each(['role/ci-*', 'role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Platform_*', 'user/team/*'])(
    '%s is fine',
    (pattern) => {
      expect(message(withOperator(`arn:aws:iam::444455556666:${pattern}`))).toBe('');
    },
  );

  test('of many stars is compared at once', () => {
    const start = process.cpuUsage();
    message(withOperator(`arn:aws:iam::444455556666:role/abc${'*a'.repeat(200)}`));
    expect(process.cpuUsage(start).user).toBeLessThan(1e6);
  });

  test('of a service-linked role', () => {
    const linked = 'aws-service-role/glue.amazonaws.com/AWSServiceRoleForGlue';
    for (const text of [withOperator(role(linked)), withMembers(role(linked))]) {
      expect(message(text)).toContain(
        'rule:  a role at the path aws-service-role is taken by an AWS service alone',
      );
    }
  });

  test.each([`${'x'.repeat(65)}`, `${'x/'.repeat(260)}x`])('of no length that IAM gives', (name) => {
    expect(message(withMembers(role(name)))).toContain(
      "rule:  a role's or user's name has at most 64 characters",
    );
  });
});

describe('members that fall together', () => {
  test.each([
    ['one role at two paths', 'a/x', 'b/x'],
    ['one role in two spellings', 'Analyst', 'analyst'],
  ])('%s', (_, first, second) => {
    expect(message(withMembers(role(first), role(second)))).toBe(
      problemMessage(
        'producers.producer.members[1].role (line 12)',
        role(second),
        `IAM does not distinguish the roles of an account by path or capitals, and ${role(first)} is a member already`,
        'write the ARN as IAM shows it, and keep one of the two',
      ),
    );
  });

  test('by a path and a hyphen; in governance they have no profiles', () => {
    expect(message(withMembers(role('a/x'), role('a-x')))).toBe(
      problemMessage(
        'producers.producer.members[1].role (line 12)',
        role('a-x'),
        `Terraform knows a member by its path and name joined by hyphens, and a-x is ${role('a/x')} already`,
        'rename one of the two roles, or move it to another path',
      ),
    );
    const members = ['a/x', 'a-x'].map((name) => member(role(name, '111122223333'))).join();
    expect(message(GOOD.replace('producers:', `  members: [${members}]\nproducers:`))).toBe('');
  });

  test.each(['constructor', 'toString', '__proto__'])('with what every object has: %s', (name) => {
    expect(message(withMembers(role(name)))).toContain(
      'rule:  every object of JavaScript has something of this name',
    );
    expect(message(withMembers(role(`people/${name}`)))).toBe('');
  });
});

describe('a state bucket', () => {
  test.each([
    ['ehds-assets-444455556666-eu-central-1', 'holds data or the audit trail of producer'],
    ['ehds-datazone-444455556666-eu-central-1', 'holds data or the audit trail of producer'],
    ['ehds-trail-444455556666-eu-central-1', 'holds data or the audit trail of producer'],
    ['ehds-assets-111122223333-eu-central-1', 'holds data or the audit trail of governance'],
    ['ehds-state-111122223333-eu-central-1', 'holds the state of governance'],
  ])('%s is another', (bucket, use) => {
    expect(message(withProducer('stateBucket', bucket))).toBe(
      problemMessage(
        'producers.producer.stateBucket (line 12)',
        bucket,
        `a state bucket lies in the entry's own account and holds its states alone, and ${bucket} ${use}`,
        'give a bucket made for it, or leave it out for the one that bootstrap makes',
      ),
    );
  });

  test('is the default one, by its name', () => {
    expect(message(withProducer('stateBucket', 'ehds-state-444455556666-eu-central-1'))).toBe('');
  });

  test.each([
    ['a..b', 'between the dots'],
    ['a.-b', 'between the dots'],
    ['192.168.5.4', 'between the dots'],
    ['xn--state', 'S3 keeps names'],
    ['sthree-state', 'S3 keeps names'],
    ['amzn-s3-demo-state', 'S3 keeps names'],
    ['state-s3alias', 'S3 keeps names'],
    ['state--ol-s3', 'S3 keeps names'],
    ['state.mrap', 'S3 keeps names'],
    ['state--use1-az4--x-s3', 'S3 keeps names'],
    ['State', 'an S3 bucket name has'],
    ['ab', 'an S3 bucket name has'],
    ['x'.repeat(64), 'an S3 bucket name has'],
  ])('%s is none', (bucket, rule) => {
    expect(message(withProducer('stateBucket', `"${bucket}"`))).toContain(
      `producers.producer.stateBucket (line 12)\n    value: ${bucket}\n    rule:  ${rule}`,
    );
  });

  test.each(['state.example.org', '1.2.3', 'a-b'])('%s is one', (bucket) => {
    expect(message(withProducer('stateBucket', `"${bucket}"`))).toBe('');
  });
});

test.each([
  ['bootstrap-producer.tfstate', "what begins with bootstrap-producer.tfstate is bootstrap's"],
  ['bootstrap-producer.tfstate.tflock/mine', "what begins with bootstrap-producer.tfstate is bootstrap's"],
  ['../up.tfstate', 'no part of an object key is . or ..'],
  ['a/./b', 'no part of an object key is . or ..'],
  [`${'x'.repeat(249)}`, 'up to 248 characters'],
])('the state key %.50s', (key, rule) => {
  expect(message(withProducer('stateKey', key))).toContain(rule);
});

describe('tags', () => {
  const withTags = (tags: string) => `${GOOD}tags: { ${tags} }\n`;

  test('that differ by capitals alone', () => {
    expect(message(withTags('Owner: a, owner: b'))).toBe(
      problemMessage(
        'tags.owner (line 12)',
        'owner',
        'IAM does not distinguish tags by capitals, and Owner is one already',
        'keep one of the two',
      ),
    );
  });

  test.each([
    ['ehds:purpose: x', 'the platform recognises by this tag what a session is for'],
    ['EHDS:Purpose: x', 'the platform recognises by this tag what a session is for'],
    ['AmazonDataZoneEnvironment: x', 'tags that start with AmazonDataZone'],
    ["' team': x", 'neither starts nor ends with a space'],
    ['team: aws:x', 'AWS keeps values that start with aws:'],
  ])('%s', (tag, rule) => {
    expect(message(withTags(tag))).toContain(rule);
  });

  test('fifty, with a key that has one of its own', () => {
    const tags = Array.from({ length: 50 }, (_, at) => `tag${at}: x`);
    expect(message(withTags(tags.join()))).toBe('');
    const keyed = (some: string[]) => `${withTags(some.join())}encryption: customer-managed\n`;
    expect(message(keyed(tags))).toContain(
      'value: 50 tags\n    rule:  a resource takes 50 tags, and with encryption',
    );
    expect(message(keyed(tags.slice(1)))).toBe('');
  });
});
