import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import type { Naming } from '../../platform/naming/naming';
import { UsageError } from '../command';

const FLAG = { type: 'boolean' } as const;
const VALUE = { type: 'string' } as const;

const CHANGING: ParseArgsOptionsConfig = {
  'auto-approve': FLAG,
  'ignore-missing-stack-dependencies': FLAG,
  'migrate-state': FLAG,
  'no-color': FLAG,
  parallelism: VALUE,
  'terraform-parallelism': VALUE,
};

/** Options of cdktf's that each action hands on. */
const OPTIONS = {
  synth: { hcl: FLAG },
  diff: { 'migrate-state': FLAG, 'no-color': FLAG, 'refresh-only': FLAG, 'terraform-parallelism': VALUE },
  deploy: {
    ...CHANGING,
    'outputs-file': VALUE,
    'outputs-file-include-sensitive-outputs': FLAG,
    'refresh-only': FLAG,
  },
  destroy: CHANGING,
} satisfies Record<string, ParseArgsOptionsConfig>;

const ACTIONS = Object.keys(OPTIONS) as (keyof typeof OPTIONS)[];

/** What was asked for on the command line. */
export interface Request {
  readonly action: keyof typeof OPTIONS;
  /** Names of stacks, at least one but for `synth`. */
  readonly stacks: readonly string[];
  /** Options that go on to cdktf. */
  readonly options: readonly string[];
}

/**
 * Reads `ACTION STACK… --option…`.
 *
 * @throws UsageError that names the unknown stack or the missing one, and those there are
 * @throws TypeError of `parseArgs` for an option that the action does not take
 */
export function readRequest([first, ...rest]: readonly string[], naming: Naming): Request {
  const action = ACTIONS.find((each) => each === first);
  if (!action) throw new UsageError(`"${first}" is none of ${ACTIONS.join(', ')}`);
  const { positionals: stacks, tokens } = parseArgs({
    args: rest,
    options: OPTIONS[action] as ParseArgsOptionsConfig,
    allowPositionals: true,
    tokens: true,
  });
  const options = tokens.flatMap((token) =>
    token.kind === 'option' ? [`--${token.name}${token.value === undefined ? '' : `=${token.value}`}`] : [],
  );
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
