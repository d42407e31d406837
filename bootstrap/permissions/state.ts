import type { AccountNames } from '../../platform/naming/naming';
import type { Statements } from '../../platform/permissions/statements';

export function statePermissions(names: AccountNames): Statements {
  const bucket = `arn:aws:s3:::${names.stateBucket}`;
  return [
    // Whether a missing state or lock may be called missing is asked without a prefix (API reference, HeadObject).
    { actions: ['s3:ListBucket'], resources: [bucket] },
    { actions: ['s3:GetObject', 's3:PutObject'], resources: [`${bucket}/${names.stateKey}`] },
    {
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resources: [`${bucket}/${names.stateKey}.tflock`],
    },
  ];
}
