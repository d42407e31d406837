import {
  type AssetListingItem,
  CreateEnvironmentCommand,
  CreateEnvironmentProfileCommand,
  CreateProjectCommand,
  CreateProjectMembershipCommand,
  CreateSubscriptionRequestCommand,
  DataZoneClient,
  DeleteEnvironmentCommand,
  DeleteProjectCommand,
  GetEnvironmentCommand,
  GetEnvironmentCredentialsCommand,
  GetSubscriptionRequestDetailsCommand,
  ListEnvironmentBlueprintsCommand,
  ListSubscriptionGrantsCommand,
  ResourceNotFoundException,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
import { required, type Session } from './session';
import { waitFor } from './wait';

/** Where a researcher works in the domain. */
export interface Workplace {
  readonly domainId: string;
  readonly projectId: string;
  readonly environmentId: string;
  /** Glue database in which subscribed tables appear. */
  readonly database: string;
  /** Athena workgroup of the environment. */
  readonly workgroup: string;
}

/** A person's work in the domain, by the same API that the portal calls. */
export class Researcher {
  private readonly datazone: DataZoneClient;

  constructor(
    private readonly session: Session,
    private readonly domainId: string,
  ) {
    this.datazone = session.client(DataZoneClient);
  }

  /** Makes a project and a data-lake environment of one's own, as one would in the portal. */
  async settle(name: string, accountId: string): Promise<Workplace> {
    const domainIdentifier = this.domainId;
    const { datazone } = this;
    const { items } = await datazone.send(
      new ListEnvironmentBlueprintsCommand({ domainIdentifier, name: 'DefaultDataLake', managed: true }),
    );
    const blueprint = required(items?.[0]?.id, 'DefaultDataLake');
    const { id: projectId } = await datazone.send(new CreateProjectCommand({ domainIdentifier, name }));
    const projectIdentifier = required(projectId, 'id');
    const { id: profile } = await datazone.send(
      new CreateEnvironmentProfileCommand({
        domainIdentifier,
        projectIdentifier,
        name,
        environmentBlueprintIdentifier: blueprint,
        awsAccountId: accountId,
        awsAccountRegion: this.session.region,
      }),
    );
    const database = `${name.replaceAll('-', '_')}_sub_db`;
    const { id: environmentId } = await datazone.send(
      new CreateEnvironmentCommand({
        domainIdentifier,
        projectIdentifier,
        name,
        environmentProfileIdentifier: required(profile, 'id'),
        userParameters: [
          { name: 'consumerGlueDbName', value: database },
          { name: 'producerGlueDbName', value: `${name.replaceAll('-', '_')}_pub_db` },
          { name: 'workgroupName', value: name },
        ],
      }),
    );
    const identifier = required(environmentId, 'id');
    await waitFor(`environment ${name} becomes ACTIVE`, async () => {
      const { status, lastDeployment } = await datazone.send(
        new GetEnvironmentCommand({ domainIdentifier, identifier }),
      );
      if (status === 'ACTIVE') return true;
      if (status === 'CREATING') return undefined;
      throw new Error(`environment ${name} is ${status}: ${lastDeployment?.failureReason?.message}`);
    });
    return {
      domainId: domainIdentifier,
      projectId: projectIdentifier,
      environmentId: identifier,
      database,
      workgroup: name,
    };
  }

  /** Published tables whose name or description holds the text, from one source account. */
  async search(searchText: string, sourceAccount: string): Promise<AssetListingItem[]> {
    const { items } = await this.datazone.send(
      new SearchListingsCommand({
        domainIdentifier: this.domainId,
        searchText,
        filters: { filter: { attribute: 'AwsConfigurationForm.accountId', value: sourceAccount } },
        additionalAttributes: ['FORMS'],
      }),
    );
    return (items ?? []).flatMap(({ assetListing }) => assetListing ?? []);
  }

  /** Asks for a listing on behalf of one's project; answers the request's id. */
  async request(projectId: string, listingId: string, requestReason: string): Promise<string> {
    const { id } = await this.datazone.send(
      new CreateSubscriptionRequestCommand({
        domainIdentifier: this.domainId,
        subscribedPrincipals: [{ project: { identifier: projectId } }],
        subscribedListings: [{ identifier: listingId }],
        requestReason,
      }),
    );
    return required(id, 'id');
  }

  /** Lets somebody else into one's project, who then may do what one may oneself but for giving it away. */
  async letIn(projectIdentifier: string, userIdentifier: string): Promise<void> {
    await this.datazone.send(
      new CreateProjectMembershipCommand({
        domainIdentifier: this.domainId,
        projectIdentifier,
        member: { userIdentifier },
        designation: 'PROJECT_CONTRIBUTOR',
      }),
    );
  }

  /** Waits until the request is decided and answers `ACCEPTED` or `REJECTED`, and the comment. */
  async decision(identifier: string): Promise<{ status: string; comment?: string }> {
    return waitFor('a decision on the subscription request', async () => {
      const { status, decisionComment } = await this.datazone.send(
        new GetSubscriptionRequestDetailsCommand({ domainIdentifier: this.domainId, identifier }),
      );
      return status === 'PENDING'
        ? undefined
        : { status: required(status, 'status'), comment: decisionComment };
    });
  }

  /** Waits until every grant of the environment is carried out. */
  async granted({ environmentId }: Workplace, listingId: string): Promise<void> {
    await waitFor('the subscription is fulfilled', async () => {
      const { items } = await this.datazone.send(
        new ListSubscriptionGrantsCommand({
          domainIdentifier: this.domainId,
          environmentId,
          subscribedListingId: listingId,
        }),
      );
      const grant = items?.[0];
      if (grant?.status === 'GRANT_FAILED') {
        throw new Error(
          `the grant failed: ${JSON.stringify(grant.assets?.map(({ failureCause }) => failureCause))}`,
        );
      }
      return grant?.status === 'COMPLETED' || undefined;
    });
  }

  /** Access with the environment's own credentials, with which its SQL runs. */
  async environmentSession({ environmentId }: Workplace): Promise<Session> {
    const { accessKeyId, secretAccessKey, sessionToken } = await this.datazone.send(
      new GetEnvironmentCredentialsCommand({
        domainIdentifier: this.domainId,
        environmentIdentifier: environmentId,
      }),
    );
    return this.session.as({
      accessKeyId: required(accessKeyId, 'accessKeyId'),
      secretAccessKey: required(secretAccessKey, 'secretAccessKey'),
      sessionToken,
    });
  }

  /** Takes the environment and the project away again. */
  async leave({ environmentId, projectId }: Workplace): Promise<void> {
    const domainIdentifier = this.domainId;
    await this.datazone.send(new DeleteEnvironmentCommand({ domainIdentifier, identifier: environmentId }));
    await waitFor('the environment is gone', async () => {
      try {
        await this.datazone.send(new GetEnvironmentCommand({ domainIdentifier, identifier: environmentId }));
        return undefined;
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return true;
        throw error;
      }
    });
    await this.datazone.send(
      new DeleteProjectCommand({ domainIdentifier, identifier: projectId, skipDeletionCheck: true }),
    );
  }
}
