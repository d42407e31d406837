import fc from 'fast-check';
import { code } from '../../src/render/text';
import { readReviews, toJson } from '../../src/render/json';
import { toMarkdown } from '../../src/render/markdown';
import { document, reviewOf } from '../support';

const policy = document({ Effect: 'Allow', Action: '*', Resource: '*' });

test('no value can leave its code', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('`', '<', 'a', ' ', '\n', '|', '\u202e') }), (value) => {
      const shown = code(value);
      const [fence] = /^`+/.exec(shown) ?? [''];
      expect(shown.endsWith(fence)).toBe(true);
      const inner = shown.slice(fence.length, -fence.length);
      expect(inner.match(/`+/g)?.includes(fence) ?? false).toBe(false);
      expect(inner).not.toMatch(/[\n\u202e]/);
    }),
  );
});

test('a long value is cut', () => {
  expect(code('x'.repeat(500))).toMatch(/^`x{160}… \(500 characters\)`$/);
});

test('is never longer than a comment may be, and keeps the worst', () => {
  const many = Array.from({ length: 3000 }, (_, index) => ({
    type: 'aws_iam_role_policy',
    address: `aws_iam_role_policy.of_a_long_name_${index}`,
    after: { role: `role-${index}`, policy },
  }));
  const text = toMarkdown([reviewOf([...many, { type: 'aws_rds_cluster', before: { id: 'c' } }])]);
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain('**Data loss** `aws_rds_cluster.it`');
  expect(text).toMatch(/- … and \d+ more \(\d+ × Policy of `aws_iam_role_policy`\)/);
  expect(text).toContain(
    '<summary>Destroyed in Provider aws (the plan does not name its account) (1)</summary>',
  );
});

test('tells of several plans which finding is of which', () => {
  const one = reviewOf([{ type: 'aws_iam_role_policy', after: { role: 'r', policy } }]);
  const text = toMarkdown([one, { ...one, name: 'other' }]);
  expect(text).toContain('# Plan of `it` and `other`');
  expect(text).toContain(
    '- **Policy** `it` `aws_iam_role_policy.it` and `other` `aws_iam_role_policy.it` (each): The role `r` may now do every action on every resource.',
  );
});

test('says who held the state meanwhile, before anything else, and as JSON of another run too', () => {
  const held = { who: 'ada@`pipeline`', since: '2026-11-24T18:22:55Z', operation: 'OperationTypeApply' };
  const one = { ...reviewOf([{ type: 'aws_iam_role_policy', after: { role: 'r', policy } }]), held };
  const [, , line] = toMarkdown([one]).split('\n');
  expect(line).toMatch(
    /^> The state of `it` was locked by `` ada@`pipeline` `` since `2026-11-24T18:22:55Z`, for `OperationTypeApply`\. .*plan again/,
  );
  expect(toMarkdown(readReviews('summary.json', toJson([one])))).toBe(toMarkdown([one]));
  expect(toMarkdown([{ ...one, held: undefined }])).not.toContain('locked');
});
