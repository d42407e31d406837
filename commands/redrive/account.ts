import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { redrivePermissions } from '../../platform/permissions/redrive';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames } from '../../platform/naming/naming';
import { policy } from '../../platform/policy';
import { assume } from '../assume';
import { invokeAgain, moveBack, type Redriven } from './queue';

/** What became of one dead-letter queue, and where its messages went. */
export interface Report extends Redriven {
  /** Name of the dead-letter queue. */
  readonly queue: string;
  /** Where it went, for people. */
  readonly to: string;
}

/**
 * Puts everything that is parked in an account back, as its deploy role with no other rights than that.
 *
 * @throws AWS's error, where the role can't be taken or the account's stack was never deployed
 */
export async function redriveAccount(
  config: PlatformConfig,
  names: AccountNames,
): Promise<readonly Report[]> {
  const { region } = config;
  const credentials = await assume({
    region,
    roleArn: names.deployRoleArn,
    session: 'redrive',
    policy: policy(redrivePermissions(names, region)),
  });
  const sqs = new SQSClient({ region, credentials });
  const urlOf = async (QueueName: string) =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';
  const reports: Report[] = [];
  for (const name of [names.uploadsQueue, names.publishQueue]) {
    const queue = names.deadLetterQueue(name);
    const from = { url: await urlOf(queue), arn: names.queueArn(queue) };
    reports.push({ queue, to: name, ...(await moveBack(sqs, from, names.queueArn(name))) });
  }
  for (const purpose of names.wokenFunctions) {
    if (purpose === 'approve' && config.subscriptionApproval === 'manual') continue;
    const name = names.functionName(purpose);
    const queue = names.deadLetterQueue(name);
    const lambda = new LambdaClient({ region, credentials });
    const redriven = await invokeAgain(sqs, await urlOf(queue), lambda, name);
    reports.push({ queue, to: `the function ${name}`, ...redriven });
  }
  return reports;
}
