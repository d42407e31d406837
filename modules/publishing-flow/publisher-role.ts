import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { AccountNames } from '../../platform/naming/naming';
import { acceptUnused } from '../../platform/accept-finding';
import { Role } from '../role/role';
import { callerTrust } from '../../platform/trust';

export interface PublisherRoleProps {
  /** The governance account. */
  readonly account: Account;
  /** Names of the account that publishes. */
  readonly publisher: AccountNames;
}

/** By this role one account's publish function starts that account's data sources; it is a contributor of that project. */
export class PublisherRole extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { account, publisher }: PublisherRoleProps) {
    super(scope, id);
    const { config, naming } = account;
    this.role = new Role(this, 'role', {
      account,
      name: naming.publisherRole(publisher.entry),
      description: `Starts the data source of ${publisher.entry}`,
      trust: [
        callerTrust(
          [publisher.deployedRoleArn(publisher.functionName('publish'))],
          config.governance.externalId,
        ),
      ],
    }).allow({
      actions: [
        'datazone:ListDataSourceRunActivities',
        'datazone:ListDataSourceRuns',
        'datazone:ListDataSources',
        'datazone:StartDataSourceRun',
      ],
      resources: ['*'],
      accepts: acceptUnused(
        'Asked of runs that left something out, which a journey may be without.',
        'datazone:ListDataSourceRunActivities',
      ),
    });
    if (!publisher.hasIntake) return;
    this.role.allow({
      // What was measured of its tables, and what they were made of.
      actions: [
        'datazone:ListTimeSeriesDataPoints',
        'datazone:PostLineageEvent',
        'datazone:PostTimeSeriesDataPoints',
        'datazone:Search',
      ],
      resources: ['*'],
    });
  }
}
