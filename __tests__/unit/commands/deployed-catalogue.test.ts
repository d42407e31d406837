import { mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import {
  type DeployedCatalogue,
  deployedReport,
  readDeployed,
  saveDeployed,
} from '../../../commands/catalogue/deployed';
import type { CatalogueReport } from '../../../platform/catalogue-files';
import { CATALOGUE, DESCRIBED, governanceWith, platform } from '../platform';

const sts = mockClient(STSClient);
const s3 = mockClient(S3Client);
const config = platform({ governance: governanceWith(DESCRIBED), catalogue: CATALOGUE });
const catalogueWith = (report: CatalogueReport): DeployedCatalogue => ({
  'catalogue.ttl': 'turtle',
  'catalogue.jsonld': '{}',
  'index.html': '<!doctype html>',
  'report.json': JSON.stringify(report),
});

beforeEach(() => {
  s3.reset();
  sts.reset();
  sts.on(AssumeRoleCommand).resolves({ Credentials: { AccessKeyId: 'a', SecretAccessKey: 's' } as never });
});

test('an operator reads the four files, by a session of the deploy role that may do nothing else', async () => {
  s3.on(GetObjectCommand).callsFake(({ Key }: { Key: string }) => ({
    Body: { transformToString: () => Promise.resolve(`text of ${Key}`) },
  }));
  expect(await readDeployed(config)).toEqual({
    'catalogue.ttl': 'text of catalogue.ttl',
    'catalogue.jsonld': 'text of catalogue.jsonld',
    'index.html': 'text of index.html',
    'report.json': 'text of report.json',
  });
  const [{ args: [{ input }] } = { args: [{ input: {} }] }] = sts.commandCalls(
    AssumeRoleCommand,
  ) as never as {
    args: [{ input: { RoleArn?: string; Policy?: string } }];
  }[];
  expect(input.RoleArn).toBe('arn:aws:iam::111122223333:role/ehds-governance-deploy');
  const { Statement } = JSON.parse(input.Policy ?? '{}') as {
    Statement: { Action: string[]; Resource: string[] }[];
  };
  expect(Statement.flatMap(({ Action }) => Action)).toEqual(['s3:ListBucket', 's3:GetObject']);
  for (const resource of Statement.flatMap(({ Resource }) => Resource)) {
    expect(resource).toMatch(/^arn:aws:s3:::ehds-catalogue-111122223333-eu-central-1(\/|$)/);
  }
});

test('a platform without one is told how to have one, before anything is called', async () => {
  await expect(readDeployed(platform())).rejects.toThrow(/no section catalogue.*docs\/catalogue\.md/);
  expect(sts.calls()).toEqual([]);
});

test('one that is not written yet is said with when it comes', async () => {
  s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'no', $metadata: {} }));
  await expect(readDeployed(config)).rejects.toThrow(/has no catalogue\.ttl yet: .* 60 minutes/);
});

test('AWS’s refusal stays what it is', async () => {
  s3.on(GetObjectCommand).rejects(Object.assign(new Error('Access Denied'), { name: 'AccessDenied' }));
  await expect(readDeployed(config)).rejects.toThrow('Access Denied');
});

test('the report says what is counted, what stays out, and shows no control character', () => {
  const { text, complete } = deployedReport(
    catalogueWith({
      version: 1,
      datasets: [
        { name: 'asthma', tables: ['visits'] },
        { name: 'cohort', records: 1234, tables: ['patients', 'visits'] },
      ],
      keptOut: [
        {
          dataset: 'copd',
          projects: ['p-1', 'p-2'],
          problems: [{ field: 'name', rule: 'a rule\u001b[2J', cure: 'a cure' }],
        },
      ],
    }),
  );
  expect(complete).toBe(false);
  expect(text).toMatch(/^asthma: records not measured yet, in visits$/m);
  expect(text).toMatch(/^cohort: 1,234 records, in patients, visits$/m);
  expect(text).toMatch(
    /^copd: stays out \(project p-1, p-2\)\n {2}name\n {4}rule: {2}a rule\\u\{1b\}\[2J\n {4}cure: {2}a cure$/m,
  );
});

test('an empty catalogue is complete', () => {
  const empty = catalogueWith({ version: 1, datasets: [], keptOut: [] });
  expect(deployedReport(empty)).toEqual({ text: 'The catalogue has no dataset yet.', complete: true });
});

test('all of it is saved', () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'deployed-')), 'new');
  saveDeployed(catalogueWith({ version: 1, datasets: [], keptOut: [] }), folder);
  expect(readdirSync(folder).sort()).toEqual([
    'catalogue.jsonld',
    'catalogue.ttl',
    'index.html',
    'report.json',
  ]);
  expect(readFileSync(join(folder, 'catalogue.ttl'), 'utf8')).toBe('turtle');
});
