import { AthenaClient, StartQueryExecutionCommand, StartSessionCommand } from '@aws-sdk/client-athena';
import {
  CreateDevEndpointCommand,
  CreateJobCommand,
  CreateSessionCommand,
  GetTableCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import {
  CreateResourceShareCommand,
  DeleteResourceShareCommand,
  GetResourceSharesCommand,
  RAMClient,
} from '@aws-sdk/client-ram';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { AccountNames } from '../../../platform/naming/naming';
import { policy } from '../../../platform/policy';
import type { Session } from '../../../commands/session';
import { changing, readObject } from './attempts';
import { withDepartment } from './department';
import { deployRole, type Deployed, person, type Platform } from './platform';
import { type Attempt, expectAllowed, expectAuthorised, expectRefused } from './refusal';
import { asStrongestRole } from './strongest-role';
import { withoutStatement, withRight } from './walls';

/** An account that is no part of the platform. */
const ELSEWHERE = '999988887777';

const SHARE = 'intruder';

/** Whatever a deploy makes stays within the boundary, at the platform's path. */
export function deployedRolesStayBounded(deployed: Deployed): void {
  test('a deploy role makes no role outside of the path or the boundary, and could if its policy allowed it', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      await expectRefused(await deployRole(platform, names), rolesBeyond(names));
    }
    const [names] = platform.naming.producers;
    const administrator = person(platform, names);
    await withRight(administrator, names.deployRoleName, ['iam:CreateRole'], async () => {
      const deploy = await deployRole(platform, names);
      for (const [, arn, client, command] of rolesBeyond(names)) {
        await expectAllowed(deploy, [[client, command]]);
        const RoleName = arn.split('/').at(-1);
        await administrator.client(IAMClient).send(new DeleteRoleCommand({ RoleName }));
      }
    });
  });

  test('the strongest role that it makes reaches no data, record or state, and runs no code as another', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts.filter(({ holdsData }) => holdsData)) {
      await withDepartment(platform, names, ({ attempts, atKey }) =>
        asStrongestRole(platform, names, async (role, RoleName) => {
          await expectRefused(role, [
            ...attempts,
            ...atKey,
            ...atData(names),
            ...running(names),
            ...sharing(),
          ]);
          await person(platform, names)
            .client(IAMClient)
            .send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
          await expectAllowed(
            role,
            [...attempts, ...atKey, ...sharing()].map(([, , client, command]) => [client, command] as const),
          );
          await unshare(person(platform, names));
          await expectAuthorised(role, running(names));
          await expectBucketPolicyHolds(platform, names, role);
        }),
      );
    }
  });
}

/** To make roles without the boundary, with another, or where the platform's are not. */
function rolesBeyond(names: AccountNames): readonly Attempt[] {
  const RoleName = `${names.base}-intruder`;
  const AssumeRolePolicyDocument = policy([
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ]);
  const bounded = { PermissionsBoundary: names.boundaryArn };
  const kinds: readonly { readonly Path?: string; readonly PermissionsBoundary?: string }[] = [
    { Path: names.deployedRolePath },
    { Path: names.deployedRolePath, PermissionsBoundary: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    ...(names.holdsData
      ? [
          bounded,
          { ...bounded, Path: `${names.deployedRolePath.slice(0, -1)}-two/` },
          { ...bounded, Path: '/ehds/' },
        ]
      : []),
  ];
  return kinds.map((kind) => [
    'iam:CreateRole',
    `arn:aws:iam::${names.accountId}:role${kind.Path ?? '/'}${RoleName}`,
    IAMClient,
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, ...kind }),
  ]);
}

/** The account's own data, and what bootstrap's state says of it. */
function atData(names: AccountNames): readonly Attempt[] {
  const { assetsBucket, dataZoneBucket, stateBucket, trailBucket, bootstrapStateKey, database } = names;
  const table = { DatabaseName: database, Name: 'patients' };
  return [
    ...[assetsBucket, dataZoneBucket, trailBucket].flatMap((bucket) => [
      ...readObject(bucket, OBJECT),
      ...changing(bucket, OBJECT),
    ]),
    ...readObject(stateBucket, bootstrapStateKey),
    ['glue:GetTable', arnOf(names, 'glue', `database/${database}`), GlueClient, new GetTableCommand(table)],
  ];
}

