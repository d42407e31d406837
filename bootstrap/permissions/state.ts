import type { AccountNames } from '../../modules/naming/naming';
import type { Statements } from './statements';

export function statePermissions(names: AccountNames): Statements {
  const bucket = `arn:aws:s3:::${names.stateBucket}`;
  return [
    {
      actions: ['s3:ListBucket'],
      resources: [bucket],
      conditions: { StringEquals: { 's3:prefix': [names.stateKey, 'env:/'] } },
    },
    { actions: ['s3:GetObject', 's3:PutObject'], resources: [`${bucket}/${names.stateKey}`] },
    {
      actions: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resources: [`${bucket}/${names.stateKey}.tflock`],
    },
  ];
}
