import { Clock } from '../../../tools/bench/bursts/clock';
import { SimulatedCrawler } from '../../../tools/bench/bursts/crawler';
import { SimulatedDataSource } from '../../../tools/bench/bursts/data-source';
import { TIMES, values } from '../../../tools/bench/bursts/figures';
import { SimulatedFunction, type Concurrency } from '../../../tools/bench/bursts/functions';
import { EventSourceMapping } from '../../../tools/bench/bursts/mapping';
import { SimulatedQueue, type QueueMessage } from '../../../tools/bench/bursts/queue';

const times = values(TIMES);
const options = { memoryMb: 256, architecture: 'arm64' } as const;

test('what is due at the same time happens in the order in which it was asked for', () => {
  const clock = new Clock();
  const happened: string[] = [];
  const note = (name: string) => () => happened.push(`${name} at ${clock.now}`);
  clock.after(2, note('c'));
  clock.after(1, () => {
    note('a')();
    clock.after(1, note('d'));
  });
  clock.after(1, note('b'));
  clock.run();
  expect(happened).toEqual(['a at 1', 'b at 1', 'c at 2', 'd at 2']);
});

test('what never ends is an error', () => {
  const clock = new Clock();
  const again = () => clock.after(3600, again);
  again();
  expect(() => clock.run()).toThrow('something waits for ever');
});

describe('a queue', () => {
  const makeQueue = (clock: Clock, maxReceiveCount = 1000) =>
    new SimulatedQueue(clock, { visibilitySeconds: 30, maxReceiveCount });

  /** Receives for ever, and notes when it got how many. */
  function listen(clock: Clock, queue: SimulatedQueue, on: (messages: readonly QueueMessage[]) => void) {
    const received: string[] = [];
    const receive = (messages: readonly QueueMessage[]) => {
      received.push(`${messages.length} at ${clock.now}`);
      on(messages);
      clock.after(0.5, () => queue.receive(receive, 10));
    };
    queue.receive(receive, 10);
    return received;
  }

  test('hands out ten at most, and again what was not deleted in time', () => {
    const clock = new Clock();
    const queue = makeQueue(clock);
    for (let sent = 0; sent < 12; sent++) queue.send('{}');
    const received = listen(clock, queue, (messages) => {
      queue.delete(messages.filter(({ id, receiveCount }) => id !== 'm3' || receiveCount === 3));
    });
    clock.run();
    expect(received).toEqual(['10 at 0', '2 at 0.5', '1 at 30', '1 at 60']);
  });

  test('parks what was received too often', () => {
    const clock = new Clock();
    const queue = makeQueue(clock, 3);
    queue.send('{}');
    const received = listen(clock, queue, () => undefined);
    clock.run();
    expect(received).toEqual(['1 at 0', '1 at 30', '1 at 60']);
    expect(queue.deadLetters).toHaveLength(1);
  });

  test('hides a message for as long as the last call said', () => {
    const clock = new Clock();
    const queue = makeQueue(clock);
    queue.send('{}');
    const received = listen(clock, queue, ([message]) => {
      if (message.receiveCount === 1) queue.changeVisibility(message, 100);
      else queue.delete([message]);
    });
    clock.run();
    expect(received).toEqual(['1 at 0', '1 at 100']);
  });

  test('bills every call: sends, deletes of ten, and a poll each 20 seconds', () => {
    const clock = new Clock();
    const queue = makeQueue(clock);
    listen(clock, queue, (messages) => queue.delete(messages));
    clock.after(50, () => queue.send('{}'));
    clock.run();
    // Two polls came back empty before the third got it; one send, one delete.
    expect(queue.requests).toBe(5);
    queue.close(110.5);
    expect(queue.requests).toBe(8);
  });
});

