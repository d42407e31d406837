import { z } from 'zod';
import { duration, logRetention, wholeMinutes } from './durations';

/** Durations that a file leaves out: for AWS, where a crawl bills ten minutes and DataZone allows 25 runs a day. */
export const FLOW = {
  settlingTime: '3s',
  gatheringTime: '2m',
  retryInterval: '2m',
  publishInterval: '60m',
  messageRetention: '10d',
  alarmAge: '6h',
  approvalSweep: '15m',
  catalogueSweep: '1h',
  logRetention: '365d',
};

/** The section `flow` of a file. */
export const flow = z.strictObject({
  settlingTime: duration('1s', '1h', "S3 cuts its event's time off to the second, and clocks differ")
    .prefault(FLOW.settlingTime)
    .meta({
      description: 'An upload must be this old when a crawl starts that counts for it. 1s to 1h.',
    }),
  gatheringTime: duration('1s', '1h', 'an upload may wait this long for others')
    .prefault(FLOW.gatheringTime)
    .meta({
      description:
        "Uploads that follow each other within settlingTime wait for each other this long at most, and a burst's second crawl waits until none has come for this long. 1s to 1h.",
    }),
  retryInterval: duration('1s', '12h', "SQS's visibility timeout")
    .prefault(FLOW.retryInterval)
    .meta({ description: 'When an upload that is not done yet is looked at again. 1s to 12h.' }),
  publishInterval: duration('1s', '24h', 'DataZone allows 25 runs a day')
    .prefault(FLOW.publishInterval)
    .meta({
      description:
        'Least time between two crawls, and between two publishing runs, but for the second of a burst. 1s to 24h.',
    }),
  messageRetention: duration(
    '60s',
    '10d',
    "a dead-letter queue keeps a message for 14d, SQS's most, counted from when it was first sent, and what is parked last has to stay there for four days",
  )
    .prefault(FLOW.messageRetention)
    .meta({
      description:
        'How long the queues keep a message: long enough for a thousand tries, which take days. 60s to 10d.',
    }),
  alarmAge: wholeMinutes('1m', '10d', "CloudWatch's alarms look once a minute").prefault(FLOW.alarmAge).meta({
    description: 'A message that waits longer than this raises an alarm. Whole minutes, 1m to 10d.',
  }),
  approvalSweep: wholeMinutes('1m', '24h', "EventBridge's rate counts minutes")
    .prefault(FLOW.approvalSweep)
    .meta({
      description:
        'How often pending subscription requests are looked for without an event. Whole minutes, 1m to 24h.',
    }),
  catalogueSweep: wholeMinutes('1m', '24h', "EventBridge's rate counts minutes")
    .prefault(FLOW.catalogueSweep)
    .meta({
      description:
        'How often the catalogue is written without an event, where there is one. Whole minutes, 1m to 24h.',
    }),
  logRetention: logRetention.prefault(FLOW.logRetention).meta({
    description: "How long the logs are kept. CloudWatch's own day counts only, such as 30d or 365d.",
  }),
});
