import {
  CreateAssetCommand,
  CreateEnvironmentCommand,
  CreateEnvironmentProfileCommand,
  CreateListingChangeSetCommand,
  CreateSubscriptionTargetCommand,
  DataZoneClient,
  GetAssetCommand,
  GetDataSourceCommand,
  UpdateDataSourceCommand,
} from '@aws-sdk/client-datazone';
import { settle, subscribeToOwn } from './datazone-intruder';
import {
  acceptShares,
  type Domain,
  enableBlueprint,
  glueTables,
  makeDataSource,
  makeDomain,
  makeProject,
  makeRole,
  makeTables,
  refusal,
  REGION,
  settledEnvironment,
  share,
} from './datazone-world';
import { clientInRole } from './in-role';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
/** Owns two projects with an environment each in the governance account, and nothing in the producer's. */
let user: DataZoneClient;
let project: string;
let environment: string;
let readersProject: string;
/** ARN of a role of the producer account that trusts DataZone. */
let foreignRole: string;
const inDomain = () => ({ domainIdentifier: domain.id });
const place = () => ({ projectIdentifier: project, environmentIdentifier: environment });

beforeAll(async () => {
  domain = await makeDomain(aws, 'publishing');
  await share(aws, domain, 'producer');
  await acceptShares(aws, 'producer');
  await eventually(() => enableBlueprint(aws, domain, 'producer').then(() => true));
  await enableBlueprint(aws, domain, 'governance');
  foreignRole = await makeRole(aws, 'producer', 'glue-reader', { service: 'datazone.amazonaws.com' });
  await makeTables(aws, 'producer', 'lake', ['patients']);
  await makeTables(aws, 'governance', 'registry', ['persons']);
  user = clientInRole(aws, await makeRole(aws, 'governance', 'researcher'), DataZoneClient);
  project = await makeProject(user, domain, 'research');
  environment = await settle(user, domain, project, 'governance', 'research');
  readersProject = await makeProject(user, domain, 'reader');
  await settle(user, domain, readersProject, 'governance', 'reader');
}, 120_000);

/** Makes and publishes an asset whose form names that table of an account; answers its listing's id. */
async function publishByHand(
  account: keyof typeof ACCOUNTS,
  databaseName: string,
  tableName: string,
): Promise<string> {
  const table = { catalogId: ACCOUNTS[account], databaseName, tableName, region: REGION };
  const tableArn = `arn:aws:glue:${REGION}:${table.catalogId}:table/${databaseName}/${tableName}`;
  const { id = '' } = await user.send(
    new CreateAssetCommand({
      ...inDomain(),
      name: tableName,
      owningProjectIdentifier: project,
      typeIdentifier: 'amazon.datazone.GlueTableAssetType',
      formsInput: [
        {
          formName: 'GlueTableForm',
          typeIdentifier: 'amazon.datazone.GlueTableFormType',
          content: JSON.stringify({ ...table, tableArn }),
        },
      ],
    }),
  );
  expect(await user.send(new GetAssetCommand({ ...inDomain(), identifier: id }))).toMatchObject({
    owningProjectId: project,
    revision: '1',
  });
  const { listingId = '' } = await user.send(
    new CreateListingChangeSetCommand({
      ...inDomain(),
      entityIdentifier: id,
      entityType: 'ASSET',
      action: 'PUBLISH',
    }),
  );
  return listingId;
}