describe('an event source mapping', () => {
  function consume(batchSize: number, bodies: readonly string[], seconds = 1) {
    const clock = new Clock();
    const queue = new SimulatedQueue(clock, { visibilitySeconds: 600, maxReceiveCount: 10 });
    for (const body of bodies) queue.send(body);
    const target = new SimulatedFunction(clock, { ...times, coldStart: 0 }, { running: 0 }, options);
    const batches: string[] = [];
    const mapping = { batchSize, windowSeconds: 60, maximumConcurrency: 2 };
    new EventSourceMapping(
      clock,
      times,
      queue,
      target,
      (batch) => () => {
        batches.push(`${batch.length} at ${Math.floor(clock.now)}`);
        return { seconds };
      },
      mapping,
    );
    clock.run();
    return batches;
  }

  test('spreads a burst over five batches, and runs two at a time', () => {
    const bodies = Array.from({ length: 50 }, () => '{}');
    expect(consume(10_000, bodies, 7)).toEqual(['10 at 60', '10 at 60', '10 at 67', '10 at 67', '10 at 74']);
  });

  test('invokes before its window ends when a batch is full', () => {
    const bodies = Array.from({ length: 100 }, () => '{}');
    expect(consume(20, bodies)).toEqual(['20 at 0', '20 at 0', '20 at 1', '20 at 1', '20 at 2']);
  });

  test('invokes before its window ends when the payload of six megabytes is full', () => {
    const bodies = Array.from({ length: 300 }, () => 'x'.repeat(110_000));
    expect(consume(10_000, bodies)).toEqual(['60 at 0', '60 at 0', '60 at 1', '60 at 1', '60 at 2']);
  });
});

describe('a function', () => {
  test('starts up once for all that come one after the other', () => {
    const clock = new Clock();
    const one = new SimulatedFunction(clock, times, { running: 0 }, options);
    for (const at of [0, 10, 20, 1000]) {
      clock.after(at, () => one.invokeAsync(() => ({ seconds: 1 })));
    }
    clock.run();
    expect(one.invocations).toBe(4);
    expect(one.billedSeconds).toBeCloseTo(4 + 2 * times.coldStart);
  });

  test('is throttled when the account has no execution free, and comes to its turn later', () => {
    const clock = new Clock();
    const shared: Concurrency = { running: 0 };
    const busy = new SimulatedFunction(clock, times, shared, options);
    const other = new SimulatedFunction(clock, times, shared, options);
    for (let at = 0; at < 1000; at++) busy.invokeAsync(() => ({ seconds: 90 }));
    let ranAt = 0;
    other.invokeAsync(() => {
      ranAt = clock.now;
      return { seconds: 1 };
    });
    clock.run();
    // Tried again after 1, 2, 4 … seconds: the first time after the others' end is second 127.
    expect(ranAt).toBeCloseTo(127 + times.coldStart);
  });

  test('an event that is throttled for six hours is dropped', () => {
    const clock = new Clock();
    const shared: Concurrency = { running: 1000 };
    const other = new SimulatedFunction(clock, times, shared, options);
    other.invokeAsync(() => ({ seconds: 1 }));
    clock.run();
    expect(other).toMatchObject({ invocations: 0, dropped: 1 });
    expect(clock.now).toBeGreaterThan(6 * 3600);
  });
});

test('a crawler refuses to start while it runs, and reports how each crawl ended', () => {
  const clock = new Clock();
  const crawler = new SimulatedCrawler(clock, {
    seconds: () => 90,
    listingSeconds: 30,
    outcomes: [false],
    lostEnds: [],
  });
  const stateLines: string[] = [];
  crawler.onStateChange((state) => stateLines.push(`${state} at ${clock.now}`));
  expect(crawler.start()).toBe('started');
  clock.after(89, () => expect(crawler.start()).toBe('running'));
  clock.after(90, () => expect(crawler.start()).toBe('started'));
  clock.run();
  expect(stateLines).toEqual(['Started at 0', 'Failed at 90', 'Started at 90', 'Succeeded at 180']);
  expect(crawler.look().crawls.map(({ state }) => state)).toEqual(['FAILED', 'COMPLETED']);
});

test('a data source runs 25 times in any 24 hours, once at a time, and once for each token', () => {
  const clock = new Clock();
  const source = new SimulatedDataSource(clock, { seconds: () => 30, pickupSeconds: 1, outcomes: [] });
  const answers: string[] = [];
  for (let run = 0; run < 26; run++) clock.after(run * 60, () => answers.push(source.start(`t${run}`)));
  clock.after(10, () => answers.push(source.start('t0'), source.start('other')));
  clock.after(86_400, () => answers.push(source.start('next day')));
  clock.run();
  const started = Array.from({ length: 24 }, () => 'started');
  expect(answers).toEqual(['started', 'started', 'running', ...started, 'quota', 'started']);
});
