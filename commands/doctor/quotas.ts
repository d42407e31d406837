import { type DataZoneClient, paginateListDomains } from '@aws-sdk/client-datazone';
import { GetAccountSettingsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  NoSuchResourceException,
  paginateListServiceQuotas,
  type ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import type { Naming } from '../../platform/naming/naming';
import { MAXIMUM_CONCURRENCY } from '../../platform/concurrency';
import { type Answer, ok, problem, unknown } from './check';

/** Environments in a domain (DataZone user guide, "Quotas for Amazon DataZone"); each project has one. */
const ENVIRONMENTS = 500;

/**
 * Name of the quota of domains in Service Quotas. Uncertain: DataZone's user guide says neither how many domains an
 * account may have nor the quota's code, so it is looked for by its name.
 */
const DOMAINS = /^(number of )?domains?\b(?!.*\bunits?\b)/i;

/** Of Lambda's executions at once: those of the two queues, and one for what comes by itself. */
const EXECUTIONS = 2 * MAXIMUM_CONCURRENCY + 1;

/** Lambda's quota of executions at once in an account (Service Quotas). */
const EXECUTIONS_QUOTA = 'L-B99A9384';

/** Whether the platform's domain is there or may be made. */
export async function domain(
  client: DataZoneClient,
  quotas: ServiceQuotasClient,
  naming: Naming,
  accountId: string,
): Promise<Answer> {
  const names: string[] = [];
  for await (const { items = [] } of paginateListDomains({ client }, {})) {
    // Domains of other accounts are listed where they are shared with this one.
    const own = items.filter(({ managedAccountId, status }) => {
      return managedAccountId === accountId && !status?.startsWith('DELET');
    });
    names.push(...own.map(({ name = '' }) => name));
  }
  if (names.includes(naming.domain)) return ok(`${naming.domain} is there`);
  const most = await domainQuota(quotas);
  const finding = `${naming.domain} is not there yet, and the account has ${names.length} of ${most ?? 'an unknown number of'} domains`;
  const request = 'Ask for more domains (Service Quotas, Amazon DataZone), or delete one that nobody uses.';
  // A quota that does not allow a single one would be none.
  if (names.length === 0 || (most !== undefined && names.length < most)) return ok(finding);
  if (most !== undefined) return problem(`${finding} (${names.join(', ')})`, request);
  return unknown(
    `${finding} (${names.join(', ')}): Service Quotas lists no quota of domains`,
    `If the deploy stops with ServiceQuotaExceededException: ${request}`,
  );
}

async function domainQuota(client: ServiceQuotasClient): Promise<number | undefined> {
  try {
    for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode: 'datazone' })) {
      const found = Quotas.find(({ QuotaName = '' }) => DOMAINS.test(QuotaName));
      if (found) return found.Value;
    }
    return undefined;
  } catch (error) {
    if (error instanceof NoSuchResourceException) return undefined;
    throw error;
  }
}

/** Whether the domain has room for an environment of every account and trial consumer. */
export function environments({ accounts, trialConsumers }: Naming): Answer {
  const needed = accounts.length + trialConsumers.length;
  const finding = `the configuration needs ${needed} of the ${ENVIRONMENTS} environments of a domain`;
  if (needed <= ENVIRONMENTS) return ok(finding);
  return problem(
    finding,
    'Ask AWS for more (Service Quotas, Amazon DataZone), or make a second platform with another prefix.',
  );
}

/** Whether Lambda has room for the flow; new accounts have ten executions at once in all. */
export async function concurrency(client: LambdaClient): Promise<Answer> {
  const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: free = 0 } = AccountLimit ?? {};
  const finding = `${free} of ${all} executions at once are not reserved, and the flow takes up to ${EXECUTIONS}`;
  if (free >= EXECUTIONS) return ok(finding);
  return problem(
    finding,
    `Lift reservations of other functions, or ask for more: aws service-quotas request-service-quota-increase --service-code lambda --quota-code ${EXECUTIONS_QUOTA} --desired-value ${all + 100}`,
  );
}
