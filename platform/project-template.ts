import { createHash } from 'node:crypto';
import type { Member } from './config';

/** A data source by which a project publishes. */
export interface DataSource {
  /** By this name the publish function finds it. */
  readonly name: string;
  readonly environmentId: string;
  /** Glue database in the environment's account. */
  readonly database: string;
  /** Names of the tables, with `*` as wildcard. */
  readonly tables: readonly string[];
  /** The dataset whose tables they are, where it is described. */
  readonly dataset?: string;
  /** Metadata form of its assets; none where nothing is described. */
  readonly form?: AssetForm;
}

/** A metadata form as assets have it (DataZone API reference, FormInput). */
export interface AssetForm {
  readonly formName: string;
  readonly typeIdentifier: string;
  /** JSON, at most 300,000 characters. */
  readonly content: string;
}

export interface ProjectTemplateProps {
  readonly domainId: string;
  readonly projectId: string;
  /** None where the project only subscribes. */
  readonly dataSources: readonly DataSource[];
  readonly members: readonly Member[];
}

/** CloudFormation's template, as JSON text, of what a project has beside its environment. */
export function projectTemplate(props: ProjectTemplateProps): string {
  return JSON.stringify({ Resources: { ...dataSources(props), ...memberships(props) } });
}

function dataSources({ domainId, projectId, dataSources: sources }: ProjectTemplateProps) {
  return Object.fromEntries(
    sources.map((source) => [
      // Of a dataset one that follows from its name, as for members below.
      source.dataset === undefined ? 'DataSource' : `Dataset${idOf(source.dataset)}`,
      {
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
          ...(source.form && { AssetFormsInput: [assetForm(source.form)] }),
        },
      },
    ]),
  );
}

/** Without a revision it is the newest. */
function assetForm({ formName, typeIdentifier, content }: AssetForm) {
  return { FormName: formName, TypeIdentifier: typeIdentifier, Content: content };
}

/**
 * One resource a role. The logical id follows from the ARN, so that reordering the configuration changes nothing; a
 * hash, since an id takes only letters and digits, and two roles may differ in nothing else.
 */
function memberships({ domainId, projectId, members }: ProjectTemplateProps) {
  return Object.fromEntries(
    members.map(({ role, designation }) => [
      `Member${idOf(role)}`,
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

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
