import {
  AddPolicyGrantCommand,
  CreateUserProfileCommand,
  DataZoneClient,
  RemovePolicyGrantCommand,
} from '@aws-sdk/client-datazone';
import { DeleteRoleCommand, DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import type { AccountNames } from '../../../platform/naming/naming';
import { makePersonRole } from '../../../tools/demonstration/person-role';
import type { Session } from '../../../commands/session';
import { Builder, Plot } from './builder';
import {
  attributes,
  deployRole,
  functionRole,
  grantsSession,
  onboardingRole,
  person,
  type Platform,
  stateOf,
} from './platform';
import { onRootUnit } from './policies';
import { arnOf, outcome } from './refusal';

/** The role that owns an account's projects, as its operator takes it. */
export function ownerRole(platform: Platform, names: AccountNames): Promise<Session> {
  return names.kind === 'governance' ? deployRole(platform, names) : onboardingRole(platform, names);
}

/** Works as a user of the domain whom IAM lets call all that DataZone has, and who is member of nothing. */
export async function asUser(platform: Platform, work: (user: Session) => Promise<void>): Promise<void> {
  const { governance } = platform.naming;
  const administrator = person(platform, governance);
  const RoleName = 'intruder';
  await makePersonRole(administrator, {
    name: RoleName,
    callers: [`arn:aws:iam::${governance.accountId}:root`],
    statements: [{ actions: ['datazone:*'], resources: ['*'] }],
  });
  try {
    await work(await administrator.assume(governance.roleArn(RoleName), RoleName));
  } finally {
    const iam = administrator.client(IAMClient);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'catalogue' }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  }
}

/** Lets a user make projects, as the owner of the root unit may, and takes away what they made. */
export async function asCreator(
  platform: Platform,
  user: Session,
  work: (builder: Builder) => Promise<void>,
): Promise<void> {
  const { naming, domainId: domainIdentifier } = platform;
  const grants = await grantsSession(platform, naming.governance);
  const unit = await onRootUnit(platform, 'CREATE_PROJECT');
  const userIdentifier = await roleArnOf(user);
  const profiles = await functionRole(platform, naming.governance, 'policy-grants');
  const profile = new CreateUserProfileCommand({ domainIdentifier, userIdentifier });
  expect(await outcome(profiles, DataZoneClient, profile)).toMatch(/^allowed$|already exists/);
  const principal = { user: { userIdentifier } };
  const detail = { createProject: { includeChildDomainUnits: false } };
  const root = grants.client(DataZoneClient);
  await root.send(new AddPolicyGrantCommand({ ...unit, principal, detail }));
  const builder = new Builder(platform, user);
  try {
    await work(builder);
  } finally {
    await builder.leave();
    // Where the authority's grants were mended meanwhile, it is gone.
    const removal = new RemovePolicyGrantCommand({ ...unit, principal });
    expect(await outcome(grants, DataZoneClient, removal)).toMatch(/^allowed$|is not part of/);
  }
}

/** ARN of the role of a session. */
export async function roleArnOf(session: Session): Promise<string> {
  const [, account, name] = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(await arnOf(session)) ?? [];
  return `arn:aws:iam::${account}:role/${name}`;
}

/** To build in an account: a profile for it, an environment without one, and one by the account's own profile. */
export async function building(platform: Platform, names: AccountNames, project: string): Promise<object[]> {
  const plot = await Plot.in(platform, names);
  const [profile] = await profilesOf(platform, names);
  return [
    plot.profile(project, 'intruder'),
    plot.environment(project, 'intruder'),
    plot.environment(project, 'intruder', profile),
  ];
}

export async function profilesOf(platform: Platform, names: AccountNames): Promise<string[]> {
  return attributes(await stateOf(platform, names), 'aws_datazone_environment_profile', 'id');
}
