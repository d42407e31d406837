import { BootstrapStack } from '../../../bootstrap/bootstrap-stack';
import type { PlatformConfig } from '../../../platform/config';
import { platformApp } from '../../../modules/app/app';
import { Naming } from '../../../platform/naming/naming';
import { platform } from '../platform';
import { type Granted, Template } from '../template';

/** Bootstrap's stack of each account of a configuration, by the account's entry. */
export function bootstrapped(config: PlatformConfig = platform()): Readonly<Record<string, Template>> {
  const naming = new Naming(config);
  const app = platformApp();
  return Object.fromEntries(
    naming.accounts.map((names) => [
      names.entry,
      Template.of(new BootstrapStack(app, config, naming, names)),
    ]),
  );
}

/** Bootstrap's stack of one account of a configuration. */
export function bootstrappedAlone(config: PlatformConfig, entry: string): Template {
  const naming = new Naming(config);
  const names = naming.accounts.find((account) => account.entry === entry);
  if (!names) throw new Error(`no account "${entry}"`);
  return Template.of(new BootstrapStack(platformApp(), config, naming, names));
}

/** What the deploy role of a bootstrapped account may do, its managed policies taken together. */
export function deployPolicy(template: Template): Granted[] {
  return template
    .all('aws_iam_policy')
    .filter(({ body }) => !String(body['name']).endsWith('-boundary'))
    .flatMap((policy) => policy.policy());
}
