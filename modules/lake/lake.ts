import { GlueClassifier } from '@cdktf/provider-aws/lib/glue-classifier';
import { GlueCrawler } from '@cdktf/provider-aws/lib/glue-crawler';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { LakeAdministrators } from '../lake-administrators/lake-administrators';
import { crawlerLogArn } from '../../platform/crawl-log';
import type { Role } from '../role/role';

export interface LakeProps {
  /** Account whose data is catalogued; bootstrap has made the bucket, the database and the crawler's role. */
  readonly account: Account;
  /** Gives the crawler its rights in Lake Formation. */
  readonly administrators: LakeAdministrators;
}

/**
 * Delimiters of what hospitals export, in the order in which the crawler tries them: a comma last, as the one that also
 * takes files of one column.
 */
const DELIMITERS: readonly (readonly [string, string])[] = [
  ['semicolon', ';'],
  ['tab', '\t'],
  ['pipe', '|'],
  ['comma', ','],
];

/** One folder of the bucket, one table, and one schema for all its partitions. */
const CONFIGURATION = {
  Version: 1.0,
  // The bucket is level 1. Without a level AWS makes one table of folders whose schemas are alike.
  Grouping: { TableLevelConfiguration: 2 },
  // Partitions with schemas of their own may not fit their table, and Athena refuses it then.
  CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
};

/** The crawler that fills the account's Glue database from its assets bucket, one folder a table. */
export class Lake extends Construct {
  readonly crawler: GlueCrawler;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LakeProps,
  ) {
    super(scope, id);
    const { account, administrators } = props;
    const { names, provider } = account;
    // JSON first: a line of JSON may look like a line of CSV.
    const json = new GlueClassifier(this, 'json', {
      provider,
      name: `${names.crawler}-json`,
      jsonClassifier: { jsonPath: '$' },
    });
    const csv = DELIMITERS.map(([purpose, delimiter]) => this.makeCsvClassifier(purpose, delimiter, account));
    this.crawler = new GlueCrawler(this, 'crawler', {
      provider,
      name: names.crawler,
      description: `Catalogues ${names.assetsBucket}`,
      role: names.roleArn(names.crawlerRoleName),
      databaseName: names.database,
      classifiers: [json, ...csv].map(({ name }) => name),
      configuration: JSON.stringify(CONFIGURATION),
      s3Target: [{ path: `s3://${names.assetsBucket}/` }],
      // Full crawls: each one repairs what an earlier one missed.
      recrawlPolicy: { recrawlBehavior: 'CRAWL_EVERYTHING' },
      schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'DEPRECATE_IN_DATABASE' },
      dependsOn: administrators.ready,
    });
  }

  /** AWS's own classifier would read quotes as characters, and commas within them as delimiters. */
  private makeCsvClassifier(
    purpose: string,
    delimiter: string,
    { names, provider }: Account,
  ): GlueClassifier {
    return new GlueClassifier(this, purpose, {
      provider,
      name: `${names.crawler}-${purpose}`,
      csvClassifier: {
        delimiter,
        quoteSymbol: '"',
        containsHeader: 'PRESENT',
        allowSingleColumn: delimiter === ',',
        disableValueTrimming: false,
        serde: 'OpenCSVSerDe',
      },
    });
  }

  /** Lets a function start the crawler, see its crawls, and read what they logged. */
  grantCrawl(role: Role): void {
    role.allow({
      actions: ['glue:GetCrawler', 'glue:ListCrawls', 'glue:StartCrawler'],
      resources: [this.crawler.arn],
    });
    const { names, config } = this.props.account;
    role.allow({ actions: ['logs:GetLogEvents'], resources: [crawlerLogArn(names, config.region)] });
  }
}
