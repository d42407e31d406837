import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  DataZoneClient,
  GetUserProfileCommand,
  ListDomainsCommand,
  ListEnvironmentProfilesCommand,
  ListEnvironmentsCommand,
  ListProjectsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-datazone';
import { GetResourceSharesCommand, RAMClient } from '@aws-sdk/client-ram';
import { mockClient } from 'aws-sdk-client-mock';
import { refuseUnrecorded } from '../../../commands/stacks/unrecorded';
import type { Plan } from '../../../commands/stacks/workspace';
import { ACCOUNTS } from '../platform';

const dataZone = mockClient(DataZoneClient);
const ram = mockClient(RAMClient);
const cloudFormation = mockClient(CloudFormationClient);

const ROLE = `arn:aws:iam::${ACCOUNTS.governance}:role/ehds-governance-deploy`;
const GENERATION = 'terraform_data.environment_generation_1';
const AS = {
  dataZone: new DataZoneClient({}),
  ram: new RAMClient({}),
  cloudFormation: new CloudFormationClient({}),
  roleArn: ROLE,
  accountId: ACCOUNTS.governance,
  projects: ['ehds-governance', 'ehds-trial'],
  replacedWith: (address: string) =>
    address.startsWith('aws_datazone_environment.') ? GENERATION : undefined,
};
const TERRAFORM = '  terraform -chdir=cdktf.out/stacks/governance';

beforeEach(() => {
  dataZone.reset();
  ram.reset();
  cloudFormation.reset();
  dataZone.on(GetUserProfileCommand).callsFake(({ userIdentifier }) => {
    if (userIdentifier === ROLE) return { id: 'u-deploy' };
    throw new ResourceNotFoundException({ message: 'no such profile', $metadata: {} });
  });
});

/** Resources that a plan makes, by address, with what it knows of them. */
function creating(resources: Readonly<Record<string, object>>): Plan {
  return {
    resource_changes: Object.entries(resources).map(([address, after]) => ({
      address,
      type: address.split('.')[0],
      change: { actions: ['create'], after: { ...after } },
    })),
  };
}

/** Commands that it names. */
async function cures(resources: Readonly<Record<string, object>>): Promise<readonly string[]> {
  return (await refusal(resources)).split('\n').filter((line) => line.startsWith('  '));
}

/** What it says; nothing where the plan may go on. */
async function refusal(resources: Readonly<Record<string, object>>): Promise<string> {
  try {
    await refuseUnrecorded('governance', creating(resources), AS);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the domain', () => {
  const domain = { 'aws_datazone_domain.d': { name: 'ehds' } };
  const listed = (...domains: readonly object[]) =>
    dataZone.on(ListDomainsCommand).resolves({
      items: domains.map(
        (each) => ({ id: 'dzd_1', name: 'ehds', managedAccountId: ACCOUNTS.governance, ...each }) as never,
      ),
    });

  test('of the account itself is imported', async () => {
    listed({ status: 'AVAILABLE' });
    expect(await cures(domain)).toEqual([`${TERRAFORM} import aws_datazone_domain.d dzd_1`]);
  });

  test.each([
    ['another platform in the account', { name: 'ehds-test' }],
    ['another account, shared with this one', { managedAccountId: ACCOUNTS.producer }],
    ['a platform that was destroyed', { status: 'DELETED' }],
  ])('of %s is in nobody’s way', async (_, other) => {
    listed(other);
    expect(await refusal(domain)).toBe('');
  });

  test('that is still being made is waited for', async () => {
    listed({ status: 'CREATING' });
    expect(await refusal(domain)).toMatch(
      /It is CREATING.*Wait for that \(look as .*ehds-governance-deploy\)/,
    );
    expect(await cures(domain)).toEqual(['  aws datazone get-domain --identifier dzd_1 --query status']);
  });

  test('that could not be made is deleted, by a call that is refused for one that holds anything', async () => {
    listed({ status: 'CREATION_FAILED' });
    expect(await cures(domain)).toEqual(['  aws datazone delete-domain --identifier dzd_1']);
  });
});

describe('the share', () => {
  const shares = (...names: readonly string[]) =>
    ram.on(GetResourceSharesCommand).resolves({
      resourceShares: names.map((name) => ({ name, status: 'ACTIVE', resourceShareArn: `arn:${name}` })),
    });

  test('whose name the plan does not know yet is not looked for: the first one may be another platform’s', async () => {
    shares('DataZone-other-dzd_9');
    expect(await refusal({ 'aws_ram_resource_share.s': {} })).toBe('');
    expect(ram.calls()).toEqual([]);
  });

  test('is imported by its own name only', async () => {
    shares('DataZone-other-dzd_9', 'DataZone-ehds-dzd_1');
    expect(await cures({ 'aws_ram_resource_share.s': { name: 'DataZone-ehds-dzd_1' } })).toEqual([
      `${TERRAFORM} import aws_ram_resource_share.s arn:DataZone-ehds-dzd_1`,
    ]);
  });
});

describe('a project', () => {
  const project = { 'aws_datazone_project.p': { domain_identifier: 'dzd_1', name: 'ehds-governance' } };
  const listed = (...projects: readonly object[]) =>
    dataZone.on(ListProjectsCommand).resolves({
      items: projects.map(
        (each) => ({ id: 'p1', name: 'ehds-governance', createdBy: 'u-deploy', ...each }) as never,
      ),
    });

  test('that the role has made is imported', async () => {
    listed({});
    expect(await cures(project)).toEqual([`${TERRAFORM} import aws_datazone_project.p dzd_1:p1`]);
  });

  test.each([
    ['somebody else has made under its name', { createdBy: 'u-eve' }],
    ['is called otherwise', { name: 'ehds-governance-2' }],
    ['is being deleted', { projectStatus: 'DELETING' }],
  ])('that %s is in nobody’s way', async (_, other) => {
    listed(other);
    expect(await refusal(project)).toBe('');
  });

  test('of which there are two is named with both, and with nothing to be typed blindly', async () => {
    listed({}, { id: 'p2' });
    expect(await refusal(project)).toMatch(/more than one.*dzd_1:p1, dzd_1:p2\. Look which of them holds/);
    expect(await cures(project)).toEqual([]);
  });
});

