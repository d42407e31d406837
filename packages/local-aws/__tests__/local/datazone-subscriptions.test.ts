import {
  AcceptSubscriptionRequestCommand,
  CancelSubscriptionCommand,
  CreateSubscriptionGrantCommand,
  CreateSubscriptionRequestCommand,
  DataZoneClient,
  DeleteEnvironmentCommand,
  DeleteProjectCommand,
  DeleteSubscriptionRequestCommand,
  GetEnvironmentCommand,
  GetSubscriptionCommand,
  GetSubscriptionRequestDetailsCommand,
  ListSubscriptionGrantsCommand,
  ListSubscriptionRequestsCommand,
  ListSubscriptionsCommand,
  RejectSubscriptionRequestCommand,
  RevokeSubscriptionCommand,
  type SubscriptionGrantSummary,
} from '@aws-sdk/client-datazone';
import { GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  LakeFormationClient,
  ListLakeFormationOptInsCommand,
  ListPermissionsCommand,
} from '@aws-sdk/client-lakeformation';
import { type Exchange, makeExchange, requestTable } from './datazone-exchange';
import { beginEnvironment, refusal, settledEnvironment } from './datazone-world';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let exchange: Exchange;
const inDomain = () => ({ domainIdentifier: exchange.domain.id });
const request = (table: string) => requestTable(exchange, table);

beforeAll(async () => {
  exchange = await makeExchange(aws, 'subscriptions');
}, 120_000);

async function subscribe(table: string): Promise<string> {
  const identifier = await request(table);
  await exchange.approver.send(new AcceptSubscriptionRequestCommand({ ...inDomain(), identifier }));
  const { items } = await exchange.researcher.send(
    new ListSubscriptionsCommand({ ...inDomain(), subscriptionRequestIdentifier: identifier }),
  );
  return items?.[0]?.id ?? '';
}

/** The grant of a subscription once its asset has that status. */
function settledGrant(
  subscriptionId: string,
  status: 'GRANTED' | 'REVOKED',
): Promise<SubscriptionGrantSummary> {
  return eventually(async () => {
    const { items = [] } = await exchange.researcher.send(
      new ListSubscriptionGrantsCommand({ ...inDomain(), subscriptionId }),
    );
    const [grant] = items;
    expect(grant.assets?.[0].failureCause).toBeUndefined();
    return grant.assets?.[0].status === status ? grant : undefined;
  });
}

/** What Lake Formation of the producer lets the researcher's environment do with a table. */
async function permissionsOn(table: string): Promise<string[]> {
  const { PrincipalResourcePermissions = [] } = await aws.client(LakeFormationClient, 'producer').send(
    new ListPermissionsCommand({
      Principal: { DataLakePrincipalIdentifier: exchange.reader },
      Resource: { Table: { DatabaseName: 'lake', Name: table } },
    }),
  );
  return PrincipalResourcePermissions.flatMap(({ Permissions = [] }) => Permissions).sort();
}

async function isOptedIn(table: string): Promise<boolean> {
  const { LakeFormationOptInsInfoList = [] } = await aws
    .client(LakeFormationClient, 'producer')
    .send(
      new ListLakeFormationOptInsCommand({ Principal: { DataLakePrincipalIdentifier: exchange.reader } }),
    );
  return LakeFormationOptInsInfoList.some(({ Resource }) => Resource?.Table?.Name === table);
}

const link = (Name: string) =>
  aws.client(GlueClient, 'governance').send(new GetTableCommand({ DatabaseName: 'research_sub_db', Name }));

