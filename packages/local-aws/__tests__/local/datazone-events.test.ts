import {
  AcceptSubscriptionRequestCommand,
  CancelSubscriptionCommand,
  CreateAssetRevisionCommand,
  CreateListingChangeSetCommand,
  DataZoneClient,
  GetAssetCommand,
  GetListingCommand,
  GetSubscriptionRequestDetailsCommand,
  ListSubscriptionsCommand,
  RejectSubscriptionRequestCommand,
  RevokeSubscriptionCommand,
} from '@aws-sdk/client-datazone';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AccountName } from '../../src/accounts';
import { type Exchange, makeExchange, requestTable } from './datazone-exchange';
import { addGrant, ALL_USERS, onConfiguration, removeGrant } from './datazone-grants';
import { REGION } from './datazone-world';
import { allowSending } from './queues';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let exchange: Exchange;
const inDomain = () => ({ domainIdentifier: exchange.domain.id });

beforeAll(async () => {
  await listen('governance');
  await listen('producer');
  exchange = await makeExchange(aws, 'events');
}, 120_000);

/** Every DataZone event of the account's default bus goes to its queue `events`. */
async function listen(account: AccountName): Promise<void> {
  const sqs = aws.client(SQSClient, account);
  const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'events' }));
  const Arn = `arn:aws:sqs:${REGION}:${ACCOUNTS[account]}:events`;
  await allowSending(aws, account, { url, arn: Arn }, 'events.amazonaws.com');
  const events = aws.client(EventBridgeClient, account);
  const EventPattern = JSON.stringify({ source: ['aws.datazone'] });
  await events.send(new PutRuleCommand({ Name: 'datazone', EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: 'datazone', Targets: [{ Id: 'queue', Arn }] }));
}

interface Event {
  readonly 'detail-type': string;
  readonly account: string;
  readonly source: string;
  readonly detail: { readonly metadata: { readonly id: string }; readonly data: object };
}

async function receive(account: AccountName): Promise<Event[]> {
  const QueueUrl = `https://sqs.${REGION}.amazonaws.com/${ACCOUNTS[account]}/events`;
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
  const { Messages = [] } = await aws.client(SQSClient, account).send(command);
  return Messages.map(({ Body = '' }) => JSON.parse(Body) as Event);
}

/** All events of governance (or of one thing only), once those kinds are among them. */
async function receiveEvents(kinds: readonly string[], id?: string): Promise<Event[]> {
  const events: Event[] = [];
  return eventually(async () => {
    const arrived = await receive('governance');
    events.push(...arrived.filter(({ detail }) => (id ?? detail.metadata.id) === detail.metadata.id));
    const missing = kinds.filter((kind) => !events.some((event) => event['detail-type'] === kind));
    if (missing.length > 0) throw new Error(`no event of ${missing.join(', ')}`);
    return events;
  });
}

async function subscriptionTo(table: string): Promise<string> {
  const identifier = await requestTable(exchange, table);
  await exchange.approver.send(new AcceptSubscriptionRequestCommand({ ...inDomain(), identifier }));
  const { items } = await exchange.researcher.send(
    new ListSubscriptionsCommand({ ...inDomain(), subscriptionRequestIdentifier: identifier }),
  );
  return items?.[0]?.id ?? '';
}

