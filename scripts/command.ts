import { configFile } from '../config/load';
import { outliveChildren } from './run';

/**
 * Runs a command: says which configuration it uses, ends after its children, and turns an error into its
 * message and exit code 1.
 *
 * @param main answers the exit code
 */
export function command(main: (args: string[]) => Promise<number>): void {
  process.stderr.write(`Configuration: ${configFile()}\n`);
  outliveChildren();
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    },
  );
}
