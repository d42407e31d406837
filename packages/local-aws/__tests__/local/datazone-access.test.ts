import {
  CreateDomainCommand,
  CreateProjectCommand,
  CreateProjectMembershipCommand,
  CreateUserProfileCommand,
  DataZoneClient,
  DeleteProjectMembershipCommand,
  GetDomainCommand,
  GetIamPortalLoginUrlCommand,
  GetProjectCommand,
  GetUserProfileCommand,
  ListDomainsCommand,
  ListProjectMembershipsCommand,
  UpdateDomainCommand,
  UpdateUserProfileCommand,
} from '@aws-sdk/client-datazone';
import {
  acceptShares,
  type Domain,
  makeDomain,
  makeProject,
  makeRole,
  refusal,
  share,
} from './datazone-world';
import { clientInRole } from './in-role';
import { ACCOUNTS, eventually, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
let governance: DataZoneClient;

beforeAll(async () => {
  domain = await makeDomain(aws, 'access');
  governance = aws.client(DataZoneClient, 'governance');
});

describe('a domain belongs to its account', () => {
  test('which sees it, as V1 and AVAILABLE', async () => {
    const found = await governance.send(new GetDomainCommand({ identifier: domain.id }));
    expect(found).toMatchObject({
      id: domain.id,
      arn: `arn:aws:datazone:eu-central-1:${ACCOUNTS.governance}:domain/${domain.id}`,
      status: 'AVAILABLE',
      domainVersion: 'V1',
    });
    expect(domain.id).toMatch(/^dzd_[a-z0-9]{14}$/);
  });

  test('an execution role that does not trust DataZone is refused', async () => {
    const domainExecutionRole = await makeRole(aws, 'governance', 'trusts-nobody-else');
    const error = await refusal(
      governance.send(new CreateDomainCommand({ name: 'untrusted', domainExecutionRole })),
    );
    expect(error).toMatchObject({ name: 'ValidationException' });
    expect(error.message).toContain(`Unable to assume role ${domainExecutionRole}`);
  });
});

describe('another account', () => {
  const outsider = () => aws.client(DataZoneClient, 'outsider');
  const producer = () => aws.client(DataZoneClient, 'producer');
  const look = new GetDomainCommand({ identifier: '' });

  beforeAll(() => {
    look.input.identifier = domain.id;
  });

  test('without a share is refused in the words of IAM, and sees no domain', async () => {
    expect(await refusal(outsider().send(look))).toMatchObject({
      name: 'AccessDeniedException',
      message:
        `User: arn:aws:iam::${ACCOUNTS.outsider}:user/administrator is not authorized to perform: ` +
        `datazone:GetDomain on resource: ${domain.arn} because no resource-based policy allows the datazone:GetDomain action`,
      $metadata: { httpStatusCode: 403 },
    });
    expect((await outsider().send(new ListDomainsCommand({}))).items).toEqual([]);
  });

  test('gets in once it has accepted the share, but not to the calls that no share holds', async () => {
    await share(aws, domain, 'producer');
    expect((await refusal(producer().send(look))).message).toContain('no resource-based policy allows');
    await acceptShares(aws, 'producer');
    await eventually(() => producer().send(look));
    const { items } = await producer().send(new ListDomainsCommand({}));
    expect(items?.map(({ id, managedAccountId }) => [id, managedAccountId])).toEqual([
      [domain.id, ACCOUNTS.governance],
    ]);
    const update = new UpdateDomainCommand({ identifier: domain.id, description: 'taken over' });
    expect((await refusal(producer().send(update))).message).toContain('no resource-based policy allows');
    const profile = new CreateUserProfileCommand({ domainIdentifier: domain.id, userIdentifier: 'any' });
    expect((await refusal(producer().send(profile))).message).toContain('no resource-based policy allows');
  });

  test('is let into the portal only by a permission with portal access', async () => {
    const input = { domainIdentifier: domain.id };
    expect(await producer().send(new GetIamPortalLoginUrlCommand(input))).toMatchObject({
      authCodeUrl: expect.stringMatching(/^https:/),
    });
    await share(aws, domain, 'outsider', 'AWSRAMDefaultPermissionAmazonDataZoneDomain');
    await acceptShares(aws, 'outsider');
    await eventually(() => outsider().send(look));
    const error = await refusal(outsider().send(new GetIamPortalLoginUrlCommand(input)));
    expect(error.message).toContain(
      'no resource-based policy allows the datazone:GetIamPortalLoginUrl action',
    );
  });

  test('which may make projects of its own', async () => {
    const id = await makeProject(producer(), domain, 'of-the-producer');
    const found = await producer().send(
      new GetProjectCommand({ domainIdentifier: domain.id, identifier: id }),
    );
    expect(found).toMatchObject({ name: 'of-the-producer', projectStatus: 'ACTIVE' });
  });
});

describe('membership', () => {
  let projectIdentifier: string;
  let colleague: string;
  const project = () => ({ domainIdentifier: domain.id, projectIdentifier });

  beforeAll(async () => {
    projectIdentifier = await makeProject(governance, domain, 'registry');
    colleague = await makeRole(aws, 'governance', 'colleague');
  });

  test('who is no member is refused in the words of DataZone, administrator or not', async () => {
    const call = clientInRole(aws, colleague, DataZoneClient).send(
      new GetProjectCommand({ domainIdentifier: domain.id, identifier: projectIdentifier }),
    );
    expect(await refusal(call)).toMatchObject({
      name: 'AccessDeniedException',
      message: 'User is not permitted to perform operation: GetProject',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('a role becomes a member by its ARN, once; its sessions share the profile', async () => {
    const member = { userIdentifier: colleague };
    const add = new CreateProjectMembershipCommand({
      ...project(),
      member,
      designation: 'PROJECT_CONTRIBUTOR',
    });
    await governance.send(add);
    expect(await refusal(governance.send(add))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('User is already in the project'),
    });
    const reader = clientInRole(aws, colleague, DataZoneClient);
    await reader.send(new GetProjectCommand({ domainIdentifier: domain.id, identifier: projectIdentifier }));
    const { members = [] } = await reader.send(new ListProjectMembershipsCommand(project()));
    expect(members.map(({ designation }) => designation).sort()).toEqual([
      'PROJECT_CONTRIBUTOR',
      'PROJECT_OWNER',
    ]);
    const profile = await governance.send(
      new GetUserProfileCommand({ domainIdentifier: domain.id, userIdentifier: colleague, type: 'IAM' }),
    );
    expect(profile).toMatchObject({ status: 'ACTIVATED', type: 'IAM', details: { iam: { arn: colleague } } });
  });

  test('a contributor may not add members, and the last owner stays', async () => {
    const member = { userIdentifier: colleague };
    const call = clientInRole(aws, colleague, DataZoneClient).send(
      new CreateProjectMembershipCommand({ ...project(), member, designation: 'PROJECT_OWNER' }),
    );
    expect((await refusal(call)).message).toBe(
      'User is not permitted to perform operation: CreateProjectMembership',
    );
    const owner = { userIdentifier: `arn:aws:iam::${ACCOUNTS.governance}:user/administrator` };
    const leave = governance.send(new DeleteProjectMembershipCommand({ ...project(), member: owner }));
    expect(await refusal(leave)).toMatchObject({ name: 'ValidationException' });
  });

  test('a role that does not exist, or of another account without a profile, is none', async () => {
    for (const account of [ACCOUNTS.governance, ACCOUNTS.producer]) {
      const member = { userIdentifier: `arn:aws:iam::${account}:role/nobody` };
      const call = governance.send(
        new CreateProjectMembershipCommand({ ...project(), member, designation: 'PROJECT_CONTRIBUTOR' }),
      );
      expect(await refusal(call)).toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });

  test('a role of an associated account becomes a member through its profile', async () => {
    const userIdentifier = await makeRole(aws, 'producer', 'data-steward');
    const created = await governance.send(
      new CreateUserProfileCommand({ domainIdentifier: domain.id, userIdentifier, userType: 'IAM_ROLE' }),
    );
    expect(created.status).toBe('ASSIGNED');
    const again = governance.send(
      new CreateUserProfileCommand({ domainIdentifier: domain.id, userIdentifier, userType: 'IAM_ROLE' }),
    );
    expect(await refusal(again)).toMatchObject({ name: 'ValidationException' });
    await governance.send(
      new CreateProjectMembershipCommand({
        ...project(),
        member: { userIdentifier },
        designation: 'PROJECT_CONTRIBUTOR',
      }),
    );
    const steward = clientInRole(aws, userIdentifier, DataZoneClient);
    await steward.send(new GetProjectCommand({ domainIdentifier: domain.id, identifier: projectIdentifier }));
    await governance.send(
      new UpdateUserProfileCommand({ domainIdentifier: domain.id, userIdentifier, status: 'DEACTIVATED' }),
    );
    const refused = steward.send(new CreateProjectCommand({ domainIdentifier: domain.id, name: 'late' }));
    expect((await refusal(refused)).message).toBe(
      'User is not permitted to perform operation: CreateProject',
    );
  });
});
