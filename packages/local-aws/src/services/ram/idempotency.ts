import { AwsError } from '../../aws-error';
import type { Operation } from '../../local-aws';

/**
 * The operations with RAM's rule for client tokens: a token that was seen gives the first answer again.
 *
 * @throws {AwsError} IdempotentParameterMismatchException where the token comes with other parameters.
 */
export function idempotent(
  operations: Readonly<Record<string, Operation>>,
): Readonly<Record<string, Operation>> {
  const answersByToken = new Map<string, { readonly input: string; readonly answer: Promise<object> }>();
  const wrapped = Object.entries(operations).map(([name, operation]): [string, Operation] => [
    name,
    (input, call, next) => {
      if (input.clientToken === undefined) return operation(input, call, next);
      const key = [call.principal.accountId, call.region, name, input.clientToken].join(' ');
      const text = JSON.stringify(input);
      const first = answersByToken.get(key);
      if (first && first.input !== text) {
        throw new AwsError(
          'IdempotentParameterMismatchException',
          'The client token was used with other parameters before.',
        );
      }
      const answer = first?.answer ?? operation(input, call, next);
      answersByToken.set(key, { input: text, answer });
      // What failed changed nothing, and may be tried again.
      return answer.catch((error: unknown) => {
        answersByToken.delete(key);
        throw error;
      });
    },
  ]);
  return Object.fromEntries(wrapped);
}
