import { examine, ok, problemOf } from '../../../../commands/doctor/check';

const refusal = Object.assign(new Error('not\n  authorized'), { name: 'AccessDeniedException' });
const neverAnswers = () => new Promise<never>(() => undefined);

test('an error or an answer that never comes is unknown, with what to do, and hides no other', async () => {
  const checks = [
    { check: 'seen', look: () => ok('fine') },
    {
      check: 'refused',
      look: () => {
        throw refusal;
      },
    },
    {
      check: 'head',
      look: () => Promise.reject(Object.assign(new Error('403'), { $metadata: { httpStatusCode: 403 } })),
    },
    { check: 'broken', look: () => Promise.reject(new TypeError('no such thing')) },
    { check: 'late', look: neverAnswers },
  ];
  const found = await examine('governance', checks, 'Ask an administrator.', 50);
  expect(found).toEqual([
    { account: 'governance', check: 'seen', status: 'ok', finding: 'fine' },
    {
      account: 'governance',
      check: 'refused',
      status: 'unknown',
      finding: 'AccessDeniedException: not authorized',
      cure: 'Ask an administrator.',
    },
    expect.objectContaining({ check: 'head', status: 'unknown', cure: 'Ask an administrator.' }),
    expect.objectContaining({ check: 'broken', status: 'unknown', finding: 'TypeError: no such thing' }),
    expect.objectContaining({
      check: 'late',
      status: 'unknown',
      finding: 'no answer within 0.05 seconds',
      cure: expect.stringContaining('proxy'),
    }),
  ]);
});

test('a message of the platform has its finding first', () => {
  expect(problemOf('locked\nwait\n  or unlock')).toEqual({
    status: 'problem',
    finding: 'locked',
    cure: 'wait\n  or unlock',
  });
});
