import { Cron } from 'croner';
import { AwsError } from '../../aws-error';
import type { LocalAws } from '../../local-aws';
import type { BusRule } from './rules';

const UNITS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** Next time at which a schedule is due, after the given one. */
export type Schedule = (after: Date) => Date | undefined;

/**
 * Reads `rate(value unit)` or `cron(minutes hours day-of-month month day-of-week year)`, in UTC.
 *
 * @throws {AwsError} ValidationException
 */
export function parseSchedule(expression: string): Schedule {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) {
    const [, value, unit, plural] = rate;
    if (Number(value) < 1 || (value === '1') === (plural === 's')) throw invalid();
    const period = Number(value) * UNITS[unit] * 1000;
    return (after) => new Date(after.getTime() + period);
  }
  const fields = /^cron\(([^)]+)\)$/.exec(expression)?.[1].split(' ') ?? [];
  // One of the two day fields must be left open, else the expression has no defined meaning.
  if (fields.length !== 6 || (fields[2] === '?') === (fields[4] === '?')) throw invalid();
  try {
    const cron = new Cron(`0 ${fields.join(' ')}`, {
      paused: true,
      timezone: 'UTC',
      alternativeWeekdays: true,
      // AWS writes steps without a range's end: 0/15.
      sloppyRanges: true,
    });
    return (after) => cron.nextRun(after) ?? undefined;
  } catch {
    throw invalid();
  }
}

/**
 * Fires scheduled rules. They keep real time, whatever the speed: a rate is the user's own configuration and not a
 * time that the service takes.
 */
export class Schedules {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    aws: LocalAws,
    private readonly fire: (rule: BusRule, at: Date) => void,
  ) {
    aws.stopping.addEventListener('abort', () => this.timers.forEach((timer) => clearTimeout(timer)));
  }

  /** Replaces the schedule of the rule with this ARN; without a rule it ends. */
  set(arn: string, rule?: BusRule): void {
    clearTimeout(this.timers.get(arn));
    this.timers.delete(arn);
    if (rule?.schedule) this.await(rule, parseSchedule(rule.schedule), new Date());
  }

  private await(rule: BusRule, schedule: Schedule, after: Date): void {
    const due = schedule(after);
    if (!due) return;
    // A timer holds at most 2^31-1 ms; a later date is approached in steps.
    const wait = Math.min(due.getTime() - Date.now(), 2 ** 31 - 1);
    const next = () => {
      if (Date.now() < due.getTime()) return this.await(rule, schedule, after);
      this.await(rule, schedule, due);
      this.fire(rule, due);
    };
    this.timers.set(rule.arn, setTimeout(next, wait).unref());
  }
}

function invalid(): AwsError {
  return new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.', 400);
}
