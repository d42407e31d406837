import type { AccountNames } from '../naming/naming';

/** ARNs of the roles that have to be among an account's Lake Formation administrators; a deploy grants only for a lake. */
export function lakeAdministrators(names: AccountNames): readonly string[] {
  return [
    ...(names.holdsData ? [names.deployRoleArn] : []),
    names.roleArn(names.dataZoneRole('provisioning')),
    names.roleArn(names.dataZoneRole('manage-access')),
  ];
}
