import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { Environment } from '../environment/environment';
import { entryOf } from '../../platform/naming/account-config';
import type { ProjectNames } from '../../platform/naming/project-names';
import { researchMembers } from '../project/members';
import { Project } from '../project/project';
import { ProjectStack } from '../project/project-stack';

export interface TrialConsumerProps {
  /** The governance account. */
  readonly account: Account;
  /** Names of the consumer's project. */
  readonly names: ProjectNames;
  readonly domainId: string;
}

/** What the place of a trial's researchers in governance's account is made from. */
export interface PlaceProps {
  readonly blueprintId: string;
  /** The authority's own project, which keeps the profile. */
  readonly platform: Project;
  /** What has to stand before an environment can be made: the blueprint closed to others, the administrators. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** What has to stand before the approver can be a member; nothing where none is one. */
  readonly approverReady: ITerraformDependable[];
}

/**
 * A consumer without an account, for trials: researchers work in governance's account, beside the authority's own data.
 * The authority's project owns the profile of their environment, so that they can make no further one by it.
 */
export class TrialConsumer extends Construct {
  readonly project: Project;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TrialConsumerProps,
  ) {
    super(scope, id);
    const { account, names, domainId } = props;
    this.project = new Project(this, 'project', {
      provider: account.provider,
      name: names.project,
      domainId,
      description: `Research of ${names.entry}, for trials`,
    });
  }

  /** Makes the environment and the members, once the account is closed to other projects. */
  makePlace({ blueprintId, platform, dependsOn, approverReady }: PlaceProps): void {
    const { account, names, domainId } = this.props;
    const { provider, config, naming } = account;
    new Environment(this, 'environment', {
      provider,
      account,
      names,
      domainId,
      blueprintId,
      project: this.project,
      profileOwner: platform,
      permissionLevel: 'LIMITED_ACCESS',
      dependsOn,
    });
    new ProjectStack(this, 'project-stack', {
      provider,
      stackName: naming.projectStack(names.entry),
      domainId,
      projectId: this.project.projectId,
      dataSources: [],
      members: researchMembers(config, naming, entryOf(config.consumers, names.entry).members),
      dependsOn: approverReady,
    });
  }
}
