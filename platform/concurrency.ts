/** Most executions at once that a queue asks of its function. The least there is. */
export const MAXIMUM_CONCURRENCY = 2;
