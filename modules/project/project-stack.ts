import { createHash } from 'node:crypto';
import { CloudformationStack } from '@cdktf/provider-aws/lib/cloudformation-stack';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Member } from '../../platform/config';

export interface ProjectStackProps {
  /** Provider of the governance account, as the project's owner. */
  readonly provider: AwsProvider;
  /** Physical name of the CloudFormation stack. */
  readonly stackName: string;
  readonly domainId: string;
  readonly projectId: string;
  /** Left out where the project only subscribes. */
  readonly dataSource?: {
    /** By this name the publish function finds it. */
    readonly name: string;
    readonly environmentId: string;
    /** Glue database in the environment's account. */
    readonly database: string;
    /** Names of the tables, with `*` as wildcard. */
    readonly tables: readonly string[];
  };
  readonly members: readonly Member[];
  readonly dependsOn: ITerraformDependable[];
}

/**
 * A project's data source and memberships, for which the AWS provider 5.100 has no resources. CloudFormation's handlers
 * update in place and roll back; Cloud Control and a custom function would both store a change that failed.
 * Nothing reads the stack's outputs: any change of template or tags makes them unknown.
 */
export class ProjectStack extends Construct {
  readonly stack: CloudformationStack;

  constructor(scope: Construct, id: string, props: ProjectStackProps) {
    super(scope, id);
    this.stack = new CloudformationStack(this, 'stack', {
      provider: props.provider,
      name: props.stackName,
      onFailure: 'DELETE',
      templateBody: JSON.stringify({ Resources: { ...dataSource(props), ...memberships(props) } }),
      dependsOn: props.dependsOn,
    });
  }
}

function dataSource({ domainId, projectId, dataSource: source }: ProjectStackProps) {
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
function memberships({ domainId, projectId, members }: ProjectStackProps) {
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
