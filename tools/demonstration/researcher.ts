import {
  type AssetListingItem,
  CreateSubscriptionRequestCommand,
  DataZoneClient,
  GetEnvironmentCommand,
  GetEnvironmentCredentialsCommand,
  GetSubscriptionRequestDetailsCommand,
  ListEnvironmentsCommand,
  ListProjectsCommand,
  ListSubscriptionGrantsCommand,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
import { requireMember, type Session } from '../../commands/session';
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

  /**
   * Where one works in a project that one is a member of, as the portal finds it.
   *
   * @throws Error where there is no such project, or it has no environment
   */
  async workplace(project: string): Promise<Workplace> {
    const { datazone, domainId: domainIdentifier } = this;
    const { items: projects } = await datazone.send(
      new ListProjectsCommand({ domainIdentifier, name: project }),
    );
    const projectIdentifier = requireMember(projects?.at(0)?.id, `project ${project}`);
    const { items: environments } = await datazone.send(
      new ListEnvironmentsCommand({ domainIdentifier, projectIdentifier, status: 'ACTIVE' }),
    );
    const identifier = requireMember(environments?.at(0)?.id, `environment of ${project}`);
    const { provisionedResources = [] } = await datazone.send(
      new GetEnvironmentCommand({ domainIdentifier, identifier }),
    );
    const valueOf = (name: RegExp) =>
      requireMember(
        provisionedResources.find((resource) => name.test(resource.name ?? ''))?.value,
        String(name),
      );
    return {
      domainId: domainIdentifier,
      projectId: projectIdentifier,
      environmentId: identifier,
      database: valueOf(/ConsumerDBName$/i),
      workgroup: valueOf(/workgroup/i),
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
    return requireMember(id, 'id');
  }

  /** Waits until the request is decided and answers `ACCEPTED` or `REJECTED`, and the comment. */
  async decision(identifier: string): Promise<{ status: string; comment?: string }> {
    return waitFor('a decision on the subscription request', async () => {
      const { status, decisionComment } = await this.datazone.send(
        new GetSubscriptionRequestDetailsCommand({ domainIdentifier: this.domainId, identifier }),
      );
      return status === 'PENDING'
        ? undefined
        : { status: requireMember(status, 'status'), comment: decisionComment };
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
      accessKeyId: requireMember(accessKeyId, 'accessKeyId'),
      secretAccessKey: requireMember(secretAccessKey, 'secretAccessKey'),
      sessionToken,
    });
  }
}
