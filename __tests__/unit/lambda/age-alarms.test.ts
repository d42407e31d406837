import { waitingSince } from '../../../lambda/crawl/waiting';
import type { Crawl } from '../../../lambda/crawl/decision';
import { PublishingFlow } from '../../../modules/publishing-flow/publishing-flow';
import { DOMAIN_ID, lakeAccount } from '../modules/lake-account';
import { platform, synthesize } from '../platform';
import { timeAfter } from './support';

const template = synthesize(
  (stack, account) => {
    new PublishingFlow(stack, 'flow', { account, domainId: DOMAIN_ID, ...lakeAccount(stack, account) });
  },
  platform(),
  'producer',
);

/** Value of a metric in each minute; a minute without one is missing. */
type Minutes = ReadonlyMap<number, number>;

/** In which minutes an alarm of one period is on (CloudWatch user guide, "Configuring how alarms treat missing data"). */
function onDuring(alarm: string, data: Minutes): number[] {
  const { body } = template.one('aws_cloudwatch_metric_alarm', alarm);
  expect(body).toMatchObject({ period: 60, evaluation_periods: 1, statistic: 'Maximum' });
  let on = false;
  return Array.from({ length: MINUTES }, (_, minute) => minute).filter((minute) => {
    const value = data.get(minute);
    if (value !== undefined) on = value > Number(body['threshold']);
    else if (body['treat_missing_data'] !== 'ignore') on = false;
    return on;
  });
}

const HOURS = 12;
const MINUTES = HOURS * 60;
/** Looks of the function: one each two minutes. */
const LOOKS = Array.from({ length: MINUTES / 2 }, (_, look) => look * 2);
/** A crawl an hour, none of which succeeds. */
const crawls = (until: number): Crawl[] =>
  Array.from({ length: Math.ceil(until / 60) }, (_, hour) => ({
    id: String(hour),
    state: 'FAILED',
    startedAt: timeAfter(hour * 3600),
    endedAt: timeAfter(hour * 3600 + 90),
  }));

/**
 * ApproximateAgeOfOldestMessage of a queue that holds one message from the start: SQS leaves it out once it was received
 * three times without being deleted (SQS developer guide, "Available CloudWatch metrics for Amazon SQS").
 */
const bySqs = (looks: readonly number[]): Minutes =>
  new Map(
    Array.from({ length: MINUTES }, (_, minute) => {
      const receives = looks.filter((look) => look <= minute).length;
      return [minute, receives >= 3 ? 0 : minute * 60];
    }),
  );

/** What the function tells of the uploads of each look. */
const byFunction = (uploadedAt: (minute: number) => number): Minutes =>
  new Map(
    LOOKS.map((minute) => {
      const uploads = [{ id: 'newest', time: timeAfter(uploadedAt(minute) * 60) }];
      const since = waitingSince(uploads, { crawls: crawls(minute) }, 60);
      return [minute, since ? minute * 60 - (since.getTime() - timeAfter(0).getTime()) / 1000 : 0];
    }),
  );

/** From the first look after `alarmAge`. */
const AFTER_SIX_HOURS = Array.from({ length: MINUTES - 362 }, (_, minute) => 362 + minute);
const RECEIVED_BY_NOBODY = '"alarm_name":"ehds-producer-uploads-age"';
const LOOKED_AT = '"metric_name":"OldestUploadAge"';

test('SQS sees nothing of a message that is looked at and kept; the function tells, and stays on between looks', () => {
  expect(onDuring(RECEIVED_BY_NOBODY, bySqs(LOOKS))).toEqual([]);
  expect(
    onDuring(
      LOOKED_AT,
      byFunction(() => 0),
    ),
  ).toEqual(AFTER_SIX_HOURS);
});

test('steady uploads, of which only the newest keeps its message, do not look new for ever', () => {
  expect(
    onDuring(
      LOOKED_AT,
      byFunction((minute) => minute - 5),
    ),
  ).toEqual(AFTER_SIX_HOURS);
});

test('where nobody receives, SQS sees the message', () => {
  expect(onDuring(RECEIVED_BY_NOBODY, bySqs([]))).toEqual([361, ...AFTER_SIX_HOURS]);
  expect(onDuring(LOOKED_AT, new Map())).toEqual([]);
});

test('the alarm goes off when a look finds that nothing waits', () => {
  const told = new Map([...byFunction(() => 0)].filter(([minute]) => minute < 400));
  expect(onDuring(LOOKED_AT, told.set(400, 0)).at(-1)).toBe(399);
});
