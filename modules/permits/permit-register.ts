import { Construct } from 'constructs';
import type { Naming } from '../../platform/naming/naming';
import { DECISIONS, REGISTER } from '../../platform/permits/places';
import type { PolicyStatement } from '../../platform/policy';
import { callerTrust } from '../../platform/trust';
import type { Account } from '../account/account';
import { DELETING, onlyBy, PUTTING, READING } from '../private-bucket/denials';
import { PrivateBucket } from '../private-bucket/private-bucket';
import { Role } from '../role/role';

export interface PermitRegisterProps {
  /** The governance account, as bootstrap works in it. */
  readonly account: Account;
}

/** Days for which no record can be changed or taken away: ten years, as long as a permit lasts at most. */
const KEPT_DAYS = 3653;

/**
 * The register of permits and the log of what was decided by it, in one locked bucket, and the role that officers keep it by.
 * An administrator makes it: whoever deploys could otherwise write permits, or take the role.
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
    this.bucket.grantRead(this.officer);
    this.bucket.grantWrite(
      this.officer,
      `${REGISTER}/*`,
      'Decisions on access are records of the platform; the bucket lets each be written once.',
      ['s3:PutObject'],
    );
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
}

/**
 * Who may do what with the records, whatever other policies say. A record is written once: `If-None-Match` is asked of every
 * write, which an upload in parts and a copy can't bring, and no delete marker hides one (S3 user guide, "Enforce conditional
 * writes on Amazon S3 buckets").
 */
function bucketStatements({ governance: names, approverRoleArn }: Naming): readonly PolicyStatement[] {
  const bucket = `arn:aws:s3:::${names.permitsBucket}`;
  const officer = names.roleArn(names.permitOfficerRole);
  return [
    onlyBy('RecordsByOfficersOnly', PUTTING, `${bucket}/${REGISTER}/*`, [officer]),
    onlyBy('DecisionsByTheApproverOnly', PUTTING, `${bucket}/${DECISIONS}/*`, [approverRoleArn]),
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
      Action: DELETING,
      Resource: `${bucket}/*`,
    },
  ];
}
