import { acceptUnused } from '../accept-finding';
import { CATALOGUE_FILES } from '../catalogue-files';
import type { AccountNames } from '../naming/naming';
import type { Statements } from './statements';

/**
 * All that `npm run catalogue -- --deployed` calls. The deploy role holds it, so that operators need no further role; the
 * command takes that role under these statements as session policy.
 */
export function catalogueReadPermissions({ catalogueBucket, accountId }: AccountNames): Statements {
  const bucket = `arn:aws:s3:::${catalogueBucket}`;
  const conditions = { StringEquals: { 'aws:ResourceAccount': accountId } };
  return [
    {
      actions: ['s3:ListBucket'],
      resources: [bucket],
      conditions,
      accepts: acceptUnused('Without it S3 says 403 of an object that is not there.', 's3:ListBucket'),
    },
    {
      actions: ['s3:GetObject'],
      resources: Object.keys(CATALOGUE_FILES).map((file) => `${bucket}/${file}`),
      conditions,
    },
  ];
}
