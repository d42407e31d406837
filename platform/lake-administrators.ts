import type { AccountNames } from './naming/naming';

/** ARNs of the roles that an account's lake has to have among its administrators; the function's own is the first. */
export function lakeAdministrators(names: AccountNames): readonly string[] {
  return [
    names.roleArn(names.functionName('lake-administrators')),
    names.roleArn(names.dataZoneRole('provisioning')),
    names.roleArn(names.dataZoneRole('manage-access')),
  ];
}
