import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

/** Ends of an operation after which CloudFormation lets a stack only be deleted. */
const ONLY_DELETABLE = [
  'CREATE_FAILED',
  'DELETE_FAILED',
  'REVIEW_IN_PROGRESS',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
];

/**
 * Why a project's CloudFormation stack can't be deployed to, with the cure; undefined where it can.
 *
 * @param role that may change it
 * @throws CloudFormation's error, unless there is no such stack
 */
export async function projectStackProblem(
  client: CloudFormationClient,
  StackName: string,
  role: string,
): Promise<string | undefined> {
  const stack = await describeStack(client, StackName);
  const { StackStatus: status = '', StackStatusReason: reason } = stack ?? {};
  const is = `the CloudFormation stack ${StackName}, with the project's data source and members, is ${status}${reason ? ` (${reason})` : ''}`;
  const events = `aws cloudformation describe-stack-events --stack-name ${StackName}`;
  if (ONLY_DELETABLE.includes(status)) {
    return (
      `${is}, and CloudFormation will only delete it. What it made is made again by the next deploy. ` +
      `See why it failed, delete it as ${role}, and run this command again:\n` +
      `  ${events}\n  aws cloudformation delete-stack --stack-name ${StackName}`
    );
  }
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    return (
      `${is}. See which resource could not be set back, mend that, let CloudFormation go on as ${role}, and run this command again:\n` +
      `  ${events}\n  aws cloudformation continue-update-rollback --stack-name ${StackName}`
    );
  }
  if (status.endsWith('_IN_PROGRESS')) {
    return (
      `${is}: a deploy still works on it, or was killed while it did. CloudFormation ends it by itself. Wait for that and run this command again:\n` +
      `  aws cloudformation describe-stacks --stack-name ${StackName} --query 'Stacks[].StackStatus'`
    );
  }
  return undefined;
}

/** A stack by its name; undefined where there is none. @throws CloudFormation's error */
export async function describeStack(
  client: CloudFormationClient,
  StackName: string,
): Promise<Stack | undefined> {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.at(0);
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there.
    if ((error as Error).name === 'ValidationError') return undefined;
    throw error;
  }
}
