import { z } from 'zod';
import { wholeMinutes } from './durations';
import { ruleParams } from './problems';
import { text } from './text';

/** What a file leaves out: what one invocation of 15 minutes and 10 GB of disk was measured to be done with. */
export const INTAKE = { concurrency: '2', largestCsv: '10GB', largestParquet: '4GB', sweep: '1d' };

const GIGABYTE = 1_000_000_000;
const SIZE = /^([1-9]\d{0,3})(MB|GB)$/;

/** Bytes of a size of the file. */
function bytes(size: string): number {
  const [, count, unit] = SIZE.exec(size) ?? [];
  return Number(count) * (unit === 'GB' ? GIGABYTE : GIGABYTE / 1000);
}

const size = (most: string) =>
  text(SIZE, 'a size is a whole number and a unit: MB or GB', 'write it like 500MB or 4GB, without a space')
    .transform(bytes)
    .refine(
      (value) => value <= bytes(most),
      ruleParams(`no invocation has time and disk for more than ${most}`, `choose at most ${most}`),
    );

/** The section `intake` of a file. */
export const intake = z.strictObject({
  concurrency: text(/^[1-9]\d{0,3}$/, 'a whole number', 'write it in digits')
    .transform(Number)
    .refine(
      (value) => value >= 2 && value <= 1000,
      ruleParams('SQS lets Lambda work on 2 to 1,000 messages at a time', 'choose from 2 to 1000'),
    )
    .prefault(INTAKE.concurrency)
    .meta({
      description:
        'Files that are worked on at a time, 2 to 1000. A new AWS account runs ten functions at a time in all.',
    }),
  largestCsv: size('10GB').prefault(INTAKE.largestCsv).meta({
    description: 'Largest CSV file; a larger one is parked, to be written in parts. At most 10GB.',
  }),
  largestParquet: size('4GB').prefault(INTAKE.largestParquet).meta({
    description:
      'Largest Parquet file, which lies on disk beside what is made of it; a larger one is parked. At most 4GB.',
  }),
  sweep: wholeMinutes('1m', '7d', "EventBridge's rate counts minutes").prefault(INTAKE.sweep).meta({
    description:
      'How often intake and published files are compared without an event. Whole minutes, 1m to 7d.',
  }),
});
