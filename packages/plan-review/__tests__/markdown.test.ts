import fc from 'fast-check';
import { code } from '../src/finding';
import { markdown } from '../src/markdown';
import { document, summaryOf } from './shown';

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
  const text = markdown([summaryOf([...many, { type: 'aws_rds_cluster', before: { id: 'c' } }])]);
  expect(text.length).toBeLessThan(65_536);
  expect(text).toContain('**Data loss** `aws_rds_cluster.it`');
  expect(text).toMatch(/- … and \d+ more, which the plan itself shows/);
  expect(text).toContain(
    '<summary>Destroyed in Provider aws (the plan does not name its account) (1)</summary>',
  );
});

test('tells of several plans which finding is of which', () => {
  const one = summaryOf([{ type: 'aws_iam_role_policy', after: { role: 'r', policy } }]);
  const text = markdown([one, { ...one, name: 'other' }]);
  expect(text).toContain('# Plan of `it`, `other`');
  expect(text).toContain(
    '- **Policy** `other` `aws_iam_role_policy.it`: The role `r` may now do every action on every resource.',
  );
});
