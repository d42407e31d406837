import { CreateDomainUnitCommand, DataZoneClient } from '@aws-sdk/client-datazone';
import { addGrant, ALL_USERS, grantsOf, onRootUnit, removeGrant } from './datazone-grants';
import { type Domain, makeDomain, makeProject, makeRole, refusal } from './datazone-world';
import { as } from './in-role';
import { useLocalAws } from './support';

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
  const onboarding = as(aws, userIdentifier, DataZoneClient);
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
