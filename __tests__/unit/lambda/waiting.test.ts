import { waitingSince as crawlsWaitSince } from '../../../lambda/publish/waiting';
import type { Run } from '../../../lambda/publish/decision';
import type { Crawl } from '../../../lambda/crawl/decision';
import { waitingSince as uploadsWaitSince } from '../../../lambda/crawl/waiting';
import { timeAfter } from './support';

const SETTLING = 60;
const uploads = (...seconds: number[]) =>
  seconds.map((time) => ({ id: String(time), time: timeAfter(time) }));
const crawl = (state: Crawl['state'], start: number): Crawl => ({
  id: `${state} ${start}`,
  state,
  startedAt: timeAfter(start),
  endedAt: state === 'RUNNING' ? undefined : timeAfter(start + 90),
});
const run = (status: Run['status'], start: number): Run => ({
  id: `${status} ${start}`,
  status,
  createdAt: timeAfter(start),
  startedAt: status === 'REQUESTED' ? undefined : timeAfter(start + 5),
});
const crawled = (...ends: number[]) => ends.map((end) => ({ id: String(end), endedAt: timeAfter(end) }));

describe('uploads', () => {
  test.each<[string, number[], Crawl[], number | undefined]>([
    ['of an account that was never crawled wait since their own time', [500, 300, 400], [], 300],
    ['that no crawl has covered', [500], [crawl('COMPLETED', 100)], 500],
    ['that a crawl has covered do not wait', [30], [crawl('COMPLETED', 100)], undefined],
    [
      'that a crawl may have missed, for it began before they settled, wait',
      [50],
      [crawl('COMPLETED', 100)],
      50,
    ],
    [
      'of which only the newest is left wait since the first crawl in vain',
      [9000],
      [crawl('COMPLETED', 100), crawl('FAILED', 4000), crawl('FAILED', 8000)],
      4000,
    ],
    ['while a crawl runs for hours', [9000], [crawl('RUNNING', 1000), crawl('COMPLETED', 100)], 1000],
    ['after a crawl that was stopped', [9000], [crawl('STOPPED', 1000)], 1000],
    [
      'are not told the age of a failure that a success has followed',
      [9000],
      [crawl('FAILED', 1000), crawl('COMPLETED', 5000)],
      9000,
    ],
    ['do not wait only because a crawl has failed', [], [crawl('FAILED', 1000)], undefined],
  ])('%s', (_what, times, crawls, since) => {
    expect(uploadsWaitSince(uploads(...times), { crawls }, SETTLING)).toEqual(
      since === undefined ? undefined : timeAfter(since),
    );
  });
});

describe('crawls', () => {
  test.each<[string, number[], Run[], number | undefined]>([
    ['of an account without a run wait since their own end', [500, 300], [], 300],
    ['that a run has seen do not wait', [500], [run('SUCCESS', 600)], undefined],
    ['that a run has seen in part do not wait', [500], [run('PARTIALLY_SUCCEEDED', 600)], undefined],
    ['that ended after the last run began wait', [700], [run('SUCCESS', 600)], 700],
    [
      'of which only the newest is left wait since the first run in vain',
      [9000],
      [run('FAILED', 4000), run('FAILED', 7600), run('SUCCESS', 100)],
      4005,
    ],
    ['while a run is requested', [9000], [run('REQUESTED', 5000)], 5000],
    [
      'are not told the age of a failure that a success has followed',
      [9000],
      [run('SUCCESS', 8000), run('FAILED', 4000)],
      9000,
    ],
  ])('%s', (_what, ends, runs, since) => {
    expect(crawlsWaitSince(crawled(...ends), runs)).toEqual(
      since === undefined ? undefined : timeAfter(since),
    );
  });
});
