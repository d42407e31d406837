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
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { AccountName } from '../../../local/accounts';
import type { AccountNames } from '../../../modules/naming/naming';
import { query, QueryFailed } from '../../../scripts/journey/query';
import { required } from '../../../scripts/journey/session';
import { changing, reading, taking } from './attempts';
import { type Deployed, person, type Platform } from './platform';
import { type Attempt, expectAllowed, expectRefused, outcome } from './refusal';

/** An account that is not associated gets at nothing, whatever its own administrator may do. */
export function strangersStayOutside(deployed: Deployed, stranger: AccountName): void {
  const administrator = () => deployed().world.session(stranger);

  test('a stranger can take no role of any account of the platform', async () => {
    const platform = deployed();
    const roles = await Promise.all(platform.naming.accounts.map((names) => rolesOf(platform, names)));
    expect(roles.flat().length).toBeGreaterThan(20);
    const attempts = roles.flat().map((arn) => taking(arn, platform.externalId));
    await expectRefused(administrator(), attempts);
    await expectRefused(platform.world.session(stranger, 'operator'), attempts);
    // The very calls that the right people make.
    const { governance } = platform.naming;
    const [, , client, command] = taking(governance.deployRoleArn);
    await expectAllowed(person(platform, governance, 'operator'), [[client, command]]);
  });

  test('a stranger sees no share and no invitation, and can accept none', async () => {
    const platform = deployed();
    const [producer] = platform.naming.producers;
    const invitations = new GetResourceShareInvitationsCommand({});
    const invited = await person(platform, producer).client(RAMClient).send(invitations);
    const [{ resourceShareInvitationArn }] = required(invited.resourceShareInvitations, 'invitations');
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

  test('a stranger reaches no bucket, queue, function or catalogue', async () => {
    const platform = deployed();
    const attempts = platform.naming.accounts.flatMap((names) => attemptsAt(platform, names));
    await expectRefused(administrator(), attempts);
  });

  test('a stranger reads no table by SQL, not even through a link of its own', async () => {
    const [{ accountId, stateBucket, database }] = deployed().naming.producers;
    const session = administrator();
    const [glue, athena] = [session.client(GlueClient), session.client(AthenaClient)];
    const Name = 'stranger';
    const OutputLocation = `s3://${stateBucket}/`;
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
    }
  });
}

/** Every role of an account, those of environments and of people among them. */
async function rolesOf(platform: Platform, names: AccountNames): Promise<string[]> {
  const iam = person(platform, names).client(IAMClient);
  const { Roles } = await iam.send(new ListRolesCommand({ MaxItems: 1000 }));
  return required(Roles, 'Roles').map(({ Arn }) => required(Arn, 'Arn'));
}

function attemptsAt({ world }: Platform, names: AccountNames): readonly Attempt[] {
  const { region } = world.local;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${names.accountId}:${rest}`;
  const FunctionName = arn('lambda', `function:${names.functionName('crawl')}`);
  const read = new GetTablesCommand({ CatalogId: names.accountId, DatabaseName: names.database });
  const buckets = [names.assetsBucket, names.dataZoneBucket, names.stateBucket, names.trailBucket];
  return [
    ...buckets.flatMap((bucket) => [...reading(bucket, 'any/rows.csv'), ...changing(bucket, 'any/rows.csv')]),
    ...[names.uploadsQueue, names.publishQueue].flatMap((queue): Attempt[] => {
      const QueueUrl = `https://sqs.${region}.amazonaws.com/${names.accountId}/${queue}`;
      const send = new SendMessageCommand({ QueueUrl, MessageBody: '{}' });
      return [
        ['sqs:SendMessage', arn('sqs', queue), SQSClient, send],
        ['sqs:ReceiveMessage', arn('sqs', queue), SQSClient, new ReceiveMessageCommand({ QueueUrl })],
      ];
    }),
    ['lambda:InvokeFunction', FunctionName, LambdaClient, new InvokeCommand({ FunctionName })],
    ['glue:GetTables', arn('glue', 'catalog'), GlueClient, read],
  ];
}
