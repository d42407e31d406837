import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateProjectCommand,
  DataZoneClient,
  ListProjectMembershipsCommand,
} from '@aws-sdk/client-datazone';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AcceptResourceShareInvitationCommand,
  CreateResourceShareCommand,
  DeleteResourceShareCommand,
  GetResourceShareInvitationsCommand,
  RAMClient,
  RejectResourceShareInvitationCommand,
} from '@aws-sdk/client-ram';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { deployPermissions } from '../../bootstrap/deploy-permissions';
import { ensureStateBucket } from '../../commands/bootstrap/state-bucket';
import { loadConfig } from '../../config/load';
import type { AccountName } from '@ehds/local-aws/accounts';
import { type AccountNames, Naming } from '../../platform/naming/naming';
import { policy } from '../../platform/policy';
import { callerTrust } from '../../platform/trust';
import { Session } from '../../commands/session';
import { lockMessage, readLock, stateReader } from '../../commands/stacks/lock';
import { Surroundings } from '../../commands/stacks/surroundings';
import type { Plan } from '../../commands/stacks/workspace';
import { type Domain, makeDomain } from '../../packages/local-aws/__tests__/local/datazone-world';
import { ACCOUNTS, eventually, useLocalAws } from '../../packages/local-aws/__tests__/local/support';

jest.setTimeout(120_000);

const config = loadConfig('config/local.yaml');
const naming = new Naming(config);
const { governance } = naming;
const [producer] = naming.producers;
const OPERATOR = `arn:aws:iam::${ACCOUNTS.governance}:user/operator`;

const aws = useLocalAws({ speed: 600 });
const { env } = process;
const surroundingsOf = (names: AccountNames) => new Surroundings(names, naming, config);
let domain: Domain;

/** Made as bootstrap does it, with the rights that it gives. */
async function makeDeployRole(names: AccountNames, account: AccountName): Promise<void> {
  const RoleName = names.deployRoleName;
  const iam = aws.client(IAMClient, account);
  await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy([callerTrust([OPERATOR])]) }),
  );
  for (const [PolicyName, statements] of Object.entries(deployPermissions(config, naming, names))) {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy(statements) }));
  }
}

/** The session in which a cure is carried out. */
async function sessionIn(role: string): Promise<Session> {
  const { region, endpoint, accounts } = aws.running;
  return new Session(region, accounts.governance.operator, endpoint).assume(role, 'test');
}

beforeAll(async () => {
  await makeDeployRole(governance, 'governance');
  await makeDeployRole(producer, 'producer');
  const RoleName = naming.onboardingRole(producer.entry);
  const iam = aws.client(IAMClient, 'governance');
  await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy([callerTrust([OPERATOR])]) }),
  );
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await ensureStateBucket(aws.client(S3Client, 'governance'), governance, aws.running.region);
  domain = await makeDomain(aws, naming.domain);
  const { region, endpoint, accounts } = aws.running;
  process.env = { ...env, ...new Session(region, accounts.governance.operator, endpoint).environment };
}, 120_000);

afterAll(() => {
  process.env = env;
});

describe('a lock', () => {
  const put = (key: string, body: object) =>
    aws
      .client(S3Client, 'governance')
      .send(new PutObjectCommand({ Bucket: governance.stateBucket, Key: key, Body: JSON.stringify(body) }));

  test('that is not there is none', async () => {
    expect(await readLock(await stateReader(governance, config), governance)).toBeUndefined();
  });

  test('is reported with its holder, its age and what lifts it', async () => {
    // As Terraform 1.11.4 wrote it.
    const lock = {
      ID: '194e1ab8-24e4-5d97-34c7-3c9e56cc6bf2',
      Operation: 'OperationTypeApply',
      Info: '',
      Who: 'ada@pipeline',
      Version: '1.11.4',
      Created: '2026-11-24T18:22:55.304552645Z',
      Path: `${governance.stateBucket}/governance.tfstate`,
    };
    await put(`${governance.stateKey}.tflock`, lock);
    const read = await readLock(await stateReader(governance, config), governance);
    expect(read).toEqual(lock);
    expect(lockMessage('governance', lock, new Date('2026-11-24T18:35:00Z'))).toBe(
      'governance: its state is locked by ada@pipeline since 2026-11-24T18:22:55.304552645Z (12 minutes), for OperationTypeApply with Terraform 1.11.4.\n' +
        'If that command still runs, wait for its end. If it was killed, lift its lock and run this command again:\n' +
        '  terraform -chdir=cdktf.out/stacks/governance force-unlock -force 194e1ab8-24e4-5d97-34c7-3c9e56cc6bf2',
    );
  });
});

