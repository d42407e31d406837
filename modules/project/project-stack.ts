import { CloudformationStack } from '@cdktf/provider-aws/lib/cloudformation-stack';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { projectTemplate, type ProjectTemplateProps } from '../../platform/project-template';

export interface ProjectStackProps extends ProjectTemplateProps {
  /** Provider of the governance account, as the project's owner. */
  readonly provider: AwsProvider;
  /** Physical name of the CloudFormation stack. */
  readonly stackName: string;
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
      templateBody: projectTemplate(props),
      // An import leaves it out of the state, and would be followed by a replacement: data source and members would go.
      lifecycle: { ignoreChanges: ['on_failure'] },
      dependsOn: props.dependsOn,
    });
  }
}
