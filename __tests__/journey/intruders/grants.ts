import {
  AddEntityOwnerCommand,
  AddPolicyGrantCommand,
  type AddPolicyGrantCommandInput,
  CreateProjectCommand,
  CreateProjectMembershipCommand,
  DataZoneClient,
  DeleteProjectMembershipCommand,
  ListPolicyGrantsCommand,
  RemoveEntityOwnerCommand,
  RemovePolicyGrantCommand,
  UpdateRootDomainUnitOwnerCommand,
} from '@aws-sdk/client-datazone';
import { AttachRolePolicyCommand, DetachRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { PURPOSE } from '../../../platform/owner-session';
import type { AccountNames } from '../../../platform/naming/naming';
import { ownerRoleArn } from '../../../platform/owner-role';
import {
  deployRole,
  type Deployed,
  grantsSession,
  onboardingRole,
  person,
  type Platform,
  projectOf,
} from './platform';
import { grantsOn, mend, onConfiguration, onRootUnit, type Policy } from './policies';
import { type Attempt, expectAllowed, expectNotPermitted, expectRefused, outcome } from './refusal';
import { profilesOf } from './users';
import { withRight } from './walls';

/** Who may build is changed by one function an account, and by its administrators. */
export function grantsAreTheFunctions(deployed: Deployed): void {
  test('grants that others put in the place of the own ones are replaced without a moment in which there is none', async () => {
    const platform = deployed();
    const { naming, world } = platform;
    const [own, other] = naming.producers;
    const administrator = person(platform, own).client(DataZoneClient);
    const [entity] = await onConfiguration(platform, own);
    const project = await projectOf(platform, other);
    const before = await grantsOn(administrator, entity);
    const ofOther = {
      ...entity,
      principal: { project: { projectDesignation: 'OWNER' as const, projectIdentifier: project } },
      detail: { createEnvironmentProfile: {} },
    };
    await administrator.send(new AddPolicyGrantCommand(ofOther));
    for (const { principal } of before) {
      await administrator.send(new RemovePolicyGrantCommand({ ...entity, principal }));
    }
    let [count, least] = [1, 1];
    world.local.aws.onEmit((_account, { 'detail-type': type, detail }) => {
      const { data } = detail as { data?: Partial<Policy> };
      if (data?.entityIdentifier !== entity.entityIdentifier || data.policyType !== entity.policyType) return;
      count += type === 'Policy Grant Added' ? 1 : -1;
      least = Math.min(least, count);
    });
    await mend(platform, own);
    const after = await grantsOn(administrator, entity);
    expect(after.map(({ principal }) => principal)).toEqual(before.map(({ principal }) => principal));
    expect({ count, least }).toEqual({ count: before.length, least: 1 });
  });

  test("an account's grants are its own: through the share nobody else reads or changes them", async () => {
    const platform = deployed();
    const { naming } = platform;
    const [own, other] = naming.producers;
    const [entity] = await onConfiguration(platform, own);
    const calls = await grantCalls(platform, entity, other);
    for (const names of [other, naming.governance, ...naming.consumers]) {
      for (const command of calls) {
        expect(await outcome(person(platform, names), DataZoneClient, command)).toMatch(
          /^ValidationException: Environment blueprint configuration \S+ does not exist in account/,
        );
      }
    }
    const list = new ListPolicyGrantsCommand(entity);
    await expectAllowed(person(platform, own), [[DataZoneClient, list]]);
  });

  test("nobody but the function changes grants, owners or members: neither operators nor roles, the authority's included", async () => {
    const platform = deployed();
    const { naming } = platform;
    const [own] = naming.producers;
    const opening = await openings(platform);
    const governance = await deployRole(platform, naming.governance);
    await expectRefused(governance, opening);
    await expectRefused(await onboardingRole(platform, own), opening);
    await expectRefused(
      await deployRole(platform, own),
      opening.filter(([action]) => action.endsWith('PolicyGrant')),
    );
    await expectNotPermitted(governance, [await membership(platform, own, naming.governance.deployRoleArn)]);

    // A right that somebody gives the owner roles one day changes nothing.
    for (const [role, session] of [
      [naming.governance.deployRoleName, governance],
      [naming.onboardingRole(own.entry), await onboardingRole(platform, own)],
    ] as const) {
      await withRight(person(platform, naming.governance), role, ['datazone:*'], () =>
        expectRefused(session, opening),
      );
    }

    // Nor does anybody get the session in which the function does it.
    for (const names of naming.accounts) {
      await expectRefused(await deployRole(platform, names), [taggedAttempt(platform, names)]);
      // An operator may take the role, and no session of it with a tag.
      await expectRefused(person(platform, names, 'operator'), [
        taggedAttempt(platform, names, 'sts:TagSession'),
      ]);
    }
  });

  test("the session in which the function changes grants does none of its role's other work", async () => {
    const platform = deployed();
    const { naming, domainId: domainIdentifier } = platform;
    for (const names of [naming.governance, naming.producers[0]]) {
      const seize = await membership(platform, names, naming.governance.deployRoleArn);
      const project = new CreateProjectCommand({ domainIdentifier, name: 'intruder' });
      await expectRefused(await grantsSession(platform, names), [
        ['datazone:CreateProject', '*', DataZoneClient, project],
        ['datazone:CreateProjectMembership', '*', DataZoneClient, seize],
      ]);
    }
  });

  test('as the function, or without the denial, the same calls work', async () => {
    const platform = deployed();
    const { naming, domainId: domainIdentifier } = platform;
    const [own] = naming.producers;
    const { governance } = naming;
    const deploy = await deployRole(platform, governance);
    const unit = await onRootUnit(platform, 'OVERRIDE_PROJECT_OWNERS');
    const principal = { user: { userIdentifier: governance.deployRoleArn } };
    const root = (await grantsSession(platform, governance)).client(DataZoneClient);
    const seize = await membership(platform, own, governance.deployRoleArn);
    const { projectIdentifier, member } = seize.input;
    await root.send(new AddPolicyGrantCommand({ ...unit, principal, detail: { overrideProjectOwners: {} } }));
    try {
      await expectAllowed(deploy, [[DataZoneClient, seize]]);
      const leave = new DeleteProjectMembershipCommand({ domainIdentifier, projectIdentifier, member });
      await expectAllowed(deploy, [[DataZoneClient, leave]]);
    } finally {
      await root.send(new RemovePolicyGrantCommand({ ...unit, principal }));
    }

    const iam = person(platform, governance).client(IAMClient);
    const RoleName = governance.deployRoleName;
    const denial = {
      RoleName,
      PolicyArn: `arn:aws:iam::${governance.accountId}:policy/${RoleName}-domain`,
    };
    await withRight(person(platform, governance), RoleName, ['datazone:*'], async () => {
      await iam.send(new DetachRolePolicyCommand(denial));
      try {
        const { entityIdentifier } = unit;
        const owner = { user: { userIdentifier: naming.onboardingRoleArn(own.entry) } };
        const entity = { domainIdentifier, entityType: 'DOMAIN_UNIT' as const, entityIdentifier, owner };
        await expectAllowed(deploy, [
          [
            DataZoneClient,
            new AddPolicyGrantCommand({ ...unit, principal, detail: { overrideProjectOwners: {} } }),
          ],
          [DataZoneClient, new RemovePolicyGrantCommand({ ...unit, principal })],
          [DataZoneClient, new AddEntityOwnerCommand(entity)],
          [DataZoneClient, new RemoveEntityOwnerCommand(entity)],
          [DataZoneClient, rootOwner(platform, governance.deployRoleArn)],
        ]);
      } finally {
        await iam.send(new AttachRolePolicyCommand(denial));
      }
    });
  });
}

/** To read and to change who may build in an account, for the owners of another's project. */
async function grantCalls(platform: Platform, entity: Policy, other: AccountNames): Promise<object[]> {
  const projectIdentifier = await projectOf(platform, other);
  const principal = { project: { projectDesignation: 'OWNER' as const, projectIdentifier } };
  return [
    new ListPolicyGrantsCommand(entity),
    new AddPolicyGrantCommand({ ...entity, principal, detail: { createEnvironmentProfile: {} } }),
    new RemovePolicyGrantCommand({ ...entity, principal }),
  ];
}

/** What would let its caller in everywhere: rights over all projects, over an account's configuration, over the unit. */
async function openings(platform: Platform): Promise<readonly Attempt[]> {
  const { naming, domainId: domainIdentifier } = platform;
  const [own] = naming.producers;
  const [configuration] = await onConfiguration(platform, own);
  const [profile] = await profilesOf(platform, own);
  const unit = await onRootUnit(platform, 'OVERRIDE_PROJECT_OWNERS');
  const userIdentifier = naming.governance.deployRoleArn;
  const principal = { user: { userIdentifier } };
  const owner = {
    domainIdentifier,
    entityType: 'DOMAIN_UNIT' as const,
    entityIdentifier: unit.entityIdentifier,
    owner: { user: { userIdentifier: naming.onboardingRoleArn(own.entry) } },
  };
  const everybody = { user: { allUsersGrantFilter: {} } };
  const adding: Pick<AddPolicyGrantCommandInput, keyof Policy | 'principal' | 'detail'>[] = [
    { ...unit, principal, detail: { overrideProjectOwners: {} } },
    { ...unit, policyType: 'CREATE_PROJECT', principal: everybody, detail: { createProject: {} } },
    { ...configuration, principal, detail: { createEnvironmentProfile: {} } },
    {
      domainIdentifier,
      entityType: 'ENVIRONMENT_PROFILE',
      entityIdentifier: profile,
      policyType: 'CREATE_ENVIRONMENT',
      principal,
      detail: { createEnvironment: {} },
    },
  ];
  const calls: readonly (readonly [action: string, command: object])[] = [
    ...adding.map((grant) => ['AddPolicyGrant', new AddPolicyGrantCommand(grant)] as const),
    ['RemovePolicyGrant', new RemovePolicyGrantCommand({ ...configuration, principal })],
    ['AddEntityOwner', new AddEntityOwnerCommand(owner)],
    ['RemoveEntityOwner', new RemoveEntityOwnerCommand(owner)],
    // IAM knows the call by this action (service authorization reference, Amazon DataZone).
    ['UpdateDomainUnit', rootOwner(platform, naming.onboardingRoleArn(own.entry))],
  ];
  return calls.map(([action, command]) => [`datazone:${action}`, '*', DataZoneClient, command]);
}

/** To put somebody in the place of the root unit's owner. */
function rootOwner({ domainId, naming }: Platform, newOwner: string): UpdateRootDomainUnitOwnerCommand {
  const currentOwner = naming.governance.deployRoleArn;
  return new UpdateRootDomainUnitOwnerCommand({ domainIdentifier: domainId, currentOwner, newOwner });
}

/** To become a member of an account's project. */
async function membership(platform: Platform, names: AccountNames, userIdentifier: string) {
  return new CreateProjectMembershipCommand({
    domainIdentifier: platform.domainId,
    projectIdentifier: await projectOf(platform, names),
    member: { userIdentifier },
    designation: 'PROJECT_OWNER',
  });
}

/**
 * To open the session in which an owner role changes grants.
 *
 * @param action that is refused
 */
function taggedAttempt(
  { naming, externalId }: Platform,
  names: AccountNames,
  action = 'sts:AssumeRole',
): Attempt {
  const RoleArn = ownerRoleArn(naming, names);
  const command = new AssumeRoleCommand({
    RoleArn,
    RoleSessionName: PURPOSE,
    ExternalId: externalId,
    Tags: [{ Key: names.sessionTagKey, Value: PURPOSE }],
  });
  return [action, RoleArn, STSClient, command];
}
