import {
  AddEntityOwnerCommand,
  AddPolicyGrantCommand,
  CreateEnvironmentProfileCommand,
  CreateUserProfileCommand,
  DataZoneClient,
  DeleteEnvironmentBlueprintConfigurationCommand,
  DeleteProjectCommand,
  GetDomainUnitCommand,
  GetProjectCommand,
  GetUserProfileCommand,
  ListEntityOwnersCommand,
  ListPolicyGrantsCommand,
  RemoveEntityOwnerCommand,
  RemovePolicyGrantCommand,
  UpdateRootDomainUnitOwnerCommand,
} from '@aws-sdk/client-datazone';
import {
  addGrant,
  ALL_USERS,
  grantsOf,
  onConfiguration,
  onProfile,
  onRootUnit,
  ownersOf,
  type Policy,
  removeGrant,
} from './datazone-grants';
import {
  acceptShares,
  type Domain,
  enableBlueprint,
  makeDomain,
  makeProject,
  makeRole,
  refusal,
  REGION,
  share,
} from './datazone-world';
import { clientInRole } from './in-role';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
/** Made the domain. */
let governance: DataZoneClient;
let producer: DataZoneClient;
/** ARN of a role of the governance account that made nothing. */
let colleague: string;
let hospital: DataZoneClient;
let hospitalProject: string;
const inDomain = () => ({ domainIdentifier: domain.id });

beforeAll(async () => {
  domain = await makeDomain(aws, 'grants');
  governance = aws.client(DataZoneClient, 'governance');
  producer = aws.client(DataZoneClient, 'producer');
  await share(aws, domain, 'producer');
  await acceptShares(aws, 'producer');
  await eventually(() => enableBlueprint(aws, domain, 'producer').then(() => true));
  colleague = await makeRole(aws, 'governance', 'colleague');
  hospital = clientInRole(aws, await makeRole(aws, 'governance', 'onboarding'), DataZoneClient);
  hospitalProject = await makeProject(hospital, domain, 'hospital');
});

const refusalOf = (operation: string) => ({
  name: 'AccessDeniedException',
  message: `User is not permitted to perform operation: ${operation}`,
});

async function profileId(userIdentifier: string): Promise<string> {
  const { id = '' } = await governance.send(
    new GetUserProfileCommand({ ...inDomain(), userIdentifier, type: 'IAM' }),
  );
  return id;
}