describe('the CloudFormation stack of a project', () => {
  const StackName = naming.projectStack('governance');
  const refused = () => surroundingsOf(governance).refuseStuckProject();

  test('that is not there is in nobody’s way', async () => {
    await expect(refused()).resolves.toBeUndefined();
  });

  test('that could not be made is reported with its reason, and the cure clears it away', async () => {
    const deploy = await sessionIn(governance.deployRoleArn);
    const Member = { UserIdentifier: 'arn:aws:iam::111122223333:role/nobody' };
    const Properties = {
      DomainIdentifier: domain.id,
      ProjectIdentifier: 'none',
      Designation: 'PROJECT_OWNER',
      Member,
    };
    const TemplateBody = JSON.stringify({
      Resources: { Nobody: { Type: 'AWS::DataZone::ProjectMembership', Properties } },
    });
    const cloudFormation = deploy.client(CloudFormationClient);
    await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, OnFailure: 'DO_NOTHING' }));
    await eventually(async () => {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
      return Stacks?.[0].StackStatus === 'CREATE_FAILED' ? true : undefined;
    });
    await expect(refused()).rejects.toThrow(
      /^governance: the CloudFormation stack ehds-project-governance,.* is CREATE_FAILED \(The following resource\(s\) failed to create: \[Nobody\].*delete it as arn:aws:iam::111122223333:role\/ehds-governance-deploy, and run this command again:\n {2}aws cloudformation describe-stack-events --stack-name ehds-project-governance\n {2}aws cloudformation delete-stack --stack-name ehds-project-governance$/s,
    );
    const { message } = (await refused().catch((error: Error) => error)) as Error;
    for (const [cure] of message.matchAll(/^ {2}aws .*$/gm)) {
      await promisify(execFile)('sh', ['-c', cure], { env: { ...process.env, ...deploy.environment } });
    }
    await eventually(() => refused().then(() => true));
  });
});

describe('what is there and would be made a second time', () => {
  const create = (address: string, after: object): Plan => ({
    resource_changes: [
      { address, type: address.split('.')[0], change: { actions: ['create'], after: { ...after } } },
    ],
  });
  const refused = (plan: Plan) => surroundingsOf(governance).refuseUnrecorded(plan);

  test('a domain is found by its name', async () => {
    expect(await surroundingsOf(governance).hasDomain()).toBe(true);
    await expect(refused(create('aws_datazone_domain.d', { name: naming.domain }))).rejects.toThrow(
      new RegExp(
        `^governance: what is to be made is there already, and the state does not know it.*CloudTrail.*\n {2}terraform -chdir=cdktf.out/stacks/governance import aws_datazone_domain.d ${domain.id}$`,
        's',
      ),
    );
    await expect(refused(create('aws_datazone_domain.d', { name: 'other' }))).resolves.toBeUndefined();
  });

  test('a project is found by the role that made it', async () => {
    const dataZone = (await sessionIn(governance.deployRoleArn)).client(DataZoneClient);
    const { id } = await dataZone.send(
      new CreateProjectCommand({ domainIdentifier: domain.id, name: governance.project }),
    );
    const wanted = { domain_identifier: domain.id, name: governance.project };
    await expect(refused(create('aws_datazone_project.p', wanted))).rejects.toThrow(
      `import aws_datazone_project.p ${domain.id}:${id}`,
    );
    // Its members can be asked for, so it is no stranger's.
    await dataZone.send(
      new ListProjectMembershipsCommand({ domainIdentifier: domain.id, projectIdentifier: id }),
    );
    for (const type of ['aws_datazone_environment_profile', 'aws_datazone_environment']) {
      const inProject = { ...wanted, project_identifier: id };
      await expect(refused(create(`${type}.x`, inProject))).resolves.toBeUndefined();
    }
  });

  test('a replacement is none', async () => {
    const [change] = create('aws_datazone_domain.d', { name: naming.domain }).resource_changes ?? [];
    const replaced = { ...change, change: { ...change.change, actions: ['delete', 'create'] } };
    await expect(refused({ resource_changes: [replaced] })).resolves.toBeUndefined();
  });
});

