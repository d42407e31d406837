import type { AccountNames } from '../../platform/naming/naming';
import type { Role } from '../role/role';

/** Lets a role read what was decided of each file of the account, and not the rules. */
export function grantReceipts(role: Role, { recordsBucket }: AccountNames): void {
  const bucket = `arn:aws:s3:::${recordsBucket}`;
  const own = { 'aws:ResourceAccount': role.accountId };
  role.allow({
    actions: ['s3:ListBucket'],
    resources: [bucket],
    conditions: { StringEquals: own, StringLike: { 's3:prefix': 'receipts/*' } },
  });
  role.allow({
    actions: ['s3:GetObject'],
    resources: [`${bucket}/receipts/*`],
    conditions: { StringEquals: own },
  });
}
