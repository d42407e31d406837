import type { Finding } from '../../../../commands/doctor/check';
import { formatReport } from '../../../../commands/doctor/report';

const of = (account: string, check: string, status: Finding['status'], cure?: string): Finding => ({
  account,
  check,
  status,
  finding: `is ${status}`,
  cure,
});

test('a line a finding by account, its cure below, and those that say the same together', () => {
  const text = formatReport([
    of('this machine', 'Node', 'ok'),
    of('governance', 'deploy role', 'problem', 'Do this\nthen that'),
    of('governance', 'state bucket', 'unknown', 'Mend it.'),
    of('governance', 'state lock', 'unknown', 'Mend it.'),
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
  expect(formatReport([of('a', 'x', 'ok'), of('b', 'y', 'warning', 'z')])).toMatch(
    /\n1 ok, 1 warning, 0 problems\n$/,
  );
});
