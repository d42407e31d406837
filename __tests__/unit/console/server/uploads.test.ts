import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { loadConfig } from '../../../../config/load';
import { Naming } from '../../../../platform/naming/naming';
import { Access } from '../../../../console/server/access';
import { lookAtFolders } from '../../../../console/server/uploads';

const s3 = mockClient(S3Client);
const { governance } = new Naming(loadConfig());
const access = new Access({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
});

test('of a folder 3,000 objects are read, 20 are named, and it is said that there are more', async () => {
  s3.on(ListObjectsV2Command).callsFake(({ Delimiter, ContinuationToken = '0' }) => {
    if (Delimiter === '/') return { CommonPrefixes: [{ Prefix: 'patients/' }] };
    const page = Number(ContinuationToken);
    if (page > 2) throw new Error('read too far');
    return {
      Contents: Array.from({ length: 1000 }, (_, index) => ({
        Key: `patients/${page * 1000 + index}.csv`,
        Size: 1,
        LastModified: new Date(page * 1_000_000 + index * 1000),
      })),
      IsTruncated: true,
      NextContinuationToken: String(page + 1),
    };
  });
  const [folder, ...more] = await lookAtFolders(access, governance, undefined);
  expect(more).toEqual([]);
  expect(folder).toMatchObject({ name: 'patients', objects: 3000, bytes: 3000, incomplete: true });
  expect(folder.latest).toHaveLength(20);
  expect(folder.latest[0].key).toBe('patients/2999.csv');
});
