import { code, type Finding } from './finding';
import type { ResourceChange } from './show';

type Case = 'second' | 'replaced' | 'changed' | 'created' | 'destroyed';

/** Where the AWS provider does not do what a plan says (provider 5.100, tried). */
const TRAPS: readonly {
  readonly type: RegExp;
  readonly when: Case;
  /** Only where this attribute changes. */
  readonly attribute?: string;
  readonly text: string;
}[] = [
  {
    type: /^aws_datazone_domain$/,
    when: 'second',
    text: 'This makes a **second domain**: Terraform once made this one and now takes it for deleted, as it does when DataZone refuses a read. Everything hangs on the first. Look whether it is still there before anybody deploys.',
  },
  {
    type: /^aws_datazone_/,
    when: 'second',
    text: 'This is made a **second time**: Terraform takes the first for deleted, as it does when DataZone refuses a read. Look whether it is still there.',
  },
  {
    type: /./,
    when: 'second',
    text: 'Terraform once made it, finds it gone, and makes it again. Somebody deleted it outside of Terraform, or may not read it any more.',
  },
  {
    type: /^aws_datazone_domain$/,
    when: 'replaced',
    text: 'The **domain is replaced**: every project, listing and subscription in it is lost, and every account has to be associated again.',
  },
  {
    type: /^aws_datazone_environment$/,
    when: 'replaced',
    text: 'The **environment is replaced**: its database, its workgroup and the access that subscriptions gave through it go, and its name stays taken for good.',
  },
  {
    type: /^aws_datazone_(project|environment_profile|environment_blueprint_configuration)$/,
    when: 'replaced',
    text: 'What **hangs on it is replaced too**: its environments, with their data sources and subscriptions.',
  },
  {
    type: /^aws_datazone_environment$/,
    when: 'changed',
    attribute: 'user_parameters',
    text: 'The provider says "changed" for the environment\'s parameters and **makes no call**: nothing changes but the state.',
  },
  {
    type: /^aws_datazone_domain$/,
    when: 'changed',
    attribute: 'kms_key_identifier',
    text: 'The provider says "changed" for the domain\'s key and **makes no call**: the domain keeps its key.',
  },
  {
    type: /^aws_datazone_user_profile$/,
    when: 'destroyed',
    text: 'DataZone **keeps the profile**: only the state forgets it, and making it again fails until it is imported.',
  },
  {
    type: /^aws_lakeformation_data_lake_settings$/,
    when: 'changed',
    text: 'This resource **overwrites all settings** of Lake Formation in the account and Region, with those that it does not name too: administrators that others set are lost.',
  },
  {
    type: /^aws_lakeformation_data_lake_settings$/,
    when: 'created',
    text: 'This resource **overwrites all settings** of Lake Formation in the account and Region, with those that it does not name too: administrators that others set are lost.',
  },
  {
    type: /^aws_lakeformation_data_lake_settings$/,
    when: 'destroyed',
    text: 'Destroying this **empties the settings** of Lake Formation in the account and Region: no administrator is left.',
  },
  {
    type: /^aws_lakeformation_resource$/,
    when: 'created',
    text: 'If somebody else has registered this location already, the provider **adopts it without a word**, and deregisters it one day.',
  },
  {
    type: /^aws_ram_resource_share_accepter$/,
    when: 'created',
    text: 'This fails where there is no invitation, as between accounts of one organization.',
  },
];

/**
 * Traps of the provider that a change walks into.
 *
 * @param gone addresses that the state held and Terraform did not find again
 */
export function trapFindings(resource: ResourceChange, gone: ReadonlySet<string>): readonly Finding[] {
  const { address, type } = resource;
  const found = TRAPS.find(
    (trap) =>
      trap.type.test(type) &&
      trap.when === caseOf(resource, gone) &&
      (trap.attribute === undefined || changes(resource, trap.attribute)),
  );
  if (!found) return [];
  const severe = found.when === 'second' || found.when === 'replaced' || type.endsWith('_settings');
  const { text } = found;
  return [
    {
      level: severe
        ? type.startsWith('aws_datazone_') || !gone.has(address)
          ? 'critical'
          : 'high'
        : 'medium',
      topic: 'Trap',
      address,
      text: attributed(found.attribute, text),
    },
  ];
}

function attributed(attribute: string | undefined, text: string): string {
  return attribute === undefined ? text : `${code(attribute)}: ${text}`;
}

function caseOf(
  { address, change: { actions } }: ResourceChange,
  gone: ReadonlySet<string>,
): Case | undefined {
  if (actions.join() === 'create') return gone.has(address) ? 'second' : 'created';
  if (actions.includes('create') && actions.includes('delete')) return 'replaced';
  if (actions.includes('delete')) return 'destroyed';
  return actions.includes('update') ? 'changed' : undefined;
}

function changes(
  { change: { before, after, after_unknown: unknown } }: ResourceChange,
  name: string,
): boolean {
  const of = (value: unknown) => (value as Readonly<Record<string, unknown>> | null)?.[name];
  return of(unknown) !== undefined || JSON.stringify(of(before)) !== JSON.stringify(of(after));
}
