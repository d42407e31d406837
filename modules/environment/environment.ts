import { DatazoneEnvironment } from '@cdktf/provider-aws/lib/datazone-environment';
import { DatazoneEnvironmentProfile } from '@cdktf/provider-aws/lib/datazone-environment-profile';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Fn } from 'cdktf';
import { DataResource } from 'cdktf/lib/terraform-data-resource';
import { Construct } from 'constructs';
import type { Blueprint } from '../blueprint/blueprint';
import type { ProjectNames } from '../naming/naming';
import type { Project } from '../project/project';

/** Who keeps an environment's profile, and who may make environments by it. */
export interface ProfileProps {
  /** Project that the profile belongs to. */
  readonly owner: Project;
  /** Projects that may make environments by it. */
  readonly allowedProjects: readonly Project[];
  /** `LIMITED_ACCESS`: the members of those projects get no data of the account beside what they subscribe to. */
  readonly permissionLevel: 'FULL_ACCESS' | 'LIMITED_ACCESS';
}

export interface EnvironmentProps {
  /** Provider of the governance account, as the project's owner. */
  readonly provider: AwsProvider;
  /** Names of the project, with the account that the environment is made in. */
  readonly names: ProjectNames;
  /** Region of the environment. */
  readonly region: string;
  readonly domainId: string;
  readonly blueprintId: string;
  /** The blueprint, enabled in the account. */
  readonly blueprint: Blueprint;
  readonly project: Project;
  /** Left out, the profile is the project's own. */
  readonly profile?: ProfileProps;
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
    const { provider, names, domainId, blueprintId, blueprint, project } = props;
    this.profile = new DatazoneEnvironmentProfile(this, 'profile', {
      provider,
      domainIdentifier: domainId,
      projectIdentifier: (props.profile?.owner ?? project).projectId,
      name: names.project,
      environmentBlueprintIdentifier: blueprintId,
      awsAccountId: names.accountId,
      awsAccountRegion: props.region,
      userParameters: props.profile && limits(props.profile),
      dependsOn: [blueprint.configuration],
    });
    this.environment = this.makeEnvironment();
  }

  get environmentId(): string {
    return this.environment.id;
  }

  private makeEnvironment(): DatazoneEnvironment {
    const { provider, names, region, domainId, blueprintId, blueprint, project } = this.props;
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
      dependsOn: [blueprint.configuration],
    });
  }
}

/** By the parameters' names in DataZone, for which there is no field of the API's own. */
function limits({ allowedProjects, permissionLevel }: ProfileProps) {
  return [
    { name: 'allowedProjects', value: allowedProjects.map(({ projectId }) => projectId).join(',') },
    { name: 'profilePermissionLevel', value: permissionLevel },
  ];
}
