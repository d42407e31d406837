/** How long a crawl takes on AWS, in seconds of service time; the real reading of objects comes on top. */
export const SERVICE_SECONDS = { start: 30, run: 60, stopping: 20 } as const;
