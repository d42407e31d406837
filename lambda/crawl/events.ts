import * as z from 'zod/mini';

/** EventBridge writes whole seconds, cut off. */
const time = z.pipe(
  z.iso.datetime(),
  z.transform((text) => new Date(text)),
);

const ObjectEvent = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.enum(['Object Created', 'Object Deleted']),
  time,
  // A deletion has no size.
  detail: z.object({ object: z.object({ key: z.string(), size: z.optional(z.number()) }) }),
});

const CrawlerEvent = z.object({
  source: z.literal('aws.glue'),
  'detail-type': z.literal('Glue Crawler State Change'),
  time,
  detail: z.object({ crawlerName: z.string(), state: z.string() }),
});

/** What the queue `uploads` carries: a change of an object, or the crawler's own event, which only wakes up. */
export const UploadsEvent = z.discriminatedUnion('source', [ObjectEvent, CrawlerEvent]);
export type UploadsEvent = z.infer<typeof UploadsEvent>;
