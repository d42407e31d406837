import { createHmac } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { GenerateMacCommand } from '@aws-sdk/client-kms';
import { UploadPartCommand } from '@aws-sdk/client-s3';
import { Receipt } from '../../../../lambda/pseudonymise/receipt';
import { batchFailures } from '../support';
import { column, csvTable, pseudonym, useEngine } from './support';
import { created, deleted, scheduled, usePseudonymiser, workingKey } from './world';

const it = usePseudonymiser();
const engine = useEngine();

const PATIENTS = csvTable(
  {
    Id: column('string', { ...pseudonym(), required: true }),
    Name: column('text', { publish: { rule: 'drop' } }),
  },
  {},
  'Id',
);
const KEY = 'clinic/patients/2026/a.csv';
const RESULT = 'clinic_patients/2026/a.csv.parquet';
const hmac = (id: string) =>
  createHmac('sha256', workingKey('pseudonym/v1/patient')).update(id).digest('hex');

const ids = async () => {
  const stored = it.buckets().get('assets', RESULT);
  return stored && (await engine.rows(stored.bytes)).map(({ id }) => id);
};

beforeEach(() => it.describe({ clinic: { patients: PATIENTS } }));

test('an upload is published, with a receipt', async () => {
  const { versionId, bytes } = it.buckets().put('intake', KEY, 'Id,Name\np1,Ann\np2,Bob\n');
  expect(await it.handle(created(KEY))).toEqual(batchFailures());
  expect(await ids()).toEqual([hmac('p1'), hmac('p2')]);
  const receipt = it.receipt(KEY);
  expect(Receipt.parse(receipt)).toEqual(receipt);
  expect(receipt).toMatchObject({
    version: 1,
    dataset: 'clinic',
    table: 'patients',
    source: { key: KEY, versionId, bytes: bytes.length },
    outcome: 'published',
    result: { key: RESULT, rows: 2 },
    quality: { rows: 2, columns: [{ name: 'id', type: 'string', completeness: 1 }] },
    lineage: [{ column: 'id', from: ['Id'], rule: 'pseudonym: patient' }],
  });
  expect(it.buckets().get('assets', RESULT)?.metadata).toEqual({
    'source-version': versionId,
    rules: receipt?.rules,
  });
  expect(it.written.metrics()).toEqual(['OldestIntakeAge', 'UploadPublished']);
  expect(it.written.log()).not.toMatch(/p1|Ann/);
});

test('events that come twice, late or in another order change nothing', async () => {
  it.buckets().put('intake', KEY, 'Id,Name\np1,Ann\n');
  await it.handle(created(KEY), created(KEY), deleted(KEY), { kind: 'look', key: KEY });
  expect(await ids()).toEqual([hmac('p1')]);
  expect(it.s3.commandCalls(UploadPartCommand)).toHaveLength(1);
  it.buckets().delete('intake', KEY);
  await it.handle(created(KEY));
  expect([it.buckets().get('assets', RESULT), it.receipt(KEY)]).toEqual([undefined, undefined]);
});

test('what changed while it was published is looked at again', async () => {
  it.buckets().put('intake', KEY, 'Id,Name\np1,Ann\n');
  it.buckets().beforeComplete = () => it.buckets().put('intake', KEY, 'Id,Name\np2,Bob\n');
  expect(await it.handle(created(KEY))).toEqual(batchFailures('m0'));
  it.buckets().beforeComplete = () => undefined;
  expect(await it.handle(created(KEY))).toEqual(batchFailures());
  expect(await ids()).toEqual([hmac('p2')]);
  it.buckets().put('intake', KEY, 'Id,Name\np3,Bob\n');
  it.buckets().beforeComplete = () => it.buckets().delete('intake', KEY);
  expect(await it.handle(created(KEY))).toEqual(batchFailures('m0'));
  expect(await it.handle(created(KEY))).toEqual(batchFailures());
  expect(it.buckets().keys('assets')).toEqual([]);
});

test('a row that does not fit parks the file, and what was published before stays', async () => {
  it.buckets().put('intake', KEY, 'Id,Name\np1,Ann\n');
  await it.handle(created(KEY));
  it.buckets().put('intake', KEY, 'Id,Name\np2,Bob\n,Secret\n');
  expect(await it.handle(created(KEY))).toEqual(batchFailures());
  expect(await ids()).toEqual([hmac('p1')]);
  expect(it.receipt(KEY)).toMatchObject({
    outcome: 'parked',
    problems: [{ row: 2, column: 'Id', rule: 'the column is required' }],
  });
  expect(it.buckets().openUploads()).toBe(0);
  expect(it.written.metrics()).toContain('UploadParked');
  expect(JSON.stringify(it.receipt(KEY)) + it.written.log()).not.toMatch(/Secret|Bob|p2/);
});

test.each([
  ['nowhere/patients/a.csv', 'no dataset with this table is described'],
  ['clinic/constructor/a.csv', 'no dataset with this table is described'],
  ['a.csv', 'a file lies in DATASET/TABLE/'],
  [
    'clinic/patients/day=1/a.csv',
    'names of files and folders have letters, digits, dots, hyphens and _, and begin with a letter, digit or hyphen',
  ],
  ['clinic/patients/large.csv', 'a file of this format has at most 1000 bytes, and this one has 1001'],
])('%s is parked', async (key, rule) => {
  it.buckets().put('intake', key, 'x'.repeat(1001));
  expect(await it.handle(created(key))).toEqual(batchFailures());
  expect(it.receipt(key)).toMatchObject({ outcome: 'parked', problems: [{ rule }] });
  await it.handle(created(key));
  expect(it.written.values('UploadParked')).toEqual([1]);
  expect(it.buckets().keys('assets')).toEqual([]);
});