describe('the root domain unit', () => {
  test('is owned by who made the domain, and all users may create and become members by default', async () => {
    const policies = ['CREATE_PROJECT', 'CREATE_DOMAIN_UNIT', 'ADD_TO_PROJECT_MEMBER_POOL'] as const;
    for (const policyType of policies) {
      const grants = await grantsOf(governance, await onRootUnit(governance, domain, policyType));
      expect(grants.map(({ principal }) => principal)).toEqual([ALL_USERS]);
    }
    const empty = ['OVERRIDE_PROJECT_OWNERS', 'OVERRIDE_DOMAIN_UNIT_OWNERS', 'CREATE_GLOSSARY'] as const;
    for (const policyType of empty) {
      expect(await grantsOf(governance, await onRootUnit(governance, domain, policyType))).toEqual([]);
    }
    const userId = await profileId(`arn:aws:iam::${ACCOUNTS.governance}:user/administrator`);
    const { entityIdentifier: identifier } = await onRootUnit(governance, domain, 'CREATE_PROJECT');
    expect(await governance.send(new GetDomainUnitCommand({ ...inDomain(), identifier }))).toMatchObject({
      id: identifier,
      name: 'grants',
      owners: [{ user: { userId } }],
    });
  });

  test('changes its owners by an owner, and by whoever IAM of its account lets update the root owner', async () => {
    const { entityType, entityIdentifier } = await onRootUnit(governance, domain, 'CREATE_PROJECT');
    const unit = { ...inDomain(), entityType: entityType as 'DOMAIN_UNIT', entityIdentifier };
    const owner = { user: { userIdentifier: colleague } };
    const other = clientInRole(aws, colleague, DataZoneClient);
    await makeProject(other, domain, 'of-the-colleague');
    const add = new AddEntityOwnerCommand({ ...unit, owner });
    expect(await refusal(other.send(add))).toMatchObject(refusalOf('AddEntityOwner'));
    await governance.send(add);
    expect(await refusal(governance.send(add))).toMatchObject({ name: 'ConflictException' });
    expect((await governance.send(new ListEntityOwnersCommand(unit))).owners).toHaveLength(2);
    await other.send(new RemoveEntityOwnerCommand({ ...unit, owner }));

    const override = await onRootUnit(governance, domain, 'OVERRIDE_DOMAIN_UNIT_OWNERS');
    await addGrant(governance, override, owner);
    await other.send(add);
    await other.send(new RemoveEntityOwnerCommand({ ...unit, owner }));
    await removeGrant(governance, override, owner);
    expect(await refusal(other.send(add))).toMatchObject(refusalOf('AddEntityOwner'));
    const administrator = `arn:aws:iam::${ACCOUNTS.governance}:user/administrator`;
    const last = { user: { userIdentifier: administrator } };
    const alone = governance.send(new RemoveEntityOwnerCommand({ ...unit, owner: last }));
    expect(await refusal(alone)).toMatchObject({ name: 'ValidationException' });

    const update = { ...inDomain(), currentOwner: administrator, newOwner: colleague };
    expect((await refusal(producer.send(new UpdateRootDomainUnitOwnerCommand(update)))).message).toContain(
      'no resource-based policy allows',
    );
    await other.send(new UpdateRootDomainUnitOwnerCommand(update));
    expect(await refusal(governance.send(add))).toMatchObject(refusalOf('AddEntityOwner'));
    const back = { ...inDomain(), currentOwner: colleague, newOwner: administrator };
    await other.send(new UpdateRootDomainUnitOwnerCommand(back));
  });
});

describe('a grant', () => {
  let policy: Policy;

  beforeAll(async () => {
    policy = await onRootUnit(governance, domain, 'CREATE_GLOSSARY');
  });

  test('is added once, shows the user by the id of its profile, and is removed once', async () => {
    const principal = { user: { userIdentifier: colleague } };
    const grantId = await addGrant(governance, policy, principal);
    expect(grantId).toMatch(/^[A-Za-z0-9+/]{10}$/);
    expect(await grantsOf(governance, policy)).toEqual([
      expect.objectContaining({
        grantId,
        principal: { user: { userIdentifier: await profileId(colleague) } },
        detail: { createGlossary: {} },
        createdAt: expect.any(Date),
      }),
    ]);
    const again = await refusal(addGrant(governance, policy, principal));
    expect(again).toMatchObject({ name: 'ConflictException', $metadata: { httpStatusCode: 409 } });
    const other = new RemovePolicyGrantCommand({ ...policy, principal, grantIdentifier: 'AAAAAAAAAA' });
    expect((await refusal(governance.send(other))).message).toContain('is not part of');
    await removeGrant(governance, policy, principal);
    expect(await refusal(removeGrant(governance, policy, principal))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('is not part of the existing Grant list'),
    });
  });

  test('names somebody and something that exist, by the detail of its policy', async () => {
    const nobody = { user: { userIdentifier: `arn:aws:iam::${ACCOUNTS.governance}:role/nobody` } };
    const wrong: [Policy, Parameters<typeof addGrant>[2], string][] = [
      [policy, nobody, 'role/nobody does not exist'],
      [policy, { group: { groupIdentifier: 'doctors' } }, 'Group doctors does not exist'],
      [policy, ownersOf('unknown'), 'Project unknown does not exist'],
      [{ ...policy, entityIdentifier: 'unknown' }, ALL_USERS, 'Domain unit unknown does not exist'],
      [{ ...policy, policyType: 'CREATE_ENVIRONMENT' }, ALL_USERS, 'is not one of entityType DOMAIN_UNIT'],
      [onProfile(domain, 'unknown'), ALL_USERS, 'Environment profile unknown does not exist'],
    ];
    for (const [on, principal, message] of wrong) {
      expect(await refusal(addGrant(governance, on, principal))).toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(message),
      });
    }
    const detail = { createProject: {} };
    const mixed = governance.send(new AddPolicyGrantCommand({ ...policy, principal: ALL_USERS, detail }));
    expect((await refusal(mixed)).message).toContain('detail of CREATE_GLOSSARY must be createGlossary');
  });

  test('outlives its project, and can be removed all the same', async () => {
    const identifier = await makeProject(governance, domain, 'short-lived');
    await addGrant(governance, policy, ownersOf(identifier));
    await governance.send(new DeleteProjectCommand({ ...inDomain(), identifier }));
    await eventually(async () => {
      const error = await refusal(governance.send(new GetProjectCommand({ ...inDomain(), identifier })));
      return error.name === 'ResourceNotFoundException' || undefined;
    });
    expect(await grantsOf(governance, policy)).toHaveLength(1);
    await removeGrant(governance, policy, ownersOf(identifier));
    expect(await grantsOf(governance, policy)).toEqual([]);
  });

  test('is listed with at most 24 others', async () => {
    const roles = Array.from(
      { length: 26 },
      (_none, index) => `arn:aws:iam::${ACCOUNTS.governance}:role/r${index}`,
    );
    for (const userIdentifier of roles) {
      await governance.send(
        new CreateUserProfileCommand({ ...inDomain(), userIdentifier, userType: 'IAM_ROLE' }),
      );
      await addGrant(governance, policy, { user: { userIdentifier } });
    }
    const first = await governance.send(new ListPolicyGrantsCommand(policy));
    expect(first.grantList).toHaveLength(25);
    const { nextToken } = first;
    const second = await governance.send(new ListPolicyGrantsCommand({ ...policy, nextToken }));
    expect(second.grantList).toHaveLength(1);
    expect(second.nextToken).toBeUndefined();
  });
});

