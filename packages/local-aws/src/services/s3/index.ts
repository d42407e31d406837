import { S3Client } from '@aws-sdk/client-s3';
import type { LocalAws, LocalService, Operation } from '../../local-aws';
import type { Moto } from '../../moto/moto';
import { Buckets } from './buckets';
import { judgeDeletions } from './deletions';
import { Notifications, notificationsOf, withIds } from './notifications';
import { ObjectEvents } from './object-events';
import { ObjectLocks } from './object-locks';
import { forgetOwner } from './owners';
import { PublicAccess } from './public-access';

/** Amazon S3: moto keeps buckets and objects; here a bucket tells EventBridge what happens to its objects. */
export function createS3(aws: LocalAws, moto: Moto): LocalService {
  const buckets = new Buckets((accountId) => moto.client(S3Client, accountId));
  const events = new ObjectEvents(aws, buckets);
  const access = new PublicAccess(moto);
  const locks = new ObjectLocks((bucket) => buckets.client(bucket));
  return {
    signingName: 's3',
    model: 's3',
    behind: 'moto',
    operations: {
      ...bucketOperations(buckets, locks, moto),
      ...notificationOperations(aws, buckets),
      ...aclOperations(access),
      ...locks.operations(),
      PutBucketPolicy: access.putPolicy,
      PutObject: async (input, call, next) => {
        await access.checkAcl('PutObject', input);
        locks.checkWrite(input, true);
        const answer = await next();
        await locks.written(input, answer.VersionId);
        await events.created(input, call, answer, 'PutObject');
        return answer;
      },
      CopyObject: async (input, call, next) => {
        await access.checkAcl('CopyObject', input);
        locks.checkWrite(input, false);
        const answer = await next();
        await locks.written(input, answer.VersionId);
        await events.created(input, call, { ...answer, ...answer.CopyObjectResult }, 'CopyObject');
        return answer;
      },
      CreateMultipartUpload: async (input, _call, next) => {
        await access.checkAcl('CreateMultipartUpload', input);
        locks.checkWrite(input, false);
        const answer = await next();
        locks.uploadStarted(answer.UploadId, input);
        return answer;
      },
      CompleteMultipartUpload: async (input, call, next) => {
        const answer = await next();
        await locks.uploadCompleted(input, answer.VersionId);
        await events.created(input, call, answer, 'CompleteMultipartUpload');
        return answer;
      },
      DeleteObject: async (input, call, next) => {
        const locked = await locks.deletionRefusal(input, input.BypassGovernanceRetention);
        if (locked) throw locked;
        const before = await events.before(input.Bucket, [input]);
        const answer = await next();
        events.deleted(input.Bucket, call, before, [
          {
            Key: input.Key,
            VersionId: input.VersionId,
            // With a version id in the request the header says that the version was a marker.
            DeleteMarkerVersionId: input.VersionId ? undefined : answer.VersionId,
          },
        ]);
        return answer;
      },
      DeleteObjects: async (input, call, next) => {
        const { allowed, refused } = await judgeDeletions(aws, locks, input, call);
        if (allowed.length === 0) return { Errors: refused };
        const before = await events.before(input.Bucket, allowed);
        const answer = await next({ ...input, Delete: { ...input.Delete, Objects: allowed } });
        events.deleted(input.Bucket, call, before, answer.Deleted ?? []);
        return refused.length === 0 ? answer : { ...answer, Errors: [...(answer.Errors ?? []), ...refused] };
      },
    },
  };
}

function aclOperations(access: PublicAccess): Readonly<Record<string, Operation>> {
  const names = ['PutBucketAcl', 'PutObjectAcl'];
  const checked =
    (name: string): Operation =>
    async (input, _call, next) => {
      await access.checkAcl(name, input);
      return next();
    };
  return Object.fromEntries(names.map((name) => [name, checked(name)]));
}

function bucketOperations(
  buckets: Buckets,
  locks: ObjectLocks,
  moto: Moto,
): Readonly<Record<string, Operation>> {
  return {
    CreateBucket: async (input, { principal }, next) => {
      const answer = await next();
      buckets.created(input.Bucket, principal.accountId);
      locks.bucketCreated(input.Bucket, input.ObjectLockEnabledForBucket);
      return answer;
    },
    DeleteBucket: async (input, _call, next) => {
      const answer = await next();
      buckets.deleted(input.Bucket);
      locks.bucketDeleted(input.Bucket);
      forgetOwner(input.Bucket, moto);
      return answer;
    },
  };
}

/** moto would send events of its own, past every policy; so it learns of no destination. */
function notificationOperations(aws: LocalAws, buckets: Buckets): Readonly<Record<string, Operation>> {
  const notifications = new Notifications(aws);
  return {
    PutBucketNotificationConfiguration: async (input, _call, next) => {
      const answer = await next({ ...input, NotificationConfiguration: {} });
      const configuration = withIds(input.NotificationConfiguration);
      const { owner } = buckets.get(input.Bucket);
      if (!input.SkipDestinationValidation) {
        await notifications.check(input.Bucket, owner, notificationsOf(configuration));
      }
      buckets.configure(input.Bucket, configuration);
      return answer;
    },
    GetBucketNotificationConfiguration: async (input, _call, next) => {
      const answer = await next();
      return { ...answer, ...buckets.get(input.Bucket).configuration };
    },
  };
}
