import { Construct } from 'constructs';
import type { Naming } from '../../platform/naming/naming';
import { acceptFinding } from '../../platform/accept-finding';
import { DECISIONS, REGISTER } from '../../platform/permits/places';
import type { PolicyStatement } from '../../platform/policy';
import { callerTrust } from '../../platform/trust';
import type { Account } from '../account/account';
import { onlyBy, READING } from '../private-bucket/denials';
import { PrivateBucket } from '../private-bucket/private-bucket';
import { Role } from '../role/role';

export interface PermitRegisterProps {
  /** The governance account, as bootstrap works in it. */
  readonly account: Account;
}

/** Days for which no record can be changed or taken away: ten years, as long as a permit lasts at most. */
const KEPT_DAYS = 3653;

/** Why roles of the platform write objects here. */
const WRITES = {
  rule: 'state-alone-is-written',
  reason: 'Decisions on access are records of the platform; the bucket lets each be written once.',
};

/**
 * The register of permits and the log of what was decided by it, in one locked bucket, and the role that officers keep it by.
 * An administrator makes it: whoever deploys could else write permits, or let himself into the role.
 */
export class PermitRegister extends Construct {
  readonly bucket: PrivateBucket;
  /** What an officer works by. */
  readonly officer: Role;

  constructor(scope: Construct, id: string, { account }: PermitRegisterProps) {
    super(scope, id);
    const { names, naming, provider, config, key } = account;
    this.officer = new Role(this, 'officer', {
      account,
      name: names.permitOfficerRole,
      description: 'Keeps the register of permits',
      trust: [callerTrust(config.governance.permitOfficers)],
    });
    this.bucket = new PrivateBucket(this, 'bucket', {
      provider,
      name: names.permitsBucket,
      key,
      noncurrentDays: KEPT_DAYS,
      lock: { mode: config.dataProtection ? 'COMPLIANCE' : 'GOVERNANCE', days: KEPT_DAYS },
      statements: bucketStatements(naming),
    });
    acceptFinding(this.bucket.bucket, {
      rule: 'bucket-access-log',
      reason: 'S3 writes no access log into a locked bucket; the audit trail has every call on its objects.',
    });
    this.bucket.grantRead(this.officer);
    this.grantRecord(this.officer);
    key?.grantUse(this.officer);
    // What was written over, or hidden, shows by its versions.
    this.officer.allow({
      actions: ['s3:ListBucketVersions'],
      resources: [this.bucket.arn],
      conditions: { StringEquals: { 'aws:ResourceAccount': this.officer.accountId } },
    });
    // What an officer records is acted on at once.
    this.officer.allow({
      actions: ['lambda:InvokeFunction'],
      resources: [names.functionArn('approve')],
    });
  }

  /** Lets a role record decisions of officers. */
  private grantRecord(role: Role): void {
    role.allow({
      actions: ['s3:PutObject'],
      resources: [`${this.bucket.arn}/${REGISTER}/*`],
      conditions: { StringEquals: { 'aws:ResourceAccount': role.accountId } },
      accepts: [WRITES],
    });
  }
}

/** Actions by which an object comes to be at a key (S3's service authorization reference). */
const RECORDING = ['s3:PutObject', 's3:ReplicateObject', 's3:RestoreObject'];
/** Actions by which one goes, or is hidden by a marker. */
const TAKING_AWAY = ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateDelete'];

/**
 * Who may do what with the records, whatever other policies say. A record is written once: `If-None-Match` is asked of every
 * write, which an upload in parts and a copy can't bring, and no delete marker hides one (S3 user guide, "Enforce conditional
 * writes on Amazon S3 buckets").
 */
function bucketStatements({ governance: names, approverRoleArn }: Naming): readonly PolicyStatement[] {
  const bucket = `arn:aws:s3:::${names.permitsBucket}`;
  const officer = names.roleArn(names.permitOfficerRole);
  return [
    onlyBy('RecordsByOfficersOnly', RECORDING, `${bucket}/${REGISTER}/*`, [officer]),
    onlyBy('DecisionsByTheApproverOnly', RECORDING, `${bucket}/${DECISIONS}/*`, [approverRoleArn]),
    // It names the people of permits.
    onlyBy('ReadByOfficersAndTheApproverOnly', READING, `${bucket}/*`, [officer, approverRoleArn]),
    {
      Sid: 'WrittenOnce',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `${bucket}/*`,
      Condition: { Null: { 's3:if-none-match': 'true' } },
    },
    {
      Sid: 'NeverTakenAway',
      Effect: 'Deny',
      Principal: '*',
      Action: TAKING_AWAY,
      Resource: `${bucket}/*`,
    },
  ];
}
