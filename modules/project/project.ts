import { DatazoneProject } from '@cdktf/provider-aws/lib/datazone-project';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

export interface ProjectProps {
  /** Provider of the governance account; whoever it is becomes the project's owner. */
  readonly provider: AwsProvider;
  readonly name: string;
  readonly domainId: string;
  readonly description: string;
  /** What has to exist before the project can be made; nothing by default. */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** A project in the domain, of an account or of a consumer without one. It comes before all else there, since what is kept to a project needs its id. */
export class Project extends Construct {
  readonly project: DatazoneProject;

  constructor(scope: Construct, id: string, props: ProjectProps) {
    super(scope, id);
    this.project = new DatazoneProject(this, 'project', {
      provider: props.provider,
      domainIdentifier: props.domainId,
      name: props.name,
      description: props.description,
      // Bootstrap's buckets outlive the stack in any case.
      skipDeletionCheck: true,
      // An import leaves it out of the state, and provider 5.100 fails at every update of it; `npm run destroy` sets it.
      lifecycle: { ignoreChanges: ['skip_deletion_check'] },
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }

  get projectId(): string {
    return this.project.id;
  }
}
