import type { Level } from '../finding';

/** AWS's own policies that give more than a job, by their names; a name may end or start with `*`. */
export const MANAGED_POLICIES: readonly {
  readonly names: readonly string[];
  readonly level: Level;
  readonly because: string;
}[] = [
  {
    names: [
      'AdministratorAccess',
      'IAMFullAccess',
      'PowerUserAccess',
      'AWSOrganizationsFullAccess',
      'SystemAdministrator',
      'AWSKeyManagementServicePowerUser',
    ],
    level: 'critical',
    because: 'Every action on every resource, or rights over rights without a bound.',
  },
  {
    names: ['*FullAccess', 'AdministratorAccess-*', 'SecretsManagerReadWrite', 'AWSLambda_FullAccess'],
    level: 'high',
    because: 'Every action of a service, on all its resources.',
  },
  {
    names: ['DatabaseAdministrator', 'DataScientist', 'NetworkAdministrator', 'SupportUser', 'Billing'],
    level: 'high',
    because: "AWS's policies for job functions, which write to whole services.",
  },
  {
    names: ['*ReadOnlyAccess', '*ReadOnly'],
    level: 'high',
    because: 'Reads all that an account, or a service in it, holds.',
  },
];
