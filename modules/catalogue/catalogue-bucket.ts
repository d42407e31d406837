import { Construct } from 'constructs';
import { acceptFinding } from '../../platform/accept-finding';
import type { Account } from '../account/account';
import { onlyBy, WRITING } from '../private-bucket/denials';
import { PrivateBucket } from '../private-bucket/private-bucket';

export interface CatalogueBucketProps {
  /** The governance account, as bootstrap works in it. */
  readonly account: Account;
}

/** Days for which one can see what the catalogue said before. */
const HISTORY_DAYS = 365;

/** Where the catalogue is written: by its function alone, whatever an administrator's or another function's policy says. */
export class CatalogueBucket extends Construct {
  readonly bucket: PrivateBucket;

  constructor(scope: Construct, id: string, { account }: CatalogueBucketProps) {
    super(scope, id);
    const { names, provider } = account;
    this.bucket = new PrivateBucket(this, 'bucket', {
      provider,
      name: names.catalogueBucket,
      noncurrentDays: HISTORY_DAYS,
      statements: [
        onlyBy('WrittenByTheCatalogueOnly', WRITING, `arn:aws:s3:::${names.catalogueBucket}/*`, [
          names.deployedRoleArn(names.functionName('catalogue')),
        ]),
      ],
    });
    acceptFinding(this.bucket.bucket, {
      rule: 'bucket-encryption',
      reason:
        'It holds what is made to be published, and operators, who read it, may use the account’s key for no bucket.',
    });
  }
}
