import { AthenaClient, ListTagsForResourceCommand, ListWorkGroupsCommand } from '@aws-sdk/client-athena';
import {
  DataZoneClient,
  GetUserProfileCommand,
  ListEntityOwnersCommand,
  ListEnvironmentBlueprintConfigurationsCommand,
  ListEnvironmentProfilesCommand,
  ListPolicyGrantsCommand,
  ValidationException,
} from '@aws-sdk/client-datazone';
import { GetDatabasesCommand, GetTagsCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetDataLakeSettingsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { mockClient } from 'aws-sdk-client-mock';
import { ALL_USERS, projectOwners } from '../../../../lambda/policy-grants/grant';
import { configurationGrants, profileGrants } from '../../../../lambda/policy-grants/desired-grants';
import { lakeAdministrators } from '../../../../platform/lake-administrators';
import { Naming } from '../../../../platform/naming/naming';
import { strangersEnvironments } from '../../../../commands/doctor/environments';
import {
  blueprints,
  configurationOf,
  profiles,
  projectCreators,
  unitOwners,
} from '../../../../commands/doctor/grants';
import { otherAdministrators } from '../../../../commands/doctor/lake';
import { Grants } from '../../lambda/datazone-grants';
import { platform } from '../../platform';

const config = platform();
const naming = new Naming(config);
const { governance } = naming;
const dataZone = mockClient(DataZoneClient);
const athena = mockClient(AthenaClient);
const glue = mockClient(GlueClient);
const lake = mockClient(LakeFormationClient);
const owner = new DataZoneClient({ region: 'eu-central-1' });
const domainFound = {
  owner,
  domainId: 'dzd_1',
  rootDomainUnitId: 'root',
  blueprintId: 'bp',
  projectId: 'own',
  trialProjects: new Map<string, string>(),
};
const ROLE = 'arn:aws:iam::111122223333:role/';
const USERS: Record<string, string> = {
  'u-deploy': `${ROLE}ehds-governance-deploy`,
  'u-producer': `${ROLE}ehds-onboarding-producer`,
  'u-eve': `${ROLE}eve`,
};
let grants: Grants;

beforeEach(() => {
  for (const mock of [dataZone, athena, glue, lake]) mock.reset();
  grants = new Grants();
  grants.serve(dataZone);
  dataZone
    .on(GetUserProfileCommand)
    .callsFake(({ userIdentifier }) => ({ details: { iam: { arn: USERS[userIdentifier] } } }));
});

describe('who may make projects', () => {
  const ROOT = { entityType: 'DOMAIN_UNIT', entityIdentifier: 'root' };
  const create = { ...ROOT, policyType: 'CREATE_PROJECT' };
  const detail = { createProject: {} };
  const user = (userIdentifier: string) => ({ principal: { user: { userIdentifier } }, detail });

  test('is well where only the deploying roles may', async () => {
    grants.put(create, [user('u-deploy'), user('u-producer')]);
    expect(await projectCreators(domainFound, config, naming)).toMatchObject({ status: 'ok' });
  });

  test('names who may beside them, who may not, and what mends it', async () => {
    grants.put(create, [user('u-deploy'), user('u-eve'), { principal: ALL_USERS, detail }]);
    grants.put({ ...ROOT, policyType: 'OVERRIDE_PROJECT_OWNERS' }, [user('u-eve')]);
    const { status, finding, cure } = await projectCreators(domainFound, config, naming);
    expect(status).toBe('problem');
    for (const part of [
      'root domain unit root',
      `CREATE_PROJECT lacks user ${ROLE}ehds-onboarding-producer`,
      `CREATE_PROJECT is granted to user ${ROLE}eve`,
      'CREATE_PROJECT is granted to all users',
      `OVERRIDE_PROJECT_OWNERS is granted to user ${ROLE}eve`,
    ]) {
      expect(finding).toContain(part);
    }
    expect(cure).toContain('npm run deploy -- governance');
  });

  test('with everyone are all users', async () => {
    grants.put(create, [{ principal: ALL_USERS, detail }]);
    const open = platform({ projectCreators: 'everyone' });
    expect(await projectCreators(domainFound, open, naming)).toMatchObject({ status: 'ok' });
  });
});

test.each([
  [['u-deploy'], 'ok'],
  [['u-deploy', 'u-eve'], 'problem'],
])('owners %j of the root unit are %s', async (ids, status) => {
  dataZone.on(ListEntityOwnersCommand).resolves({ owners: ids.map((userId) => ({ user: { userId } })) });
  const answer = await unitOwners(domainFound, naming);
  expect(answer.status).toBe(status);
  if (status === 'problem') {
    expect(answer.finding).toContain(`${ROLE}eve owns`);
    expect(answer.cure).toContain('remove-entity-owner');
  }
});

describe('who may build', () => {
  const ENTITY = {
    entityType: 'ENVIRONMENT_BLUEPRINT_CONFIGURATION',
    entityIdentifier: '111122223333:bp',
  };
  const close = () => {
    for (const { policyType, grants: desired } of configurationGrants('own', [], 'root')) {
      grants.put({ ...ENTITY, policyType }, desired);
    }
  };

  test('is well where only the account’s own project may', async () => {
    close();
    expect(await configurationOf(owner, domainFound, governance)).toMatchObject({ status: 'ok' });
  });

  test('is a problem where the list is empty, which means everybody', async () => {
    expect(await configurationOf(owner, domainFound, governance)).toMatchObject({
      status: 'problem',
      finding: expect.stringContaining('CREATE_ENVIRONMENT_PROFILE lacks OWNER of project own'),
    });
  });

  test('is a problem where another project may, or may pass it on', async () => {
    close();
    for (const policyType of ['CREATE_ENVIRONMENT_PROFILE', 'DELEGATE_CREATE_ENVIRONMENT_PROFILE']) {
      grants.put({ ...ENTITY, policyType }, [{ principal: projectOwners('eve') }]);
    }
    const { finding } = await configurationOf(owner, domainFound, governance);
    expect(finding).toContain('CREATE_ENVIRONMENT_PROFILE is granted to OWNER of project eve');
    expect(finding).toContain('DELEGATE_CREATE_ENVIRONMENT_PROFILE is granted to OWNER of project eve');
  });

  test('does without the one policy that DataZone may not know, and no other', async () => {
    close();
    const refusal = new ValidationException({ message: 'no such policy', $metadata: {} });
    const on = (policyType: 'CREATE_ENVIRONMENT_FROM_BLUEPRINT' | 'CREATE_ENVIRONMENT_PROFILE') =>
      dataZone.on(ListPolicyGrantsCommand, { policyType }).rejects(refusal);
    on('CREATE_ENVIRONMENT_FROM_BLUEPRINT');
    expect(await configurationOf(owner, domainFound, governance)).toMatchObject({ status: 'ok' });
    on('CREATE_ENVIRONMENT_PROFILE');
    await expect(configurationOf(owner, domainFound, governance)).rejects.toThrow('no such policy');
  });
});

test.each([
  [['bp'], 'ok'],
  [['bp', 'redshift'], 'problem'],
])('blueprints %j are %s', async (ids, status) => {
  dataZone.on(ListEnvironmentBlueprintConfigurationsCommand).resolves({
    items: ids.map((environmentBlueprintId) => ({ domainId: 'dzd_1', environmentBlueprintId })),
  });
  const answer = await blueprints(owner, domainFound);
  expect(answer.status).toBe(status);
  if (status === 'problem') expect(answer.cure).toContain('--environment-blueprint-identifier redshift');
});

describe('environment profiles', () => {
  const PROFILE = { entityType: 'ENVIRONMENT_PROFILE', entityIdentifier: 'p-own' };
  const [{ policyType, grants: desired }] = profileGrants('own');
  const listed = (...projects: string[]) =>
    dataZone.on(ListEnvironmentProfilesCommand).resolves({
      items: projects.map((projectId) => ({
        id: `p-${projectId}`,
        name: projectId,
        projectId,
        domainId: 'dzd_1',
        createdBy: 'u',
        environmentBlueprintId: 'bp',
      })),
    });

  test('are well where there is one, for its own project', async () => {
    listed('own');
    grants.put({ ...PROFILE, policyType }, desired);
    expect(await profiles(domainFound, governance)).toMatchObject({ status: 'ok' });
    expect(dataZone.commandCalls(ListEnvironmentProfilesCommand)[0]?.args[0].input).toMatchObject({
      awsAccountId: '111122223333',
    });
  });

  test('of strangers are named, with what to delete by hand', async () => {
    listed('own', 'eve');
    grants.put({ ...PROFILE, policyType }, desired);
    expect(await profiles(domainFound, governance)).toMatchObject({
      status: 'problem',
      finding: expect.stringContaining('p-eve (eve, of project eve)'),
      cure: expect.stringContaining('delete-environment-profile'),
    });
  });

  describe('of a trial', () => {
    const trials = { ...domainFound, trialProjects: new Map([['ehds-trial', 'study']]) };
    const beside = { ...PROFILE, entityIdentifier: 'p-trial' };
    const bothListed = (trialOwner: string) => {
      grants.put({ ...PROFILE, policyType }, desired);
      dataZone.on(ListEnvironmentProfilesCommand).resolves({
        items: [
          { id: 'p-own', name: 'ehds-governance', projectId: 'own' },
          { id: 'p-trial', name: 'ehds-trial', projectId: trialOwner },
        ].map((item) => ({ ...item, domainId: 'dzd_1', createdBy: 'u', environmentBlueprintId: 'bp' })),
      });
    };

    test('are well where the platform owns them and the trial alone uses them', async () => {
      bothListed('own');
      grants.put({ ...beside, policyType }, profileGrants('study')[0].grants);
      expect(await profiles(trials, governance)).toMatchObject({ status: 'ok' });
    });

    test.each([
      [desired, 'CREATE_ENVIRONMENT is granted to OWNER of project own'],
      [[], 'CREATE_ENVIRONMENT lacks OWNER of project study'],
    ])('are a problem with the grants %j', async (granted, finding) => {
      bothListed('own');
      grants.put({ ...beside, policyType }, granted);
      expect(await profiles(trials, governance)).toMatchObject({
        status: 'problem',
        finding: expect.stringContaining(finding),
      });
    });

    test('are a stranger’s where the trial owns them, and could make more by them', async () => {
      bothListed('study');
      const { finding } = await profiles(trials, governance);
      expect(finding).toContain('p-trial (ehds-trial, of project study)');
    });

    test('are closed to it before the trial is deployed, or once it is gone', async () => {
      bothListed('own');
      grants.put({ ...beside, policyType }, profileGrants('study')[0].grants);
      expect(await profiles(domainFound, governance)).toMatchObject({ status: 'problem' });
    });
  });

  test('that others may use are a problem', async () => {
    listed('own');
    grants.put({ ...PROFILE, policyType }, [...desired, { principal: projectOwners('eve') }]);
    expect(await profiles(domainFound, governance)).toMatchObject({
      status: 'problem',
      finding: expect.stringContaining('CREATE_ENVIRONMENT is granted to OWNER of project eve'),
    });
  });
});

test.each([
  ['own', domainFound.domainId, 'ok'],
  ['study', domainFound.domainId, 'ok'],
  ['eve', domainFound.domainId, 'problem'],
  ['eve', 'dzd_another', 'warning'],
])('an environment of project %s of domain %s in the account is %s', async (project, domain, status) => {
  const tags = { AmazonDataZoneProject: project, AmazonDataZoneDomain: domain };
  athena.on(ListWorkGroupsCommand).resolves({ WorkGroups: [{ Name: 'primary' }, { Name: 'theirs' }] });
  athena
    .on(ListTagsForResourceCommand)
    .resolves({ Tags: [] })
    .on(ListTagsForResourceCommand, {
      ResourceARN: 'arn:aws:athena:eu-central-1:111122223333:workgroup/theirs',
    })
    .resolves({ Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) });
  glue
    .on(GetDatabasesCommand)
    .resolves({ DatabaseList: [{ Name: 'ehds_governance_assets' }, { Name: 'pub' }] });
  glue
    .on(GetTagsCommand)
    .resolves({ Tags: {} })
    .on(GetTagsCommand, { ResourceArn: 'arn:aws:glue:eu-central-1:111122223333:database/pub' })
    .resolves({ Tags: tags });
  const clients = [new AthenaClient({}), new GlueClient({})] as const;
  const answer = await strangersEnvironments(...clients, 'eu-central-1', governance, domainFound.domainId, [
    'own',
    'study',
  ]);
  expect(answer.status).toBe(status);
  if (status === 'problem') {
    expect(answer.finding).toContain('work group theirs of project eve, database pub of project eve');
    expect(answer.cure).toContain('delete-environment');
  }
  if (status === 'warning') {
    expect(answer.finding).toContain('work group theirs of project eve in domain dzd_another');
    expect(answer.cure).not.toContain('delete');
  }
});

test.each([
  [[], 'ok'],
  [['arn:aws:iam::111122223333:role/eve'], 'warning'],
])('with %j beside the platform’s administrators the lake is %s', async (others, status) => {
  lake.on(GetDataLakeSettingsCommand).resolves({
    DataLakeSettings: {
      DataLakeAdmins: [...lakeAdministrators(governance), ...others].map((arn) => ({
        DataLakePrincipalIdentifier: arn,
      })),
    },
  });
  const answer = await otherAdministrators(new LakeFormationClient({}), governance);
  expect(answer.status).toBe(status);
  if (status === 'warning') expect(answer.finding).toContain('role/eve administers the lake');
});
