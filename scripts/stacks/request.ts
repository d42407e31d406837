import type { Naming } from '../../modules/naming/naming';

const ACTIONS = ['synth', 'diff', 'deploy', 'destroy'] as const;

/** What was asked for on the command line. */
export interface Request {
  readonly action: (typeof ACTIONS)[number];
  /** Names of stacks, at least one but for `synth`. */
  readonly stacks: readonly string[];
  /** Options that go on to cdktf. */
  readonly options: readonly string[];
}

/**
 * Reads `ACTION STACK… --option…`.
 *
 * @throws Error that names the unknown stack or the missing one, and those there are
 */
export function readRequest([first, ...rest]: readonly string[], naming: Naming, usage: string): Request {
  const action = ACTIONS.find((each) => each === first);
  if (!action) throw new Error(usage);
  const stacks = rest.filter((arg) => !arg.startsWith('-'));
  const options = rest.filter((arg) => arg.startsWith('-'));
  const known = naming.accounts.map(({ stack }) => stack);
  const unknown = stacks.find((stack) => !known.includes(stack));
  if (unknown !== undefined) {
    throw new Error(`${usage}\n\n"${unknown}" is no stack of the configuration: ${known.join(', ')}`);
  }
  if (action !== 'synth' && stacks.length === 0) {
    throw new Error(`${usage}\n\nName at least one of the stacks: ${known.join(', ')}`);
  }
  return { action, stacks, options };
}
