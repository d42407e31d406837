import { randomUUID } from 'node:crypto';
import {
  AcceptSubscriptionRequestCommand,
  CreateAssetCommand,
  CreateDataSourceCommand,
  CreateEnvironmentCommand,
  CreateEnvironmentProfileCommand,
  CreateListingChangeSetCommand,
  CreateProjectCommand,
  CreateSubscriptionRequestCommand,
  DataZoneClient,
  DeleteAssetCommand,
  DeleteDataSourceCommand,
  DeleteEnvironmentCommand,
  DeleteEnvironmentProfileCommand,
  DeleteProjectCommand,
  GetDataSourceCommand,
  GetDataSourceRunCommand,
  GetEnvironmentCommand,
  ListSubscriptionGrantsCommand,
  SearchCommand,
  StartDataSourceRunCommand,
} from '@aws-sdk/client-datazone';
import type { AccountNames } from '../../../platform/naming/naming';
import { query } from '../../../tools/demonstration/query';
import { Researcher } from '../../../tools/demonstration/researcher';
import { requireMember, type Session } from '../../../commands/session';
import { waitFor } from '../../../tools/demonstration/wait';
import { blueprintOf, type Platform } from './platform';

/** How a profile, or an environment without one, is made in an account, by whomever for whichever project. */
export class Plot {
  private constructor(
    private readonly domainIdentifier: string,
    private readonly blueprintId: string,
    private readonly region: string,
    readonly names: AccountNames,
  ) {}

  static async in(platform: Platform, names: AccountNames): Promise<Plot> {
    const { domainId, world } = platform;
    return new Plot(domainId, await blueprintOf(platform), world.local.region, names);
  }

  profile(projectIdentifier: string, name: string): CreateEnvironmentProfileCommand {
    return new CreateEnvironmentProfileCommand({
      domainIdentifier: this.domainIdentifier,
      projectIdentifier,
      name,
      environmentBlueprintIdentifier: this.blueprintId,
      awsAccountId: this.names.accountId,
      awsAccountRegion: this.region,
    });
  }

  /**
   * @param profileId none by default: account, Region and blueprint are named instead
   * @param start of the databases' names; the account's provisioning role makes databases of the platform's names only
   */
  environment(
    projectIdentifier: string,
    name: string,
    profileId?: string,
    start = 'ehds_',
  ): CreateEnvironmentCommand {
    return new CreateEnvironmentCommand({
      domainIdentifier: this.domainIdentifier,
      projectIdentifier,
      name,
      environmentProfileIdentifier: profileId,
      environmentAccountIdentifier: this.names.accountId,
      environmentAccountRegion: this.region,
      environmentBlueprintIdentifier: this.blueprintId,
      userParameters: [
        { name: 'producerGlueDbName', value: `${start}${name}_pub_db` },
        { name: 'consumerGlueDbName', value: `${start}${name}_sub_db` },
        { name: 'workgroupName', value: workgroupOf(name) },
      ],
    });
  }
}

/** A name that nothing had before: DataZone keeps those of deleted environments. */
export function freshName(name: string): string {
  return `${name}_${randomUUID().slice(0, 8)}`;
}

function workgroupOf(name: string): string {
  return `ehds-${name}`;
}

/** A user of the domain who makes there what nobody has invited them to make, and takes it away again. */
export class Builder {
  private readonly datazone: DataZoneClient;
  private readonly here: { readonly domainIdentifier: string };
  /** How to take away what was made, the last first. */
  private readonly made: (() => Promise<unknown>)[] = [];

  constructor(
    platform: Platform,
    private readonly session: Session,
  ) {
    this.datazone = session.client(DataZoneClient);
    this.here = { domainIdentifier: platform.domainId };
  }

  async project(name: string): Promise<string> {
    const { id } = await this.datazone.send(new CreateProjectCommand({ ...this.here, name }));
    const identifier = requireMember(id, 'id');
    this.made.push(() =>
      this.datazone.send(new DeleteProjectCommand({ ...this.here, identifier, skipDeletionCheck: true })),
    );
    return identifier;
  }

  async profile(command: CreateEnvironmentProfileCommand): Promise<string> {
    const { id } = await this.datazone.send(command);
    const identifier = requireMember(id, 'id');
    this.made.push(() =>
      this.datazone.send(new DeleteEnvironmentProfileCommand({ ...this.here, identifier })),
    );
    return identifier;
  }

  /** An environment that is ready. @throws Error with DataZone's reason where it could not be made */
  async environment(command: CreateEnvironmentCommand): Promise<string> {
    const { id } = await this.datazone.send(command);
    const identifier = requireMember(id, 'id');
    this.made.push(async () => {
      await this.datazone.send(new DeleteEnvironmentCommand({ ...this.here, identifier }));
      await this.gone(identifier);
    });
    const { status, lastDeployment } = await this.settled(identifier);
    if (status !== 'ACTIVE') throw new Error(String(lastDeployment?.failureReason?.message));
    return identifier;
  }

