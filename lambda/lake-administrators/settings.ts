import type { DataLakeSettings } from '@aws-sdk/client-lakeformation';

/**
 * Version of cross-account sharing that hybrid access across accounts needs (Lake Formation, "Updating cross-account
 * data sharing version settings").
 */
const CROSS_ACCOUNT_VERSION = 4;

/** Those of `wanted` that the settings don't have among their administrators. */
export function missingAdministrators(settings: DataLakeSettings, desired: readonly string[]): string[] {
  const present = new Set(settings.DataLakeAdmins?.map((admin) => admin.DataLakePrincipalIdentifier));
  return desired.filter((arn) => !present.has(arn));
}

/** The settings with further administrators and no older way of sharing; every other field as it is. */
export function withAdministrators(
  settings: DataLakeSettings,
  administrators: readonly string[],
): DataLakeSettings {
  const { DataLakeAdmins = [], Parameters = {} } = settings;
  const version = Number(Parameters.CROSS_ACCOUNT_VERSION ?? 1);
  return {
    ...settings,
    DataLakeAdmins: [
      ...DataLakeAdmins,
      ...missingAdministrators(settings, administrators).map((arn) => ({ DataLakePrincipalIdentifier: arn })),
    ],
    Parameters:
      version < CROSS_ACCOUNT_VERSION
        ? { ...Parameters, CROSS_ACCOUNT_VERSION: String(CROSS_ACCOUNT_VERSION) }
        : Parameters,
  };
}

/**
 * The settings without these administrators; every other field as it is. The version of cross-account sharing stays
 * raised: shares made meanwhile, ours or others', may rely on it, and a lower one would cut them off.
 */
export function withoutAdministrators(
  settings: DataLakeSettings,
  administrators: readonly string[],
): DataLakeSettings {
  const DataLakeAdmins = settings.DataLakeAdmins?.filter(
    ({ DataLakePrincipalIdentifier: arn }) => arn === undefined || !administrators.includes(arn),
  );
  return { ...settings, DataLakeAdmins };
}
