import {
  CreateEnvironmentCommand,
  CreateEnvironmentProfileCommand,
  DataZoneClient,
  GetEnvironmentProfileCommand,
  UpdateEnvironmentProfileCommand,
} from '@aws-sdk/client-datazone';
import {
  addGrant,
  ALL_USERS,
  grantsOf,
  onConfiguration,
  onProfile,
  onRootUnit,
  ownersOf,
  removeGrant,
} from './datazone-grants';
import { makeProducersLake, PATIENT_IDS, readPatients } from './datazone-intruder';
import {
  acceptShares,
  type Domain,
  enableBlueprint,
  makeDomain,
  makeProject,
  makeRole,
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
let producer: DataZoneClient;
/** Owner of the hospital's project. */
let hospital: DataZoneClient;
let hospitalProject: string;
/** ARN of a user's role, who is member of nothing but what she makes. */
let strangerRole: string;
let stranger: DataZoneClient;
let strangersProject: string;
const inDomain = () => ({ domainIdentifier: domain.id });

beforeAll(async () => {
  domain = await makeDomain(aws, 'building');
  producer = aws.client(DataZoneClient, 'producer');
  await share(aws, domain, 'producer');
  await acceptShares(aws, 'producer');
  await eventually(() => enableBlueprint(aws, domain, 'producer').then(() => true));
  await makeProducersLake(aws);
  hospital = clientInRole(aws, await makeRole(aws, 'governance', 'onboarding'), DataZoneClient);
  hospitalProject = await makeProject(hospital, domain, 'hospital');
  strangerRole = await makeRole(aws, 'governance', 'stranger');
  stranger = clientInRole(aws, strangerRole, DataZoneClient);
  strangersProject = await makeProject(stranger, domain, 'stranger');
}, 120_000);

const refusalOf = (operation: string) => ({
  name: 'AccessDeniedException',
  message: `User is not permitted to perform operation: ${operation}`,
});

const place = () => ({
  environmentBlueprintIdentifier: domain.blueprintId,
  awsAccountId: ACCOUNTS.producer,
  awsAccountRegion: REGION,
});

/** Makes a profile for the producer's account, unless told otherwise; answers its id. */
async function makeProfile(
  datazone: DataZoneClient,
  projectIdentifier: string,
  more: Partial<CreateEnvironmentProfileCommand['input']> = {},
): Promise<string> {
  const input = { ...inDomain(), ...place(), projectIdentifier, name: 'profile', ...more };
  const { id = '' } = await datazone.send(new CreateEnvironmentProfileCommand(input));
  return id;
}

let environments = 0;

/** Makes an environment by a profile or, without one, in the producer's account. */
async function build(
  datazone: DataZoneClient,
  projectIdentifier: string,
  environmentProfileIdentifier?: string,
): Promise<void> {
  environments += 1;
  const { id = '' } = await datazone.send(
    new CreateEnvironmentCommand({
      ...inDomain(),
      projectIdentifier,
      name: `environment_${environments}`,
      environmentProfileIdentifier,
      environmentAccountIdentifier: ACCOUNTS.producer,
      environmentAccountRegion: REGION,
      environmentBlueprintIdentifier: domain.blueprintId,
    }),
  );
  const { status } = await settledEnvironment(datazone, domain, id);
  expect(status).toBe('ACTIVE');
}

describe('as long as a blueprint’s configuration has no grant', () => {
  test('a user who is member of nothing reads a producer’s table', async () => {
    expect(await readPatients(aws, stranger, domain, 'open')).toEqual(PATIENT_IDS);
  });

  test('anybody makes a profile and an environment in its account, with a profile or without', async () => {
    await build(stranger, strangersProject, await makeProfile(stranger, strangersProject));
    await build(stranger, strangersProject);
  });
});

describe('once it has one', () => {
  const policy = () => onConfiguration(domain, 'producer');
  let profileMadeBefore: string;

  beforeAll(async () => {
    profileMadeBefore = await makeProfile(stranger, strangersProject);
    await addGrant(producer, policy(), ownersOf(hospitalProject));
  });

  test('the user is refused at the first profile, and without one', async () => {
    const attempt = await refusal(readPatients(aws, stranger, domain, 'closed'));
    expect(attempt).toMatchObject(refusalOf('CreateEnvironmentProfile'));
    expect(await refusal(build(stranger, strangersProject))).toMatchObject(refusalOf('CreateEnvironment'));
  });

  test('a profile that names no account, or moves to this one, does not get around it', async () => {
    const nowhere = await makeProfile(stranger, strangersProject, { awsAccountId: undefined });
    expect(await refusal(build(stranger, strangersProject, nowhere))).toMatchObject(
      refusalOf('CreateEnvironment'),
    );
    const elsewhere = await makeProfile(stranger, strangersProject, { awsAccountId: ACCOUNTS.governance });
    const move = { ...inDomain(), identifier: elsewhere, awsAccountId: ACCOUNTS.producer };
    expect(await refusal(stranger.send(new UpdateEnvironmentProfileCommand(move)))).toMatchObject(
      refusalOf('UpdateEnvironmentProfile'),
    );
  });

  test('a profile of before stays usable', async () => {
    await build(stranger, strangersProject, profileMadeBefore);
  });

  test('those whom it names pass', async () => {
    await build(hospital, hospitalProject, await makeProfile(hospital, hospitalProject));
    await build(hospital, hospitalProject);
  });

  test('another designation, another project, or the owner of the root unit is somebody else', async () => {
    const contributors = { projectDesignation: 'CONTRIBUTOR', projectIdentifier: strangersProject } as const;
    await addGrant(producer, policy(), { project: contributors });
    expect(await refusal(makeProfile(stranger, strangersProject))).toMatchObject(
      refusalOf('CreateEnvironmentProfile'),
    );
    expect(await refusal(makeProfile(hospital, strangersProject))).toMatchObject(
      refusalOf('CreateEnvironmentProfile'),
    );
    const governance = aws.client(DataZoneClient, 'governance');
    const own = await makeProject(governance, domain, 'authority');
    expect(await refusal(makeProfile(governance, own))).toMatchObject(refusalOf('CreateEnvironmentProfile'));
    await addGrant(producer, policy(), {
      domainUnit: {
        domainUnitDesignation: 'OWNER',
        domainUnitGrantFilter: { allDomainUnitsGrantFilter: {} },
      },
    });
    await makeProfile(governance, own);
  });

  test.each([
    ['the user', () => ({ user: { userIdentifier: strangerRole } })],
    ['all users', () => ALL_USERS],
    ['the project', () => ownersOf(strangersProject)],
  ])('a further grant for %s lets the user in, until it is removed', async (_whom, principal) => {
    await addGrant(producer, policy(), principal());
    await makeProfile(stranger, strangersProject);
    await removeGrant(producer, policy(), principal());
    expect(await refusal(makeProfile(stranger, strangersProject))).toMatchObject(
      refusalOf('CreateEnvironmentProfile'),
    );
  });

  test('a grant for the owners of every project of the root unit lets everybody in', async () => {
    const { entityIdentifier: domainUnit } = await onRootUnit(
      aws.client(DataZoneClient, 'governance'),
      domain,
      'CREATE_PROJECT',
    );
    const projectGrantFilter = { domainUnitFilter: { domainUnit } };
    const everyProject = { project: { projectDesignation: 'OWNER', projectGrantFilter } } as const;
    await addGrant(producer, policy(), everyProject);
    await makeProfile(stranger, strangersProject);
    await removeGrant(producer, policy(), everyProject);
  });

  test('DELEGATE_CREATE_ENVIRONMENT_PROFILE lets its holder in as well', async () => {
    const delegate = onConfiguration(domain, 'producer', 'DELEGATE_CREATE_ENVIRONMENT_PROFILE');
    await addGrant(producer, delegate, ownersOf(strangersProject));
    await makeProfile(stranger, strangersProject);
    await removeGrant(producer, delegate, ownersOf(strangersProject));
  });

  test('CREATE_ENVIRONMENT_FROM_BLUEPRINT narrows what is made without a profile', async () => {
    const fromBlueprint = onConfiguration(domain, 'producer', 'CREATE_ENVIRONMENT_FROM_BLUEPRINT');
    await addGrant(producer, fromBlueprint, ownersOf(strangersProject));
    expect(await refusal(build(hospital, hospitalProject))).toMatchObject(refusalOf('CreateEnvironment'));
    await addGrant(producer, fromBlueprint, ownersOf(hospitalProject));
    await build(hospital, hospitalProject);
  });

  test('an emptied list is open again', async () => {
    for (const { principal } of await grantsOf(producer, policy())) {
      await removeGrant(producer, policy(), principal);
    }
    await makeProfile(stranger, strangersProject);
  });
});

describe('an environment profile', () => {
  test('is for every project, until a grant or allowedProjects names some', async () => {
    const open = await makeProfile(hospital, hospitalProject);
    await build(stranger, strangersProject, open);
    await addGrant(hospital, onProfile(domain, open), ownersOf(hospitalProject));
    expect(await refusal(build(stranger, strangersProject, open))).toMatchObject(
      refusalOf('CreateEnvironment'),
    );
    await build(hospital, hospitalProject, open);

    const userParameters = [{ name: 'allowedProjects', value: hospitalProject }];
    const identifier = await makeProfile(hospital, hospitalProject, { userParameters });
    expect(await refusal(build(stranger, strangersProject, identifier))).toMatchObject(
      refusalOf('CreateEnvironment'),
    );
    await build(hospital, hospitalProject, identifier);
    const both = [{ name: 'allowedProjects', value: `${hospitalProject}, ${strangersProject}` }];
    const widen = { ...inDomain(), identifier, userParameters: both };
    await hospital.send(new UpdateEnvironmentProfileCommand(widen));
    await build(stranger, strangersProject, identifier);
  });

  test('gives its parameters back, and takes no level that there is not', async () => {
    const userParameters = [
      { name: 'allowedProjects', value: hospitalProject },
      { name: 'profilePermissionLevel', value: 'LIMITED_ACCESS' },
    ];
    const identifier = await makeProfile(hospital, hospitalProject, { userParameters });
    const found = await hospital.send(new GetEnvironmentProfileCommand({ ...inDomain(), identifier }));
    const values = found.userParameters?.map(({ keyName, defaultValue }) => [keyName, defaultValue]);
    expect(values).toEqual(
      expect.arrayContaining([
        ['allowedProjects', hospitalProject],
        ['profilePermissionLevel', 'LIMITED_ACCESS'],
      ]),
    );
    const wrong = [{ name: 'profilePermissionLevel', value: 'SOME' }];
    expect(
      (await refusal(makeProfile(hospital, hospitalProject, { userParameters: wrong }))).message,
    ).toContain('profilePermissionLevel SOME must be one of FULL_ACCESS, LIMITED_ACCESS');
  });
});