  /** Publishes a table by a data source of the environment; answers its listing's id. */
  async publishBySource(
    projectIdentifier: string,
    environmentIdentifier: string,
    databaseName: string,
    table: string,
  ): Promise<string> {
    const { datazone, here } = this;
    const filterExpressions = [{ type: 'INCLUDE' as const, expression: table }];
    const { id } = await datazone.send(
      new CreateDataSourceCommand({
        ...here,
        projectIdentifier,
        environmentIdentifier,
        name: 'intruder',
        type: 'GLUE',
        publishOnImport: true,
        configuration: {
          glueRunConfiguration: { relationalFilterConfigurations: [{ databaseName, filterExpressions }] },
        },
      }),
    );
    const identifier = requireMember(id, 'id');
    this.made.push(() => datazone.send(new DeleteDataSourceCommand({ ...here, identifier })));
    await waitFor('the data source is ready', async () => {
      const { status } = await datazone.send(new GetDataSourceCommand({ ...here, identifier }));
      return status === 'READY' || undefined;
    });
    const run = await datazone.send(
      new StartDataSourceRunCommand({ ...here, dataSourceIdentifier: identifier }),
    );
    const ended = await waitFor('the run ends', async () => {
      const found = await datazone.send(new GetDataSourceRunCommand({ ...here, identifier: run.id }));
      return ['REQUESTED', 'RUNNING'].includes(found.status ?? '') ? undefined : found;
    });
    if (ended.status !== 'SUCCESS') throw new Error(String(ended.errorMessage?.errorType ?? ended.status));
    const { items } = await datazone.send(
      new SearchCommand({ ...here, searchScope: 'ASSET', owningProjectIdentifier: projectIdentifier }),
    );
    return this.publish(requireMember(items?.at(0)?.assetItem?.identifier, 'identifier'));
  }

  /** Publishes an asset whose form names a table, wherever that lies; answers its listing's id. */
  async publishByForm(
    projectIdentifier: string,
    { accountId, database }: AccountNames,
    table: string,
  ): Promise<string> {
    const { datazone, here, session } = this;
    const { region } = session;
    const tableArn = `arn:aws:glue:${region}:${accountId}:table/${database}/${table}`;
    const content = {
      catalogId: accountId,
      databaseName: database,
      tableName: table,
      tableArn,
      region,
      columns: [{ columnName: 'id', dataType: 'string' }],
    };
    const { id } = await datazone.send(
      new CreateAssetCommand({
        ...here,
        owningProjectIdentifier: projectIdentifier,
        name: table,
        typeIdentifier: 'amazon.datazone.GlueTableAssetType',
        formsInput: [
          {
            formName: 'GlueTableForm',
            typeIdentifier: 'amazon.datazone.GlueTableFormType',
            content: JSON.stringify(content),
          },
        ],
      }),
    );
    return this.publish(requireMember(id, 'id'));
  }

  /** Subscribes one of the own projects to a listing of another, and accepts; answers how the grants end, and why. */
  async subscribe(
    projectId: string,
    environmentId: string,
    listingId: string,
  ): Promise<{ status: 'COMPLETED' | 'GRANT_FAILED'; reason: string }> {
    const { datazone, here } = this;
    const { id: identifier } = await datazone.send(
      new CreateSubscriptionRequestCommand({
        ...here,
        subscribedPrincipals: [{ project: { identifier: projectId } }],
        subscribedListings: [{ identifier: listingId }],
        requestReason: 'Curiosity',
      }),
    );
    await datazone.send(new AcceptSubscriptionRequestCommand({ ...here, identifier }));
    return waitFor('the subscription is fulfilled, or not', async () => {
      const { items } = await datazone.send(
        new ListSubscriptionGrantsCommand({ ...here, environmentId, subscribedListingId: listingId }),
      );
      const status = items?.at(0)?.status;
      if (status !== 'COMPLETED' && status !== 'GRANT_FAILED') return undefined;
      return { status, reason: String(items?.at(0)?.assets?.at(0)?.failureCause?.message) };
    });
  }

  /** Runs SQL as the role of an environment that {@link environment} made under that name. */
  async ask(environmentId: string, name: string, sql: string): Promise<readonly (readonly string[])[]> {
    const researcher = new Researcher(this.session, this.here.domainIdentifier);
    const place = { database: `ehds_${name}_sub_db`, workgroup: workgroupOf(name) };
    const session = await researcher.environmentSession({
      ...place,
      domainId: this.here.domainIdentifier,
      projectId: '',
      environmentId,
    });
    return (await query(session, sql, place)).slice(1);
  }

  /** Takes everything away again. */
  async leave(): Promise<void> {
    for (const undo of this.made.splice(0).reverse()) await undo();
  }

  private async publish(identifier: string): Promise<string> {
    const { datazone, here } = this;
    const change = { ...here, entityIdentifier: identifier, entityType: 'ASSET' as const };
    const { listingId } = await datazone.send(
      new CreateListingChangeSetCommand({ ...change, action: 'PUBLISH' }),
    );
    this.made.push(async () => {
      await datazone.send(new CreateListingChangeSetCommand({ ...change, action: 'UNPUBLISH' }));
      await datazone.send(new DeleteAssetCommand({ ...here, identifier }));
    });
    return requireMember(listingId, 'listingId');
  }

  private gone(identifier: string): Promise<boolean> {
    return waitFor('the environment is gone', () =>
      this.settled(identifier).then(
        ({ status }) => {
          if (status === 'DELETED') return true;
          throw new Error(`environment ${identifier} is ${status}`);
        },
        (error: Error) => {
          if (error.name === 'ResourceNotFoundException') return true;
          throw error;
        },
      ),
    );
  }

  private settled(identifier: string) {
    return waitFor('the environment settles', async () => {
      const environment = await this.datazone.send(new GetEnvironmentCommand({ ...this.here, identifier }));
      return environment.status?.endsWith('ING') ? undefined : environment;
    });
  }
}
