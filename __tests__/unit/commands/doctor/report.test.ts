import type { Finding } from '../../../../commands/doctor/check';
import { formatReport } from '../../../../commands/doctor/report';

const findingWith = (account: string, check: string, status: Finding['status'], cure?: string): Finding => ({
  account,
  check,
  status,
  finding: `is ${status}`,
  cure,
});

test('a line a finding by account, its cure below, and those that say the same together', () => {
  const text = formatReport([
    findingWith('this machine', 'Node', 'ok'),
    findingWith('governance', 'deploy role', 'problem', 'Do this\nthen that'),
    findingWith('governance', 'state bucket', 'unknown', 'Mend it.'),
    findingWith('governance', 'state lock', 'unknown', 'Mend it.'),
  ]);
  expect(text).toBe(
    [
      'this machine',
      '  ok       Node: is ok',
      '',
      'governance',
      '  problem  deploy role: is problem',
      '           Do this',
      '           then that',
      '  unknown  state bucket, state lock: is unknown',
      '           Mend it.',
      '',
      '1 ok, 0 warnings, 1 problem, and 2 could not be looked at',
      '',
    ].join('\n'),
  );
});

test('ok findings that say the same keep the count of each', () => {
  expect(formatReport([findingWith('a', 'x', 'ok'), findingWith('b', 'y', 'warning', 'z')])).toMatch(
    /\n1 ok, 1 warning, 0 problems\n$/,
  );
});
