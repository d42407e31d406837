import { DatazoneEnvironment } from '@cdktf/provider-aws/lib/datazone-environment';
import { DatazoneEnvironmentProfile } from '@cdktf/provider-aws/lib/datazone-environment-profile';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Fn, type ITerraformDependable } from 'cdktf';
import { DataResource } from 'cdktf/lib/terraform-data-resource';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { ProjectNames } from '../../platform/naming/project-names';
import { PolicyGrants } from '../policy-grants/policy-grants';
import type { Project } from '../project/project';

export interface EnvironmentProps {
  /** Provider of the governance account, as the project's owner. */
  readonly provider: AwsProvider;
  /** Account that the environment is made in. */
  readonly account: Account;
  /** Names of the project and of what is made for it. */
  readonly names: ProjectNames;
  readonly domainId: string;
  readonly blueprintId: string;
  readonly project: Project;
  /** What has to exist before an environment can be made: the blueprint, enabled in the account and closed to others. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** Project that the profile belongs to; by default the project itself. */
  readonly profileOwner?: Project;
  /**
   * `LIMITED_ACCESS`: whoever works there gets no data of the account beside what is subscribed to. `FULL_ACCESS` by
   * default.
   */
  readonly permissionLevel?: 'FULL_ACCESS' | 'LIMITED_ACCESS';
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
    const { provider, account, names, domainId, blueprintId, project } = props;
    const { config } = account;
    const owner = props.profileOwner ?? project;
    this.profile = new DatazoneEnvironmentProfile(this, 'profile', {
      provider,
      domainIdentifier: domainId,
      projectIdentifier: owner.projectId,
      name: names.project,
      environmentBlueprintIdentifier: blueprintId,
      awsAccountId: names.accountId,
      awsAccountRegion: config.region,
      userParameters: limits(project, props.permissionLevel),
      // An import leaves the parameters out of the state, and nobody of the platform may update a profile: other ones need
      // another profile. The blueprint is known late where a killed deploy lost it too, and would replace the profile.
      lifecycle: { ignoreChanges: ['environment_blueprint_identifier', 'user_parameters'] },
      dependsOn: [...props.dependsOn],
    });
    const grants = new PolicyGrants(this, 'profile-grants', {
      account,
      entity: this.profile,
      input: {
        step: 'profile',
        domainId,
        profileId: this.profile.id,
        projectId: owner.projectId,
        allowedProjectId: project.projectId,
      },
    });
    this.environment = this.makeEnvironment(grants);
  }

  get environmentId(): string {
    return this.environment.id;
  }

  private makeEnvironment(grants: PolicyGrants): DatazoneEnvironment {
    const { provider, account, names, domainId, blueprintId, project } = this.props;
    const { config } = account;
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
      accountRegion: config.region,
      blueprintIdentifier: blueprintId,
      userParameters: Object.entries(parameters).map(([name, value]) => ({ name, value })),
      // cdktf would write an expression in braces, and Terraform takes only a bare reference here.
      lifecycle: {
        // As in the profile, whose replacement makes another generation.
        ignoreChanges: ['blueprint_identifier'],
        replaceTriggeredBy: [`${generation.terraformResourceType}.${generation.friendlyUniqueId}`],
      },
      dependsOn: [...this.props.dependsOn, ...grants.ready],
    });
  }
}

/**
 * DataZone user guide, "Create an environment profile": by default all projects may use one. Uncertain: the names of the
 * parameters, and whether DataZone looks at them beside the policy (docs/first-deploy.md).
 */
function limits(project: Project, level: EnvironmentProps['permissionLevel']) {
  return [
    { name: 'allowedProjects', value: project.projectId },
    ...(level ? [{ name: 'profilePermissionLevel', value: level }] : []),
  ];
}
