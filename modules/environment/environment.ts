import { DatazoneEnvironment } from '@cdktf/provider-aws/lib/datazone-environment';
import { DatazoneEnvironmentProfile } from '@cdktf/provider-aws/lib/datazone-environment-profile';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { ITerraformDependable } from 'cdktf';
import { Fn } from 'cdktf';
import { DataResource } from 'cdktf/lib/terraform-data-resource';
import { Construct } from 'constructs';
import type { AccountNames } from '../naming/naming';
import type { Project } from '../project/project';

export interface EnvironmentProps {
  /** Provider of the governance account, as the project's owner. */
  readonly provider: AwsProvider;
  /** Names of the account that the environment is made in. */
  readonly names: AccountNames;
  /** Region of the environment. */
  readonly region: string;
  readonly domainId: string;
  readonly blueprintId: string;
  readonly project: Project;
  /** What has to stand before an environment can be made in the account: the blueprint enabled, the administrators. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** What a project has in an AWS account: databases, a workgroup and a role, made by DataZone from a profile. */
export class Environment extends Construct {
  readonly profile: DatazoneEnvironmentProfile;
  readonly environment: DatazoneEnvironment;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EnvironmentProps,
  ) {
    super(scope, id);
    const { provider, names, domainId, blueprintId, project } = props;
    this.profile = new DatazoneEnvironmentProfile(this, 'profile', {
      provider,
      domainIdentifier: domainId,
      projectIdentifier: project.projectId,
      name: names.project,
      environmentBlueprintIdentifier: blueprintId,
      awsAccountId: names.accountId,
      awsAccountRegion: props.region,
      dependsOn: [...props.dependsOn],
    });
    this.environment = this.makeEnvironment();
  }

  get environmentId(): string {
    return this.environment.id;
  }

  private makeEnvironment(): DatazoneEnvironment {
    const { provider, names, region, domainId, blueprintId, project, dependsOn } = this.props;
    const { projectId } = project;
    const profileId = this.profile.id;
    const parameters = {
      producerGlueDbName: names.publishDatabase,
      consumerGlueDbName: names.subscribeDatabase,
      workgroupName: names.workgroup,
    };
    // The provider neither sends changed parameters nor replaces for a changed project, profile or domain; and DataZone
    // keeps a deleted environment's name, so each generation carries its own.
    const generation = new DataResource(this, 'generation', {
      triggersReplace: { domainId, projectId, profileId, parameters },
    });
    return new DatazoneEnvironment(this, 'environment', {
      provider,
      domainIdentifier: domainId,
      projectIdentifier: projectId,
      profileIdentifier: profileId,
      name: `${names.project}-${Fn.substr(generation.id, 0, 8)}`,
      // Left out, they stay unknown after creation and the provider fails (all three of them).
      accountIdentifier: names.accountId,
      accountRegion: region,
      blueprintIdentifier: blueprintId,
      userParameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
      // cdktf would write an expression in braces, and Terraform takes only a bare reference here.
      lifecycle: {
        replaceTriggeredBy: [`${generation.terraformResourceType}.${generation.friendlyUniqueId}`],
      },
      dependsOn: [...dependsOn],
    });
  }
}
