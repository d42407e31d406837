import * as z from 'zod/mini';

/** EventBridge writes whole seconds, cut off. */
const time = z.pipe(
  z.iso.datetime(),
  z.transform((text) => new Date(text)),
);

/** A change in the intake, or rules.json written in the records bucket. Which bucket it was is checked by the handler. */
const ObjectEvent = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.enum(['Object Created', 'Object Deleted']),
  time,
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});

const Schedule = z.object({ source: z.literal('aws.events'), 'detail-type': z.literal('Scheduled Event') });

/** What a sweep asks for: hold this key of the intake against what is published. */
const Look = z.object({ kind: z.literal('look'), key: z.string() });
export type Look = z.infer<typeof Look>;

/** What the queue carries. */
export const IntakeMessage = z.union([z.discriminatedUnion('source', [ObjectEvent, Schedule]), Look]);
export type IntakeMessage = z.infer<typeof IntakeMessage>;
