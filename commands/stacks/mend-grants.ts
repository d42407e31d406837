import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { PlatformConfig } from '../../platform/config';
import type { AccountNames } from '../../platform/naming/naming';
import { assume } from '../assume';
import { type StateResource, Workspace } from './workspace';

/** What the function answers, by policy. */
type Changes = Readonly<
  Record<string, { readonly added: readonly string[]; readonly removed: readonly string[] }>
>;

/**
 * Has the policy grants of a stack that was deployed just now put right, which Terraform does only when what they are called with changes:
 * what others did to them since is in no plan.
 *
 * @returns what was changed, a line each
 * @throws Error with the function's own words
 */
export async function mendGrants(
  { region }: PlatformConfig,
  names: AccountNames,
): Promise<readonly string[]> {
  const workspace = new Workspace(names.stack);
  const credentials = await assume({ region, roleArn: names.deployRoleArn, session: 'policy-grants' });
  const client = new LambdaClient({ region, credentials });
  const lines: string[] = [];
  for (const input of inputsOf(await workspace.state(), names)) {
    lines.push(...linesOf(input, await repeatStep(client, names, input)));
  }
  return lines;
}

/** With what the function was called, of each call that the state holds. */
export function inputsOf(state: readonly StateResource[], names: AccountNames): readonly object[] {
  const name = names.functionName('policy-grants');
  return state
    .filter(({ type, values }) => type === 'aws_lambda_invocation' && values.function_name === name)
    .map(({ values }) => JSON.parse(String(values.input)) as object);
}

/** Has the function do one step again. @throws Error with its own words */
export async function repeatStep(client: LambdaClient, names: AccountNames, input: object): Promise<Changes> {
  const FunctionName = names.functionName('policy-grants');
  const Payload = JSON.stringify({ ...input, tf: { action: 'create', prev_input: null } });
  const { FunctionError, Payload: answer } = await client.send(new InvokeCommand({ FunctionName, Payload }));
  const said = JSON.parse(answer?.transformToString() ?? '{}') as Changes & {
    readonly errorMessage?: string;
  };
  if (FunctionError === undefined) return said;
  throw new Error(`${names.stack}: ${FunctionName} says: ${said.errorMessage ?? FunctionError}`);
}

function linesOf(input: object, changes: Changes): readonly string[] {
  const { step } = input as { readonly step?: string };
  return Object.entries(changes).flatMap(([policy, { added, removed }]) => [
    ...added.map((whom) => `${step}: ${policy} granted to ${whom}`),
    ...removed.map((whom) => `${step}: ${policy} taken from ${whom}`),
  ]);
}
