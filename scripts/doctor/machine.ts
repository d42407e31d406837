import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { engines } from '../../package.json';
import { providerMirror, requireTerraformVersion, TERRAFORM } from '../terraform';
import { type Answer, type Check, ok, problem, warning } from './check';

const run = promisify(execFile);

/** What the commands need of the machine that they run on. */
export function machineChecks(region: string): readonly Check[] {
  const checks: Readonly<Record<string, Check['look']>> = {
    Node: node,
    Terraform: () => {
      try {
        return ok(`${TERRAFORM} ${requireTerraformVersion()}`);
      } catch (error) {
        return problem(...(splitted((error as Error).message) as [string, string]));
      }
    },
    provider: () => {
      const mirror = providerMirror();
      return ok(mirror === undefined ? 'comes from the registry, once' : `is on this machine: ${mirror}`);
    },
    Python: python,
    Region: () => regionOf(region),
  };
  return Object.entries(checks).map(([check, look]) => ({ account: 'this machine', check, look }));
}

function node(): Answer {
  const [, oldest] = /(\d+\.\d+)/.exec(engines.node) ?? [];
  const number = (version: string) => {
    const [major, minor] = version.split('.').map(Number);
    return major * 1000 + minor;
  };
  const { node: version } = process.versions;
  return number(version) >= number(oldest)
    ? ok(version)
    : problem(
        `is ${version}, and the platform needs ${engines.node}`,
        'Install a newer Node (https://nodejs.org).',
      );
}

/** Only what is simulated needs it. */
async function python(): Promise<Answer> {
  const cure = 'Install Python 3.10 or newer for `npm start` and the tests; real accounts need none.';
  try {
    const { stdout } = await run('python3', ['--version']);
    const [, minor] = /3\.(\d+)/.exec(stdout) ?? [];
    return Number(minor) >= 10 ? ok(stdout.trim()) : warning(`is ${stdout.trim()}`, cure);
  } catch {
    return warning('is not there', cure);
  }
}

function regionOf(region: string): Answer {
  const own = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  return own === undefined || own === region
    ? ok(region)
    : warning(
        `the configuration says ${region}, this shell ${own}`,
        `The platform's commands use ${region}. For what you type with aws: export AWS_REGION=${region}`,
      );
}

/** The first sentence, and what to do about it. */
function splitted(message: string): readonly string[] {
  const [finding, ...cure] = message.split('\n');
  return cure.length > 0 ? [finding, cure.join(' ')] : message.split(/(?<=\.) (?=Install)/);
}
