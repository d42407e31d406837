import { AthenaClient, CreateWorkGroupCommand, DeleteWorkGroupCommand } from '@aws-sdk/client-athena';
import {
  CreateProjectCommand,
  DataZoneClient,
  GetDomainCommand,
  ListProjectsCommand,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
import {
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteDatabaseCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  AcceptResourceShareInvitationCommand,
  GetResourceShareInvitationsCommand,
  GetResourceSharesCommand,
  RAMClient,
} from '@aws-sdk/client-ram';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteBucketCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNTS, type AccountName } from '@ehds/local-aws/accounts';
import type { AccountNames } from '../../../platform/naming/naming';
import { query, QueryFailed } from '../../../tools/demonstration/query';
import { requireMember } from '../../../commands/session';
import { changing, readObject, takeRole } from './attempts';
import { type Deployed, person, type Platform } from './platform';
import { type Attempt, expectAllowed, expectRefused, outcome } from './refusal';

/** An account that is not associated gets at nothing, whatever its own people may do. */
export function strangersStayOutside(deployed: Deployed, stranger: AccountName): void {
  const administrator = () => deployed().world.session(stranger);

  accountsStayShut(deployed, stranger);

  test("a stranger's operator can take no role either, although those of the platform can", async () => {
    const platform = deployed();
    const operator = platform.world.session(stranger, 'operator');
    await expectRefused(operator, await rolesOfOthers(platform, stranger));
    const { governance } = platform.naming;
    const [, , client, command] = takeRole(governance.deployRoleArn);
    await expectAllowed(person(platform, governance, 'operator'), [[client, command]]);
  });

  test('a stranger sees no share and no invitation, and can accept none', async () => {
    const platform = deployed();
    const [producer] = platform.naming.producers;
    const invitations = new GetResourceShareInvitationsCommand({});
    const invited = await person(platform, producer).client(RAMClient).send(invitations);
    const [{ resourceShareInvitationArn }] = requireMember(invited.resourceShareInvitations, 'invitations');
    const ram = administrator().client(RAMClient);
    expect((await ram.send(invitations)).resourceShareInvitations).toEqual([]);
    const shares = new GetResourceSharesCommand({ resourceOwner: 'OTHER-ACCOUNTS' });
    expect((await ram.send(shares)).resourceShares).toEqual([]);
    const accept = new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn });
    expect(await outcome(administrator(), RAMClient, accept)).toMatch(
      /^ResourceShareInvitationArnNotFoundException: /,
    );
  });

  test('a stranger can call nothing of the domain', async () => {
    const { domainId: domainIdentifier, naming, world } = deployed();
    const arn = `arn:aws:datazone:${world.local.region}:${naming.governance.accountId}:domain/${domainIdentifier}`;
    await expectRefused(administrator(), [
      ['datazone:GetDomain', arn, DataZoneClient, new GetDomainCommand({ identifier: domainIdentifier })],
      [
        'datazone:SearchListings',
        arn,
        DataZoneClient,
        new SearchListingsCommand({ domainIdentifier, searchText: 'patients' }),
      ],
      ['datazone:ListProjects', arn, DataZoneClient, new ListProjectsCommand({ domainIdentifier })],
      [
        'datazone:CreateProject',
        arn,
        DataZoneClient,
        new CreateProjectCommand({ domainIdentifier, name: 'stranger' }),
      ],
    ]);
  });
}

