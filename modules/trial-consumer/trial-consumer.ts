import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import type { Blueprint } from '../blueprint/blueprint';
import { Environment } from '../environment/environment';
import type { ProjectNames } from '../naming/naming';
import { Project } from '../project/project';
import { ProjectStack } from '../project/project-stack';

export interface TrialConsumerProps {
  /** The governance account. */
  readonly account: Account;
  /** Names of the consumer's project. */
  readonly names: ProjectNames;
  readonly domainId: string;
  readonly blueprintId: string;
  /** The blueprint, enabled in the governance account. */
  readonly blueprint: Blueprint;
  /** The authority's own project, which keeps the profile. */
  readonly platform: Project;
  /** What has to exist before people can become members. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * A consumer without an account, for trials: researchers work in governance's account, beside the authority's own data.
 * The authority's project owns the profile of their environment, so that they can make no further one by it.
 */
export class TrialConsumer extends Construct {
  constructor(scope: Construct, id: string, props: TrialConsumerProps) {
    super(scope, id);
    const { account, names, domainId, blueprintId, blueprint } = props;
    const { provider, config, naming } = account;
    const project = new Project(this, 'project', {
      provider,
      names,
      domainId,
      description: `Research of ${names.entry}, for trials`,
    });
    new Environment(this, 'environment', {
      provider,
      names,
      region: config.region,
      domainId,
      blueprintId,
      blueprint,
      project,
      profile: {
        owner: props.platform,
        allowedProjects: [project],
        permissionLevel: 'LIMITED_ACCESS',
      },
    });
    new ProjectStack(this, 'project-stack', {
      provider,
      stackName: naming.projectStack(names.entry),
      domainId,
      projectId: project.projectId,
      members: config.consumers[names.entry].members,
      dependsOn: props.dependsOn,
    });
  }
}
