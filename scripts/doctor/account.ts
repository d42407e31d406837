import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { doctorSession } from '../../bootstrap/permissions/doctor';
import type { PlatformConfig } from '../../config/types';
import { type AccountNames, GOVERNANCE, type Naming } from '../../modules/naming/naming';
import { policy } from '../../modules/role/policy';
import { assume } from '../assume';
import type { Keys } from '../journey/session';
import { type Caller, isOperator } from './caller';
import { type Answer, type Check, examine, type Finding, ok, problem, unknown, warning } from './check';
import { association, organizationId } from './organization';
import { concurrency, domain, lakeAdministrators, lakeLocation } from './services';
import { stateBucket, stateLock } from './state';

/** What a look at an account has to go by. */
export interface Visit {
  readonly config: PlatformConfig;
  readonly naming: Naming;
  readonly names: AccountNames;
  readonly caller: Caller;
}

/** Looks at one account, as its deploy role with no other rights than to look. */
export async function examineAccount(visit: Visit): Promise<readonly Finding[]> {
  const { names, caller } = visit;
  const { answer, credentials } = await taken(visit);
  const account = names.entry;
  const role: Finding = { account, check: 'deploy role', ...answer };
  const operator = await examine([{ account, check: 'operator', look: () => operatorOf(visit) }]);
  if (credentials !== undefined) return [...operator, role, ...(await examine(looks(visit, credentials)))];
  if (caller.accountId === names.accountId) {
    return [...operator, role, ...(await examine(looks(visit, undefined)))];
  }
  const rest = unknown(
    'nothing else of this account can be looked at',
    `Run it as an operator once it is bootstrapped, or now with administrator credentials of ${names.accountId}.`,
  );
  return [...operator, role, { account, check: 'all the rest', ...rest }];
}

function operatorOf({ config, names, caller }: Visit): Answer {
  const { operators } = names.entry === GOVERNANCE ? config.governance : config.producers[names.entry];
  if (isOperator(caller, operators)) return ok(`${caller.arn} is one of its operators`);
  return warning(
    `${caller.arn} is none of its operators`,
    `To deploy it, sign in as one of ${operators.join(', ')}; or add yours to ${names.entry}'s operators and bootstrap again.`,
  );
}

/** Takes the deploy role; it also has to be in the account that the configuration names. */
async function taken(visit: Visit): Promise<{ readonly answer: Answer; readonly credentials?: Keys }> {
  const { config, names } = visit;
  const { region } = config;
  try {
    const credentials = await assume({
      region,
      roleArn: names.deployRoleArn,
      session: 'doctor',
      policy: policy(doctorSession(config, names)),
    });
    const { Account } = await new STSClient({ region, credentials }).send(new GetCallerIdentityCommand({}));
    if (Account === names.accountId)
      return { answer: ok(`${names.deployRoleArn} can be taken`), credentials };
    const cure = `Correct accountId or deployRole of ${names.entry}.`;
    const finding = `${names.deployRoleArn} lands in ${Account}, and the configuration says ${names.accountId}`;
    return { answer: problem(finding, cure) };
  } catch (error) {
    const { name, message } = error as Error;
    const cure =
      `If ${names.entry} was never bootstrapped: npm run bootstrap -- ${names.entry}, with administrator credentials of ${names.accountId}. ` +
      'If it was: only its operators may take the role, and bootstrap has to run again after a change of them.';
    return { answer: problem(`${names.deployRoleArn} can't be taken (${name}: ${message})`, cure) };
  }
}

/** @param credentials of the deploy role; without them the caller's own are used, who is in that account */
function looks({ config, naming, names }: Visit, credentials: Keys | undefined): readonly Check[] {
  const { region } = config;
  const as = { region, credentials };
  const s3 = new S3Client(as);
  const all: Readonly<Record<string, Check['look'] | undefined>> = {
    'state bucket': () => stateBucket(s3, names),
    'state lock': () => stateLock(s3, names),
    'DataZone domain': names.entry === GOVERNANCE ? () => domain(as, naming) : undefined,
    'Lambda concurrency': () => concurrency(as),
    'Lake Formation': () => lakeAdministrators(as, names),
    'data location': () => lakeLocation(as, names),
    association: () => association(config, names, () => organizationId(as)),
  };
  return Object.entries(all).flatMap(([check, look]) =>
    look ? [{ account: names.entry, check, look }] : [],
  );
}
