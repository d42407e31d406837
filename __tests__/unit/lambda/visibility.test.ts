import { visibilityTimeout } from '../../../lambda/shared/visibility';

/** ChangeMessageVisibility: twelve hours from the receipt, of which a function may have used its longest time. */
const LONGEST = 12 * 3600 - 15 * 60;

test.each([
  [0, 0],
  [120, 120],
  [0.2, 1],
  [119.01, 120],
  [-5, 0],
  [-0.5, 0],
])('%d s are given to SQS as %d', (seconds, timeout) => {
  expect(visibilityTimeout(seconds)).toBe(timeout);
});

test.each([12 * 3600, 12 * 3600 + 1, 24 * 3600, 30 * 24 * 3600, Infinity])(
  '%d s are cut to what SQS takes some time after the receipt',
  (seconds) => {
    expect(visibilityTimeout(seconds)).toBeGreaterThan(6 * 3600);
    expect(visibilityTimeout(seconds)).toBeLessThanOrEqual(LONGEST);
  },
);
