import type { AccountNames } from './naming/naming';

/** ARNs of the roles that an account's lake has to have among its administrators; the function's own is the first. */
export function lakeAdministrators(names: AccountNames): readonly string[] {
  return [
    names.roleArn(names.functionName('lake-administrators')),
    names.roleArn(names.dataZoneRole('provisioning')),
    names.roleArn(names.dataZoneRole('manage-access')),
  ];
}

/** Environment variables of the function; see `lambda/lake-administrators/handler.ts`. */
export function lakeAdministratorsEnvironment(names: AccountNames): Readonly<Record<string, string>> {
  return {
    PARAMETER_NAME: names.lakeAdministratorsParameter,
    ADMINISTRATORS: lakeAdministrators(names).join(','),
    ...(names.holdsData
      ? {
          LOCATION_ARN: `arn:aws:s3:::${names.assetsBucket}`,
          LOCATION_ROLE_ARN: names.roleArn(names.dataZoneRole('location')),
          DATABASE_NAME: names.database,
          CRAWLER_ROLE_ARN: names.roleArn(names.crawlerRoleName),
        }
      : {}),
  };
}