test('what happens is told on the bus of the governance account, and on no other', async () => {
  const rejected = await requestTable(exchange, 'encounters');
  await exchange.approver.send(new RejectSubscriptionRequestCommand({ ...inDomain(), identifier: rejected }));
  const cancelled = await subscriptionTo('patients');
  await exchange.researcher.send(new CancelSubscriptionCommand({ ...inDomain(), identifier: cancelled }));
  const revoked = await subscriptionTo('encounters');
  await exchange.approver.send(new RevokeSubscriptionCommand({ ...inDomain(), identifier: revoked }));
  const events = await receiveEvents([
    'Domain Creation Succeeded',
    'Project Creation Succeeded',
    'Project Member Addition Succeeded',
    'Environment Deployment Started',
    'Environment Deployment Completed',
    'Data Source Created',
    'Data Source Run Triggered',
    'Data Source Run Succeeded',
    'Asset Added To Inventory',
    'Asset Added To Catalog',
    'Subscription Request Created',
    'Subscription Request Accepted',
    'Subscription Request Rejected',
    'Subscription Created',
    'Subscription Cancelled',
    'Subscription Revoked',
    'Subscription Grant Requested',
    'Subscription Grant Completed',
    'Subscription Grant Revoke Requested',
    'Subscription Grant Revoke Completed',
  ]);
  expect(new Set(events.map(({ account, source }) => `${account} ${source}`))).toEqual(
    new Set([`${ACCOUNTS.governance} aws.datazone`]),
  );
  const created = events.find(({ detail }) => detail.metadata.id === rejected);
  expect(created?.detail).toMatchObject({
    version: expect.any(String),
    metadata: {
      domain: exchange.domain.id,
      typeName: 'SubscriptionRequestEntityType',
      owningProjectId: exchange.researchProject,
    },
    data: {
      autoApproved: false,
      requesterId: expect.any(String),
      subscribedListings: [{ ownerProjectId: exchange.hospitalProject, version: '1' }],
      subscribedPrincipals: [{ id: exchange.researchProject, type: 'PROJECT' }],
    },
  });
  expect(await receive('producer')).toEqual([]);
});

test('an asset whose terms need no approval approves by itself', async () => {
  const listingId = exchange.listings.get('conditions');
  const listing = await exchange.hospital.send(
    new GetListingCommand({ ...inDomain(), identifier: listingId }),
  );
  const identifier = listing.item?.assetListing?.assetId;
  const asset = await exchange.hospital.send(new GetAssetCommand({ ...inDomain(), identifier }));
  const forms = (asset.formsOutput ?? []).map(({ formName, typeName, content }) => ({
    formName,
    typeIdentifier: typeName,
    content,
  }));
  const terms = {
    formName: 'SubscriptionTermsForm',
    typeIdentifier: 'amazon.datazone.SubscriptionTermsFormType',
    content: JSON.stringify({ approvalRequired: 'NO' }),
  };
  const formsInput = [...forms, terms];
  await exchange.hospital.send(
    new CreateAssetRevisionCommand({ ...inDomain(), identifier, name: 'conditions', formsInput }),
  );
  await exchange.hospital.send(
    new CreateListingChangeSetCommand({
      ...inDomain(),
      entityIdentifier: identifier,
      entityType: 'ASSET',
      action: 'PUBLISH',
    }),
  );
  const id = await requestTable(exchange, 'conditions');
  const request = await exchange.researcher.send(
    new GetSubscriptionRequestDetailsCommand({ ...inDomain(), identifier: id }),
  );
  expect(request.status).toBe('ACCEPTED');
  const events = await receiveEvents(['Subscription Request Created', 'Subscription Request Accepted'], id);
  for (const { detail } of events) expect(detail.data).toMatchObject({ autoApproved: true });
});

test('a policy grant that a producer adds and removes is told in the governance account', async () => {
  const producer = aws.client(DataZoneClient, 'producer');
  const policy = onConfiguration(exchange.domain, 'producer');
  const grantId = await addGrant(producer, policy, ALL_USERS);
  await removeGrant(producer, policy, ALL_USERS);
  const { entityType, entityIdentifier, policyType } = policy;
  const events = await receiveEvents(['Policy Grant Added', 'Policy Grant Removed'], grantId);
  for (const { account, detail } of events) {
    expect(account).toBe(ACCOUNTS.governance);
    expect(detail.data).toMatchObject({ entityType, entityIdentifier, policyType, principal: ALL_USERS });
  }
  expect(await receive('producer')).toEqual([]);
});