describe('a role of another account', () => {
  const withRole = () => {
    const { glueRunConfiguration } = glueTables('lake', '*');
    return { glueRunConfiguration: { ...glueRunConfiguration, dataAccessRole: foreignRole } } as ReturnType<
      typeof glueTables
    >;
  };

  test('reads nothing for a data source, neither a new one nor one that is changed', async () => {
    const expected = {
      name: 'ValidationException',
      message: `dataAccessRole ${foreignRole} must be a role of the environment's account ${ACCOUNTS.governance}`,
    };
    expect(await refusal(makeDataSource(user, domain, place(), withRole()))).toMatchObject(expected);
    const identifier = await makeDataSource(user, domain, place(), glueTables('registry', '*'));
    const change = { ...inDomain(), identifier, configuration: withRole() };
    expect(await refusal(user.send(new UpdateDataSourceCommand(change)))).toMatchObject(expected);
    const { configuration } = await user.send(new GetDataSourceCommand({ ...inDomain(), identifier }));
    expect(configuration?.glueRunConfiguration?.dataAccessRole).toContain(ACCOUNTS.governance);
  });

  test('hands out nothing for a subscription target', async () => {
    const target = new CreateSubscriptionTargetCommand({
      ...inDomain(),
      environmentIdentifier: environment,
      name: 'foreign',
      type: 'GlueSubscriptionTargetType',
      applicableAssetTypes: ['GlueTableAssetType'],
      authorizedPrincipals: [foreignRole],
      manageAccessRole: foreignRole,
      subscriptionTargetConfig: [
        {
          formName: 'GlueSubscriptionTargetConfigForm',
          content: JSON.stringify({ databaseName: 'lake' }),
        },
      ],
    });
    expect(await refusal(user.send(target))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('manageAccessRole'),
    });
    target.input.manageAccessRole = foreignRole.replace(ACCOUNTS.producer, ACCOUNTS.governance);
    await user.send(target);
  });
});

describe('an asset made by hand', () => {
  test('is granted where the project has an environment, and nowhere else', async () => {
    const subscribe = async (...[account, database, table]: Parameters<typeof publishByHand>) =>
      subscribeToOwn(user, domain, readersProject, await publishByHand(account, database, table));
    expect(await subscribe('governance', 'registry', 'persons')).toMatchObject({ status: 'COMPLETED' });
    const foreign = await subscribe('producer', 'lake', 'patients');
    expect(foreign.status).toBe('GRANT_FAILED');
    expect(foreign.assets?.[0].failureCause?.message).toContain(
      `Project ${project} has no environment that publishes database lake of account ${ACCOUNTS.producer}`,
    );
    await settle(user, domain, project, 'producer', 'foothold');
    expect(await subscribe('producer', 'lake', 'patients')).toMatchObject({ status: 'COMPLETED' });
  });

  test('needs a form that names its table, and a type that there is', async () => {
    const asset = {
      ...inDomain(),
      name: 'asset',
      owningProjectIdentifier: project,
      typeIdentifier: 'amazon.datazone.GlueTableAssetType',
    };
    expect((await refusal(user.send(new CreateAssetCommand(asset)))).message).toContain('GlueTableForm');
    const other = new CreateAssetCommand({ ...asset, typeIdentifier: 'S3ObjectCollectionAssetType' });
    expect((await refusal(user.send(other))).message).toContain('is not served by the local AWS');
  });
});

test('an environment of a profile with LIMITED_ACCESS publishes from its own database alone', async () => {
  const profile = await user.send(
    new CreateEnvironmentProfileCommand({
      ...inDomain(),
      projectIdentifier: project,
      name: 'limited',
      environmentBlueprintIdentifier: domain.blueprintId,
      awsAccountId: ACCOUNTS.governance,
      awsAccountRegion: REGION,
      userParameters: [{ name: 'profilePermissionLevel', value: 'LIMITED_ACCESS' }],
    }),
  );
  const { id = '' } = await user.send(
    new CreateEnvironmentCommand({
      ...inDomain(),
      projectIdentifier: project,
      name: 'limited',
      environmentProfileIdentifier: profile.id,
    }),
  );
  await settledEnvironment(user, domain, id);
  const limited = { projectIdentifier: project, environmentIdentifier: id };
  const error = await refusal(makeDataSource(user, domain, limited, glueTables('registry', '*'), 'limited'));
  expect(error.message).toContain('it publishes from limited_pub_db, not from registry');
  await makeDataSource(user, domain, limited, glueTables('limited_pub_db', '*'), 'limited');
  await makeDataSource(user, domain, place(), glueTables('registry', '*'), 'full');
});