const OBJECT = 'patients/patients.parquet';

/** To have Glue or Athena run code, as another role where they take one. */
function running(names: AccountNames): readonly Attempt[] {
  const Role = names.roleArn(names.crawlerRoleName);
  const Name = `${names.base}-intruder`;
  const Command = { Name: 'glueetl', ScriptLocation: `s3://${names.assetsBucket}/script.py` };
  const session = { Id: Name, Role, Command: { Name: 'glueetl', PythonVersion: '3' } };
  const query = new StartQueryExecutionCommand({
    QueryString: 'SELECT * FROM patients',
    WorkGroup: names.workgroup,
    QueryExecutionContext: { Database: names.database },
  });
  return [
    [
      'glue:CreateJob',
      arnOf(names, 'glue', `job/${Name}`),
      GlueClient,
      new CreateJobCommand({ Name, Role, Command }),
    ],
    [
      'glue:CreateSession',
      arnOf(names, 'glue', `session/${Name}`),
      GlueClient,
      new CreateSessionCommand(session),
    ],
    [
      'glue:CreateDevEndpoint',
      '*',
      GlueClient,
      new CreateDevEndpointCommand({ EndpointName: Name, RoleArn: Role }),
    ],
    [
      'athena:StartQueryExecution',
      arnOf(names, 'athena', `workgroup/${names.workgroup}`),
      AthenaClient,
      query,
    ],
    [
      'athena:StartSession',
      arnOf(names, 'athena', `workgroup/${names.workgroup}`),
      AthenaClient,
      new StartSessionCommand({ WorkGroup: names.workgroup, EngineConfiguration: { MaxConcurrentDpus: 2 } }),
    ],
  ];
}

function arnOf({ accountId }: AccountNames, service: string, rest: string): string {
  return `arn:aws:${service}:eu-central-1:${accountId}:${rest}`;
}

/** To share with an account that is no part of the platform. */
function sharing(): readonly Attempt[] {
  const command = new CreateResourceShareCommand({
    name: SHARE,
    principals: [ELSEWHERE],
    allowExternalPrincipals: true,
  });
  return [['ram:CreateResourceShare', '*', RAMClient, command]];
}

async function unshare(administrator: Session): Promise<void> {
  const ram = administrator.client(RAMClient);
  const { resourceShares = [] } = await ram.send(
    new GetResourceSharesCommand({ resourceOwner: 'SELF', name: SHARE }),
  );
  expect(resourceShares).toHaveLength(1);
  for (const { resourceShareArn } of resourceShares) {
    await ram.send(new DeleteResourceShareCommand({ resourceShareArn }));
  }
}

/** Even without its boundary the role is kept out by the bucket's policy, and by nothing else. */
async function expectBucketPolicyHolds(
  platform: Platform,
  names: AccountNames,
  role: Session,
): Promise<void> {
  const administrator = person(platform, names);
  const { assetsBucket: Bucket } = names;
  const list = new ListObjectsV2Command({ Bucket });
  await expectRefused(role, [['s3:ListBucket', `arn:aws:s3:::${Bucket}`, S3Client, list]]);
  await withoutStatement(administrator, Bucket, 'DeployedRolesStayOut', async () => {
    const { Contents = [] } = await role.client(S3Client).send(list);
    const [{ Key } = {}] = Contents;
    if (Key === undefined) return;
    const read = new GetObjectCommand({ Bucket, Key });
    await expectRefused(role, [['s3:GetObject', `arn:aws:s3:::${Bucket}/${Key}`, S3Client, read]]);
    await withoutStatement(administrator, Bucket, 'ReadByThePlatformOnly', () =>
      expectAllowed(role, [[S3Client, read]]),
    );
  });
}
