import { DatazoneEnvironment } from '@cdktf/provider-aws/lib/datazone-environment';
import { DatazoneEnvironmentProfile } from '@cdktf/provider-aws/lib/datazone-environment-profile';
import { DatazoneProject } from '@cdktf/provider-aws/lib/datazone-project';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { ITerraformDependable } from 'cdktf';
import { Fn } from 'cdktf';
import { DataResource } from 'cdktf/lib/terraform-data-resource';
import { Construct } from 'constructs';
import type { Member } from '../../config/types';
import type { Account } from '../account/account';
import type { Blueprint } from '../blueprint/blueprint';
import type { Lake } from '../lake/lake';
import { Catalogue } from './catalogue';

export interface ProjectProps {
  /** Account whose data the project publishes. */
  readonly account: Account;
  /** Provider of the governance account; whoever it is becomes the project's owner. */
  readonly provider: AwsProvider;
  readonly domainId: string;
  readonly blueprintId: string;
  /** The blueprint, enabled in the account. */
  readonly blueprint: Blueprint;
  readonly lake: Lake;
  /** Names of the tables to publish, with `*` as wildcard. */
  readonly publish: readonly string[];
  /** Roles besides the owner. */
  readonly members: readonly Member[];
  /** What has to exist before members can be added; nothing by default. */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** An account's place in the domain: project, environment in that account, data source and members. */
export class Project extends Construct {
  readonly project: DatazoneProject;
  readonly environment: DatazoneEnvironment;
  readonly catalogue: Catalogue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ProjectProps,
  ) {
    super(scope, id);
    const { account, provider, domainId } = props;
    const { names, naming } = account;
    this.project = new DatazoneProject(this, 'project', {
      provider,
      domainIdentifier: domainId,
      name: names.project,
      description: `Data of ${names.entry}`,
      // Never changed: the provider fails at an update of it. Where data is protected, the buckets keep the stack.
      skipDeletionCheck: true,
    });
    this.environment = this.makeEnvironment();
    this.catalogue = new Catalogue(this, 'catalogue', {
      provider,
      stackName: naming.projectStack(names.entry),
      domainId,
      projectId: this.project.id,
      dataSource: {
        name: names.dataSource,
        environmentId: this.environment.id,
        database: props.lake.database.name,
        tables: props.publish,
      },
      members: props.members,
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }

  private makeEnvironment(): DatazoneEnvironment {
    const { account, provider, domainId, blueprintId, blueprint } = this.props;
    const { names, config } = account;
    const profile = new DatazoneEnvironmentProfile(this, 'profile', {
      provider,
      domainIdentifier: domainId,
      projectIdentifier: this.project.id,
      name: names.project,
      environmentBlueprintIdentifier: blueprintId,
      awsAccountId: names.accountId,
      awsAccountRegion: config.region,
      dependsOn: [blueprint.configuration],
    });
    const parameters = {
      producerGlueDbName: names.publishDatabase,
      consumerGlueDbName: names.subscribeDatabase,
      workgroupName: names.workgroup,
    };
    // The provider neither sends changed parameters nor replaces for a changed project, profile or domain; and DataZone
    // keeps a deleted environment's name, so each generation carries its own.
    const generation = new DataResource(this, 'generation', {
      triggersReplace: { domainId, projectId: this.project.id, profileId: profile.id, parameters },
    });
    return new DatazoneEnvironment(this, 'environment', {
      provider,
      domainIdentifier: domainId,
      projectIdentifier: this.project.id,
      profileIdentifier: profile.id,
      name: `${names.project}-${Fn.substr(generation.id, 0, 8)}`,
      // Left out, they stay unknown after creation and the provider fails (all three of them).
      accountIdentifier: names.accountId,
      accountRegion: config.region,
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
