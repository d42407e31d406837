import { GlueCatalogDatabase } from '@cdktf/provider-aws/lib/glue-catalog-database';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { deployedRolesStayOut, onlyBy, READING, WRITING } from '../private-bucket/denials';
import { PrivateBucket } from '../private-bucket/private-bucket';
import { acceptUnused } from '../../platform/accept-finding';
import { Role } from '../role/role';
import { serviceTrust } from '../../platform/trust';

export interface LakeStorageProps {
  /** Account that holds the data, as bootstrap works in it. */
  readonly account: Account;
}

/** Days after which an overwritten or deleted upload can no longer be restored. */
const RESTORABLE_DAYS = 90;

/**
 * Where an account's data lies: the assets bucket with one folder a table, the Glue database that describes it, and the
 * two roles that read it. It outlives and outranks every deploy: only an administrator can open or destroy it.
 */
export class LakeStorage extends Construct {
  readonly bucket: PrivateBucket;
  /** Objects' events go to the account's default event bus. */
  readonly notification: S3BucketNotification;
  readonly database: GlueCatalogDatabase;
  readonly crawlerRole: Role;
  /** Role by which Lake Formation reads for those to whom it vends credentials. */
  readonly locationRole: Role;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LakeStorageProps,
  ) {
    super(scope, id);
    const { account } = props;
    const { names, provider, config } = account;
    const pseudonymiser = names.roleArn(names.functionName('pseudonymise'));
    const readers = [
      names.roleArn(names.crawlerRoleName),
      names.roleArn(names.dataZoneRole('location')),
      // To know what it has published.
      ...(names.hasIntake ? [pseudonymiser] : []),
    ];
    const arn = `arn:aws:s3:::${names.assetsBucket}`;
    this.bucket = new PrivateBucket(this, 'assets', {
      provider,
      name: names.assetsBucket,
      key: account.key,
      noncurrentDays: RESTORABLE_DAYS,
      // A lock of a day more would outlast the rule by which old versions expire.
      lock: config.dataProtection ? { mode: 'GOVERNANCE', days: RESTORABLE_DAYS } : undefined,
      statements: [
        {
          // Whatever their own policies say: a deploy's roles, other departments' and administrators' included.
          Sid: 'ReadByThePlatformOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: READING,
          Resource: `${arn}/*`,
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': readers } },
        },
        // Where data are described, nothing gets in beside the descriptions.
        ...(names.hasIntake
          ? [onlyBy('WriteByThePseudonymiserOnly', WRITING, `${arn}/*`, [pseudonymiser])]
          : []),
        deployedRolesStayOut(names, arn),
      ],
    });
    this.notification = new S3BucketNotification(this, 'events', {
      provider,
      bucket: this.bucket.bucket.bucket,
      eventbridge: true,
    });
    this.database = new GlueCatalogDatabase(this, 'database', {
      provider,
      name: names.database,
      description: `Tables of ${names.assetsBucket}`,
      locationUri: `s3://${this.bucket.bucket.bucket}/`,
      lifecycle: { preventDestroy: true },
    });
    this.locationRole = this.makeLocationRole();
    this.crawlerRole = this.makeCrawlerRole();
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

  private makeCrawlerRole(): Role {
    const { account } = this.props;
    const { names, config } = account;
    const role = new Role(this, 'crawler-role', {
      account,
      name: names.crawlerRoleName,
      description: `Catalogues ${names.assetsBucket}`,
      trust: [serviceTrust('glue.amazonaws.com')],
    });
    this.bucket.grantRead(role);
    role.allow({
      actions: ['s3:GetBucketLocation'],
      resources: [this.bucket.arn],
      accepts: acceptUnused(
        "AWS's own policy for crawlers has it (AWSGlueServiceRole).",
        's3:GetBucketLocation',
      ),
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
        ...acceptUnused(
          'The local crawler reads and writes partitions by other calls of the same kind.',
          'glue:BatchGetPartition',
          'glue:GetPartition',
        ),
        ...acceptUnused(
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
}
