import { ruleParams } from './problems';
import { text } from './text';

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 };
const DURATION = /^(\d+)([smhd])$/;

/** Seconds of a duration such as `90s`, `60m`, `6h` or `14d`; NaN for any other text. */
export function seconds(text: string): number {
  const [, count, unit] = DURATION.exec(text) ?? [];
  return Number(count) * SECONDS[unit as keyof typeof SECONDS];
}

const durationText = text(
  DURATION,
  'a duration is a whole number and a unit: s, m, h or d',
  'write it as 90s, 60m, 6h or 14d, without a space',
);

/** A duration of the file as seconds, within the range that `reason` (AWS's limit, mostly) explains. */
export function duration(least: string, most: string, reason: string) {
  return durationText
    .transform(seconds)
    .refine(
      (value) => value >= seconds(least) && value <= seconds(most),
      ruleParams(`${reason}: from ${least} to ${most}`, `choose a duration from ${least} to ${most}`),
    );
}

/** Like {@link duration}, for what AWS counts in minutes. */
export function wholeMinutes(least: string, most: string, reason: string) {
  return duration(least, most, reason).refine(
    (value) => value % 60 === 0,
    ruleParams(`${reason}: whole minutes only`, 'round it to whole minutes, such as 1m or 15m'),
  );
}

/** PutRetentionPolicy `retentionInDays`: the only values that CloudWatch Logs takes. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logRetention = durationText
  .meta({ examples: RETENTION_DAYS.map((days) => `${days}d`) })
  .transform(seconds)
  .refine(
    (value) => RETENTION_DAYS.includes(value / SECONDS.d),
    ruleParams(
      'CloudWatch Logs keeps events for one of its own day counts only',
      `choose one of ${RETENTION_DAYS.map((days) => `${days}d`).join(', ')}`,
    ),
  );
