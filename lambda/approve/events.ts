import * as z from 'zod/mini';

/** DataZone's event about one request; only what helps to find it is read. */
const RequestCreated = z.object({
  source: z.literal('aws.datazone'),
  'detail-type': z.literal('Subscription Request Created'),
  detail: z.object({
    metadata: z.object({ id: z.string() }),
    data: z.object({ subscribedListings: z.array(z.object({ ownerProjectId: z.string() })) }),
  }),
});

const Sweep = z.object({ source: z.literal('aws.events'), 'detail-type': z.literal('Scheduled Event') });

/** What wakes the function up. */
export const ApproveEvent = z.discriminatedUnion('source', [RequestCreated, Sweep]);
export type ApproveEvent = z.infer<typeof ApproveEvent>;
