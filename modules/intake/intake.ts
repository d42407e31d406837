import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping';
import { LambdaLayerVersion } from '@cdktf/provider-aws/lib/lambda-layer-version';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { publisherConfig } from '../../platform/naming/account-config';
import { acceptFinding, acceptUnused } from '../../platform/accept-finding';
import type { PolicyStatement } from '../../platform/policy';
import { RULES_KEY } from '../../platform/rules-key';
import type { Account } from '../account/account';
import { EventRule, rateOf } from '../event-rule/event-rule';
import { Function } from '../function/function';
import type { LakeStorage } from '../lake/lake-storage';
import { deployedRolesStayOut, onlyBy, READING, WRITING } from '../private-bucket/denials';
import { PrivateBucket } from '../private-bucket/private-bucket';
import { Queue } from '../queue/queue';
import { duckDbLayer } from './duckdb-layer';
import { PseudonymKey } from './pseudonym-key';

export interface IntakeProps {
  /** Account whose files are described, as bootstrap works in it. */
  readonly account: Account;
  /** Where what is published of them goes. */
  readonly lake: LakeStorage;
}

/** Days after which an overwritten or deleted file, or receipt, can no longer be restored. */
const RESTORABLE_DAYS = 90;
/** Lambda's longest, in seconds. */
const TIMEOUT = 900;
/** Seconds for which a message stays hidden: six times the timeout, as AWS advises. */
const VISIBILITY_TIMEOUT = 6 * TIMEOUT;
/** Four processors: a file is checked, pseudonymised and compressed at once. */
const MEMORY_MB = 7076;
/** Lambda's most, as a Parquet file lies on disk while it is read. */
const DISK_MB = 10_240;
/** A message is only a reason to look, and the sweep looks again: what fails this often is parked for people to see. */
const MAX_RECEIVE_COUNT = 20;

/** Why a role of the platform writes objects. */
const WRITES = 'What is published of a file, and its receipt, the pseudonymiser writes and nobody else.';

/**
 * Where a holder's files arrive, and the function that publishes what their descriptions publish. An administrator makes all of
 * it, as whoever could change the function's code, its role or its key would read what comes in; a deploy writes the rules.
 */
