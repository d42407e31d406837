import { engines } from '../../package.json';
import { providerSource, requireTerraformVersion, TERRAFORM } from '../terraform';
import { type Answer, type Check, ok, problem, problemOf, unknown, warning } from './check';

/** Where Terraform asks for a provider that is not on the machine. */
const REGISTRY = 'https://registry.terraform.io/.well-known/terraform.json';

/** What the commands need of the machine that they run on. */
export function machineChecks(region: string): readonly Check[] {
  return [
    { check: 'Node', look: () => node(process.versions.node) },
    { check: 'Terraform', look: terraform },
    { check: 'AWS provider', look: () => provider() },
    { check: 'Region', look: () => regionOf(region, process.env) },
  ];
}

/** @param version of Node, such as `20.19.0` */
export function node(version: string): Answer {
  const [, oldest = ''] = />=(.+)/.exec(engines.node) ?? [];
  const number = (text: string) => {
    const [major, minor = 0] = text.split('.').map(Number);
    return major * 1000 + minor;
  };
  if (number(version) >= number(oldest)) return ok(version);
  return problem(
    `${version}, and the platform needs ${oldest} or newer`,
    'Install a newer Node (https://nodejs.org).',
  );
}

function terraform(): Answer {
  try {
    return ok(`${TERRAFORM} ${requireTerraformVersion()}`);
  } catch (error) {
    return problemOf((error as Error).message);
  }
}

/**
 * @param source where Terraform takes it from
 * @param reach asks for a page; throws where nobody answers
 */
export async function provider(
  source = providerSource(),
  reach: (url: string) => Promise<{ readonly ok: boolean; readonly status: number }> = fetch,
): Promise<Answer> {
  const { version, from, path } = source;
  if (from === 'mirror') return ok(`${version}, in ${path}`);
  if (from === 'own configuration') {
    return unknown(
      `${path}, your own configuration of Terraform, says where ${version} comes from`,
      'See once that it serves it: npm run synth, then terraform -chdir=cdktf.out/stacks/governance init -backend=false',
    );
  }
  const cure =
    'Terraform may reach it by a proxy that is not tried here. If bootstrap can not install the provider, unpack a mirror of it (terraform providers mirror) into ~/.terraform.d/plugins.';
  const missing = `${version} is not on this machine`;
  try {
    const { ok: answered, status } = await reach(REGISTRY);
    if (answered) return ok(`${missing}; bootstrap installs it from Terraform's registry, once`);
    return unknown(`${missing}, and Terraform's registry answers ${status}`, cure);
  } catch (error) {
    return unknown(
      `${missing}, and Terraform's registry does not answer (${(error as Error).message})`,
      cure,
    );
  }
}

/** The platform's commands name the Region themselves; what people type with the AWS CLI goes by the environment. */
export function regionOf(region: string, env: NodeJS.ProcessEnv): Answer {
  const own = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'];
  if (own === region) return ok(region);
  const cure = `The platform's commands use ${region}. For what you type with aws: export AWS_REGION=${region}`;
  return own === undefined
    ? ok(`${region}; the environment names none`)
    : warning(`the configuration says ${region}, and the environment ${own}`, cure);
}
