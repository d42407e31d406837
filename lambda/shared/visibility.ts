/** SQS refuses more than twelve hours counted from the receipt, which was some time ago. */
const LONGEST_SECONDS = 11 * 3600;

/** The visibility timeout, in whole seconds, that hides a message until it is next useful. */
export function visibilityTimeout(seconds: number): number {
  return Math.min(Math.max(Math.ceil(seconds), 0), LONGEST_SECONDS);
}
