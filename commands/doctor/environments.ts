import {
  type AthenaClient,
  ListTagsForResourceCommand,
  paginateListWorkGroups,
} from '@aws-sdk/client-athena';
import { type GlueClient, GetTagsCommand, paginateGetDatabases } from '@aws-sdk/client-glue';
import { mapInParallel } from '../../lambda/policy-grants/parallel';
import type { AccountNames } from '../../platform/naming/naming';
import { type Answer, ok, problem } from './check';

/** Tag by which DataZone says whose environment something is of. */
const PROJECT_TAG = 'AmazonDataZoneProject';

/**
 * Environments of other projects in the account. DataZone lists environments by project only, so they are looked for in
 * what DefaultDataLake makes of each: a work group and databases.
 *
 * @param projectIds the account's own project and, in governance, those of the trials
 */
export async function strangersEnvironments(
  athena: AthenaClient,
  glue: GlueClient,
  region: string,
  { accountId, project }: AccountNames,
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
      return { what: `work group ${name}`, of: Tags.find(({ Key }) => Key === PROJECT_TAG)?.Value };
    })),
    ...(await mapInParallel(databases, async (name) => {
      const ResourceArn = arn('glue', `database/${name}`);
      const { Tags = {} } = await glue.send(new GetTagsCommand({ ResourceArn }));
      return { what: `database ${name}`, of: Tags[PROJECT_TAG] };
    })),
  ];
  const strangers = found.filter(({ of }) => of !== undefined && !projectIds.includes(of));
  const ours = projectIds.length === 1 ? project : `${project} and the trials`;
  if (strangers.length === 0) return ok(`no environment but that of ${ours} is in the account`);
  const list = strangers.map(({ what, of }) => `${what} of project ${of}`).join(', ');
  return problem(
    `${list}: only ${ours} may have an environment here, whose data sources could publish the account's tables`,
    'They were made before the account was closed, or while it was open. See what they published, and delete the ' +
      'environment as an owner of its project (aws datazone delete-environment).',
  );
}
