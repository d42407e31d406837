import { createHash } from 'node:crypto';
import type { Member } from './config';

/** The data source by which a project publishes. */
export interface DataSource {
  /** By this name the publish function finds it. */
  readonly name: string;
  readonly environmentId: string;
  /** Glue database in the environment's account. */
  readonly database: string;
  /** Names of the tables, with `*` as wildcard. */
  readonly tables: readonly string[];
}

export interface ProjectTemplateProps {
  readonly domainId: string;
  readonly projectId: string;
  /** Left out where the project only subscribes. */
  readonly dataSource?: DataSource;
  readonly members: readonly Member[];
}

/** CloudFormation's template, as JSON text, of what a project has beside its environment. */
export function projectTemplate(props: ProjectTemplateProps): string {
  return JSON.stringify({ Resources: { ...dataSource(props), ...memberships(props) } });
}

function dataSource({ domainId, projectId, dataSource: source }: ProjectTemplateProps) {
  if (!source) return {};
  const DataSource = {
    Type: 'AWS::DataZone::DataSource',
    Properties: {
      DomainIdentifier: domainId,
      ProjectIdentifier: projectId,
      EnvironmentIdentifier: source.environmentId,
      Name: source.name,
      Type: 'GLUE',
      EnableSetting: 'ENABLED',
      // The publish function starts every run; a schedule would spend the day's quota.
      PublishOnImport: true,
      Configuration: {
        GlueRunConfiguration: {
          RelationalFilterConfigurations: [
            {
              DatabaseName: source.database,
              FilterExpressions: source.tables.map((expression) => ({
                Type: 'INCLUDE',
                Expression: expression,
              })),
            },
          ],
        },
      },
    },
  };
  return { DataSource };
}

/**
 * One resource a role. The logical id follows from the ARN, so that reordering the configuration changes nothing; a
 * hash, since an id takes only letters and digits, and two roles may differ in nothing else.
 */
function memberships({ domainId, projectId, members }: ProjectTemplateProps) {
  return Object.fromEntries(
    members.map(({ role, designation }) => [
      `Member${createHash('sha256').update(role).digest('hex').slice(0, 16)}`,
      {
        Type: 'AWS::DataZone::ProjectMembership',
        Properties: {
          DomainIdentifier: domainId,
          ProjectIdentifier: projectId,
          Designation: designation,
          Member: { UserIdentifier: role },
        },
      },
    ]),
  );
}
