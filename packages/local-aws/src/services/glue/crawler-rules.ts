import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error';
import type { Actor, LocalAws } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import { configurationOf } from './configuration';
import type { CrawlerSettings } from './crawlers';
import { placeOf } from './folders';
import { SERVICE } from './catalog-reader';

/**
 * Checks a crawler's settings beyond the model.
 * @throws {AwsError} InvalidInputException: for what AWS refuses, and for what is not served here.
 */
export async function checkCrawler(
  aws: LocalAws,
  clients: ActingClients,
  accountId: string,
  settings: CrawlerSettings,
  schedule = '',
): Promise<void> {
  const { S3Targets = [], ...others } = settings.Targets;
  for (const [name, targets] of Object.entries(others)) {
    if (Array.isArray(targets) && targets.length > 0) {
      throw notServed(`Targets.${name}`, 'crawls S3 only: use S3Targets');
    }
  }
  if (S3Targets.length === 0) throw invalid('Targets has no S3Targets entry: name at least one Path.');
  for (const { Path, SampleSize, ...others } of S3Targets) {
    for (const name of ['ConnectionName', 'EventQueueArn', 'DlqEventQueueArn'] as const) {
      if (others[name]) throw notServed(`S3Targets.${name}`, 'reads buckets directly, in full: leave it out');
    }
    if (!placeOf(Path)) throw invalid(`Path ${Path} is no S3 path: write s3://bucket/folder/.`);
    if (SampleSize) throw notServed('SampleSize', 'reads every object: leave it out');
  }
  if (schedule !== '') throw notServed('Schedule', 'crawls on request: call StartCrawler');
  if (settings.RecrawlPolicy?.RecrawlBehavior !== 'CRAWL_EVERYTHING') {
    throw notServed('RecrawlPolicy', 'crawls in full: use CRAWL_EVERYTHING');
  }
  if (settings.LakeFormationConfiguration?.UseLakeFormationCredentials) {
    throw notServed('UseLakeFormationCredentials', "reads objects with the crawler's role: use false");
  }
  const { LineageConfiguration, LakeFormationConfiguration, CrawlerSecurityConfiguration } = settings;
  if (LineageConfiguration?.CrawlerLineageSettings === 'ENABLE') {
    throw notServed('CrawlerLineageSettings', 'keeps no lineage: use DISABLE');
  }
  if (LakeFormationConfiguration?.AccountId) {
    throw notServed('LakeFormationConfiguration.AccountId', 'crawls in the own account: leave it out');
  }
  if (CrawlerSecurityConfiguration) {
    throw notServed('CrawlerSecurityConfiguration', 'encrypts no logs: leave it out');
  }
  configurationOf(settings.Configuration);
  await crawlActor(aws, clients, accountId, settings);
}

/**
 * Who crawls: the crawler's role, after Glue has tried to assume it.
 * @throws {AwsError} InvalidInputException
 */
export async function crawlActor(
  aws: LocalAws,
  clients: ActingClients,
  accountId: string,
  { Name, Role }: Pick<CrawlerSettings, 'Name' | 'Role'>,
): Promise<Actor> {
  const iam = clients.get(IAMClient, { accountId, service: SERVICE });
  const RoleName = Role.split('/').at(-1);
  const found = await iam.send(new GetRoleCommand({ RoleName })).catch((error: unknown) => {
    if ((error as Error).name !== 'NoSuchEntityException') throw error;
  });
  const refusal = invalid(
    `Service is unable to assume provided role ${Role}. Please verify role's TrustPolicy`,
  );
  const role = found?.Role?.Arn;
  if (role === undefined) throw refusal;
  const arn = `arn:aws:glue:${aws.region}:${accountId}:crawler/${Name}`;
  const actor = { accountId, role, service: SERVICE, source: { accountId, arn } };
  await aws.session(actor, 'AWS-Crawler').catch((error: unknown) => {
    throw error instanceof AwsError && error.code === 'AccessDenied' ? refusal : error;
  });
  return actor;
}

function notServed(field: string, why: string): AwsError {
  return invalid(`${field} is not served here: the local AWS ${why}.`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