describe('a subscription request', () => {
  test('is seen by both sides and decided by members of the publishing project only', async () => {
    const identifier = await request('patients');
    const details = new GetSubscriptionRequestDetailsCommand({ ...inDomain(), identifier });
    for (const side of [exchange.researcher, exchange.approver]) {
      expect(await side.send(details)).toMatchObject({
        status: 'PENDING',
        requestReason: 'a study',
        subscribedPrincipals: [{ project: { id: exchange.researchProject } }],
        subscribedListings: [{ name: 'patients', ownerProjectId: exchange.hospitalProject }],
      });
    }
    const { items: waiting = [] } = await exchange.approver.send(
      new ListSubscriptionRequestsCommand({
        ...inDomain(),
        approverProjectId: exchange.hospitalProject,
        status: 'PENDING',
      }),
    );
    expect(waiting.map(({ id }) => id)).toEqual([identifier]);
    for (const stranger of [exchange.researcher, aws.client(DataZoneClient, 'governance')]) {
      const accept = stranger.send(new AcceptSubscriptionRequestCommand({ ...inDomain(), identifier }));
      expect((await refusal(accept)).message).toBe(
        'User is not permitted to perform operation: AcceptSubscriptionRequest',
      );
    }
    const decisionComment = 'not now';
    const rejected = await exchange.approver.send(
      new RejectSubscriptionRequestCommand({ ...inDomain(), identifier, decisionComment }),
    );
    expect(rejected).toMatchObject({ status: 'REJECTED', decisionComment });
    const late = exchange.approver.send(new AcceptSubscriptionRequestCommand({ ...inDomain(), identifier }));
    expect(await refusal(late)).toMatchObject({ name: 'ConflictException' });
  });

  test('is made once for a listing, by a member, and not for the own data', async () => {
    const identifier = await request('patients');
    expect(await refusal(request('patients'))).toMatchObject({ name: 'ConflictException' });
    const forOthers = exchange.hospital.send(
      new CreateSubscriptionRequestCommand({
        ...inDomain(),
        subscribedPrincipals: [{ project: { identifier: exchange.researchProject } }],
        subscribedListings: [{ identifier: exchange.listings.get('patients') ?? '' }],
        requestReason: 'a study',
      }),
    );
    expect((await refusal(forOthers)).message).toBe(
      'User is not permitted to perform operation: CreateSubscriptionRequest',
    );
    const own = exchange.hospital.send(
      new CreateSubscriptionRequestCommand({
        ...inDomain(),
        subscribedPrincipals: [{ project: { identifier: exchange.hospitalProject } }],
        subscribedListings: [{ identifier: exchange.listings.get('patients') ?? '' }],
        requestReason: 'our own',
      }),
    );
    expect(await refusal(own)).toMatchObject({ name: 'ValidationException' });
    const withForm = exchange.researcher.send(
      new CreateSubscriptionRequestCommand({
        ...inDomain(),
        subscribedPrincipals: [{ project: { identifier: exchange.researchProject } }],
        subscribedListings: [{ identifier: exchange.listings.get('encounters') ?? '' }],
        requestReason: 'a study',
        metadataForms: [{ formName: 'purpose', content: '{}' }],
      }),
    );
    expect((await refusal(withForm)).message).toContain('not served by the local AWS');
    await exchange.researcher.send(new DeleteSubscriptionRequestCommand({ ...inDomain(), identifier }));
    const gone = exchange.researcher.send(
      new GetSubscriptionRequestDetailsCommand({ ...inDomain(), identifier }),
    );
    expect(await refusal(gone)).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('a subscription', () => {
  test('is fulfilled by rights of the environment and a link in its database, until it is cancelled', async () => {
    const id = await subscribe('patients');
    const grant = await settledGrant(id, 'GRANTED');
    expect(grant).toMatchObject({ status: 'COMPLETED', environmentId: exchange.researchEnvironment });
    expect(await permissionsOn('patients')).toEqual(['DESCRIBE', 'SELECT']);
    expect(await isOptedIn('patients')).toBe(true);
    expect((await link('patients')).Table?.TargetTable).toMatchObject({
      CatalogId: ACCOUNTS.producer,
      DatabaseName: 'lake',
      Name: 'patients',
    });
    await exchange.researcher.send(new CancelSubscriptionCommand({ ...inDomain(), identifier: id }));
    await settledGrant(id, 'REVOKED');
    expect(await permissionsOn('patients')).toEqual([]);
    expect(await isOptedIn('patients')).toBe(false);
    expect((await refusal(link('patients'))).name).toBe('EntityNotFoundException');
  });

  test('is revoked by the publisher, who may leave the rights', async () => {
    const first = await subscribe('encounters');
    await settledGrant(first, 'GRANTED');
    const revoke = (identifier: string, retainPermissions: boolean) =>
      exchange.approver.send(new RevokeSubscriptionCommand({ ...inDomain(), identifier, retainPermissions }));
    expect(
      (
        await refusal(
          exchange.researcher.send(new RevokeSubscriptionCommand({ ...inDomain(), identifier: first })),
        )
      ).message,
    ).toBe('User is not permitted to perform operation: RevokeSubscription');
    expect(await revoke(first, true)).toMatchObject({ status: 'REVOKED', retainPermissions: true });
    expect(await permissionsOn('encounters')).toEqual(['DESCRIBE', 'SELECT']);
    expect(await refusal(revoke(first, false))).toMatchObject({ name: 'ConflictException' });
    const second = await subscribe('encounters');
    await settledGrant(second, 'GRANTED');
    await revoke(second, false);
    await settledGrant(second, 'REVOKED');
    expect(await permissionsOn('encounters')).toEqual([]);
    const kept = await exchange.researcher.send(
      new GetSubscriptionCommand({ ...inDomain(), identifier: second }),
    );
    expect(kept.status).toBe('REVOKED');
  });

  test('reaches an environment made later by a grant of its own', async () => {
    const id = await subscribe('conditions');
    await settledGrant(id, 'GRANTED');
    const later = await beginEnvironment(
      exchange.researcher,
      exchange.domain,
      exchange.researchProject,
      'governance',
      'later',
    );
    await settledEnvironment(exchange.researcher, exchange.domain, later);
    const { items: targetless } = await exchange.researcher.send(
      new ListSubscriptionGrantsCommand({ ...inDomain(), environmentId: later }),
    );
    expect(targetless).toEqual([]);
    const listing = { identifier: exchange.listings.get('conditions') ?? '', revision: '1' };
    const grant = { ...inDomain(), environmentIdentifier: later, grantedEntity: { listing } };
    await exchange.researcher.send(new CreateSubscriptionGrantCommand(grant));
    await eventually(async () => {
      const { items } = await exchange.researcher.send(
        new ListSubscriptionGrantsCommand({ ...inDomain(), environmentId: later }),
      );
      return items?.[0]?.status === 'COMPLETED' || undefined;
    });
    expect(await refusal(exchange.researcher.send(new CreateSubscriptionGrantCommand(grant)))).toMatchObject({
      name: 'ConflictException',
    });
  });

  test('ends, and its environment can go, when the project that published is deleted', async () => {
    const { hospital, hospitalProject, researcher, researchEnvironment } = exchange;
    await settledGrant(await subscribe('encounters'), 'GRANTED');
    expect(await permissionsOn('encounters')).toEqual(['DESCRIBE', 'SELECT']);
    const project = { ...inDomain(), identifier: hospitalProject };
    await hospital.send(new DeleteProjectCommand({ ...project, skipDeletionCheck: true }));
    await eventually(async () => (await permissionsOn('encounters')).length === 0 || undefined);
    await eventually(async () => {
      const { items = [] } = await researcher.send(new ListSubscriptionsCommand(inDomain()));
      return items.every(({ status }) => status !== 'APPROVED') || undefined;
    });
    const environment = { ...inDomain(), identifier: researchEnvironment };
    await researcher.send(new DeleteEnvironmentCommand(environment));
    const gone = await eventually(async () => {
      const failure = await researcher.send(new GetEnvironmentCommand(environment)).then(
        ({ status }) => (status === 'DELETE_FAILED' ? status : undefined),
        ({ name }: Error) => name,
      );
      return failure;
    });
    expect(gone).toBe('ResourceNotFoundException');
  });
});
