import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { RULES_KEY } from '../../platform/rules-key';
import { RETRIES } from '../shared/clients';
import { DeadLetters } from '../shared/dead-letters';
import { parse } from '../shared/parse';
import { type Message, Queue, readBatch } from '../shared/queue';
import { Telemetry } from '../shared/telemetry';
import { Bucket } from './bucket';
import { Environment } from './environment';
import { IntakeMessage, type Look } from './events';
import { WorkingKeys } from './keys';
import { look } from './look';
import { Records } from './records';
import { sweep } from './sweep';
import type { World } from './world';

/** Before a file that changed meanwhile is looked at again. */
const AGAIN_SECONDS = 5;

const settings = parse(Environment, process.env, 'environment of pseudonymise');
const telemetry = new Telemetry();
const s3 = new S3Client(RETRIES);
const sqs = new SQSClient(RETRIES);
const queue = new Queue(sqs, settings.QUEUE_URL, telemetry);
const deadLetters = new DeadLetters(sqs, settings.QUEUE_URL, settings.DEAD_LETTERS_URL, telemetry);

const world: World = {
  intake: new Bucket(s3, settings.INTAKE_BUCKET),
  assets: new Bucket(s3, settings.ASSETS_BUCKET),
  records: new Records(new Bucket(s3, settings.RECORDS_BUCKET)),
  keys: new WorkingKeys(new KMSClient(RETRIES), settings.KEY_ID),
  keyId: settings.KEY_ID,
  largest: { csv: settings.LARGEST_CSV_BYTES, parquet: settings.LARGEST_PARQUET_BYTES },
  askToLook: (key) => queue.send({ kind: 'look', key } satisfies Look),
  telemetry,
  now: () => new Date(),
};

/**
 * Queue `intake`: makes what is published of a file in the intake what its current version and its description say. An event is only
 * a reason to look, so that one that comes late, twice or in another order does no harm. What AWS refuses is thrown, and the
 * message comes back.
 */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  telemetry.invocation(async () => {
    const { messages, malformed } = readBatch(event.Records, IntakeMessage, telemetry);
    const kept = await deadLetters.park(malformed);
    for (const message of messages) {
      if (await isDone(message)) continue;
      await queue.postpone(message.record, AGAIN_SECONDS);
      kept.push(message.record.messageId);
    }
    return { batchItemFailures: kept.map((itemIdentifier) => ({ itemIdentifier })) };
  });

/** Whether the message asks for nothing any more. */
async function isDone({ body, record: { messageId } }: Message<IntakeMessage>): Promise<boolean> {
  if ('kind' in body) return look(world, body.key);
  if (body.source === 'aws.events') {
    await sweep(world);
    return true;
  }
  const { bucket, object } = body.detail;
  telemetry.age('OldestIntakeAge', Math.max(0, (Date.now() - body.time.getTime()) / 1000));
  if (bucket.name === settings.INTAKE_BUCKET) return look(world, object.key);
  if (bucket.name === settings.RECORDS_BUCKET && object.key === RULES_KEY) await sweep(world);
  // The sweep asks for a look at everything that a stranger's event could be about.
  else telemetry.log.warn('an event is about another bucket', { messageId, bucket: bucket.name });
  return true;
}
