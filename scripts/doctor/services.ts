import { DataZoneClient, paginateListDomains } from '@aws-sdk/client-datazone';
import { GetDataLakeSettingsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { registrantOf } from '../../lambda/lake-admins/administrators';
import { extended, missing } from '../../lambda/lake-admins/settings';
import { lakeAdministrators as administratorsOf } from '../../modules/lake-administrators/lake-administrators';
import type { AccountNames, Naming } from '../../modules/naming/naming';
import type { Keys } from '../journey/session';
import { type Answer, ok, problem, unknown, warning } from './check';

/** What a client of the AWS SDK is made of. */
export interface As {
  readonly region: string;
  readonly credentials?: Keys;
}

/**
 * Environments that DataZone takes in one domain (DataZone user guide, "Quotas"). Uncertain: how many domains it takes
 * in an account; the page does not say.
 */
const ENVIRONMENTS = 500;

/** Whether the platform's domain is there, and whether every account of the configuration finds room in it. */
export async function domain(as: As, naming: Naming): Promise<Answer> {
  const names: string[] = [];
  for await (const { items = [] } of paginateListDomains({ client: new DataZoneClient(as) }, {})) {
    names.push(...items.filter(({ status }) => !status?.startsWith('DELET')).map(({ name }) => name ?? ''));
  }
  const accounts = naming.accounts.length;
  if (accounts > ENVIRONMENTS) {
    return problem(
      `${accounts} accounts need an environment each, and DataZone takes ${ENVIRONMENTS} in a domain`,
      'Ask AWS for a higher quota (Service Quotas, Amazon DataZone), or make a second platform with another prefix.',
    );
  }
  const others = names.filter((name) => name !== naming.domain);
  const there = names.includes(naming.domain)
    ? `${naming.domain} is there`
    : `${naming.domain} is not there yet`;
  const room = `${accounts} of ${ENVIRONMENTS} environments`;
  if (names.includes(naming.domain) || others.length === 0) return ok(`${there}; ${room}`);
  return unknown(
    `${there}, and the account has ${others.length} of other names (${others.join(', ')})`,
    'How many domains an account may have, only Service Quotas tells: open Amazon DataZone there before the first deploy.',
  );
}

/** Of the functions that run at once: two for each of two queues, and one for each event. */
const AT_ONCE = 6;

/** Whether Lambda has room for the flow. New accounts have ten in all. */
export async function concurrency(as: As): Promise<Answer> {
  const { AccountLimit } = await new LambdaClient(as).send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: free = 0 } = AccountLimit ?? {};
  const finding = `${free} of ${all} executions at once are reserved for nobody; the flow takes ${AT_ONCE} at most`;
  if (free >= 2 * AT_ONCE) return ok(finding);
  const cure =
    'Uploads wait longer when other functions take them all. Ask for more: Service Quotas, AWS Lambda, Concurrent executions.';
  return free >= AT_ONCE ? warning(finding, cure) : problem(finding, cure);
}

/** What a deploy will change in settings that others may have made. */
export async function lakeAdministrators(as: As, names: AccountNames): Promise<Answer> {
  const { DataLakeSettings: settings = {} } = await new LakeFormationClient(as).send(
    new GetDataLakeSettingsCommand({}),
  );
  const added = missing(settings, administratorsOf(names));
  const { CROSS_ACCOUNT_VERSION: now } = settings.Parameters ?? {};
  const { CROSS_ACCOUNT_VERSION: then } = extended(settings, []).Parameters ?? {};
  const changes = [
    ...(added.length > 0 ? [`adds ${added.length} administrators (${added.join(', ')})`] : []),
    ...(now === then ? [] : [`raises CROSS_ACCOUNT_VERSION from ${now ?? 'none'} to ${then}`]),
  ];
  const others = (settings.DataLakeAdmins ?? []).length;
  if (changes.length === 0) return ok('a deploy changes none of its settings');
  const finding = `a deploy ${changes.join(' and ')}; the ${others} that are there stay`;
  // In an account that nobody uses Lake Formation in, there is nobody to ask.
  if (others === 0) return ok(finding);
  return warning(
    finding,
    'If others use Lake Formation in this account, tell them. Nothing else of theirs is touched.',
  );
}

/** Whether the assets bucket can become a location of the lake. */
export async function lakeLocation(as: As, names: AccountNames): Promise<Answer> {
  const arn = `arn:aws:s3:::${names.assetsBucket}`;
  const own = names.roleArn(names.dataZoneRole('location'));
  const registrant = await registrantOf(new LakeFormationClient(as), arn);
  if (registrant === undefined) return ok(`nobody has registered ${arn}`);
  if (registrant === own) return ok(`${arn} is registered by the platform`);
  return problem(
    `${arn} is registered by ${registrant}, and a deploy refuses to take it over`,
    `See what relies on it, then: aws lakeformation deregister-resource --resource-arn ${arn}`,
  );
}
