import { domainPermissions } from '../platform/permissions/domain';
import type { AccountNames, Naming } from '../platform/naming/naming';
import { policyGrantsEnvironment } from '../lambda/policy-grants/variables';
import { ownerTrust } from '../platform/owner-role';
import { type DataSource, projectTemplate } from '../platform/project-template';
import { policy } from '../platform/policy';
import { callerTrust } from '../platform/trust';
import type { Entry } from './entries';
import type { Finding } from './problems';

/**
 * What AWS takes at most, in characters (IAM counts no white space, and no policy here has any) or bytes. IAM reference, "IAM
 * and AWS STS quotas"; CloudFormation user guide, "CloudFormation quotas"; Lambda developer guide, "Lambda quotas".
 */
export const LIMITS = {
  /** A higher one has to be applied for. */
  trustPolicy: 2048,
  managedPolicy: 6144,
  templateBody: 51_200,
  functionEnvironment: 4096,
} as const;

type Named = readonly { readonly entry: Entry; readonly names: AccountNames }[];

const number = (count: number) => count.toLocaleString('en');

/** Lists that would make a policy, a template or a function's variables longer than AWS takes. */
export function sizes(
  accounts: Named,
  trials: readonly Entry[],
  { naming, region, externalId }: { naming?: Naming; region?: string; externalId?: string },
): readonly Finding[] {
  return [
    ...trusts(accounts, externalId),
    ...[...accounts.map(({ entry }) => entry), ...trials].flatMap(template),
    ...(naming && region ? trialGrants(trials, naming, region, externalId) : []),
  ];
}

/** Operators, or an external id, that the trust policy of the onboarding role, the longest of theirs, can't hold. */
function trusts(accounts: Named, externalId: string | undefined): readonly Finding[] {
  const length = (operators: readonly string[], names: AccountNames, id = externalId) =>
    policy([callerTrust(operators, id), ...ownerTrust(names, id)]).length;
  const most = LIMITS.trustPolicy;
  const found = accounts.flatMap(({ entry, names }): readonly (Finding & { ofId?: number })[] => {
    const operators = entry.operators.filter((arn) => arn !== undefined);
    // Nobody else than its operators and its own function takes a role of governance, without an external id.
    const id = entry.kind === 'governance' ? undefined : externalId;
    const all = length(operators, names, id);
    if (all <= most) return [];
    const short = id === undefined ? all : length(operators, names, 'x'.repeat(SHORT_ID));
    if (short <= most) {
      const excess = Math.ceil((all - most) / 2);
      return [
        {
          path: ['governance', 'externalId'],
          rule: `a trust policy names it twice beside the operators of ${entry.name}, and would have ${number(all)} characters; IAM allows ${number(most)}`,
          cure: `shorten it by ${excess}; a UUID has 36`,
          ofId: excess,
        },
      ];
    }
    return [
      {
        path: [...entry.path, 'operators'],
        value: `${number(entry.operators.length)} operators`,
        rule: `the trust policy that names them would have ${all} characters; IAM allows ${most}`,
        cure: 'join those with a common start by *',
      },
    ];
  });
  // Of what the id is too long for, the account that needs the shortest: its cure heals the others.
  const [worst] = found
    .filter(({ ofId }) => ofId !== undefined)
    .sort((a, b) => (b.ofId ?? 0) - (a.ofId ?? 0));
  return [...found.filter(({ ofId }) => ofId === undefined), ...(worst ? [worst] : [])].map(
    ({ path, value, rule, cure }) => ({ path, value, rule, cure }),
  );
}

/** Characters of an external id that is not what makes a policy too long: those of a UUID. */
const SHORT_ID = 36;

/** DataZone's longest ids (API reference, CreateDataSource). */
const LONGEST = {
  domainId: `dzd_${'x'.repeat(36)}`,
  projectId: 'x'.repeat(36),
  environmentId: 'x'.repeat(36),
};

/**
 * Bytes of the template of a project's stack at most.
 *
 * @param roles of its members, without the platform's own two
 */
export function templateSize(
  roles: readonly string[],
  dataSources: readonly Pick<DataSource, 'name' | 'tables' | 'dataset' | 'form'>[],
): number {
  const { domainId, projectId, environmentId } = LONGEST;
  // The platform's own two are members as well, by names of at most 64 characters, at a path of the entry's.
  const own = ['publisher', 'approver'].map(
    (purpose) => `arn:aws:iam::${'0'.repeat(12)}:role/${purpose.padEnd(160, 'x')}`,
  );
  return Buffer.byteLength(
    projectTemplate({
      domainId,
      projectId,
      dataSources: dataSources.map((source) => ({ ...source, environmentId, database: 'x'.repeat(128) })),
      members: [...roles, ...own].map((role) => ({ role, designation: 'PROJECT_CATALOG_CONSUMER' })),
    }),
  );
}

/** Members and tables that the template of the project's stack can't hold. */
function template({ kind, path, name, members, publish, datasets }: Entry): readonly Finding[] {
  const roles = members.flatMap(({ role }) => (role === undefined ? [] : [role]));
  // What is described is counted once it is read.
  const isPublished = kind !== 'consumer' && datasets === undefined;
  const size = (ofRoles: readonly string[], tables: readonly string[]) =>
    templateSize(ofRoles, isPublished ? [{ name, tables }] : []);
  const tables = publish.filter((table) => table !== undefined);
  const all = size(roles, tables);
  if (all <= LIMITS.templateBody) return [];
  const ofTables = size([], tables) > size(roles, []);
  return [
    {
      path: [...path, ofTables ? 'publish' : 'members'],
      value: ofTables ? `${number(tables.length)} tables` : `${number(roles.length)} members`,
      rule: `the template that CloudFormation makes the project by would have ${number(all)} bytes; it takes ${number(LIMITS.templateBody)}`,
      cure: ofTables ? 'join those with a common start by *' : 'list roles of teams in place of persons',
    },
  ];
}

/** Trials, of which governance's deploy role and the function that keeps who may build name each. */
function trialGrants(
  trials: readonly Entry[],
  naming: Naming,
  region: string,
  externalId: string | undefined,
): readonly Finding[] {
  if (trials.length === 0) return [];
  const found = (what: string, length: number, most: number) =>
    length <= most
      ? []
      : [
          {
            path: ['consumers'],
            value: `${number(trials.length)} consumers without accountId`,
            rule: `${what} would have ${number(length)} characters; AWS allows ${number(most)}`,
            cure: 'give some of them an account of their own, take some out, or shorten their names',
          },
        ];
  const names = naming.governance;
  const variables = policyGrantsEnvironment(
    { governance: { externalId }, projectCreators: 'everyone' },
    naming,
    names,
  );
  return [
    ...found(
      "the policy of governance's deploy role that names their stacks",
      policy(domainPermissions(naming, names, region)).length,
      LIMITS.managedPolicy,
    ),
    ...found(
      'the variables of the function that names their projects',
      Object.entries(variables).flat().join('').length,
      LIMITS.functionEnvironment,
    ),
  ];
}
