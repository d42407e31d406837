import type { Review } from '../../src/judge/review';
import { toMarkdown } from '../../src/render/markdown';
import { type Changed, document, reviewOf } from '../support';

/** Most characters of a comment. */
const LIMITS = { gitHub: 65_536, gitLab: 1_000_000 };

const ALLOW_EVERYTHING = document({ Effect: 'Allow', Action: '*', Resource: '*' });
const ownPolicy = (number: number): Changed => ({
  type: 'aws_iam_role_policy',
  address: `module.services["service-${number}"].aws_iam_role_policy.this_has_a_long_name`,
  after: {
    role: `role-${number}`,
    policy: document({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: `arn:aws:sqs:::q${number}` }),
  },
});
const database: Changed = { type: 'aws_rds_cluster', address: 'aws_rds_cluster.last', before: { id: 'c' } };

/** As many plans, of which only the last one destroys a database. */
function reviewsOf(count: number): readonly Review[] {
  const calm = reviewOf(Array.from({ length: 5 }, (_, index) => ownPolicy(index)));
  const worst = reviewOf([ownPolicy(0), database]);
  return Array.from({ length: count }, (_, index) => ({
    ...(index === count - 1 ? worst : calm),
    name: `stacks/a-long-name-of-a-stack-${index}/plan.json`,
  }));
}

test.each([1, 2, 300, 5000])('%i plans fit into a comment, the most dangerous line first', (count) => {
  const text = toMarkdown(reviewsOf(count));
  expect(text.length).toBeLessThan(LIMITS.gitHub);
  const [first] = text.split('\n').filter((line) => line.startsWith('- '));
  expect(first).toContain('`aws_rds_cluster.last`: It is destroyed. This loses the data in the database.');
  expect(first).toContain(count > 1 ? `a-long-name-of-a-stack-${count - 1}/` : '');
  expect(text).toContain('1 × dangerous');
  // Whatever is folded is closed again.
  expect(text.split('<details>').length).toBe(text.split('</details>').length);
});

test('a limit of its own is kept', () => {
  const text = toMarkdown(reviewsOf(5000), LIMITS.gitLab);
  expect(text.length).toBeLessThan(LIMITS.gitLab);
  expect(text.length).toBeGreaterThan(LIMITS.gitHub);
});

test('of 20,000 findings of one plan, each kind keeps its first line, and the rest is counted', () => {
  const many = Array.from({ length: 20_000 }, (_, index): Changed => ({
    ...ownPolicy(index),
    after: { role: `role-${index}`, policy: ALLOW_EVERYTHING },
  }));
  // Ordered behind all the others by its address.
  const bucket: Changed = {
    type: 'aws_s3_bucket_policy',
    address: 'zzz.aws_s3_bucket_policy.open',
    after: {
      bucket: 'b',
      policy: document({
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::b/*',
      }),
    },
  };
  const text = toMarkdown([reviewOf([...many, bucket, database])]);
  expect(text.length).toBeLessThan(LIMITS.gitHub);
  expect(text).toContain('20002 × dangerous');
  expect(text).toContain('- **Data loss** `aws_rds_cluster.last`');
  expect(text).toContain('- **Policy** `zzz.aws_s3_bucket_policy.open`: **Anybody**');
  const shown = text.split('\n').filter((line) => line.startsWith('- **Policy** `module.services')).length;
  expect(shown).toBeGreaterThan(100);
  expect(text).toContain(
    `- … and ${20_000 - shown} more (${20_000 - shown} × Policy of \`aws_iam_role_policy\`)`,
  );
});

test('no line can push out the others, however much a policy says', () => {
  const names = (prefix: string) =>
    Array.from({ length: 60 }, (_, index) => `${prefix}${index}\`${'x'.repeat(200)}`);
  const condition = Object.fromEntries(names('Operator').map((name) => [name, { [name]: names('value') }]));
  const wide: Changed = {
    type: 'aws_sqs_queue_policy',
    after: {
      policy: document({
        Effect: 'Allow',
        Principal: { AWS: names('arn:aws:iam::444455556666:role/') },
        Action: names('sqs:'),
        Resource: 'q',
        Condition: condition,
      }),
    },
  };
  const text = toMarkdown([reviewOf([wide, database])]);
  const lines = text.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(2_000);
  expect(text).toContain('aws_rds_cluster.last');
  // Cut between values: every fence is closed.
  const cut = lines.find((line) => line.endsWith('…')) ?? '';
  expect(cut).toContain('`aws_sqs_queue_policy.it`');
  expect(cut.replaceAll(/(`+)(?!`).*?[^`]\1(?!`)/g, '')).not.toContain('`');
});
