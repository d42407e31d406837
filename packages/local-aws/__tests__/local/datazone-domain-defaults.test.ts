import {
  CreateDomainUnitCommand,
  CreateProjectMembershipCommand,
  DataZoneClient,
  ListProjectMembershipsCommand,
} from '@aws-sdk/client-datazone';
import { addGrant, ALL_USERS, grantsOf, onRootUnit, removeGrant } from './datazone-grants';
import { type Domain, makeDomain, makeProject, makeRole, refusal } from './datazone-world';
import { clientInRole } from './in-role';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600, domainDefaults: 'closed' });
let domain: Domain;
let governance: DataZoneClient;

beforeAll(async () => {
  domain = await makeDomain(aws, 'closed');
  governance = aws.client(DataZoneClient, 'governance');
});

test('a closed domain starts with a pool of members and with nothing else for all users', async () => {
  const empty = ['CREATE_PROJECT', 'CREATE_DOMAIN_UNIT', 'OVERRIDE_PROJECT_OWNERS'] as const;
  for (const policyType of empty) {
    expect(await grantsOf(governance, await onRootUnit(governance, domain, policyType))).toEqual([]);
  }
  const pool = await onRootUnit(governance, domain, 'ADD_TO_PROJECT_MEMBER_POOL');
  expect((await grantsOf(governance, pool)).map(({ principal }) => principal)).toEqual([ALL_USERS]);
});

test('only the root unit’s owner makes a project there, until others are granted it', async () => {
  const userIdentifier = await makeRole(aws, 'governance', 'onboarding');
  const onboarding = clientInRole(aws, userIdentifier, DataZoneClient);
  await makeProject(governance, domain, 'authority');
  const policy = await onRootUnit(governance, domain, 'CREATE_PROJECT');
  expect(await refusal(makeProject(onboarding, domain, 'hospital'))).toMatchObject({
    name: 'AccessDeniedException',
    message: 'User is not permitted to perform operation: CreateProject',
  });
  // A call that is refused leaves no profile, and a grant needs one.
  const early = refusal(addGrant(governance, policy, { user: { userIdentifier } }));
  expect((await early).message).toContain('make it by CreateUserProfile');
  await addGrant(governance, policy, ALL_USERS);
  await makeProject(onboarding, domain, 'hospital');
  await addGrant(governance, policy, { user: { userIdentifier } });
  await removeGrant(governance, policy, ALL_USERS);
  await makeProject(onboarding, domain, 'another');
  await removeGrant(governance, policy, { user: { userIdentifier } });
  expect((await refusal(makeProject(onboarding, domain, 'late'))).message).toContain('CreateProject');
});

test('a domain unit below the root is not served', async () => {
  const { entityIdentifier: parentDomainUnitIdentifier } = await onRootUnit(
    governance,
    domain,
    'CREATE_DOMAIN_UNIT',
  );
  const unit = { domainIdentifier: domain.id, name: 'north', parentDomainUnitIdentifier };
  expect((await refusal(governance.send(new CreateDomainUnitCommand(unit)))).message).toContain(
    'CreateDomainUnit',
  );
});

describe('membership', () => {
  let hospital: DataZoneClient;
  let hospitalProject: string;
  let colleague: string;
  const member = () => ({ domainIdentifier: domain.id, projectIdentifier: hospitalProject });
  const refused = {
    name: 'AccessDeniedException',
    message: 'User is not permitted to perform operation: CreateProjectMembership',
  };

  beforeAll(async () => {
    colleague = await makeRole(aws, 'governance', 'colleague');
    hospital = clientInRole(aws, await makeRole(aws, 'governance', 'hospital'), DataZoneClient);
    await addGrant(governance, await onRootUnit(governance, domain, 'CREATE_PROJECT'), ALL_USERS);
    hospitalProject = await makeProject(hospital, domain, 'hospital');
  });

  test('takes somebody out of the pool only', async () => {
    const pool = await onRootUnit(governance, domain, 'ADD_TO_PROJECT_MEMBER_POOL');
    const add = new CreateProjectMembershipCommand({
      ...member(),
      member: { userIdentifier: colleague },
      designation: 'PROJECT_CONTRIBUTOR',
    });
    await removeGrant(governance, pool, ALL_USERS);
    expect(await refusal(hospital.send(add))).toMatchObject(refused);
    await addGrant(governance, pool, ALL_USERS);
    await hospital.send(add);
  });

  test('in any project is for who may override project owners to give, to himself first', async () => {
    const seize = new CreateProjectMembershipCommand({
      ...member(),
      member: { userIdentifier: `arn:aws:iam::${ACCOUNTS.governance}:user/administrator` },
      designation: 'PROJECT_OWNER',
    });
    expect(await refusal(governance.send(seize))).toMatchObject(refused);
    await addGrant(governance, await onRootUnit(governance, domain, 'OVERRIDE_PROJECT_OWNERS'), {
      domainUnit: {
        domainUnitDesignation: 'OWNER',
        domainUnitGrantFilter: { allDomainUnitsGrantFilter: {} },
      },
    });
    await governance.send(seize);
    const { members } = await governance.send(new ListProjectMembershipsCommand(member()));
    expect(members).toHaveLength(3);
  });
});