describe('grants may be changed and read', () => {
  test('on the root unit by its owners alone', async () => {
    const policy = await onRootUnit(governance, domain, 'OVERRIDE_PROJECT_OWNERS');
    for (const stranger of [producer, hospital]) {
      expect(await refusal(addGrant(stranger, policy, ALL_USERS))).toMatchObject(refusalOf('AddPolicyGrant'));
      expect(await refusal(grantsOf(stranger, policy))).toMatchObject(refusalOf('ListPolicyGrants'));
      expect(await refusal(removeGrant(stranger, policy, ALL_USERS))).toMatchObject(
        refusalOf('RemovePolicyGrant'),
      );
    }
  });

  test('on a blueprint’s configuration with credentials of its account, as long as it exists', async () => {
    const policy = onConfiguration(domain, 'producer');
    const foreign = await refusal(addGrant(governance, policy, ALL_USERS));
    expect(foreign).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(`does not exist in account ${ACCOUNTS.governance}`),
    });
    expect(await grantsOf(producer, policy)).toEqual([]);
    await addGrant(producer, policy, ownersOf(hospitalProject));
    expect(await grantsOf(producer, policy)).toHaveLength(1);
    await producer.send(
      new DeleteEnvironmentBlueprintConfigurationCommand({
        ...inDomain(),
        environmentBlueprintIdentifier: domain.blueprintId,
      }),
    );
    expect((await refusal(grantsOf(producer, policy))).message).toContain('does not exist in account');
  });

  test('on an environment profile by an owner of its project', async () => {
    const { id = '' } = await hospital.send(
      new CreateEnvironmentProfileCommand({
        ...inDomain(),
        projectIdentifier: hospitalProject,
        name: 'hospital',
        environmentBlueprintIdentifier: domain.blueprintId,
        awsAccountId: ACCOUNTS.producer,
        awsAccountRegion: REGION,
      }),
    );
    const policy = onProfile(domain, id);
    for (const stranger of [governance, producer]) {
      expect(await refusal(grantsOf(stranger, policy))).toMatchObject(refusalOf('ListPolicyGrants'));
    }
    await addGrant(hospital, policy, ownersOf(hospitalProject));
    expect(await grantsOf(hospital, policy)).toHaveLength(1);
  });
});
