import type { Target } from '@aws-sdk/client-eventbridge';
import type { SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { LocalAws } from '../../src/local-aws';
import type { ActingClients } from '../../src/services/acting-clients';
import type { BusRule } from '../../src/services/events/rules';
import { parseSchedule, Schedules } from '../../src/services/events/schedules';
import { deliverToTarget } from '../../src/services/events/targets';

const arn = (name: string) => `arn:aws:sqs:eu-central-1:111122223333:${name}`;
const rule: BusRule = {
  name: 'rule',
  arn: 'arn:aws:events:eu-central-1:111122223333:rule/rule',
  accountId: '111122223333',
  targets: [],
};
const event = { id: '1', source: 'lab', account: '111122223333' };

describe('a target that fails', () => {
  /** Delivers to a queue that answers with these faults, one after the other, before it takes the message. */
  async function deliver(target: Partial<Target>, ...faults: { name: string; status?: number }[]) {
    let now = Date.parse('2025-01-01T00:00:00Z');
    const waits: number[] = [];
    const aws = {
      clock: {
        now: () => new Date(now),
        sleep: async (seconds: number) => {
          waits.push(seconds);
          now += seconds * 1000;
        },
      },
      log: () => undefined,
    } as unknown as LocalAws;
    const sent: SendMessageCommandInput[] = [];
    const send = async ({ input }: { input: SendMessageCommandInput }) => {
      const fault = input.QueueUrl?.endsWith('/target') ? faults.shift() : undefined;
      if (!fault) return sent.push(input);
      const metadata = { $metadata: { httpStatusCode: fault.status } };
      throw Object.assign(new Error('no'), { name: fault.name }, metadata);
    };
    const clients = { get: () => ({ send }) } as unknown as ActingClients;
    await deliverToTarget(aws, clients, rule, { Id: 't', Arn: arn('target'), ...target }, event);
    return { waits, sent };
  }
  const down = { name: 'InternalFailure', status: 500 };
  const dead = { DeadLetterConfig: { Arn: arn('dead') } };

  test('is tried again with longer and longer waits, until it takes the event', async () => {
    const throttle = { name: 'ThrottlingException', status: 400 };
    const { waits, sent } = await deliver(dead, down, throttle, { name: 'NetworkError' });
    expect(waits).toEqual([1, 2, 4]);
    expect(sent).toMatchObject([{ QueueUrl: expect.stringMatching(/target$/) }]);
  });

  test('has its event in the dead-letter queue after the last retry', async () => {
    const RetryPolicy = { MaximumRetryAttempts: 2 };
    const { waits, sent } = await deliver({ ...dead, RetryPolicy }, down, down, down);
    expect(waits).toEqual([1, 2]);
    expect(sent).toMatchObject([
      {
        QueueUrl: expect.stringMatching(/dead$/),
        MessageBody: JSON.stringify(event),
        MessageAttributes: {
          ERROR_CODE: { StringValue: 'INTERNAL_ERROR' },
          RETRY_ATTEMPTS: { StringValue: '2' },
          EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
        },
      },
    ]);
  });

  test('is given up when the event is too old', async () => {
    const RetryPolicy = { MaximumEventAgeInSeconds: 60 };
    const { waits, sent } = await deliver({ ...dead, RetryPolicy }, ...Array<typeof down>(20).fill(down));
    expect(waits).toEqual([1, 2, 4, 8, 16, 32]);
    expect(sent[0].MessageAttributes).toMatchObject({
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumEventAgeInSeconds' },
    });
  });

  test.each([
    ['AccessDenied', 403, 'NO_PERMISSIONS'],
    ['QueueDoesNotExist', 400, 'NO_RESOURCE'],
    ['InvalidMessageContents', 400, 'SDK_CLIENT_ERROR'],
  ])('with %s is not tried again', async (name, status, code) => {
    const { waits, sent } = await deliver(dead, { name, status });
    expect(waits).toEqual([]);
    expect(sent[0].MessageAttributes).toMatchObject({ ERROR_CODE: { StringValue: code } });
    expect(sent[0].MessageAttributes).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
  });

  test('and has no dead-letter queue loses the event', async () => {
    expect((await deliver({}, { name: 'AccessDenied', status: 403 })).sent).toEqual([]);
  });
});

describe('schedules', () => {
  const after = new Date('2025-03-14T10:07:30Z');

  test.each([
    ['rate(1 minute)', '2025-03-14T10:08:30Z'],
    ['rate(5 minutes)', '2025-03-14T10:12:30Z'],
    ['rate(2 days)', '2025-03-16T10:07:30Z'],
    ['cron(0/15 * * * ? *)', '2025-03-14T10:15:00Z'],
    ['cron(0 9 ? * MON-FRI *)', '2025-03-17T09:00:00Z'],
    ['cron(0 0 1 1 ? 2026)', '2026-01-01T00:00:00Z'],
  ])('%s is next due at %s', (expression, due) => {
    expect(parseSchedule(expression)(after)).toEqual(new Date(due));
  });

  test.each([
    'rate(1 minutes)',
    'rate(2 minute)',
    'rate(0 minutes)',
    'rate(5 seconds)',
    'cron(* * * * *)',
    'cron(0 9 * * * *)',
    'cron(0 9 ? * ? *)',
    'cron(99 * * * ? *)',
    'every minute',
  ])('%s is refused', (expression) => {
    expect(() => parseSchedule(expression)).toThrow('Parameter ScheduleExpression is not valid.');
  });

  test('a rule fires again and again, from its change on, until it or the local AWS ends', () => {
    jest.useFakeTimers({ now: after });
    try {
      const stopping = new AbortController();
      const fired: string[] = [];
      const aws = { stopping: stopping.signal } as LocalAws;
      const schedules = new Schedules(aws, (_rule, at) => fired.push(at.toISOString().slice(11, 19)));
      schedules.set('a', { ...rule, arn: 'a', schedule: 'rate(1 hour)' });
      schedules.set('b', { ...rule, arn: 'b', schedule: 'cron(30 10 * * ? *)' });
      jest.advanceTimersByTime(2 * 3_600_000);
      expect(fired).toEqual(['10:30:00', '11:07:30', '12:07:30']);
      schedules.set('a', { ...rule, arn: 'a', schedule: 'rate(2 minutes)' });
      jest.advanceTimersByTime(5 * 60_000);
      expect(fired.slice(3)).toEqual(['12:09:30', '12:11:30']);
      schedules.set('a');
      jest.advanceTimersByTime(3_600_000);
      expect(fired).toHaveLength(5);
      stopping.abort();
      jest.advanceTimersByTime(48 * 3_600_000);
      expect(fired).toHaveLength(5);
    } finally {
      jest.useRealTimers();
    }
  });
});
