import { CreateDatabaseCommand, GetDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type RunningLocalAws, startLocalAws } from '@ehds/local-aws/server';
import { type Finding, spreadOf } from './report';

const CALLS = 500;
const NAME = 'bench';

/** The AWS SDK's clients of one account, for a way to reach moto. */
interface Clients {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly glue: GlueClient;
}

/** Calls that the gateway hands on to moto, through the gateway and beside it. */
const HANDED_ON: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
  's3:HeadBucket': ({ s3 }) => s3.send(new HeadBucketCommand({ Bucket: NAME })),
  'sqs:GetQueueUrl': ({ sqs }) => sqs.send(new GetQueueUrlCommand({ QueueName: NAME })),
  'glue:GetDatabase': ({ glue }) => glue.send(new GetDatabaseCommand({ Name: NAME })),
};

/** What the gateway adds to a call of moto: 500 calls each way, in turn. */
export async function gateway(): Promise<Finding[]> {
  const local = await startLocalAws();
  const through = throughGateway(local);
  const direct = pastGateway(local);
  try {
    await through.s3.send(new CreateBucketCommand({ Bucket: NAME }));
    await through.sqs.send(new CreateQueueCommand({ QueueName: NAME }));
    await through.glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: NAME } }));
    const findings: Finding[] = [];
    for (const [name, call] of Object.entries(HANDED_ON)) {
      findings.push(
        await compare(
          name,
          () => call(through),
          () => call(direct),
        ),
      );
    }
    return findings;
  } finally {
    for (const client of [...Object.values(through), ...Object.values(direct)]) client.destroy();
    await local.stop();
  }
}

async function compare(
  name: string,
  through: () => Promise<unknown>,
  direct: () => Promise<unknown>,
): Promise<Finding> {
  const times: { readonly through: number[]; readonly direct: number[] } = { through: [], direct: [] };
  // A tenth more, which only warms up.
  for (let call = -CALLS / 10; call < CALLS; call++) {
    const measured = { through: await milliseconds(through), direct: await milliseconds(direct) };
    if (call < 0) continue;
    times.through.push(measured.through);
    times.direct.push(measured.direct);
  }
  const [measured, moto] = [spreadOf(times.through), spreadOf(times.direct)];
  const added = measured.median - moto.median;
  return {
    what: `${name}, the gateway adds ${added.toFixed(1)} ms`,
    measured,
    unit: 'ms',
    target: '< 5 ms more',
    beside: { what: 'moto alone', measured: moto },
  };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function throughGateway({ endpoint, region, accounts }: RunningLocalAws): Clients {
  const credentials = accounts.producer.administrator;
  const options = { endpoint, region, credentials, forcePathStyle: true };
  return { s3: new S3Client(options), sqs: new SQSClient(options), glue: new GlueClient(options) };
}

function pastGateway({ moto, accounts }: RunningLocalAws): Clients {
  const { accountId } = accounts.producer;
  return {
    s3: moto.client(S3Client, accountId),
    sqs: moto.client(SQSClient, accountId),
    glue: moto.client(GlueClient, accountId),
  };
}
