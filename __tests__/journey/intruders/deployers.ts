import {
  CloudTrailClient,
  GetTrailStatusCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateLakeFormationOptInCommand,
  DeregisterResourceCommand,
  GetDataLakeSettingsCommand,
  GrantPermissionsCommand,
  LakeFormationClient,
  PutDataLakeSettingsCommand,
  RegisterResourceCommand,
  RevokePermissionsCommand,
} from '@aws-sdk/client-lakeformation';
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import type { AccountNames, Naming } from '../../../platform/naming/naming';
import { policy } from '../../../platform/policy';
import { takeRole } from './attempts';
import { withDepartment } from './department';
import { deployRole, type Deployed, functionRoleArn, person, type Platform } from './platform';
import { type Attempt, expectAllowed, expectRefused } from './refusal';
import { withRight } from './walls';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** Whoever deploys takes over nothing that is stronger than the deploy, and grants or destroys no data. */
export function deployersStayBelow(deployed: Deployed): void {
  test('a deploy role takes over no role that it did not make, whatever its name begins with', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const deploy = await deployRole(platform, names);
      await withPipeline(platform, names, async (pipeline) => {
        const roles = [pipeline, ...madeByBootstrap(platform.naming, names)];
        await expectRefused(
          deploy,
          roles.flatMap((name) => atRole(platform, names, name)),
        );
      });
    }
  });

  test('where it may change trust by a name, it becomes an administrator, who stops the trail', async () => {
    const platform = deployed();
    const [names] = platform.naming.producers;
    const administrator = person(platform, names);
    const deploy = await deployRole(platform, names);
    await withPipeline(platform, names, async (pipeline) => {
      const arn = names.roleArn(pipeline);
      const rights = ['iam:UpdateAssumeRolePolicy', 'sts:AssumeRole'];
      const admission = trustUpdate(pipeline, names.deployRoleArn);
      const work = async () => {
        await expectAllowed(deploy, [[IAMClient, admission]]);
        const taken = await deploy.assume(arn, 'intruder');
        const trail = { Name: names.trail };
        await expectAllowed(taken, [[CloudTrailClient, new StopLoggingCommand(trail)]]);
        const client = administrator.client(CloudTrailClient);
        expect((await client.send(new GetTrailStatusCommand(trail))).IsLogging).toBe(false);
        await client.send(new StartLoggingCommand(trail));
      };
      await withRight(administrator, names.deployRoleName, rights, work, [arn]);
    });
  });

  test('a deploy role changes neither code, settings nor callers of the functions that outrank it', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const deploy = await deployRole(platform, names);
      const attempts = ['lake-administrators', 'policy-grants', 'uncatalogued'].flatMap((purpose) =>
        atFunction(names, purpose),
      );
      await expectRefused(deploy, attempts);
    }
  });

  test('nor those of another function whose name begins like the platform’s, and could if its policy allowed it', async () => {
    const platform = deployed();
    const [names] = platform.naming.producers;
    const deploy = await deployRole(platform, names);
    const administrator = person(platform, names);
    const purpose = 'report';
    const code = { ZipFile: zipSync({ 'index.js': strToU8('exports.handler = async () => undefined;') }) };
    await administrator.client(LambdaClient).send(
      new CreateFunctionCommand({
        FunctionName: names.functionName(purpose),
        Role: functionRoleArn(names, 'crawl'),
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: code,
      }),
    );
    const attempts = atFunction(names, purpose, code.ZipFile);
    await expectRefused(deploy, attempts);
    await withRight(administrator, names.deployRoleName, ['lambda:*'], () =>
      expectAllowed(
        deploy,
        attempts.map(([, , client, command]) => [client, command] as const),
      ),
    );
  });

  test('a deploy role grants no data, registers none, and makes nobody an administrator of the lake', async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts.filter(({ holdsData }) => holdsData)) {
      await expectRefused(await deployRole(platform, names), atLake(names));
    }
    const [names] = platform.naming.producers;
    const administrator = person(platform, names);
    const deploy = await deployRole(platform, names);
    const lake = administrator.client(LakeFormationClient);
    const { DataLakeSettings } = await lake.send(new GetDataLakeSettingsCommand({}));
    await withRight(administrator, names.deployRoleName, ['lakeformation:*', 'glue:*'], async () => {
      const grant = patientsTo(names, names.deployRoleArn);
      try {
        const settings = {
          ...DataLakeSettings,
          DataLakeAdmins: [
            ...(DataLakeSettings?.DataLakeAdmins ?? []),
            { DataLakePrincipalIdentifier: names.deployRoleArn },
          ],
        };
        await expectAllowed(deploy, [
          [LakeFormationClient, new PutDataLakeSettingsCommand({ DataLakeSettings: settings })],
          [LakeFormationClient, new GrantPermissionsCommand(grant)],
          [LakeFormationClient, new RevokePermissionsCommand(grant)],
        ]);
      } finally {
        await lake.send(new PutDataLakeSettingsCommand({ DataLakeSettings }));
      }
    });
  });

  test("a deploy role neither reads, empties nor destroys another department's data, nor disables its key", async () => {
    const platform = deployed();
    for (const names of platform.naming.accounts) {
      const deploy = await deployRole(platform, names);
      await withDepartment(platform, names, async ({ attempts, atKey }) => {
        await expectRefused(deploy, [...attempts, ...atKey]);
        if (names !== platform.naming.producers[0]) return;
        const rights = ['s3:*', 'kms:*', 'sqs:*', 'logs:*'];
        await withRight(person(platform, names), names.deployRoleName, rights, () =>
          expectAllowed(
            deploy,
            [...attempts, ...atKey].map(([, , client, command]) => [client, command] as const),
          ),
        );
      });
    }
  });
}