test('a malformed message goes to the dead letters at once', async () => {
  expect(await it.handle('{"kind":"look"}')).toEqual(batchFailures());
  expect(it.sqs.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
    QueueUrl: 'https://sqs/intake-dead-letters',
    MessageBody: '{"kind":"look"}',
  });
});

test('a key that is disabled publishes nothing, and the message comes back', async () => {
  it.buckets().put('intake', 'clinic/other/a.csv', 'Id\np1\n');
  it.describe({ clinic: { other: csvTable({ Id: column('string', pseudonym('other')) }) } });
  it.kms.on(GenerateMacCommand).rejects(Object.assign(new Error('disabled'), { name: 'DisabledException' }));
  await expect(it.handle(created('clinic/other/a.csv'))).rejects.toThrow('disabled');
  expect(it.buckets().keys('assets')).toEqual([]);
});

test('who opted out is left out, once a file of opt-outs says so', async () => {
  it.buckets().put('intake', KEY, 'Id,Name\np1,Ann\np2,Bob\n');
  await it.handle(created(KEY));
  it.buckets().put(
    'intake',
    'opt-outs/patient.csv',
    'identifier,from,to\np1,2020-01-01,\np2,2020-01-01,2020-12-31\n',
  );
  await it.handle(created('opt-outs/patient.csv'));
  expect(it.looks()).toEqual([KEY]);
  await it.handle({ kind: 'look', key: KEY });
  expect(await ids()).toEqual([hmac('p2')]);
});

test('opt-outs that cannot be read park every file of their space', async () => {
  it.buckets().put('intake', 'opt-outs/patient.csv', 'identifier,from,to\np1,someday,\n');
  it.buckets().put('intake', KEY, 'Id,Name\np1,Ann\n');
  await it.handle(created('opt-outs/patient.csv'), created(KEY));
  expect(it.receipt('opt-outs/patient.csv')).toMatchObject({ outcome: 'parked', problems: [{ row: 1 }] });
  expect(it.receipt(KEY)).toMatchObject({ outcome: 'parked' });
  expect(it.buckets().keys('assets')).toEqual([]);
});

test('a sweep asks for what differs, and deletes what no table published', async () => {
  const keys = ['clinic/patients/a.csv', 'clinic/patients/b.csv', 'clinic/patients/c.csv', 'stray.csv'];
  for (const key of keys) it.buckets().put('intake', key, 'Id,Name\np1,Ann\n');
  await it.handle(...keys.map((key) => created(key)));
  await it.handle(scheduled);
  expect(it.looks()).toEqual([]);
  // One is new, one was replaced by another hand, one lost its source; and two are nobody's.
  it.buckets().put('intake', 'clinic/patients/new.csv', 'Id,Name\np1,Ann\n');
  it.buckets().put('assets', 'clinic_patients/a.csv.parquet', 'raw');
  it.buckets().delete('intake', 'clinic/patients/b.csv');
  it.buckets().put('assets', 'clinic_patients/raw.csv', 'raw');
  it.buckets().put('assets', 'other/x.parquet', 'raw');
  await it.handle(scheduled);
  expect(it.looks()).toEqual(['clinic/patients/a.csv', 'clinic/patients/b.csv', 'clinic/patients/new.csv']);
  await it.handle(...it.looks().map((key) => ({ kind: 'look', key })));
  expect(it.buckets().keys('assets')).toEqual(
    ['a', 'c', 'new'].map((name) => `clinic_patients/${name}.csv.parquet`),
  );
});

test('a stricter description reaches what was published, and a table that is gone is withdrawn', async () => {
  it.buckets().put('intake', KEY, 'Id,Name\np1,Ann\n');
  await it.handle(created(KEY));
  it.describe({
    clinic: {
      patients: {
        ...PATIENTS,
        columns: { ...PATIENTS.columns, Name: column('string', { publish: { rule: 'prefix', length: 1 } }) },
      },
    },
  });
  await it.handle(created('rules.json', 'records'));
  expect(it.looks()).toEqual([KEY]);
  await it.handle({ kind: 'look', key: KEY });
  expect(await engine.rows(it.buckets().get('assets', RESULT)?.bytes ?? Buffer.alloc(0))).toEqual([
    { id: hmac('p1'), name: 'A' },
  ]);
  it.describe({});
  await it.handle(created('rules.json', 'records'));
  expect(it.buckets().keys('assets')).toEqual([]);
});

test('without descriptions nothing is decided', async () => {
  it.buckets().delete('records', 'rules.json');
  it.buckets().put('assets', RESULT, 'kept');
  await expect(it.handle(scheduled)).rejects.toThrow('rules.json is not in records yet');
  await expect(it.handle(deleted(KEY))).rejects.toThrow('rules.json is not in records yet');
  expect(it.buckets().keys('assets')).toEqual([RESULT]);
});
