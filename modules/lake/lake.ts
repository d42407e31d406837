import { GlueCatalogDatabase } from '@cdktf/provider-aws/lib/glue-catalog-database';
import { GlueCrawler } from '@cdktf/provider-aws/lib/glue-crawler';
import { LakeformationPermissions } from '@cdktf/provider-aws/lib/lakeformation-permissions';
import { LakeformationResource } from '@cdktf/provider-aws/lib/lakeformation-resource';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { LakeAdministrators } from '../lake-administrators/lake-administrators';
import { PrivateBucket } from '../private-bucket/private-bucket';
import { Role } from '../role/role';
import { acceptFinding, UNMISSED, unused } from '../posture/accept-finding';
import { serviceTrust } from '../role/trust';

export interface LakeProps {
  /** Account that the lake is made in. */
  readonly account: Account;
  /** Makes the deploy role an administrator, without whom nothing can be registered or granted. */
  readonly administrators: LakeAdministrators;
}

/** Days after which an overwritten or deleted upload can no longer be restored. */
const RESTORABLE_DAYS = 90;

/**
 * Where an account's data lies: the assets bucket with one folder a table, the Glue database that a crawler fills from
 * it, and the Lake Formation rights over both. Objects' events go to the account's default event bus.
 */
export class Lake extends Construct {
  readonly bucket: PrivateBucket;
  readonly database: GlueCatalogDatabase;
  readonly crawler: GlueCrawler;
  readonly crawlerRole: Role;
  /** Role by which Lake Formation reads and writes for those to whom it vends credentials. */
  readonly locationRole: Role;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LakeProps,
  ) {
    super(scope, id);
    const { account } = props;
    const { names, provider } = account;
    this.bucket = new PrivateBucket(this, 'assets', {
      provider,
      name: names.assetsBucket,
      key: account.key,
      protect: account.config.dataProtection,
      noncurrentDays: RESTORABLE_DAYS,
    });
    new S3BucketNotification(this, 'events', {
      provider,
      bucket: this.bucket.bucket.bucket,
      eventbridge: true,
    });
    this.database = new GlueCatalogDatabase(this, 'database', {
      provider,
      name: names.database,
      description: `Tables of ${names.assetsBucket}`,
      locationUri: `s3://${this.bucket.bucket.bucket}/`,
      dependsOn: props.administrators.ready,
    });
    this.locationRole = this.makeLocationRole();
    const location = this.register();
    this.crawlerRole = this.makeCrawlerRole();
    const permissions = this.permitCrawler(location);
    this.crawler = new GlueCrawler(this, 'crawler', {
      provider,
      name: names.crawler,
      description: `Catalogues ${names.assetsBucket}`,
      role: this.crawlerRole.arn,
      databaseName: this.database.name,
      s3Target: [{ path: `s3://${this.bucket.bucket.bucket}/` }],
      // Full crawls: each one repairs what an earlier one missed.
      recrawlPolicy: { recrawlBehavior: 'CRAWL_EVERYTHING' },
      schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'DEPRECATE_IN_DATABASE' },
      dependsOn: [...this.crawlerRole.ready, ...permissions],
    });
  }

  /** Lets a function start the crawler and see its crawls. */
  grantCrawl(role: Role): void {
    role.allow({
      actions: ['glue:GetCrawler', 'glue:ListCrawls', 'glue:StartCrawler'],
      resources: [this.crawler.arn],
    });
  }

  private makeLocationRole(): Role {
    const { account } = this.props;
    const role = new Role(this, 'location-role', {
      account,
      name: account.names.dataZoneRole('location'),
      description: `Lake Formation's access to ${account.names.assetsBucket}`,
      trust: [serviceTrust('lakeformation.amazonaws.com')],
    });
    // Subscribers only read; nobody writes to the lake but data holders, as themselves.
    this.bucket.grantRead(role);
    return role;
  }

  private register(): LakeformationResource {
    return new LakeformationResource(this, 'location', {
      provider: this.props.account.provider,
      arn: this.bucket.arn,
      // A location of the service-linked role can't be edited later, and hybrid access is what DataZone's grants need.
      roleArn: this.locationRole.arn,
      hybridAccessEnabled: true,
      dependsOn: [...this.locationRole.ready, ...this.props.administrators.ready],
    });
  }

  private makeCrawlerRole(): Role {
    const { account } = this.props;
    const { names, config } = account;
    const role = new Role(this, 'crawler-role', {
      account,
      name: `${names.base}-crawler`,
      description: `Catalogues ${names.assetsBucket}`,
      trust: [serviceTrust('glue.amazonaws.com')],
    });
    this.bucket.grantRead(role);
    role.allow({
      actions: ['s3:GetBucketLocation'],
      resources: [this.bucket.arn],
      accepts: unused("AWS's own policy for crawlers has it (AWSGlueServiceRole).", 's3:GetBucketLocation'),
    });
    const glue = `arn:aws:glue:${config.region}:${names.accountId}`;
    role.allow({
      actions: [
        'glue:BatchCreatePartition',
        'glue:BatchGetPartition',
        'glue:CreateTable',
        'glue:GetDatabase',
        'glue:GetPartition',
        'glue:GetPartitions',
        'glue:GetTable',
        'glue:GetTables',
        'glue:UpdatePartition',
        'glue:UpdateTable',
      ],
      resources: [`${glue}:catalog`, this.database.arn, `${glue}:table/${names.database}/*`],
      accepts: [
        ...unused(
          'The local crawler reads and writes partitions by other calls of the same kind.',
          'glue:BatchGetPartition',
          'glue:GetPartition',
          'glue:GetTable',
        ),
        ...unused(
          'No table of the journeys has partitions.',
          'glue:BatchCreatePartition',
          'glue:UpdatePartition',
        ),
      ],
    });
    role.allow({
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [`arn:aws:logs:${config.region}:${names.accountId}:log-group:/aws-glue/crawlers*`],
    });
    return role;
  }

  /** Hybrid access enforces table creation through Lake Formation for everybody; reading objects stays with IAM. */
  private permitCrawler(location: LakeformationResource): LakeformationPermissions[] {
    const { provider } = this.props.account;
    const common = {
      provider,
      principal: this.crawlerRole.arn,
      dependsOn: [...this.props.administrators.ready, location],
    };
    const ofDatabase = new LakeformationPermissions(this, 'crawler-database', {
      ...common,
      permissions: ['ALTER', 'CREATE_TABLE', 'DESCRIBE'],
      database: { name: this.database.name },
    });
    const reason = 'A crawler holds all on the tables that it made; it needs this for those of others.';
    for (const value of ['ALTER', 'DESCRIBE']) acceptFinding(ofDatabase, { rule: UNMISSED, value, reason });
    return [
      new LakeformationPermissions(this, 'crawler-location', {
        ...common,
        permissions: ['DATA_LOCATION_ACCESS'],
        dataLocation: { arn: this.bucket.arn },
      }),
      ofDatabase,
    ];
  }
}
