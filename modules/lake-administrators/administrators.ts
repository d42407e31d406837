import type { AccountNames } from '../naming/naming';

/** ARNs of the roles that an account's lake has to have among its administrators. */
export function lakeAdministrators(names: AccountNames): readonly string[] {
  return [
    names.deployRoleArn,
    names.roleArn(names.dataZoneRole('provisioning')),
    names.roleArn(names.dataZoneRole('manage-access')),
  ];
}
