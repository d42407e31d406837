import { controlFaults } from '../../src/faults/control';
import type { Fault } from '../../src/faults/fault';
import { matchesPattern } from '../../src/faults/match';
import { parseFault } from '../../src/faults/parse';
import { Rate } from '../../src/faults/rate';
import { Faults } from '../../src/faults/registry';
import type { Principal } from '../../src/local-aws';

const noAnswer = () => undefined;
const switchboard = () => new Faults(noAnswer, noAnswer);
const ROLE: Principal = {
  accountId: '444455556666',
  arn: 'arn:aws:iam::444455556666:role/publish',
  type: 'role',
  accessKeyId: 'ASIA1',
  sessionName: 'publish',
};
const call = (operation: string, principal = ROLE, text = '') => ({
  service: 'datazone',
  operation,
  principal,
  text,
});

describe('a fault that is not right', () => {
  test.each<[object, string]>([
    [{ kind: 'throttle' }, 'fault.kind is "throttle": did you mean "throttling"? must be one of throttling,'],
    [{}, 'fault.kind is missing: must be one of throttling,'],
    [
      { kind: 'throttling', times: 0 },
      'fault.times is 0: it must be a whole number of 1 or more; leave it out',
    ],
    [{ kind: 'throttling', after: 1.5 }, 'fault.after is 1.5: it must be a whole number of 0 or more'],
    [
      { kind: 'throttling', probability: 2 },
      'fault.probability is 2: it must be a number above 0 and up to 1',
    ],
    [{ kind: 'throttling', seed: 7 }, 'fault.seed is 7: it decides a chance; give probability too'],
    [{ kind: 'throttling', account: '12' }, 'fault.account is "12": it must be a text of 12 digits'],
    [{ kind: 'throttling', opration: 'x' }, 'throttling has no such field, did you mean "operation"?'],
    [
      { kind: 'latency' },
      'fault.seconds is missing: latency needs it, and it must be a number of seconds above 0',
    ],
    [
      { kind: 'error', code: 'X', status: 200 },
      'fault.status is 200: it must be an HTTP status from 400 to 599',
    ],
    [{ kind: 'crawl-hang', seconds: '5' }, 'fault.seconds is "5": it must be a number of seconds above 0'],
    [{ kind: 'crawl-hang', seconds: 5, operation: 'x' }, 'crawl-hang has no such field'],
  ])('%j is refused', (fault, message) => {
    expect(() => parseFault(fault)).toThrow(message);
  });

  test.each([null, 'throttling', [], 7])('%j is refused', (fault) => {
    expect(() => parseFault(fault)).toThrow('fault.kind is missing');
  });

  test('names every field that is wrong, and is not programmed', () => {
    const faults = switchboard();
    const fault = { kind: 'latency', seconds: -1, forSeconds: 0 } as Fault;
    expect(() => faults.add(fault)).toThrow(/fault.seconds is -1.*\nfault.forSeconds is 0/);
    expect(faults.list()).toEqual([]);
  });
});

