/**
 * Receives before a message is parked. A waiting message is received once a retry interval, so this has to be
 * far above the longest crawl; 1,000 is SQS's own maximum.
 */
export const MAX_RECEIVE_COUNT = 1000;

/**
 * Seconds for which a dead-letter queue keeps a message: the most that SQS does. They count from when the message was first
 * sent (SQS developer guide, "Setting-up dead-letter queue retention"), so what a queue parks late has less left.
 */
export const DEAD_LETTER_RETENTION = 14 * 86_400;

/** Seconds that a function of the flow has; nearly every handler is a handful of API calls, and what takes longer comes back as a message. */
export const FUNCTION_TIMEOUT = 60;

/**
 * Seconds for which Lambda gathers uploads before it invokes a function. Without a window it takes ten at a time (developer
 * guide, "Using Lambda with Amazon SQS"); in a burst each second less is as many more invocations, and each second more
 * is waited for twice by a single upload.
 */
export const BATCHING_WINDOW = 2;

/**
 * Seconds for which a received message stays hidden: AWS advises six times the function's timeout, plus the batching
 * window; a handler shortens it for what it keeps.
 */
export const VISIBILITY_TIMEOUT = 6 * FUNCTION_TIMEOUT + BATCHING_WINDOW;
