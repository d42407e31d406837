import { AthenaClient } from '@aws-sdk/client-athena';
import {
  AcceptSubscriptionRequestCommand,
  CreateSubscriptionRequestCommand,
  type DataZoneClient,
  GetEnvironmentCredentialsCommand,
  ListSubscriptionGrantsCommand,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { LakeFormationClient, RegisterResourceCommand } from '@aws-sdk/client-lakeformation';
import type { AccountName } from '../../src/accounts';
import { ACCOUNT, BUCKET, DATABASE, fillLake, rows } from './athena-data';
import {
  beginEnvironment,
  type Domain,
  glueTables,
  makeDataSource,
  makeProject,
  runDataSource,
  settledEnvironment,
} from './datazone-world';
import { document, trust } from './people';
import { eventually, type TestAws } from './support';

/** The ids in the table `patients`, as Athena gives them. */
export const PATIENT_IDS = [['id'], ['1'], ['2'], ['3']];

/** The producer's bucket and tables, and the location registered, as its administrator makes them. */
export async function makeProducersLake(aws: TestAws): Promise<void> {
  await fillLake(aws);
  const iam = aws.client(IAMClient, ACCOUNT);
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'location',
      AssumeRolePolicyDocument: trust({ Service: 'lakeformation.amazonaws.com' }),
    }),
  );
  const PolicyDocument = document({
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'location', PolicyName: 'read', PolicyDocument }));
  await aws.client(LakeFormationClient, ACCOUNT).send(
    new RegisterResourceCommand({
      ResourceArn: `arn:aws:s3:::${BUCKET}/data`,
      RoleArn: Role?.Arn,
      HybridAccessEnabled: true,
    }),
  );
}

/** An active environment of the project, whose databases and workgroup bear its name. */
export async function settle(
  datazone: DataZoneClient,
  domain: Domain,
  projectIdentifier: string,
  account: AccountName,
  name: string,
): Promise<string> {
  const id = await beginEnvironment(datazone, domain, projectIdentifier, account, name);
  const { status, lastDeployment } = await settledEnvironment(datazone, domain, id);
  if (status !== 'ACTIVE') throw new Error(`${name}: ${lastDeployment?.failureReason?.message}`);
  return id;
}

/** Subscribes a project of one's own to the listing of another project of one's own; answers the grant once settled. */
export async function subscribeToOwn(
  datazone: DataZoneClient,
  domain: Domain,
  reader: string,
  listingId: string,
) {
  const here = { domainIdentifier: domain.id };
  const { id: identifier } = await datazone.send(
    new CreateSubscriptionRequestCommand({
      ...here,
      subscribedPrincipals: [{ project: { identifier: reader } }],
      subscribedListings: [{ identifier: listingId }],
      requestReason: 'curiosity',
    }),
  );
  await datazone.send(new AcceptSubscriptionRequestCommand({ ...here, identifier }));
  return eventually(async () => {
    const { items = [] } = await datazone.send(
      new ListSubscriptionGrantsCommand({ ...here, subscribedListingId: listingId }),
    );
    return items.find(({ status }) => status === 'COMPLETED' || status === 'GRANT_FAILED');
  });
}

/**
 * What a user of the domain can do who is member of nothing: makes two projects with an environment each in the
 * producer's account, publishes the producer's patients by the one, and reads them by the other.
 *
 * @param name of whatever it makes
 * @returns the patients' ids as Athena gives them
 * @throws the first refusal on the way
 */
export async function readPatients(
  aws: TestAws,
  datazone: DataZoneClient,
  domain: Domain,
  name: string,
): Promise<unknown> {
  const thief = await makeProject(datazone, domain, `${name}_thief`);
  const reader = await makeProject(datazone, domain, `${name}_reader`);
  const environmentIdentifier = await settle(datazone, domain, thief, ACCOUNT, `${name}_thief`);
  const desk = await settle(datazone, domain, reader, ACCOUNT, `${name}_reader`);
  const place = { projectIdentifier: thief, environmentIdentifier };
  const tables = glueTables(DATABASE, 'patients');
  await runDataSource(datazone, domain, await makeDataSource(datazone, domain, place, tables, name));
  const filters = { filter: { attribute: 'owningProjectId', value: thief } };
  const { items } = await datazone.send(new SearchListingsCommand({ domainIdentifier: domain.id, filters }));
  await subscribeToOwn(datazone, domain, reader, items?.[0]?.assetListing?.listingId ?? '');
  return rows(await athenaOf(aws, datazone, domain, desk), 'SELECT id FROM patients ORDER BY id', {
    WorkGroup: `${name}_reader`,
    QueryExecutionContext: { Database: `${name}_reader_sub_db` },
    ResultConfiguration: undefined,
  });
}

/** Athena as an environment's role. */
export async function athenaOf(
  aws: TestAws,
  datazone: DataZoneClient,
  domain: Domain,
  environmentIdentifier: string,
): Promise<AthenaClient> {
  const { accessKeyId, secretAccessKey, sessionToken } = await datazone.send(
    new GetEnvironmentCredentialsCommand({ domainIdentifier: domain.id, environmentIdentifier }),
  );
  const { endpoint, region } = aws.running;
  return new AthenaClient({
    endpoint,
    region,
    credentials: {
      accessKeyId: accessKeyId ?? '',
      secretAccessKey: secretAccessKey ?? '',
      sessionToken,
    },
  });
}
