import { check } from './check';
import { RULES } from './rules';
import { CONFIGURATIONS, subjects } from './subjects';

/** What was accepted anywhere, and where it was found to be needed; by stack, resource, rule and value. */
const accepted = new Set<string>();
const usedAcceptances = new Set<string>();

describe.each(CONFIGURATIONS)('with %s', (_, config) => {
  test.each(subjects(config).map((subject) => [subject.stack, subject] as const))(
    '%s is clean',
    async (stack, subject) => {
      const key = ({ address, rule, value = '' }: { address: string; rule: string; value?: string }) =>
        `${stack.replace(/(producer)-.*/, '$1')}: ${address} accepts ${rule} ${value}`;
      const report = await check(RULES, subject, subject.accepted);
      for (const one of subject.accepted) accepted.add(key(one));
      for (const one of report.used) usedAcceptances.add(key(one));
      expect(report.findings).toEqual([]);
    },
  );
});

test('nothing is accepted that no rule finds', () => {
  expect([...accepted].filter((one) => !usedAcceptances.has(one))).toEqual([]);
});
