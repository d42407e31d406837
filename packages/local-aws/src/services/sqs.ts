import type { Call, LocalAws, LocalService, Operation } from '../local-aws';
import type { Moto } from '../moto/moto';
import { MessageCopies } from './message-copies';
import { MessageMoves } from './message-moves';

/** Attributes that hold a JSON document of the queue's owner. */
const DOCUMENTS = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'] as const;

type Attributes = Readonly<Record<string, string>>;

/**
 * Amazon SQS: moto keeps queues and messages but writes their documents anew; here they come back as they were set. It
 * also lacks the redrive of dead-letter queues.
 */
export function createSqs(aws: LocalAws, moto: Moto): LocalService {
  const documents = new Map<string, Attributes>();
  const moves = new MessageMoves(aws, (arn) => [...documents.values()].some((set) => parksIn(set) === arn));
  const forgetting =
    (names: readonly string[]): Operation =>
    async (input, call, next) => {
      const answer = await next();
      const key = keyOf(input.QueueUrl, call);
      const left = Object.entries(documents.get(key) ?? {}).filter(([name]) => !names.includes(name));
      documents.set(key, Object.fromEntries(left));
      return answer;
    };
  return {
    signingName: 'sqs',
    model: 'sqs',
    behind: 'moto',
    operations: {
      CreateQueue: async (input, call, next) => {
        const answer = await next();
        remember(documents, keyOf(input.QueueName, call), input.Attributes);
        return answer;
      },
      SetQueueAttributes: async (input, call, next) => {
        const key = keyOf(input.QueueUrl, call);
        const { Policy } = documents.get(key) ?? {};
        // Without a policy in the request moto would drop the queue's.
        const answer = await next({
          ...input,
          Attributes: { ...(Policy && { Policy }), ...input.Attributes },
        });
        remember(documents, key, input.Attributes);
        return answer;
      },
      GetQueueAttributes: async (input, call, next) => {
        const answer = await next();
        const set = Object.entries(documents.get(keyOf(input.QueueUrl, call)) ?? {});
        // One that was set to nothing is not in the answer, and must not get there.
        const asSet = set.filter(([name]) => answer.Attributes?.[name] !== undefined);
        return { ...answer, Attributes: { ...answer.Attributes, ...Object.fromEntries(asSet) } };
      },
      AddPermission: forgetting(['Policy']),
      RemovePermission: forgetting(['Policy']),
      DeleteQueue: forgetting(DOCUMENTS),
      ...moves.operations,
      ...new MessageCopies(aws, moto).operations,
    },
  };
}

function remember(documents: Map<string, Attributes>, key: string, attributes: Attributes = {}): void {
  const set = DOCUMENTS.filter((name) => attributes[name] !== undefined);
  documents.set(key, {
    ...documents.get(key),
    ...Object.fromEntries(set.map((name) => [name, attributes[name]])),
  });
}

/** ARN of the queue that takes what this one gives up. */
function parksIn({ RedrivePolicy }: Attributes): string | undefined {
  if (!RedrivePolicy) return undefined;
  return (JSON.parse(RedrivePolicy) as { deadLetterTargetArn?: string }).deadLetterTargetArn;
}

/** The queue that a URL or a name means; a name is of the caller's own account. */
function keyOf(queue: string, { principal, region }: Call): string {
  const [, owner = principal.accountId] = /\/(\d{12})\/[^/]+$/.exec(queue) ?? [];
  return [owner, region, queue.split('/').at(-1)].join(' ');
}
