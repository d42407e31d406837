import type { Variables } from '../../lambda/lake-administrators/environment';
import { lakeAdministrators } from '../../platform/lake-administrators';
import type { AccountNames } from '../../platform/naming/naming';

/** Environment variables of the function; see `lambda/lake-administrators/handler.ts`. */
export function lakeAdministratorsEnvironment(names: AccountNames): Variables {
  return {
    PARAMETER_NAME: names.lakeAdministratorsParameter,
    ADMINISTRATORS: lakeAdministrators(names).join(','),
    ...(names.holdsData
      ? {
          LOCATION_ARN: `arn:aws:s3:::${names.assetsBucket}`,
          LOCATION_ROLE_ARN: names.roleArn(names.dataZoneRole('location')),
          DATABASE_NAME: names.database,
          CRAWLER_ROLE_ARN: names.roleArn(names.crawlerRoleName),
          UNCATALOGUED_ROLE_ARN: names.roleArn(names.functionName('uncatalogued')),
        }
      : {}),
  };
}