test('a profile of the account and the project is imported', async () => {
  dataZone
    .on(ListEnvironmentProfilesCommand)
    .resolves({ items: [{ id: 'f1', name: 'ehds-governance' } as never] });
  const profile = {
    domain_identifier: 'dzd_1',
    project_identifier: 'p1',
    name: 'ehds-governance',
    aws_account_id: '1',
  };
  expect(await cures({ 'aws_datazone_environment_profile.f': profile })).toEqual([
    `${TERRAFORM} import aws_datazone_environment_profile.f f1,dzd_1`,
  ]);
  const [{ args }] = dataZone.commandCalls(ListEnvironmentProfilesCommand);
  expect(args[0].input).toMatchObject({ projectIdentifier: 'p1', awsAccountId: '1' });
});

describe('an environment', () => {
  const ADDRESS = 'aws_datazone_environment.e';
  const inProject = { domain_identifier: 'dzd_1', project_identifier: 'p1' };
  const listed = (...environments: readonly object[]) =>
    dataZone.on(ListEnvironmentsCommand).resolves({
      items: environments.map(
        (each) => ({ id: 'e1', name: 'ehds-governance-0a1b2c3d', status: 'ACTIVE', ...each }) as never,
      ),
    });

  test.each([
    ['whose generation is known', { ...inProject, name: 'ehds-governance-0a1b2c3d' }],
    ['whose generation is lost too', inProject],
  ])('%s is imported', async (_, wanted) => {
    listed({}, { id: 'e0', name: 'ehds-governance-99999999', status: 'DELETED' });
    expect(await cures({ [ADDRESS]: wanted })).toEqual([`${TERRAFORM} import ${ADDRESS} dzd_1,e1`]);
  });

  test('that a member of the project has made is in nobody’s way', async () => {
    listed({ name: 'my-notebooks' });
    expect(await refusal({ [ADDRESS]: inProject })).toBe('');
    listed({ name: 'ehds-governance-ffffffff' });
    expect(await refusal({ [ADDRESS]: { ...inProject, name: 'ehds-governance-0a1b2c3d' } })).toBe('');
  });

  test('that is still being made is waited for', async () => {
    listed({ status: 'CREATING' });
    expect(await cures({ [ADDRESS]: inProject })).toEqual([
      '  aws datazone get-environment --domain-identifier dzd_1 --identifier e1 --query status',
    ]);
  });

  test.each([
    ['its generation', {}, GENERATION],
    ['itself, as its generation is new,', { [GENERATION]: {} }, ADDRESS],
  ])('that has failed is imported, and %s is tainted, so that it is made anew', async (_, more, tainted) => {
    listed({ status: 'CREATE_FAILED' });
    expect(await cures({ [ADDRESS]: inProject, ...more })).toEqual([
      `${TERRAFORM} import ${ADDRESS} dzd_1,e1`,
      `${TERRAFORM} taint ${tainted}`,
    ]);
  });
});

test('a project’s CloudFormation stack is imported by its ARN, by which it is found even when it is gone', async () => {
  const StackId = 'arn:aws:cloudformation:eu-central-1:111122223333:stack/ehds-project-governance/1';
  const stack = {
    StackName: 'ehds-project-governance',
    StackId,
    CreationTime: new Date(0),
    StackStatus: 'CREATE_COMPLETE' as const,
  };
  cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
  const wanted = { 'aws_cloudformation_stack.c': { name: 'ehds-project-governance' } };
  expect(await cures(wanted)).toEqual([`${TERRAFORM} import aws_cloudformation_stack.c ${StackId}`]);
  const unknown = Object.assign(new Error('does not exist'), { name: 'ValidationError' });
  cloudFormation.on(DescribeStacksCommand).rejects(unknown);
  expect(await refusal(wanted)).toBe('');
});

describe('a user’s profile', () => {
  const profile = (user_identifier: string) => ({
    'aws_datazone_user_profile.u': { domain_identifier: 'dzd_1', user_identifier },
  });

  test('is imported, and said to outlive a destroy', async () => {
    expect(await refusal(profile(ROLE))).toContain('DataZone deletes no profile of a user');
    expect(await cures(profile(ROLE))).toEqual([
      `${TERRAFORM} import aws_datazone_user_profile.u ${ROLE},dzd_1,IAM`,
    ]);
  });

  test('that is not there is made', async () => {
    expect(await refusal(profile(`${ROLE}-2`))).toBe('');
  });

  test('that can’t be looked at is an error', async () => {
    dataZone.on(GetUserProfileCommand).rejects(new Error('refused'));
    expect(await refusal(profile(ROLE))).toBe('refused');
  });
});

test('nothing is looked for in a domain or a project that the plan does not know yet', async () => {
  const unknown = Object.fromEntries(
    ['project', 'environment_profile', 'environment', 'user_profile'].map((type) => [
      `aws_datazone_${type}.x`,
      { name: 'ehds-governance', user_identifier: ROLE },
    ]),
  );
  expect(await refusal(unknown)).toBe('');
  expect(dataZone.calls()).toEqual([]);
});
