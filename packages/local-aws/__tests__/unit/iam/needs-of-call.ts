import { derive } from '../../../src/iam/derive';
import { needsOf } from '../../../src/iam/needs/index';
import type { NeedContext, Input, Inside, Need } from '../../../src/iam/types';
import type { Call, Principal } from '../../../src/local-aws';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

export const USER: Principal = {
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/anna`,
  type: 'user',
  accessKeyId: 'AKIA',
};

/** What the state behind a need answers, by the name of the command; an error is thrown, and so is anything else. */
export type State = Readonly<Record<string, object | Error>>;

/** The needs of one call. */
export async function needsOfCall(
  service: string,
  operation: string,
  input: Input,
  state: State = {},
  principal: Principal = USER,
): Promise<readonly Need[]> {
  const call: Call = { service, operation, region: REGION, principal, requestId: '1', secure: true };
  const table = needsOf(service);
  const needContext: NeedContext = {
    call,
    moto: { client: clientOf(state) },
    inside: { get: clientOf(state) },
    derive: () => derive(table, call, input),
  };
  return (await table.operations?.[operation]?.(input, needContext)) ?? needContext.derive();
}

/** Actions and resources alone, each as `action resource`. */
export async function askedResources(...[service, operation, input, state]: Parameters<typeof needsOfCall>) {
  const found = await needsOfCall(service, operation, input, state);
  return found.map(({ action, resource }) => `${action} ${resource}`);
}

/** A maker of clients, whoever they act as, that answer with the state. */
function clientOf(state: State): NeedContext['moto']['client'] & Inside['get'] {
  const client = {
    send: async (command: object) => {
      const answer = state[command.constructor.name];
      if (answer === undefined) throw new Error(`the state has no answer to ${command.constructor.name}`);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    destroy: () => undefined,
  };
  return (() => client) as unknown as ReturnType<typeof clientOf>;
}
