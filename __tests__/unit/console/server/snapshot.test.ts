import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DataZoneClient, ListDomainsCommand, ListProjectsCommand } from '@aws-sdk/client-datazone';
import { GlueClient } from '@aws-sdk/client-glue';
import { GetResourceShareAssociationsCommand, RAMClient } from '@aws-sdk/client-ram';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { loadConfig } from '../../../../config/load';
import { Naming } from '../../../../platform/naming/naming';
import { Accesses } from '../../../../console/server/access';
import { DomainFinder } from '../../../../console/server/domain';
import { Places } from '../../../../console/server/places';
import { Looker } from '../../../../console/server/snapshot';

const exampleConfig = loadConfig();
const manyEntries = Array.from({ length: 200 }, (_, index) => `hospital-${index}`);
const config = {
  ...exampleConfig,
  producers: Object.fromEntries(
    manyEntries.map((name, index) => [
      name,
      { ...exampleConfig.producers.producer, accountId: String(500_000_000_000 + index) },
    ]),
  ),
};
const naming = new Naming(config);
const { accountId } = naming.governance;

const datazone = mockClient(DataZoneClient);
const ram = mockClient(RAMClient);
const sts = mockClient(STSClient);
const internalDetails = [
  mockClient(S3Client),
  mockClient(GlueClient),
  mockClient(SQSClient),
  mockClient(CloudWatchClient),
];
const refusal = Object.assign(new Error('no'), { name: 'AccessDeniedException' });

let looker: Looker;

beforeEach(async () => {
  for (const mock of [datazone, ram, sts, ...internalDetails]) mock.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Account: accountId, Arn: 'arn' });
  const domain = { id: 'dzd_1', arn: 'arn:domain', name: naming.domain, managedAccountId: accountId };
  datazone
    .on(ListDomainsCommand)
    .resolves({ items: [{ ...domain, status: 'AVAILABLE', createdAt: new Date() }] });
  datazone.on(ListProjectsCommand).resolves({ items: [] });
  ram.on(GetResourceShareAssociationsCommand).resolves({ resourceShareAssociations: [] });
  for (const mock of internalDetails) mock.rejects(refusal);
  const accesses = await Accesses.open({ region: config.region }, new Map());
  const finder = new DomainFinder(accesses, naming);
  looker = new Looker({ config, naming, accesses, finder, places: new Places(accesses, finder, naming) });
});

test('two hundred producers that are not visible cost no call each', async () => {
  const { accounts } = await looker.look();
  expect(Object.keys(accounts)).toEqual(['governance', ...manyEntries, 'consumer']);
  expect(accounts['hospital-7'].queues).toMatchObject({ visible: false });
  expect(accounts['hospital-7'].association).toEqual({ visible: true, value: { state: 'NONE' } });
  expect(datazone.commandCalls(ListDomainsCommand)).toHaveLength(1);
  expect(datazone.commandCalls(ListProjectsCommand)).toHaveLength(1);
  expect(ram.calls()).toHaveLength(1);
});

test('what is refused is not asked for at each look', async () => {
  const last = await looker.look();
  const calls = () => internalDetails.map((mock) => mock.calls().length);
  const before = calls();
  const platform = { ...last.platform, slowed: false, interval: 1 };
  const { accounts } = await looker.look({ ...last, platform });
  expect(accounts.governance.queues).toMatchObject({ visible: false, reason: 'AccessDeniedException: no' });
  expect(calls()).toEqual(before);
});
