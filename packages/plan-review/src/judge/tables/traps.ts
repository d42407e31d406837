/** What happens to a resource, as far as a trap is about it. */
export type TrapCase = 'second' | 'replaced' | 'changed' | 'created' | 'destroyed';

export const TRAPS: readonly {
  /** Names of types; `*` stands for any part of one. */
  readonly types: readonly string[];
  readonly when: TrapCase;
  /** Only where this attribute changes. */
  readonly attribute?: string;
  /** Whole sentences. */
  readonly means: string;
}[] = [
  {
    types: ['aws_datazone_domain'],
    when: 'second',
    means:
      'This makes a **second domain**: Terraform made this one before and now takes it for deleted, as it also does where DataZone refuses to show it. Everything depends on the first: look whether it is still there before anybody deploys.',
  },
  {
    types: ['aws_datazone_*'],
    when: 'second',
    means:
      'This is made a **second time**: Terraform takes the first for deleted, as it also does where DataZone refuses to show it. Look whether it is still there.',
  },
  {
    types: ['*'],
    when: 'second',
    means:
      'Terraform made it before, does not find it any more, and makes it again. Either somebody deleted it outside of Terraform, or whoever plans may no longer read it.',
  },
  {
    types: ['aws_datazone_domain'],
    when: 'replaced',
    means:
      'The **domain is replaced**: every project, listing and subscription in it is lost, and every account has to be associated again.',
  },
  {
    types: ['aws_datazone_environment'],
    when: 'replaced',
    means:
      'The **environment is replaced**: its database, its workgroup and the access that subscriptions gave through it are lost, and its name stays taken for good.',
  },
  {
    types: [
      'aws_datazone_project',
      'aws_datazone_environment_profile',
      'aws_datazone_environment_blueprint_configuration',
    ],
    when: 'replaced',
    means:
      'What **depends on it is replaced too**: its environments, with their data sources and subscriptions.',
  },
  {
    types: ['aws_datazone_environment'],
    when: 'changed',
    attribute: 'user_parameters',
    means:
      'The plan says "changed" for the environment\'s parameters and **makes no call**: only the state changes.',
  },
  {
    types: ['aws_datazone_domain'],
    when: 'changed',
    attribute: 'kms_key_identifier',
    means: 'The plan says "changed" for the domain\'s key and **makes no call**: the domain keeps its key.',
  },
  {
    types: ['aws_datazone_user_profile'],
    when: 'destroyed',
    means:
      'DataZone **keeps the profile**: only the state forgets it, and creating it again fails until it is imported.',
  },
  {
    types: ['aws_lakeformation_data_lake_settings'],
    when: 'changed',
    means:
      'This resource **overwrites all settings** of Lake Formation in the account and Region, also those that it does not name: administrators whom others set are lost.',
  },
  {
    types: ['aws_lakeformation_data_lake_settings'],
    when: 'created',
    means:
      'This resource **overwrites all settings** of Lake Formation in the account and Region, also those that it does not name: administrators whom others set are lost.',
  },
  {
    types: ['aws_lakeformation_data_lake_settings'],
    when: 'destroyed',
    means:
      'Destroying this **empties the settings** of Lake Formation in the account and Region: no administrator is left.',
  },
  {
    types: ['aws_lakeformation_resource'],
    when: 'created',
    means:
      'If somebody else has registered this location already, the provider **takes it over without a word**, and deregisters it when this is destroyed.',
  },
  {
    types: ['aws_ram_resource_share_accepter'],
    when: 'created',
    means: 'This fails where there is no invitation, as between accounts of the same organization.',
  },
];