describe('how often a fault fires', () => {
  const decisions = (howOften: object, count = 8) => {
    const rate = new Rate(howOften);
    return Array.from({ length: count }, () => (rate.fires() ? 'x' : '-')).join('');
  };

  test.each([
    [{}, 'xxxxxxxx'],
    [{ times: 2 }, 'xx------'],
    [{ after: 3 }, '---xxxxx'],
    [{ after: 1, times: 2 }, '-xx-----'],
  ])('%j: %s', (howOften, expected) => {
    expect(decisions(howOften)).toBe(expected);
  });

  test('a seed decides alike each time, and another seed otherwise', () => {
    const seeded = (seed: number) => decisions({ probability: 0.3, seed }, 1000);
    expect(seeded(1)).toBe(seeded(1));
    expect(seeded(1)).not.toBe(seeded(2));
    const fired = seeded(1).replaceAll('-', '').length;
    expect(fired).toBeGreaterThan(250);
    expect(fired).toBeLessThan(350);
  });

  test('a chance goes on until its times are used up', () => {
    expect(decisions({ probability: 0.5, times: 3 }, 100).replaceAll('-', '')).toBe('xxx');
  });

  test('it ends after its seconds', () => {
    jest.useFakeTimers();
    try {
      const rate = new Rate({ forSeconds: 60 });
      expect(rate.fires()).toBe(true);
      jest.advanceTimersByTime(59_000);
      expect([rate.fires(), rate.over]).toEqual([true, false]);
      jest.advanceTimersByTime(1000);
      expect([rate.fires(), rate.over]).toEqual([false, true]);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('what a fault meets', () => {
  test.each([
    ['Get*', 'GetCrawler', true],
    ['Get*', 'StartCrawler', false],
    ['*Run', 'StartDataSourceRun', true],
    ['a.c', 'abc', false],
    ['*', undefined, true],
    ['x', undefined, false],
    [undefined, 'x', true],
  ])('the pattern %s and %s: %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  const service: Principal = { ...ROLE, arn: 'events.amazonaws.com', type: 'service' };
  const acting: Principal = { ...ROLE, actor: 'lambda.amazonaws.com' };
  test.each<[object, ReturnType<typeof call>, boolean]>([
    [{}, call('GetDomain'), true],
    [{ service: 'glue' }, call('GetDomain'), false],
    [{ service: 'datazone', operation: 'GetDomain' }, call('GetDomain'), true],
    [{ operation: 'List*' }, call('GetDomain'), false],
    [{ account: '444455556666' }, call('GetDomain'), true],
    [{ account: '111122223333' }, call('GetDomain'), false],
    [{ principal: '*:role/publish' }, call('GetDomain'), true],
    [{ principal: '*:role/crawl' }, call('GetDomain'), false],
    [{ principal: 'lambda.amazonaws.com' }, call('GetDomain', acting), true],
    [{ principal: 'lambda.amazonaws.com' }, call('GetDomain'), false],
    [{}, call('GetDomain', service), false],
    [{ principal: '*' }, call('GetDomain', service), true],
    [{ resource: 'lab' }, call('GetDomain', ROLE, '/v2/domains/lab'), true],
    [{ resource: 'lab' }, call('GetDomain', ROLE, '/v2/domains/other'), false],
  ])('%j, case %#', (which, subject, expected) => {
    const faults = switchboard();
    faults.add({ kind: 'throttling', ...which });
    expect(faults.fire('call', subject) !== undefined).toBe(expected);
  });

  const event = (source: string) => ({ account: '1', event: { source, 'detail-type': 'x' } });
  test.each([
    [undefined, 'aws.glue', true],
    [undefined, 'aws.datazone', true],
    [undefined, 'aws.s3', false],
    ['*', 'aws.s3', false],
    ['aws.s3', 'aws.s3', true],
    [undefined, 'my.app', false],
  ])('losing events of %s loses one of %s: %s', (source, of, expected) => {
    const faults = switchboard();
    faults.add({ kind: 'event-lost', source });
    expect(faults.fire('event', event(of)) !== undefined).toBe(expected);
  });

  test('an event on its bus is not one on its way to a target', () => {
    const faults = switchboard();
    faults.add({ kind: 'event-late', seconds: 1, target: '*:queue' });
    expect(faults.fire('event', event('aws.s3'))).toBeUndefined();
    const target = 'arn:aws:sqs:eu-central-1:1:queue';
    expect(faults.fire('event', { ...event('aws.s3'), target })).toMatchObject({ kind: 'event-late' });
  });

  test('messages of first-in-first-out queues come once', () => {
    const faults = switchboard();
    faults.add({ kind: 'message-duplicate' });
    expect(faults.fire('message', { account: '1', queue: 'a.fifo' })).toBeUndefined();
    expect(faults.fire('message', { account: '1', queue: 'a' })).toBeDefined();
  });
});

describe('the switchboard', () => {
  test('the first fault that fires is the only one that counts, and the list says how often', () => {
    const faults = switchboard();
    const first = faults.add({ kind: 'throttling', times: 1, after: 1 });
    const second = faults.add({ kind: 'server-error' });
    const kinds = Array.from({ length: 3 }, () => faults.fire('call', call('GetDomain'))?.kind);
    expect(kinds).toEqual(['server-error', 'throttling', 'server-error']);
    expect(faults.list()).toMatchObject([
      { id: first, matched: 2, fired: 1, over: true },
      { id: second, fault: { kind: 'server-error' }, matched: 2, fired: 2, over: false },
    ]);
    expect([faults.remove(second), faults.remove(second)]).toEqual([true, false]);
    expect(faults.fire('call', call('GetDomain'))).toBeUndefined();
    faults.clear();
    expect(faults.list()).toEqual([]);
  });

  test('a session that has expired stays so, until the fault is removed; services renew theirs', () => {
    const faults = switchboard();
    const id = faults.add({ kind: 'expired-credentials', times: 1 });
    const fires = (principal: Principal) =>
      faults.fire('session', call('GetDomain', principal)) !== undefined;
    const renewed = { ...ROLE, accessKeyId: 'ASIA2' };
    const user: Principal = { ...ROLE, type: 'user', accessKeyId: 'AKIA1' };
    expect([user, { ...ROLE, actor: 'glue.amazonaws.com' }].map(fires)).toEqual([false, false]);
    expect([ROLE, ROLE, renewed, ROLE].map(fires)).toEqual([true, true, false, true]);
    expect(faults.list()).toMatchObject([{ fired: 1 }]);
    faults.remove(id);
    expect(fires(ROLE)).toBe(false);
  });
});

describe('over HTTP', () => {
  const faults = switchboard();
  const send = (method: string, path: string, body?: string, type = 'application/json') => {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': type };
    const request = { method, path, headers, rawQuery: '', query: new URLSearchParams() };
    const answer = controlFaults(faults, { ...request, body: Buffer.from(body ?? '') });
    const text = answer?.body.toString();
    return answer && [answer.status, text ? JSON.parse(text) : undefined];
  };
  const latency = { kind: 'latency', seconds: 1 };

  test('adds, lists and removes', () => {
    expect(send('POST', '/_local/faults', JSON.stringify(latency))).toEqual([201, { id: 'fault-1' }]);
    const listed = { id: 'fault-1', fault: latency, matched: 0, fired: 0, over: false };
    expect(send('GET', '/_local/faults')).toEqual([200, { faults: [listed] }]);
    expect(send('DELETE', '/_local/faults/fault-1')).toEqual([204, undefined]);
    expect(send('DELETE', '/_local/faults/fault-1')).toMatchObject([404, {}]);
    send('POST', '/_local/faults', JSON.stringify(latency));
    expect(send('DELETE', '/_local/faults')).toEqual([204, undefined]);
    expect(faults.list()).toEqual([]);
  });

  test('says what is wrong', () => {
    const message = (text: string) => ({ message: expect.stringContaining(text) });
    expect(send('POST', '/_local/faults', '{"kind":1}')).toEqual([400, message('fault.kind is 1')]);
    expect(send('POST', '/_local/faults', '{')).toEqual([400, message('JSON')]);
    expect(send('POST', '/_local/faults', '{}', 'text/plain')).toEqual([415, message('application/json')]);
    expect(send('PUT', '/_local/faults')).toEqual([405, message('takes POST, GET and DELETE')]);
  });

  test.each(['/', '/_local', '/_local/faultsx', '/bucket/_local/faults'])('%s is for AWS', (path) => {
    expect(send('POST', path, '{}')).toBeUndefined();
  });
});
