import { configFile, loadConfig } from '../config/load';
import type { PlatformConfig } from '../platform/config';
import { warnings } from '../config/warnings';
import { outliveChildren } from './run';

/** Something that was typed wrongly: the usage is printed with it. */
export class UsageError extends Error {}

/**
 * Runs a command: `--help` prints its usage, it ends after its children, and an error becomes its message and exit
 * code 1, with the usage where the command was typed wrongly.
 *
 * @param main gets the arguments; answers the exit code
 */
export function command(usage: string, main: (args: string[]) => Promise<number>): void {
  // The SDK would say in every process that it will want a newer Node one day.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${usage}\n`);
    return;
  }
  outliveChildren();
  main(args).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${messageOf(error, usage)}\n`);
      process.exitCode = 1;
    },
  );
}

function messageOf(error: unknown, usage: string): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  // `parseArgs` says what is wrong with an option.
  const typed =
    error instanceof UsageError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS'));
  return typed ? `${usage}\n\n${error.message}` : error.message;
}

/**
 * Reads the configuration, and says which it is, for those who have several, and what it leaves open.
 *
 * @throws {ConfigError} with all its problems
 */
export function readConfiguration(): PlatformConfig {
  process.stderr.write(`Configuration: ${configFile()}\n`);
  const config = loadConfig();
  for (const warning of warnings(config)) process.stderr.write(`Warning: ${warning}\n`);
  return config;
}
