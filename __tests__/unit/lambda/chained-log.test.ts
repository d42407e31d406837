import { GetObjectCommand, PutObjectCommand, S3Client, type S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { BrokenLogError, ChainedLog, OvertakenError } from '../../../lambda/shared/chained-log';
import { serveBucket } from '../served-bucket';

const s3 = mockClient(S3Client);
const objects = new Map<string, string>();

const failure = (name: string) => Object.assign(new Error(name), { name }) as S3ServiceException;

beforeEach(() => {
  s3.reset();
  objects.clear();
  // Two keys a page, so that what is read has several.
  serveBucket(s3, objects, { pageSize: 2 });
});

const open = () => new ChainedLog<string>(new S3Client({}), 'permits', 'register');
const record = (event: string) => ({ at: new Date('2027-01-01T00:00:00Z'), by: 'arn:officer', event });
const events = async (log = open()) => (await log.read()).map(({ entry }) => entry.event);

async function write(...all: readonly string[]): Promise<void> {
  const log = open();
  await log.read();
  for (const event of all) await log.append(record(event));
}

test('what was recorded is read in its order', async () => {
  const all = Array.from({ length: 12 }, (_, at) => `event ${at}`);
  await write(...all);
  expect(await events()).toEqual(all);
});

test('what was read once is not read again', async () => {
  await write('a', 'b', 'c');
  const log = open();
  await log.read();
  await log.append(record('d'));
  s3.resetHistory();
  expect(await events(log)).toEqual(['a', 'b', 'c', 'd']);
  expect(s3.commandCalls(GetObjectCommand)).toHaveLength(0);
});

test('of two who write at once one is told, and nothing is lost or written over', async () => {
  await write('a');
  const [first, second] = [open(), open()];
  await Promise.all([first.read(), second.read()]);
  const outcomes = await Promise.allSettled([first.append(record('b')), second.append(record('c'))]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await expect(outcomes[1]).toMatchObject({ reason: expect.any(OvertakenError) as unknown });
  await second.read();
  await second.append(record('c'));
  expect(await events()).toEqual(['a', 'b', 'c']);
});

test('who only writes finds the last record, and reads no other', async () => {
  await write('a', 'b', 'c');
  s3.resetHistory();
  const log = open();
  await log.findLast();
  expect(s3.commandCalls(GetObjectCommand)).toHaveLength(1);
  await log.append(record('d'));
  await write('e');
  await log.findLast();
  await log.append(record('f'));
  expect(await events(log)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(await events()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('a write that was done although its answer was lost is no other’s', async () => {
  const log = open();
  await log.read();
  s3.on(PutObjectCommand).callsFake(({ Key, Body }) => {
    objects.set(Key, Body);
    throw failure('PreconditionFailed');
  });
  await log.append(record('a'));
  expect(await events(log)).toEqual(['a']);
});

test('any other failure is passed on', async () => {
  const log = open();
  await log.read();
  s3.on(PutObjectCommand).rejects(failure('AccessDenied'));
  await expect(log.append(record('a'))).rejects.toThrow('AccessDenied');
  expect(await events(log)).toEqual([]);
});

test.each<[string, () => void, RegExp]>([
  ['removed', () => objects.delete('register/000000000002.json'), /Record 2 .* is missing/],
  [
    'altered',
    () => {
      const text = objects.get('register/000000000002.json') ?? '';
      objects.set('register/000000000002.json', text.replace('"b"', '"x"'));
    },
    /Record 3 .* the record before it is not the one/,
  ],
  ['put between', () => objects.set('register/000000000002x.json', '{}'), /Record/],
])('nothing is decided by a log of which a record was %s', async (_, tamper, problem) => {
  await write('a', 'b', 'c');
  expect(await events()).toEqual(['a', 'b', 'c']);
  tamper();
  await expect(open().read()).rejects.toThrow(BrokenLogError);
  await expect(open().read()).rejects.toThrow(problem);
});
