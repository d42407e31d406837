import type { Account } from '../account/account';
import { DECISIONS } from '../../platform/permits/places';
import type { Role } from '../role/role';

/** Lets a role of a deploy's read the register of permits, and record what it decides by it. */
export function grantDecisions(role: Role, { names, key }: Account): void {
  const bucket = `arn:aws:s3:::${names.permitsBucket}`;
  const conditions = { StringEquals: { 'aws:ResourceAccount': role.accountId } };
  role.allow({ actions: ['s3:ListBucket'], resources: [bucket], conditions });
  role.allow({ actions: ['s3:GetObject'], resources: [`${bucket}/*`], conditions });
  role.allow({
    actions: ['s3:PutObject'],
    resources: [`${bucket}/${DECISIONS}/*`],
    conditions,
    accepts: [
      {
        rule: 'state-alone-is-written',
        value: `s3:PutObject on ${bucket}/${DECISIONS}/*`,
        reason:
          'What was decided by the register stands beside it; the bucket lets each record be written once.',
      },
    ],
  });
  key?.grantUse(role);
}
