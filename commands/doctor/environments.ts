import {
  type AthenaClient,
  ListTagsForResourceCommand,
  paginateListWorkGroups,
} from '@aws-sdk/client-athena';
import { type GlueClient, GetTagsCommand, paginateGetDatabases } from '@aws-sdk/client-glue';
import { mapInParallel } from '../../lambda/shared/parallel';
import type { AccountNames } from '../../platform/naming/naming';
import { type Answer, ok, problem, warning } from './check';

/** Tags by which DataZone says whose environment something is of. */
const PROJECT_TAG = 'AmazonDataZoneProject';
const DOMAIN_TAG = 'AmazonDataZoneDomain';

/**
 * Environments of other projects in the account. DataZone lists environments by project only, so they are looked for in
 * what DefaultDataLake makes of each: a work group and databases. Those of another domain, such as a second platform's, are
 * nobody's to delete here.
 *
 * @param domainId the platform's own domain
 * @param projectIds the account's own project and, in governance, those of the trials
 */
export async function strangersEnvironments(
  athena: AthenaClient,
  glue: GlueClient,
  region: string,
  { accountId, project }: AccountNames,
  domainId: string,
  projectIds: readonly string[],
): Promise<Answer> {
  const groups: string[] = [];
  for await (const { WorkGroups = [] } of paginateListWorkGroups({ client: athena }, {})) {
    groups.push(...WorkGroups.map(({ Name = '' }) => Name));
  }
  const databases: string[] = [];
  for await (const { DatabaseList = [] } of paginateGetDatabases({ client: glue }, {})) {
    databases.push(...DatabaseList.map(({ Name = '' }) => Name));
  }
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;
  const found = [
    ...(await mapInParallel(groups, async (name) => {
      const ResourceARN = arn('athena', `workgroup/${name}`);
      const { Tags = [] } = await athena.send(new ListTagsForResourceCommand({ ResourceARN }));
      const tag = (key: string) => Tags.find(({ Key }) => Key === key)?.Value;
      return { what: `work group ${name}`, of: tag(PROJECT_TAG), domain: tag(DOMAIN_TAG) };
    })),
    ...(await mapInParallel(databases, async (name) => {
      const ResourceArn = arn('glue', `database/${name}`);
      const { Tags = {} } = await glue.send(new GetTagsCommand({ ResourceArn }));
      return { what: `database ${name}`, of: Tags[PROJECT_TAG], domain: Tags[DOMAIN_TAG] };
    })),
  ];
  const ours = projectIds.length === 1 ? project : `${project} and the trials`;
  const strangers = found.filter(({ of }) => of !== undefined && !projectIds.includes(of));
  const inDomain = strangers.filter(({ domain }) => domain === domainId);
  const list = (all: typeof strangers) =>
    all.map(
      ({ what, of, domain }) =>
        `${what} of project ${of}${domain === domainId ? '' : ` in domain ${domain}`}`,
    );
  if (inDomain.length > 0) {
    return problem(
      `${list(inDomain).join(', ')}: only ${ours} may have an environment here, whose data sources could publish the account's tables`,
      'They were made before the account was closed, or while it was open. See what they published, and delete the ' +
        'environment as an owner of its project (aws datazone delete-environment).',
    );
  }
  if (strangers.length > 0) {
    return warning(
      `${list(strangers).join(', ')}: another domain than the platform's (${domainId}) has environments in the account`,
      'Leave them if you know that domain, such as that of a second platform. If you do not, ask who enabled a blueprint for it here ' +
        '(AWS CloudTrail, PutEnvironmentBlueprintConfiguration).',
    );
  }
  return ok(`no environment but that of ${ours} is in the account`);
}
