import {
  type DataLakeSettings,
  GetDataLakeSettingsCommand,
  type LakeFormationClient,
  type PrincipalPermissions,
} from '@aws-sdk/client-lakeformation';
import { registrantOf } from '../../lambda/lake-administrators/location';
import { withAdministrators, missingAdministrators } from '../../lambda/lake-administrators/settings';
import { lakeAdministrators } from '../../platform/lake-administrators';
import type { AccountNames } from '../../platform/naming/naming';
import { type Answer, ok, problem, warning } from './check';

const IAM_ALLOWED_PRINCIPALS = 'IAM_ALLOWED_PRINCIPALS';

async function settingsOf(client: LakeFormationClient): Promise<DataLakeSettings> {
  const { DataLakeSettings: settings = {} } = await client.send(new GetDataLakeSettingsCommand({}));
  return settings;
}

/** What a deploy will change in settings of the whole account, which others may have made. */
export async function lakeSettings(client: LakeFormationClient, names: AccountNames): Promise<Answer> {
  const settings = await settingsOf(client);
  const ours = lakeAdministrators(names);
  const added = missingAdministrators(settings, ours);
  const { CROSS_ACCOUNT_VERSION: now = '1' } = settings.Parameters ?? {};
  const { CROSS_ACCOUNT_VERSION: then = now } = withAdministrators(settings, []).Parameters ?? {};
  const changes = [
    ...(added.length > 0 ? [`adds the administrators ${added.join(', ')}`] : []),
    ...(now === then ? [] : [`raises CROSS_ACCOUNT_VERSION from ${now} to ${then}`]),
  ];
  if (changes.length === 0) return ok('a deploy changes none of them');
  const others = (settings.DataLakeAdmins ?? [])
    .map(({ DataLakePrincipalIdentifier: arn = '' }) => arn)
    .filter((arn) => !ours.includes(arn));
  const finding = `a deploy ${changes.join(' and ')}`;
  // Where nobody administers the lake, there is nobody whom it could surprise.
  if (others.length === 0) return ok(`${finding}; the account has no other administrators`);
  return warning(
    `${finding}; ${others.join(', ')} stay`,
    'Tell them. Nothing else of their settings is changed; to compare afterwards: aws lakeformation get-data-lake-settings > before.json',
  );
}

/** What other roles administer the lake: each of them can read and grant all of it. */
export async function otherAdministrators(client: LakeFormationClient, names: AccountNames): Promise<Answer> {
  const { DataLakeAdmins = [] } = await settingsOf(client);
  const ours = lakeAdministrators(names);
  const others = DataLakeAdmins.map(({ DataLakePrincipalIdentifier: arn = '' }) => arn).filter(
    (arn) => !ours.includes(arn),
  );
  if (others.length === 0) return ok('nobody but the platform administers the lake');
  return warning(
    `${others.join(', ')} administer${others.length === 1 ? 's' : ''} the lake beside the platform's roles, and can read and grant every table`,
    'Take away who need not (Lake Formation console, Administrative roles and tasks), but not the roles of another platform in this account, which works by them. The platform never does that itself.',
  );
}

/** Who may read new tables by IAM alone: what the account's settings give to new databases and tables. */
export async function lakeDefaults(client: LakeFormationClient): Promise<Answer> {
  const { CreateDatabaseDefaultPermissions = [], CreateTableDefaultPermissions = [] } =
    await settingsOf(client);
  const open = (permissions: readonly PrincipalPermissions[]) =>
    permissions.some(({ Principal }) => Principal?.DataLakePrincipalIdentifier === IAM_ALLOWED_PRINCIPALS);
  if (open(CreateDatabaseDefaultPermissions) && open(CreateTableDefaultPermissions)) {
    return ok("new tables are open to IAMAllowedPrincipals: for the account's own roles IAM decides");
  }
  return warning(
    "new databases or tables are not open to IAMAllowedPrincipals: IAM alone lets none of the account's own roles read the lake",
    'Subscriptions work all the same. Whoever of the account reads the lake by other ways needs SELECT from a Lake Formation administrator.',
  );
}

/** Whether the assets bucket can become a location of the lake. */
export async function lakeLocation(client: LakeFormationClient, names: AccountNames): Promise<Answer> {
  const arn = `arn:aws:s3:::${names.assetsBucket}`;
  const registrant = await registrantOf(client, arn);
  if (registrant === undefined) return ok(`nobody has registered ${arn}`);
  if (registrant === names.roleArn(names.dataZoneRole('location'))) {
    return ok(`${arn} is registered by the platform`);
  }
  return problem(
    `${arn} is registered by ${registrant}, and a deploy refuses to take it over`,
    `See what relies on it, then: aws lakeformation deregister-resource --resource-arn ${arn}`,
  );
}