describe('with a second platform in the account', () => {
  test('nothing of it is named, nor the share that the plan does not know the name of', async () => {
    const other = await makeDomain(aws, `${naming.domain}-test`);
    const ram = aws.client(RAMClient, 'governance');
    const { resourceShare } = await ram.send(
      new CreateResourceShareCommand({
        name: `DataZone-${naming.domain}-test-${other.id}`,
        resourceArns: [other.arn],
        principals: [ACCOUNTS.consumer],
        allowExternalPrincipals: true,
      }),
    );
    const change = (address: string, after: object) => ({
      address,
      type: address.split('.')[0],
      change: { actions: ['create'], after: { ...after } },
    });
    // As the first deploy plans it that follows one killed right after it had made the domain.
    const plan = {
      resource_changes: [
        change('aws_datazone_domain.d', { name: naming.domain }),
        change('aws_datazone_project.p', { name: governance.project }),
        change('aws_ram_resource_share.s', {}),
      ],
    };
    const { message } = (await surroundingsOf(governance)
      .refuseUnrecorded(plan)
      .catch((error: Error) => error)) as Error;
    expect(message).toContain(`import aws_datazone_domain.d ${domain.id}`);
    expect(message).not.toContain('aws_ram_resource_share.s');
    for (const theirs of [other.id, String(resourceShare?.resourceShareArn)]) {
      expect(message).not.toContain(theirs);
    }
  });
});

describe('the association of a producer', () => {
  const ram = (account: 'governance' | 'producer') => aws.client(RAMClient, account);
  const refused = () => surroundingsOf(producer).refuseLostAssociation();
  let arn: string;

  async function invite(): Promise<string> {
    const { resourceShare } = await ram('governance').send(
      new CreateResourceShareCommand({
        name: `DataZone-${naming.domain}-${domain.id}`,
        resourceArns: [domain.arn],
        principals: [producer.accountId],
        allowExternalPrincipals: true,
      }),
    );
    arn = resourceShare?.resourceShareArn ?? '';
    const association = { resource_share_arn: arn, principal: producer.accountId };
    const state = {
      outputs: { share_arn: { value: arn, type: 'string' } },
      resources: [
        {
          mode: 'managed',
          type: 'aws_ram_principal_association',
          name: 'share_producer_DDA82ED6',
          instances: [{ attributes: association }],
        },
      ],
    };
    await aws.client(S3Client, 'governance').send(
      new PutObjectCommand({
        Bucket: governance.stateBucket,
        Key: governance.stateKey,
        Body: JSON.stringify(state),
      }),
    );
    const { resourceShareInvitations = [] } = await eventually(async () => {
      const found = await ram('producer').send(
        new GetResourceShareInvitationsCommand({ resourceShareArns: [arn] }),
      );
      return found.resourceShareInvitations?.length ? found : undefined;
    });
    return resourceShareInvitations[0].resourceShareInvitationArn ?? '';
  }

  test('is there to be accepted', async () => {
    const resourceShareInvitationArn = await invite();
    await expect(refused()).resolves.toBeUndefined();
    await ram('producer').send(new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn }));
    await eventually(() => refused().then(() => true));
  });

  test('whose share was deleted is reported, with who restores it', async () => {
    await ram('governance').send(new DeleteResourceShareCommand({ resourceShareArn: arn }));
    await eventually(() =>
      refused().then(
        () => undefined,
        () => true,
      ),
    );
    await expect(refused()).rejects.toThrow(
      new RegExp(
        `^producer: its account is not associated with the domain: the share ${arn} was deleted, or producer was taken out.*Ask the governance team.*:\n {2}npm run deploy -- governance$`,
        's',
      ),
    );
  });

  test('whose invitation was rejected is reported, with how to invite it again', async () => {
    const resourceShareInvitationArn = await invite();
    await ram('producer').send(new RejectResourceShareInvitationCommand({ resourceShareInvitationArn }));
    await expect(refused()).rejects.toThrow(
      new RegExp(
        `^producer: the invitation to the domain \\(share ${arn}\\) is REJECTED.*seven days.*invite producer anew.*:\n {2}terraform -chdir=cdktf.out/stacks/governance taint aws_ram_principal_association.share_producer_DDA82ED6\n {2}npm run deploy -- governance$`,
        's',
      ),
    );
  });
});