export class Intake extends Construct {
  /** The holder writes into it, and nobody but the function reads it. */
  readonly bucket: PrivateBucket;
  /** The rules that a deploy writes, and a receipt for each file. No value of anybody is in it. */
  readonly records: PrivateBucket;
  readonly key: PseudonymKey;
  readonly queue: Queue;
  readonly layer: LambdaLayerVersion;
  readonly function: Function<'pseudonymise'>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: IntakeProps,
  ) {
    super(scope, id);
    const { account, lake } = props;
    const { names, provider, config } = account;
    this.bucket = this.makeIntakeBucket();
    this.records = this.makeRecordsBucket();
    const rules = [this.fileRule(), this.rulesRule(), this.sweepRule()];
    this.queue = new Queue(this, 'queue', {
      account,
      name: names.intakeQueue,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      rules: rules.map(({ rule }) => rule.arn),
      maxReceiveCount: MAX_RECEIVE_COUNT,
    });
    for (const rule of rules) rule.sendTo(this.queue);
    this.key = new PseudonymKey(this, 'pseudonym-key', { account });
    const layer = duckDbLayer();
    const asset = new TerraformAsset(this, 'layer-zip', {
      path: layer.path,
      type: AssetType.FILE,
      assetHash: layer.id,
    });
    this.layer = new LambdaLayerVersion(this, 'layer', {
      provider,
      layerName: names.functionName('duckdb'),
      description: 'DuckDB for Node.js',
      filename: asset.path,
      sourceCodeHash: layer.hash,
      compatibleRuntimes: ['nodejs22.x'],
      compatibleArchitectures: ['arm64'],
      licenseInfo: 'MIT',
    });
    this.function = new Function(this, 'function', {
      account,
      name: 'pseudonymise',
      description: 'Publishes of each file what its description says',
      environment: {
        INTAKE_BUCKET: names.intakeBucket,
        ASSETS_BUCKET: names.assetsBucket,
        RECORDS_BUCKET: names.recordsBucket,
        QUEUE_URL: this.queue.queue.url,
        DEAD_LETTERS_URL: this.queue.deadLetters.queue.url,
        KEY_ID: this.key.key.arn,
        LARGEST_CSV_BYTES: String(config.intake.largestCsv),
        LARGEST_PARQUET_BYTES: String(config.intake.largestParquet),
      },
      timeout: TIMEOUT,
      memory: MEMORY_MB,
      disk: DISK_MB,
      layers: [this.layer.arn],
    });
    const { role } = this.function;
    this.key.grantPseudonyms(role);
    this.bucket.grantRead(role);
    // Versions: what is published is always of one that is known.
    role.allow({
      actions: ['s3:GetObjectVersion'],
      resources: [`${this.bucket.arn}/*`],
      conditions: { StringEquals: { 'aws:ResourceAccount': names.accountId } },
    });
    lake.bucket.grantRead(role);
    lake.bucket.grantWrite(role, '*', WRITES);
    this.records.grantRead(role);
    this.records.grantWrite(role, 'receipts/*', WRITES);
    this.queue.grantConsume(
      role,
      acceptUnused('For files that change while they are published.', 'sqs:ChangeMessageVisibility'),
    );
    this.queue.grantSend(role);
    this.queue.deadLetters.grantSend(role);
    new LambdaEventSourceMapping(this, 'mapping', {
      provider,
      eventSourceArn: this.queue.queue.arn,
      functionName: this.function.function.functionName,
      // A file may take as long as an invocation has.
      batchSize: 1,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: config.intake.concurrency },
      dependsOn: role.ready,
    });
    this.function.alarmOn('UploadParked', 'A file is parked; its receipt says row, column and rule.');
    this.function.alarmOn('MalformedMessage', 'The queue intake carries what is no event.');
    this.function.alarmOn('OldestIntakeAge', 'A file has waited for the pseudonymiser for too long.', {
      statistic: 'Maximum',
      period: 300,
      threshold: config.flow.alarmAge,
    });
  }

  private makeIntakeBucket(): PrivateBucket {
    const { account } = this.props;
    const { names, provider, config } = account;
    const { uploaders } = publisherConfig(config, names);
    const arn = `arn:aws:s3:::${names.intakeBucket}`;
    const bucket = new PrivateBucket(this, 'bucket', {
      provider,
      name: names.intakeBucket,
      key: account.key,
      noncurrentDays: RESTORABLE_DAYS,
      // A lock of a day more would outlast the rule by which old versions expire.
      lock: config.dataProtection ? { mode: 'GOVERNANCE', days: RESTORABLE_DAYS } : undefined,
      statements: [
        ...uploadersElsewhere(uploaders, names.accountId, arn),
        onlyBy('ReadByThePseudonymiserOnly', READING, `${arn}/*`, [
          names.roleArn(names.functionName('pseudonymise')),
        ]),
        onlyBy('WriteByUploadersOnly', WRITING, `${arn}/*`, uploaders),
        deployedRolesStayOut(names, arn),
      ],
    });
    new S3BucketNotification(this, 'events', { provider, bucket: bucket.bucket.bucket, eventbridge: true });
    return bucket;
  }

  private makeRecordsBucket(): PrivateBucket {
    const { names, provider } = this.props.account;
    const arn = `arn:aws:s3:::${names.recordsBucket}`;
    const bucket = new PrivateBucket(this, 'records', {
      provider,
      name: names.recordsBucket,
      noncurrentDays: RESTORABLE_DAYS,
      statements: [
        onlyBy('ReceiptsByThePseudonymiserOnly', WRITING, `${arn}/receipts/*`, [
          names.roleArn(names.functionName('pseudonymise')),
        ]),
        onlyBy('RulesByTheDeployRoleOnly', WRITING, `${arn}/${RULES_KEY}`, [names.deployRoleArn]),
      ],
    });
    acceptFinding(bucket.bucket, {
      rule: 'bucket-encryption',
      reason:
        'It holds no data, and a deploy, which writes the rules, may use the account’s key for no bucket.',
    });
    new S3BucketNotification(this, 'records-events', {
      provider,
      bucket: bucket.bucket.bucket,
      eventbridge: true,
    });
    return bucket;
  }

  private fileRule(): EventRule {
    const { account } = this.props;
    return new EventRule(this, 'file-rule', {
      account,
      name: account.names.intakeRule,
      description: 'Files that came into the intake or went',
      on: {
        pattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created', 'Object Deleted'],
          detail: { bucket: { name: [account.names.intakeBucket] } },
        },
      },
    });
  }

  private rulesRule(): EventRule {
    const { account } = this.props;
    return new EventRule(this, 'rules-rule', {
      account,
      name: account.names.rulesRule,
      description: 'Rules that a deploy has changed',
      on: {
        pattern: {
          source: ['aws.s3'],
          'detail-type': ['Object Created'],
          detail: { bucket: { name: [account.names.recordsBucket] }, object: { key: [RULES_KEY] } },
        },
      },
    });
  }

  private sweepRule(): EventRule {
    const { account } = this.props;
    return new EventRule(this, 'sweep-rule', {
      account,
      name: account.names.intakeSweepRule,
      description: 'Files whose event never came',
      on: { schedule: rateOf(account.config.intake.sweep) },
    });
  }
}

/** Lets uploaders of other accounts in; those of the account's own need no more than their own policies. */
function uploadersElsewhere(
  uploaders: readonly string[],
  own: string,
  bucketArn: string,
): readonly PolicyStatement[] {
  const elsewhere = uploaders.filter((arn) => accountOf(arn) !== own);
  if (elsewhere.length === 0) return [];
  return [
    {
      Sid: 'UploadersElsewhere',
      Effect: 'Allow',
      // By account and condition: a role that is named has to exist.
      Principal: { AWS: [...new Set(elsewhere.map(accountOf))].map((id) => `arn:aws:iam::${id}:root`) },
      Action: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      Resource: `${bucketArn}/*`,
      Condition: { ArnLike: { 'aws:PrincipalArn': elsewhere } },
    },
  ];
}

const accountOf = (arn: string) => arn.split(':')[4];
