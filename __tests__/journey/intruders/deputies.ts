import { randomUUID } from 'node:crypto';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ensureStateBucket } from '../../../commands/bootstrap/state-bucket';
import { ACCOUNTS, type AccountName } from '@ehds/local-aws/accounts';
import type { Source } from '@ehds/local-aws/local-aws';
import { AccountNames } from '../../../platform/naming/naming';
import { requireMember, type Session } from '../../../commands/session';
import { waitFor } from '../../../tools/demonstration/wait';
import { type Deployed, person, type Platform, stateOf } from './platform';

const DATAZONE = 'datazone.amazonaws.com';

/** Services act for everybody; for whom they may act with the platform's roles is what its trust policies say. */
export function servicesActForThePlatformOnly(deployed: Deployed, stranger: AccountName): void {
  test('DataZone takes its roles for this domain only', async () => {
    const platform = deployed();
    const { governance, accounts } = platform.naming;
    const { outputs } = await stateOf(platform, governance);
    const arn = String(outputs.domain_arn.value);
    const domain = { accountId: governance.accountId, arn };
    const foreign = { accountId: ACCOUNTS[stranger], arn: arn.replace(/\d{12}/, ACCOUNTS[stranger]) };
    const roleOf = (names: AccountNames, purpose: Parameters<AccountNames['dataZoneRole']>[0]) =>
      names.roleArn(names.dataZoneRole(purpose));
    const provisioning = accounts.map((names) => roleOf(names, 'provisioning'));
    const manageAccess = accounts.map((names) => roleOf(names, 'manage-access'));
    const roles = [roleOf(governance, 'execution'), ...provisioning, ...manageAccess];
    for (const role of roles) {
      expect(await assumeOutcome(platform, role, DATAZONE, domain)).toBe('taken');
      expect(await assumeOutcome(platform, role, DATAZONE, foreign)).toBe(refusedTo(DATAZONE, role));
      expect(await assumeOutcome(platform, role, DATAZONE)).toBe(refusedTo(DATAZONE, role));
      expect(await assumeOutcome(platform, role, 'lambda.amazonaws.com', domain)).toBe(
        refusedTo('lambda.amazonaws.com', role),
      );
    }
    // Bootstrap makes it before there is a domain, so that it is held to the account which may own it.
    for (const role of manageAccess) {
      const elsewhere = { ...domain, arn: arn.replace(/:\d{12}:/, `:${ACCOUNTS[stranger]}:`) };
      expect(await assumeOutcome(platform, role, DATAZONE, elsewhere)).toBe(refusedTo(DATAZONE, role));
    }
  });

  test('Glue, Lake Formation and Lambda take the roles that were made for them, and no others', async () => {
    const platform = deployed();
    const [names] = platform.naming.producers;
    const services = ['glue', 'lakeformation', 'lambda', 'datazone'].map((name) => `${name}.amazonaws.com`);
    const made = {
      [`${names.base}-crawler`]: 'glue.amazonaws.com',
      [names.dataZoneRole('location')]: 'lakeformation.amazonaws.com',
      [names.functionName('lake-administrators')]: 'lambda.amazonaws.com',
      [names.functionName('uncatalogued')]: 'lambda.amazonaws.com',
      [names.deployRoleName]: undefined,
    };
    const byDeploy = ['crawl', 'publish'].map(
      (purpose) => [names.deployedRoleArn(names.functionName(purpose)), 'lambda.amazonaws.com'] as const,
    );
    const byBootstrap = Object.entries(made).map(([name, owner]) => [names.roleArn(name), owner] as const);
    for (const [role, owner] of [...byBootstrap, ...byDeploy]) {
      for (const service of services) {
        const expected = service === owner ? 'taken' : refusedTo(service, role);
        expect(await assumeOutcome(platform, role, service)).toBe(expected);
      }
    }
  });

  test('bootstrap does not take over a state bucket that another account made', async () => {
    const { world, naming } = deployed();
    const { stateBucket } = naming.producers[0];
    const accountId = ACCOUNTS[stranger];
    const { region } = world.local;
    const names = new AccountNames({ prefix: 'ehds', region }, 'producer', 'stranger', {
      accountId,
      stateBucket,
    });
    const s3 = world.session(stranger).client(S3Client);
    await expect(ensureStateBucket(s3, names, region)).rejects.toThrow(
      `The state bucket ${stateBucket} is not of account ${accountId}`,
    );
  });
}

