import { Construct } from 'constructs';
import { acceptFinding, UNMISSED } from '../../platform/accept-finding';
import type { Account } from '../account/account';
import { EventRule } from '../event-rule/event-rule';
import { Function, LEVEL } from '../function/function';
import type { LakeStorage } from '../lake/lake-storage';

export interface UncataloguedProps {
  /** Account that holds the data, as bootstrap works in it. */
  readonly account: Account;
  readonly lake: LakeStorage;
}

/** Lambda's longest, in seconds: each folder without a table is a call, and they may be thousands. */
const TIMEOUT = 900;

/**
 * Notices the folders of the assets bucket that have no table although a crawl has read them, after each crawl and once a
 * day, as the crawler's event may not come. An administrator makes it: it lists the bucket, and no role that a deploy makes
 * may do anything to what holds data.
 */
export class Uncatalogued extends Construct {
  readonly function: Function<'uncatalogued'>;

  constructor(scope: Construct, id: string, { account, lake }: UncataloguedProps) {
    super(scope, id);
    const { names, config } = account;
    this.function = new Function(this, 'function', {
      account,
      name: 'uncatalogued',
      description: 'Names folders that have no table',
      environment: {
        CRAWLER_NAME: names.crawler,
        ASSETS_BUCKET: names.assetsBucket,
        DATABASE_NAME: names.database,
      },
      timeout: TIMEOUT,
      invokedByEvents: true,
    });
    const glue = `arn:aws:glue:${config.region}:${names.accountId}`;
    lake.bucket.grantList(this.function.role);
    this.function.role
      .allow({ actions: ['glue:GetCrawler'], resources: [`${glue}:crawler/${names.crawler}`] })
      .allow({
        actions: ['glue:GetTables'],
        resources: [`${glue}:catalog`, lake.database.arn, `${glue}:table/${names.database}/*`],
      });
    new EventRule(this, 'crawl-rule', {
      account,
      name: names.crawlEndRule,
      description: 'Crawls that succeeded, of which a table should have come',
      on: {
        pattern: {
          source: ['aws.glue'],
          'detail-type': ['Glue Crawler State Change'],
          detail: { crawlerName: [names.crawler], state: ['Succeeded'] },
        },
      },
    }).invoke(this.function);
    const sweep = new EventRule(this, 'sweep-rule', {
      account,
      name: names.uncataloguedSweepRule,
      description: 'Crawls whose event never came, and tables that are gone',
      on: { schedule: 'rate(1 day)' },
    });
    sweep.invoke(this.function);
    acceptFinding(sweep.rule, {
      rule: UNMISSED,
      value: names.uncataloguedSweepRule,
      reason: 'No journey lasts a day.',
    });
    this.function.alarmOn(
      'NotCatalogued',
      'A folder has no table although a crawl has read it; the log names it.',
      LEVEL,
    );
  }
}