/** Works while the account has an administrator's role whose name begins like the platform's. */
async function withPipeline(
  platform: Platform,
  names: AccountNames,
  work: (name: string) => Promise<void>,
): Promise<void> {
  const iam = person(platform, names).client(IAMClient);
  const RoleName = `${names.base}-pipeline`;
  const attached = { RoleName, PolicyArn: ADMINISTRATOR };
  const { PolicyDocument: AssumeRolePolicyDocument } = trustUpdate(
    RoleName,
    `arn:aws:iam::${names.accountId}:user/administrator`,
  ).input;
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await iam.send(new AttachRolePolicyCommand(attached));
  try {
    await work(RoleName);
  } finally {
    await iam.send(new DetachRolePolicyCommand(attached));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  }
}

/** Names of the roles that bootstrap made in an account, which hold what a deploy must not. */
function madeByBootstrap(naming: Naming, names: AccountNames): readonly string[] {
  return [
    ...['lake-administrators', 'policy-grants'].map((purpose) => names.functionName(purpose)),
    ...(['provisioning', 'manage-access'] as const).map((purpose) => names.dataZoneRole(purpose)),
    ...(names.holdsData
      ? [names.crawlerRoleName, names.dataZoneRole('location'), names.functionName('uncatalogued')]
      : []),
    ...(names.kind === 'governance'
      ? [
          names.dataZoneRole('execution'),
          ...naming.associated.map(({ entry }) => naming.onboardingRole(entry)),
          ...[names, ...naming.producers].map(({ entry }) => naming.publisherRole(entry)),
        ]
      : []),
  ];
}

