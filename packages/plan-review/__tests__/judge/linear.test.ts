import { Plan } from '../../src/read/plan';
import { readShownPlans } from '../../src/read/format';
import { reviewPlan } from '../../src/judge/review';
import { toMarkdown } from '../../src/render/markdown';
import { manyChanges } from '../../bench/many-changes';
import { accessLevels, document, reviewOf } from '../support';

/** Milliseconds of CPU that a plan with so many changes and as many drifted resources takes. */
function cpuOf(count: number): number {
  const bytes = Buffer.from(JSON.stringify(manyChanges(count)));
  const before = process.cpuUsage();
  const [shown] = readShownPlans('it', bytes);
  toMarkdown([reviewPlan(new Plan('it', shown), accessLevels())]);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test('twice the plan takes about twice the time', () => {
  cpuOf(500);
  const [once, fourTimes] = [cpuOf(2_500), cpuOf(10_000)];
  expect(fourTimes).toBeLessThan(15_000);
  // Four times the work; a search of all by each would take sixteen times.
  expect(fourTimes / once).toBeLessThan(9);
});

test('a policy with many actions on many resources, of which one changes, is compared in time', () => {
  const names = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const policy = (actions: readonly string[]) =>
    document({ Effect: 'Allow', Action: actions, Resource: names('arn:aws:s3:::bucket-', 100) });
  const actions = names('s3:Action', 300);
  const before = process.cpuUsage();
  const review = reviewOf([
    {
      type: 'aws_iam_policy',
      before: { name: 'p', policy: policy(actions) },
      after: { name: 'p', policy: policy([...actions.slice(1), 's3:GetObject']) },
    },
  ]);
  const { user, system } = process.cpuUsage(before);
  expect(review.findings.map(({ fact }) => fact)).toMatchObject([{ change: 'gained' }, { change: 'lost' }]);
  expect((user + system) / 1000).toBeLessThan(15_000);
});
