import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
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
  /** What has to exist before the project can be made. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * A consumer without an account, for trials: researchers work in governance's account, beside the authority's own data.
 * The project comes before all else, as the account is closed to all that are not named; its environment comes once it is.
 */
export class TrialConsumer extends Construct {
  readonly project: Project;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TrialConsumerProps,
  ) {
    super(scope, id);
    const { account, names, domainId, dependsOn } = props;
    this.project = new Project(this, 'project', {
      provider: account.provider,
      names,
      domainId,
      description: `Research of ${names.entry}, for trials`,
      dependsOn,
    });
  }

  /** Its environment, by a profile that the authority's own project keeps. */
  addEnvironment({
    blueprintId,
    platform,
    dependsOn,
  }: {
    readonly blueprintId: string;
    /** The authority's own project. */
    readonly platform: Project;
    readonly dependsOn: readonly ITerraformDependable[];
  }): void {
    const { account, names, domainId } = this.props;
    new Environment(this, 'environment', {
      provider: account.provider,
      ...{ account, names, domainId, blueprintId, project: this.project, profileOwner: platform, dependsOn },
    });
  }

  /** The researchers. @param dependsOn what has to exist before DataZone can look up their roles */
  addMembers(dependsOn: ITerraformDependable[]): void {
    const { account, names, domainId } = this.props;
    const { provider, config, naming } = account;
    new ProjectStack(this, 'project-stack', {
      provider,
      stackName: naming.projectStack(names.entry),
      domainId,
      projectId: this.project.projectId,
      members: config.consumers[names.entry].members,
      dependsOn,
    });
  }
}