/** Becomes a role, strengthens it, marks it, has a function run as it, or destroys it. */
function atRole({ externalId }: Platform, names: AccountNames, RoleName: string): readonly Attempt[] {
  const arn = names.roleArn(RoleName);
  const tag = { Key: names.sessionTagKey, Value: 'policy-grants' };
  const everything = policy([{ actions: ['*'], resources: ['*'] }]);
  const calls: Record<string, object> = {
    UpdateAssumeRolePolicy: trustUpdate(RoleName, names.deployRoleArn),
    PutRolePolicy: new PutRolePolicyCommand({ RoleName, PolicyName: 'all', PolicyDocument: everything }),
    AttachRolePolicy: new AttachRolePolicyCommand({ RoleName, PolicyArn: ADMINISTRATOR }),
    DeleteRolePolicy: new DeleteRolePolicyCommand({ RoleName, PolicyName: RoleName }),
    TagRole: new TagRoleCommand({ RoleName, Tags: [tag] }),
    DeleteRole: new DeleteRoleCommand({ RoleName }),
  };
  const FunctionName = names.functionName('crawl');
  const running = new UpdateFunctionConfigurationCommand({ FunctionName, Role: arn });
  return [
    ...Object.entries(calls).map(([action, command]): Attempt => [`iam:${action}`, arn, IAMClient, command]),
    ...(names.holdsData ? [['iam:PassRole', arn, LambdaClient, running] as const] : []),
    takeRole(arn, externalId),
  ];
}

/** Lets somebody take a role. */
function trustUpdate(RoleName: string, AWS: string): UpdateAssumeRolePolicyCommand {
  const statement = { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' } as const;
  return new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: policy([statement]) });
}

/** Puts one's own code or settings into a function, opens it to another account, or destroys it. */
function atFunction(
  names: AccountNames,
  purpose: string,
  ZipFile: Uint8Array = Buffer.from('PK'),
): readonly Attempt[] {
  const FunctionName = names.functionName(purpose);
  const Environment = { Variables: { ADMINISTRATORS: names.deployRoleArn } };
  const opening = { StatementId: 'all', Action: 'lambda:InvokeFunction', Principal: '999988887777' };
  const calls: Record<string, object> = {
    UpdateFunctionCode: new UpdateFunctionCodeCommand({ FunctionName, ZipFile }),
    UpdateFunctionConfiguration: new UpdateFunctionConfigurationCommand({ FunctionName, Environment }),
    AddPermission: new AddPermissionCommand({ FunctionName, ...opening }),
    DeleteFunction: new DeleteFunctionCommand({ FunctionName }),
  };
  return Object.entries(calls).map(([action, command]) => [
    `lambda:${action}`,
    names.functionArn(purpose),
    LambdaClient,
    command,
  ]);
}

function patientsTo({ database: DatabaseName, accountId }: AccountNames, principal: string) {
  return {
    Principal: { DataLakePrincipalIdentifier: principal },
    Resource: { Table: { CatalogId: accountId, DatabaseName, Name: 'patients' } },
    Permissions: ['SELECT' as const],
  };
}

/** Opens the lake to oneself, or to nobody any more. */
function atLake(names: AccountNames): readonly Attempt[] {
  const grant = patientsTo(names, names.deployRoleArn);
  const { Principal, Resource } = grant;
  const ResourceArn = `arn:aws:s3:::${names.assetsBucket}`;
  const RoleArn = names.roleArn(names.dataZoneRole('location'));
  const DataLakeSettings = { DataLakeAdmins: [Principal] };
  const calls: Record<string, object> = {
    GrantPermissions: new GrantPermissionsCommand(grant),
    RevokePermissions: new RevokePermissionsCommand({
      ...grant,
      Principal: { DataLakePrincipalIdentifier: names.roleArn(names.crawlerRoleName) },
    }),
    RegisterResource: new RegisterResourceCommand({ ResourceArn, RoleArn }),
    DeregisterResource: new DeregisterResourceCommand({ ResourceArn }),
    PutDataLakeSettings: new PutDataLakeSettingsCommand({ DataLakeSettings }),
    CreateLakeFormationOptIn: new CreateLakeFormationOptInCommand({ Principal, Resource }),
  };
  return Object.entries(calls).map(([action, command]) => [
    `lakeformation:${action}`,
    '*',
    LakeFormationClient,
    command,
  ]);
}
