import * as z from 'zod/mini';

/** What `crawl` tells `publish`: this crawl has succeeded. */
export const CrawlSucceeded = z.object({
  crawler: z.string(),
  // With a run's id behind it, it is a DataZone client token: 128 printable characters at most.
  crawlId: z.string().check(z.regex(/^[\x21-\x7e]{1,91}$/)),
  endedAt: z.iso.datetime(),
});
export type CrawlSucceeded = z.infer<typeof CrawlSucceeded>;
