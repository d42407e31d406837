import type { Naming } from '../../modules/naming/naming';
import { UsageError } from '../command';

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
 * @throws UsageError that names the unknown stack or the missing one, and those there are
 */
export function readRequest([first, ...rest]: readonly string[], naming: Naming): Request {
  const action = ACTIONS.find((each) => each === first);
  if (!action) throw new UsageError(`"${first}" is none of ${ACTIONS.join(', ')}`);
  const stacks = rest.filter((arg) => !arg.startsWith('-'));
  const options = rest.filter((arg) => arg.startsWith('-'));
  const known = naming.accounts.map(({ stack }) => stack);
  const unknown = stacks.find((stack) => !known.includes(stack));
  if (unknown !== undefined) {
    throw new UsageError(`"${unknown}" is no stack of the configuration: ${known.join(', ')}`);
  }
  if (action !== 'synth' && stacks.length === 0) {
    throw new UsageError(`Name at least one of the stacks: ${known.join(', ')}`);
  }
  return { action, stacks, options };
}
