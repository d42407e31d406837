import type { AccountSnapshot, Change, Platform, Snapshot } from '../../../../console/api';
import { differences, Watcher } from '../../../../console/server/watcher';

const notVisible = { visible: false, reason: 'r', cure: 'c' } as const;

function snapshot(queues: number, alarms: 'OK' | 'ALARM' = 'OK'): Snapshot {
  const queue = { name: 'q', deadLetters: false, waiting: queues, inFlight: 0, delayed: 0 };
  const account = {
    entry: 'producer',
    queues: { visible: true, value: [queue] },
    alarms: { visible: true, value: [{ name: 'a', state: alarms }] },
    folders: notVisible,
  } as Partial<AccountSnapshot> as AccountSnapshot;
  return { platform: { region: 'eu-central-1' } as Platform, accounts: { producer: account } };
}

describe('what differs', () => {
  test('is all at first, then the fields that changed, then nothing', () => {
    const one = snapshot(0);
    expect(differences(undefined, one)).toBe(one);
    const two = snapshot(1);
    expect(differences(one, two)).toEqual({
      accounts: { producer: { queues: two.accounts.producer.queues } },
    });
    expect(differences(two, snapshot(1))).toBeUndefined();
  });

  test('gets changes of the platform too', () => {
    const one = snapshot(0);
    const two = { ...one, platform: { ...one.platform, region: 'eu-west-1' } };
    expect(differences(one, two)).toEqual({ platform: { region: 'eu-west-1' } });
  });
});

describe('a watcher', () => {
  const looker = { throttled: false, look: jest.fn() };
  let watcher: Watcher;
  let heard: Change[];

  beforeEach(() => {
    looker.throttled = false;
    looker.look.mockReset().mockImplementation(async () => snapshot(looker.look.mock.calls.length));
    watcher = new Watcher(looker, 0.01);
    heard = [];
  });

  afterEach(() => watcher.close());

  const looks = async (many: number) => {
    while (looker.look.mock.calls.length < many) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const rest = () => new Promise((resolve) => setTimeout(resolve, 60));

  test('looks only while somebody listens, once for all', async () => {
    await rest();
    expect(looker.look).not.toHaveBeenCalled();
    const ends = [1, 2, 3].map(() => watcher.watch((change) => heard.push(change)));
    await looks(2);
    for (const end of ends) end();
    const before = looker.look.mock.calls.length;
    await rest();
    expect(looker.look.mock.calls.length).toBeLessThanOrEqual(before + 1);
    expect(heard.length % 3).toBe(0);
  });

  test('sends the next one everything at once', async () => {
    watcher.watch((change) => heard.push(change));
    await looks(2);
    await rest();
    const later: Change[] = [];
    watcher.watch((change) => later.push(change));
    expect(later).toHaveLength(1);
    expect(later[0].accounts?.producer).toMatchObject({ entry: 'producer', folders: notVisible });
  });

  test('says nothing where nothing changes', async () => {
    looker.look.mockResolvedValue(snapshot(1));
    watcher.watch((change) => heard.push(change));
    await looks(4);
    expect(heard).toHaveLength(1);
  });

  test('looks less often while AWS throttles, says so, and comes back', async () => {
    looker.throttled = true;
    const slowed = await watcher.refresh();
    expect(slowed.platform).toMatchObject({ slowed: true, interval: 2 });
    expect((await watcher.refresh()).platform.interval).toBe(4);
    for (let look = 0; look < 8; look++) await watcher.refresh();
    expect((await watcher.refresh()).platform.interval).toBe(60);
    looker.throttled = false;
    expect((await watcher.refresh()).platform).toMatchObject({ slowed: false, interval: 0.01 });
  });

  test('gives what was seen lately, and looks where nothing was', async () => {
    await watcher.current();
    await watcher.current();
    expect(looker.look).toHaveBeenCalledTimes(1);
  });

  test('refreshes after a look that goes on, since that one may have been too early', async () => {
    await Promise.all([watcher.current(), watcher.refresh()]);
    expect(looker.look).toHaveBeenCalledTimes(2);
  });

  test('listens no more once it is closed', async () => {
    watcher.close();
    watcher.watch((change) => heard.push(change));
    await rest();
    expect(looker.look).not.toHaveBeenCalled();
  });
});
