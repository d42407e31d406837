import { EXIT, exitCode } from '../../src/judge/review';
import { type Changed, linesOf, reviewOf } from '../support';

const resource = (address: string, more: object = {}) => ({ address, mode: 'managed', type: 'a', ...more });
const change = (actions: readonly string[]) => ({ actions, before: null, after: {} });

test.each<[string, Record<string, unknown>, RegExp]>([
  ['a part', { complete: false }, /^medium Unknown: The plan is only a part \(as `-target`/],
  [
    'a part of an older Terraform',
    {
      configuration: {
        root_module: { resources: [resource('a.b'), resource('a.c', { count_expression: {} })] },
      },
    },
    /^medium Unknown: The plan is only a part.*it says nothing of `a.b`, which/,
  ],
  [
    'a plan that only refreshes the state',
    { complete: true, applyable: false, configuration: { root_module: { resources: [resource('a.b')] } } },
    /^medium Unknown: The plan is only a part.*`-refresh-only`.*nothing of `a.b`, which/,
  ],
  ['half a plan', { errored: true }, /^critical Unknown: Planning failed half-way/],
  ['changes that are not listed', { applyable: true }, /^medium Unknown: Terraform would apply it/],
  [
    'an action',
    { action_invocations: [{ address: 'action.x.y', type: 'x' }] },
    /^medium Service: Terraform runs this action \(type `x`\)\./,
  ],
  [
    'an action of a later run',
    { deferred_action_invocations: [{ action_invocation: { address: 'action.x.y', type: 'x' } }] },
    /^medium Service: Terraform runs this action \(type `x`\) in a later run/,
  ],
  [
    'a check that fails',
    {
      checks: [
        { address: { to_display: 'c' }, status: 'fail', instances: [{ problems: [{ message: 'x {}' }] }] },
      ],
    },
    /^high Unknown: Its condition does not hold: `x \{\}`\.$/,
  ],
  [
    'a check that fails in itself',
    { checks: [{ address: {}, status: 'error', instances: null }] },
    /^high Unknown: Its condition could not be evaluated\.$/,
  ],
  [
    'a check that is not known',
    { checks: [{ address: {}, status: 'unknown' }] },
    /^medium Unknown: Whether its condition holds is not known/,
  ],
  [
    'an output that is no longer sensitive',
    {
      output_changes: {
        o: { actions: ['update'], before: 'x', after: 'x', before_sensitive: true, after_sensitive: false },
      },
    },
    /^high Protection: `o` is no longer marked as sensitive/,
  ],
  ['a member that nobody knows', { quantum_changes: [1] }, /^medium Unknown: .*`quantum_changes`/],
  [
    'a member of a change that nobody knows',
    { resource_changes: [{ ...resource('a.b'), change: { ...change(['no-op']), entangled: 1 } }] },
    /^medium Unknown: .*`resource_changes.change.entangled`/,
  ],
  [
    'an action that nobody knows',
    { resource_changes: [{ ...resource('a.b'), change: change(['archive']) }] },
    /^medium Unknown: Terraform plans `archive` for it/,
  ],
  [
    'a deferred change',
    {
      deferred_changes: [
        { reason: 'x', resource_change: { ...resource('a.b'), change: change(['create']) } },
      ],
    },
    /^medium Unknown: Its change is deferred/,
  ],
])('%s needs a human', (_, more, line) => {
  const review = reviewOf([], more);
  expect(linesOf(review)).toContainEqual(expect.stringMatching(line));
  expect(exitCode([review])).toBe(EXIT.human);
});

test.each<[string, Record<string, unknown>]>([
  ['whole', { complete: true, applyable: false, errored: false }],
  ['empty', { output_changes: null, resource_drift: null, checks: null, deferred_changes: null }],
  ['checked', { checks: [{ address: {}, status: 'pass' }] }],
])('a plan that changes nothing and is %s says so', (_, more) => {
  const review = reviewOf([], more);
  expect(linesOf(review)).toEqual([]);
  expect(exitCode([review])).toBe(EXIT.nothing);
});

test('a plan that leaves out nothing is no part', () => {
  const call = { for_each_expression: {}, module: { resources: [resource('a.b')] } };
  const data = { ...resource('data.x.y'), mode: 'data' };
  const root_module = { resources: [resource('a.b'), data], module_calls: { many: call } };
  const changes = [{ ...resource('a.b'), change: change(['no-op']) }];
  expect(linesOf(reviewOf([], { configuration: { root_module }, resource_changes: changes }))).toEqual([]);
});

test('a plan that destroys everything leaves out what was never made', () => {
  const root_module = { resources: [resource('a.b'), resource('a.c')] };
  const gone = { ...resource('a.b'), change: { actions: ['delete'], before: {}, after: null } };
  const lines = linesOf(reviewOf([], { configuration: { root_module }, resource_changes: [gone] }));
  expect(lines).toEqual([expect.stringMatching(/^high Data loss: It is destroyed/)]);
});

/** What `terraform plan -detailed-exitcode` answers with 2. */
test.each<[string, Record<string, unknown>]>([
  ['an output', { output_changes: { o: { actions: ['create'], before: null, after: 1 } } }],
  ['a read', { resource_changes: [{ ...resource('data.a.b'), mode: 'data', change: change(['read']) }] }],
  [
    'an import',
    { resource_changes: [{ ...resource('a.b'), change: { ...change(['no-op']), importing: { id: 'i' } } }] },
  ],
  [
    'a move',
    { resource_changes: [{ ...resource('a.b'), previous_address: 'a.c', change: change(['no-op']) }] },
  ],
  ['a forgotten one', { resource_changes: [{ ...resource('a.b'), change: change(['forget']) }] }],
  ['an action', { action_invocations: [{ address: 'a' }] }],
  [
    'the state alone, after a refresh',
    {
      applyable: true,
      resource_drift: [
        { ...resource('a.b'), change: { actions: ['update'], before: { a: 1 }, after: { a: 2 } } },
      ],
    },
  ],
])('where Terraform would apply %s, it is never nothing', (_, more) => {
  expect(exitCode([reviewOf([], more)])).not.toBe(EXIT.nothing);
});

test('what a later run does is judged like what this one does', () => {
  const bucket = { ...resource('aws_s3_bucket.b'), type: 'aws_s3_bucket' };
  const change = { actions: ['delete'], before: { bucket: 'b' }, after: null };
  const review = reviewOf([], { deferred_changes: [{ resource_change: { ...bucket, change } }] });
  expect(linesOf(review)).toContain(
    'critical Data loss: In a later run: It is destroyed. This loses all objects in it.',
  );
});

test('a value that is no longer sensitive is named, and never shown', () => {
  const parameter: Changed = {
    type: 'aws_ssm_parameter',
    before: { name: 'n', value: 'hunter2', list: [{ key: 'hunter3' }] },
    after: { name: 'n', value: 'hunter2', list: [{ key: 'hunter3' }] },
    wasSensitive: { value: true, list: [{ key: true }] },
    sensitive: {},
  };
  const lines = linesOf(reviewOf([parameter]));
  expect(lines).toEqual([
    expect.stringMatching(/^high Protection: `value` is no longer marked as sensitive/),
    expect.stringMatching(/^high Protection: `list.key` is no longer marked as sensitive/),
  ]);
  expect(lines.join()).not.toContain('hunter');
});
