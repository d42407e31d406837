import type { AccountNames } from '../naming/naming';
import { NAMELESS_KEY, type Statements } from './statements';

/**
 * All that `npm run redrive` calls. The deploy role holds it, so that operators need no further role; the command takes
 * that role under these statements as session policy, so that it can do nothing else. SQS moves messages with the
 * caller's rights on both queues and their key (SQS developer guide, "Configuring queue permissions for dead-letter
 * queue redrive").
 */
export function redrivePermissions(names: AccountNames, region: string): Statements {
  const queues = [names.uploadsQueue, names.publishQueue];
  const woken = names.wokenFunctions;
  return [
    {
      actions: [
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ListMessageMoveTasks',
        'sqs:ReceiveMessage',
        'sqs:StartMessageMoveTask',
      ],
      resources: [...queues, ...woken.map((purpose) => names.functionName(purpose))].map((name) =>
        names.queueArn(names.deadLetterQueue(name)),
      ),
    },
    { actions: ['sqs:SendMessage'], resources: queues.map((name) => names.queueArn(name)) },
    {
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [`arn:aws:kms:${region}:${names.accountId}:key/*`],
      conditions: {
        StringEquals: {
          'aws:ResourceTag/AmazonDataZoneEnvironment': names.base,
          'kms:ViaService': `sqs.${region}.amazonaws.com`,
        },
      },
      accepts: [NAMELESS_KEY],
    },
    ...(woken.length > 0
      ? [
          {
            actions: ['lambda:InvokeFunction'],
            resources: woken.map((purpose) => names.functionArn(purpose)),
          },
        ]
      : []),
  ];
}
