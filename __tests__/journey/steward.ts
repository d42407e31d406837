import {
  AcceptSubscriptionRequestCommand,
  DataZoneClient,
  type DataSourceRunSummary,
  ListDataSourceRunsCommand,
  ListDataSourcesCommand,
  ListProjectsCommand,
} from '@aws-sdk/client-datazone';
import type { AccountName } from '@ehds/local-aws/accounts';
import { ACCOUNTS } from '@ehds/local-aws/accounts';
import { makePersonRole } from '../../tools/demonstration/person-role';
import { requireMember } from '../../commands/session';
import type { World } from './world';

/** The member of the configuration that {@link Steward} is. */
export function stewardMember(account: AccountName) {
  return { role: stewardArn(account), designation: 'PROJECT_CONTRIBUTOR' };
}

function stewardArn(account: AccountName): string {
  return `arn:aws:iam::${ACCOUNTS[account]}:role/steward`;
}

/** A person of an account who looks after its project in the domain. */
export class Steward {
  private constructor(
    private readonly datazone: DataZoneClient,
    private readonly domainIdentifier: string,
  ) {}

  /** Makes the role, which has to be there before it becomes a member. */
  static async makeRole(world: World, account: AccountName): Promise<void> {
    const actions = [
      'AcceptSubscriptionRequest',
      'ListDataSourceRuns',
      'ListDataSources',
      'ListProjects',
    ].map((action) => `datazone:${action}`);
    await makePersonRole(world.session(account), {
      name: 'steward',
      callers: [`arn:aws:iam::${ACCOUNTS[account]}:root`],
      statements: [{ actions, resources: ['*'] }],
    });
  }

  static async signIn(world: World, account: AccountName, domainIdentifier: string): Promise<Steward> {
    const session = await world.session(account).assume(stewardArn(account), 'steward');
    return new Steward(session.client(DataZoneClient), domainIdentifier);
  }

  /** Runs of the only data source of the steward's only project, newest first. */
  async runs(): Promise<readonly DataSourceRunSummary[]> {
    const { datazone, domainIdentifier } = this;
    const { items: projects } = await datazone.send(new ListProjectsCommand({ domainIdentifier }));
    const { items: sources } = await datazone.send(
      new ListDataSourcesCommand({
        domainIdentifier,
        projectIdentifier: requireMember(projects?.[0]?.id, 'id'),
      }),
    );
    const { items: runs = [] } = await datazone.send(
      new ListDataSourceRunsCommand({
        domainIdentifier,
        dataSourceIdentifier: requireMember(sources?.[0]?.dataSourceId, 'dataSourceId'),
      }),
    );
    return [...runs].sort((a, b) => Number(b.createdAt) - Number(a.createdAt));
  }

  async accept(identifier: string, decisionComment: string): Promise<void> {
    await this.datazone.send(
      new AcceptSubscriptionRequestCommand({
        domainIdentifier: this.domainIdentifier,
        identifier,
        decisionComment,
      }),
    );
  }
}
