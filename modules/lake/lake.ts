import { GlueCrawler } from '@cdktf/provider-aws/lib/glue-crawler';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { LakeAdministrators } from '../lake-administrators/lake-administrators';
import type { Role } from '../role/role';

export interface LakeProps {
  /** Account whose data is catalogued; bootstrap has made the bucket, the database and the crawler's role. */
  readonly account: Account;
  /** Gives the crawler its rights in Lake Formation. */
  readonly administrators: LakeAdministrators;
}

/** The crawler that fills the account's Glue database from its assets bucket, one folder a table. */
export class Lake extends Construct {
  readonly crawler: GlueCrawler;

  constructor(scope: Construct, id: string, { account, administrators }: LakeProps) {
    super(scope, id);
    const { names, provider } = account;
    this.crawler = new GlueCrawler(this, 'crawler', {
      provider,
      name: names.crawler,
      description: `Catalogues ${names.assetsBucket}`,
      role: names.roleArn(names.crawlerRoleName),
      databaseName: names.database,
      s3Target: [{ path: `s3://${names.assetsBucket}/` }],
      // Full crawls: each one repairs what an earlier one missed.
      recrawlPolicy: { recrawlBehavior: 'CRAWL_EVERYTHING' },
      schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'DEPRECATE_IN_DATABASE' },
      dependsOn: administrators.ready,
    });
  }

  /** Lets a function start the crawler and see its crawls. */
  grantCrawl(role: Role): void {
    role.allow({
      actions: ['glue:GetCrawler', 'glue:ListCrawls', 'glue:StartCrawler'],
      resources: [this.crawler.arn],
    });
  }
}