/** What one account's administrator can't get at in the others, be it associated or not. */
export function accountsStayShut(deployed: Deployed, account: AccountName): void {
  const administrator = () => deployed().world.session(account);

  test(`the administrator of ${account} can take no role of another account`, async () => {
    const attempts = await rolesOfOthers(deployed(), account);
    expect(attempts.length).toBeGreaterThan(20);
    await expectRefused(administrator(), attempts);
  });

  test(`the administrator of ${account} reaches no bucket, queue or function of another account`, async () => {
    const platform = deployed();
    const attempts = otherAccounts(platform, account).flatMap((names) => attemptsAt(platform, names));
    await expectRefused(administrator(), attempts);
  });

  test(`the administrator of ${account} sees no table of another account`, async () => {
    const [{ accountId: CatalogId, database: DatabaseName }] = deployed().naming.producers;
    const listed = new GetTablesCommand({ CatalogId, DatabaseName });
    // Lake Formation leaves out of a list what the caller may not describe.
    expect((await administrator().client(GlueClient).send(listed)).TableList).toEqual([]);
    const named = new GetTableCommand({ CatalogId, DatabaseName, Name: 'patients' });
    expect(await outcome(administrator(), GlueClient, named)).toMatch(
      /^AccessDeniedException: Insufficient Lake Formation permission/,
    );
  });

  test(`the administrator of ${account} reads none by SQL, not even through a link`, async () => {
    const { naming, world } = deployed();
    const [{ accountId, database }] = naming.producers;
    const session = administrator();
    const [glue, athena, s3] = [
      session.client(GlueClient),
      session.client(AthenaClient),
      session.client(S3Client),
    ];
    const Name = 'intruder';
    // Of the stranger's own, so that only the table stands in its way.
    const Bucket = `${Name}-results-${ACCOUNTS[account]}`;
    const OutputLocation = `s3://${Bucket}/`;
    const CreateBucketConfiguration = { LocationConstraint: world.local.region as BucketLocationConstraint };
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    const TargetTable = { CatalogId: accountId, DatabaseName: database, Name: 'patients' };
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name } }));
    await athena.send(
      new CreateWorkGroupCommand({
        Name,
        Configuration: { ResultConfiguration: { OutputLocation } },
      }),
    );
    try {
      await glue.send(
        new CreateTableCommand({ DatabaseName: Name, TableInput: { Name: 'patients', TargetTable } }),
      );
      const asked = query(session, 'SELECT count(*) FROM patients', { database: Name, workgroup: Name });
      const refused = await asked.catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(QueryFailed);
      expect((refused as Error).message).toMatch(/^Insufficient permissions/);
    } finally {
      await athena.send(new DeleteWorkGroupCommand({ WorkGroup: Name, RecursiveDeleteOption: true }));
      await glue.send(new DeleteDatabaseCommand({ Name }));
      await s3.send(new DeleteBucketCommand({ Bucket }));
    }
  });
}

function otherAccounts({ naming }: Platform, account: AccountName): readonly AccountNames[] {
  return naming.accounts.filter(({ accountId }) => accountId !== ACCOUNTS[account]);
}

/** To take each role of the other accounts. */
async function rolesOfOthers(platform: Platform, account: AccountName): Promise<readonly Attempt[]> {
  const roles = await Promise.all(otherAccounts(platform, account).map((names) => rolesOf(platform, names)));
  return roles.flat().map((arn) => takeRole(arn, platform.externalId));
}

/** Every role of an account, those of environments and of people among them. */
async function rolesOf(platform: Platform, names: AccountNames): Promise<string[]> {
  const iam = person(platform, names).client(IAMClient);
  const { Roles } = await iam.send(new ListRolesCommand({ MaxItems: 1000 }));
  return requireMember(Roles, 'Roles').map(({ Arn }) => requireMember(Arn, 'Arn'));
}

function attemptsAt({ world }: Platform, names: AccountNames): readonly Attempt[] {
  const { region } = world.local;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${names.accountId}:${rest}`;
  const FunctionName = arn('lambda', `function:${names.functionName('lake-administrators')}`);
  const { holdsData } = names;
  const buckets = [names.dataZoneBucket, names.stateBucket, names.trailBucket];
  if (holdsData) buckets.push(names.assetsBucket);
  return [
    ...buckets.flatMap((bucket) => [
      ...readObject(bucket, 'any/rows.csv'),
      ...changing(bucket, 'any/rows.csv'),
    ]),
    ...(holdsData ? [names.uploadsQueue, names.publishQueue] : []).flatMap((queue): Attempt[] => {
      const QueueUrl = `https://sqs.${region}.amazonaws.com/${names.accountId}/${queue}`;
      const send = new SendMessageCommand({ QueueUrl, MessageBody: '{}' });
      return [
        ['sqs:SendMessage', arn('sqs', queue), SQSClient, send],
        ['sqs:ReceiveMessage', arn('sqs', queue), SQSClient, new ReceiveMessageCommand({ QueueUrl })],
      ];
    }),
    ['lambda:InvokeFunction', FunctionName, LambdaClient, new InvokeCommand({ FunctionName })],
  ];
}