/** A queue and a function take events from the rules that the platform made, not from others'. */
export function eventsComeFromThePlatformOnly(deployed: Deployed, stranger: AccountName): void {
  test('a rule of another account, or another rule, can neither fill the queue nor invoke the function', async () => {
    const platform = deployed();
    const { world, naming } = platform;
    const [producer] = naming.producers;
    const uploads = producer.queueArn(producer.uploadsQueue);
    const approve = naming.governance.functionName('approve');
    const approveArn = `arn:aws:lambda:${world.local.region}:${naming.governance.accountId}:function:${approve}`;
    const outcomes = await Promise.all([
      sentBy(world.session(stranger), uploads),
      sentBy(person(platform, producer), uploads),
      sentBy(world.session(stranger), approveArn),
      sentBy(person(platform, naming.governance), approveArn),
    ]);
    expect(outcomes).toEqual(outcomes.map(() => 'NO_PERMISSIONS'));
  });
}

/** `taken`, or why the service may not act in the role. */
async function assumeOutcome(
  { world }: Platform,
  role: string,
  service: string,
  source?: Source,
): Promise<string> {
  const accountId = role.split(':')[4];
  const sts = world.local.aws.client(STSClient, { accountId, role, service, source });
  try {
    await sts.send(new GetCallerIdentityCommand({}));
    return 'taken';
  } catch (error) {
    const { name, code, message } = error as Error & { code?: string };
    return `${code ?? name}: ${message}`;
  }
}

function refusedTo(service: string, role: string): string {
  return `AccessDenied: User: ${service} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
}

/** Has a rule of the session's account send an event to a target; answers the code with which it is parked. */
async function sentBy(session: Session, target: string): Promise<string> {
  const events = session.client(EventBridgeClient);
  const name = `intruder-${randomUUID()}`;
  const queue = await parkingQueue(session, name);
  try {
    await events.send(new PutRuleCommand({ Name: name, EventPattern: `{"source":["${name}"]}` }));
    const dead = { DeadLetterConfig: { Arn: queue.arn } };
    await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: '1', Arn: target, ...dead }] }));
    await events.send(
      new PutEventsCommand({ Entries: [{ Source: name, DetailType: 'intruder', Detail: '{}' }] }),
    );
    return await queue.errorCode();
  } finally {
    await events.send(new RemoveTargetsCommand({ Rule: name, Ids: ['1'] }));
    await events.send(new DeleteRuleCommand({ Name: name }));
    await queue.delete();
  }
}

/** A queue in which EventBridge parks what it may not deliver. */
async function parkingQueue(session: Session, QueueName: string) {
  const sqs = session.client(SQSClient);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const queue = { QueueUrl };
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ ...queue, AttributeNames: ['QueueArn'] }),
  );
  const arn = requireMember(Attributes?.QueueArn, 'QueueArn');
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arn,
    },
  });
  await sqs.send(new SetQueueAttributesCommand({ ...queue, Attributes: { Policy } }));
  return {
    arn,
    /** Waits for the first message, and answers EventBridge's code of the failure. */
    errorCode: () =>
      waitFor(
        'the event is parked',
        async () => {
          const receive = { ...queue, MessageAttributeNames: ['All'], WaitTimeSeconds: 5 };
          const { Messages } = await sqs.send(new ReceiveMessageCommand(receive));
          return Messages?.[0].MessageAttributes?.ERROR_CODE?.StringValue;
        },
        { timeout: 20_000 },
      ),
    delete: () => sqs.send(new DeleteQueueCommand(queue)),
  };
}
