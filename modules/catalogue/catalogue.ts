import { Construct } from 'constructs';
import { CATALOGUE_FILES } from '../../platform/catalogue-files';
import type { PlatformConfig } from '../../platform/config';
import type { Account } from '../account/account';
import { EventRule, rateOf } from '../event-rule/event-rule';
import { Function } from '../function/function';
import { literal } from '../providers/literal';

export interface CatalogueProps {
  /** The governance account, to whose default bus alone DataZone's events go; bootstrap has made the bucket. */
  readonly account: Account;
  readonly domainId: string;
  readonly settings: NonNullable<PlatformConfig['catalogue']>;
}

/** Validating a dataset is work for a processor, of which Lambda gives a whole one at 1,769 MB (developer guide, "Memory"). */
const MEMORY_MB = 1769;
const TIMEOUT = 600;

/**
 * Writes the catalogue of what every account publishes, after each run of a data source, by which a deploy's changed description
 * arrives, and on a schedule, for what no event tells of: a table's rows are counted after the run.
 */
export class Catalogue extends Construct {
  readonly function: Function;

  constructor(scope: Construct, id: string, { account, domainId, settings }: CatalogueProps) {
    super(scope, id);
    const { names, config } = account;
    this.function = new Function(this, 'function', {
      account,
      name: 'catalogue',
      description: 'Writes what is published as HealthDCAT-AP',
      environment: {
        DOMAIN_ID: domainId,
        BUCKET: names.catalogueBucket,
        SETTINGS: literal(JSON.stringify(settings)),
      },
      timeout: TIMEOUT,
      memory: MEMORY_MB,
      invokedByEvents: true,
    });
    this.grantFiles(names.catalogueBucket);
    // What is published all users of the domain see; none of the actions takes a resource that is known before.
    this.function.role.allow({
      actions: ['datazone:GetListing', 'datazone:GetTimeSeriesDataPoint', 'datazone:SearchListings'],
      resources: ['*'],
    });
    new EventRule(this, 'run-rule', {
      account,
      name: names.catalogueRule,
      description: 'Runs that published what is described',
      on: {
        pattern: {
          source: ['aws.datazone'],
          'detail-type': ['Data Source Run Succeeded'],
          detail: { metadata: { domain: [domainId] } },
        },
      },
    }).invoke(this.function);
    new EventRule(this, 'sweep-rule', {
      account,
      name: names.catalogueSweepRule,
      description: 'What of the catalogue no event has told of',
      on: { schedule: rateOf(config.flow.catalogueSweep) },
    }).invoke(this.function);
    this.function.alarmOn(
      'DatasetKeptOut',
      'A dataset stays out of the catalogue; npm run catalogue -- --deployed says why.',
      // An hour: the schedule of a configuration that says nothing else.
      { statistic: 'Maximum', period: 3600, threshold: 0 },
    );
  }

  private grantFiles(name: string): void {
    const { role } = this.function;
    const bucket = `arn:aws:s3:::${name}`;
    // A bucket's name is free again once it is deleted: one that another account makes is not used.
    const conditions = { StringEquals: { 'aws:ResourceAccount': role.accountId } };
    // Else S3 says 403 of a file that is not there yet.
    role.allow({ actions: ['s3:ListBucket'], resources: [bucket], conditions });
    role.allow({
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: Object.keys(CATALOGUE_FILES).map((file) => `${bucket}/${file}`),
      conditions,
      accepts: [
        {
          rule: 'state-alone-is-written',
          value: `s3:PutObject on ${bucket}/`,
          reason: 'The catalogue says what is published, and holds no data.',
        },
      ],
    });
  }
}
