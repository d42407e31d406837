import { AccountNames, type Naming } from '../platform/naming/naming';
import { profileId } from '../platform/naming/profile-id';
import type { Entry } from './entries';
import type { Finding } from './problems';
import { matches } from './glob';

/** IAM does not distinguish the roles of an account by their paths or by capitals (IAM reference, "IAM and AWS STS quotas"). */
const roleKey = (arn: string) => `${arn.split(':')[4] ?? ''} ${(arn.split('/').at(-1) ?? '').toLowerCase()}`;

/** A role of an AWS service's own, which nobody else can take, and one for each person of single sign-on. */
const ROLES_OF_ANYBODY = [
  ['every role of single sign-on', 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_q7_0123456789abcdef'],
  [
    'every role of single sign-on',
    'aws-reserved/sso.amazonaws.com/xy-west-9/AWSReservedSSO_q7_0123456789abcdef',
  ],
  ['every role of an AWS service', 'service-role/q7'],
  ['every role of an AWS service', 'aws-service-role/q7.amazonaws.com/AWSServiceRoleForQ7'],
] as const;

/** Roles of the platform that the file gives as one's own, and patterns that mean more than whoever wrote them knows. */
export class ReservedRoles {
  /** ARNs by {@link roleKey}. */
  private readonly roles: ReadonlyMap<string, string>;
  private readonly byAccount = new Map<string, string[]>();

  constructor(naming: Naming) {
    const arns = naming.roleArns;
    this.roles = new Map(arns.map((arn) => [roleKey(arn), arn]));
    for (const arn of arns) {
      const account = arn.split(':')[4] ?? '';
      this.byAccount.set(account, [...(this.byAccount.get(account) ?? []), arn]);
    }
  }

  findings(entry: Entry, names: AccountNames | undefined): readonly Finding[] {
    const { path, members, operators, deployRole } = entry;
    return [
      ...members.flatMap(({ role }, at) => {
        const field = [...path, 'members', at, 'role'];
        if (role !== undefined && role === deployRole) return [{ path: field, ...DEPLOYER }];
        return this.taken(field, role, MEMBER);
      }),
      ...operators.flatMap((arn, at) => this.operator([...path, 'operators', at], arn)),
      // The one that bootstrap makes may be named, as it is by default.
      ...(names && deployRole === names.roleArn(names.deployRoleName)
        ? []
        : this.taken([...path, 'deployRole'], deployRole, DEPLOY_ROLE)),
    ];
  }

  private taken(
    path: readonly PropertyKey[],
    arn: string | undefined,
    { rule, cure }: Omit<Finding, 'path'>,
  ): readonly Finding[] {
    const own = arn === undefined ? undefined : this.roles.get(roleKey(arn));
    if (own === undefined) return [];
    return [{ path, rule: `${own} is a role of the platform: ${rule}`, cure }];
  }

  private operator(path: readonly PropertyKey[], arn: string | undefined): readonly Finding[] {
    if (arn === undefined) return [];
    if (!arn.includes('*')) return this.taken(path, arn, OPERATOR);
    const account = arn.split(':')[4] ?? '';
    const [anybody] =
      ROLES_OF_ANYBODY.find(([, role]) => matches(arn, `arn:aws:iam::${account}:role/${role}`)) ?? [];
    if (anybody !== undefined) {
      return [
        {
          path,
          rule: `an operator is a role or user that somebody chose, and this pattern also means ${anybody}`,
          cure: 'write a longer part of the name, such as role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Platform_*',
        },
      ];
    }
    const own = this.byAccount.get(account)?.find((role) => matches(arn, role));
    if (own === undefined) return [];
    return [
      {
        path,
        rule: `this pattern also means ${own}, a role of the platform, and ${OPERATOR.rule}`,
        cure: 'write a longer part of the name, so that only pipelines and people are meant',
      },
    ];
  }
}

const MEMBER = {
  rule: 'it is a member of the projects that need it already, and no person works in it',
  cure: 'list the role of a person or a team, or take it out',
};
const DEPLOYER = {
  rule: 'the deploy role keeps the project, and gets no data by being a member of it',
  cure: MEMBER.cure,
};
const DEPLOY_ROLE = {
  rule: 'it has a purpose of its own, and a deploy would get its rights',
  cure: 'give a role made for deploys, or leave it out for the one that bootstrap makes',
};
const OPERATOR = {
  rule: 'it may take no deploy role, nor should anybody deploy by it',
  cure: "list the role of the account's pipeline or people",
};

/** Members that one account can't have beside each other, or that Terraform could not tell apart. */
export function memberCollisions({ kind, members, path, trial }: Entry): readonly Finding[] {
  const roles = new Map<string, string>();
  const profiles = new Map<string, string>();
  return members.flatMap(({ role }, at) => {
    if (role === undefined) return [];
    const found = (rule: string, cure: string) => [{ path: [...path, 'members', at, 'role'], rule, cure }];
    const sameRole = roles.get(roleKey(role));
    roles.set(roleKey(role), sameRole ?? role);
    if (sameRole === role) {
      return found(
        'a role is a member of a project once, with one designation',
        'keep the entry with the wider designation',
      );
    }
    if (sameRole !== undefined) {
      return found(
        `IAM does not distinguish the roles of an account by path or capitals, and ${sameRole} is a member already`,
        'write the ARN as IAM shows it, and keep one of the two',
      );
    }
    // Profiles are made where DataZone can't look the role up: for other accounts than governance's.
    if (kind === 'governance' || trial) return [];
    const id = profileId(role);
    const sameId = profiles.get(id);
    profiles.set(id, sameId ?? role);
    if (sameId !== undefined) {
      return found(
        `Terraform knows a member by its path and name joined by hyphens, and ${id} is ${sameId} already`,
        'rename one of the two roles, or move it to another path',
      );
    }
    if (id in {}) {
      return found(
        'every object of JavaScript has something of this name, which would be taken for the member',
        'rename the role, or move it to a path',
      );
    }
    return [];
  });
}

/** State buckets that are another bucket of the platform, or another account's. */
export function stateBuckets(
  named: readonly { readonly entry: Entry; readonly names: AccountNames }[],
): readonly Finding[] {
  const reserved = new Map<string, string>();
  for (const { entry, names } of named) {
    for (const bucket of names.dataBuckets)
      reserved.set(bucket, `holds data or the audit trail of ${entry.name}`);
    if (!entry.stateBucket) reserved.set(names.ownStateBucket, `holds the state of ${entry.name}`);
  }
  return named.flatMap(({ entry: { path, name, stateBucket }, names }) => {
    if (stateBucket === undefined) return [];
    const use = reserved.get(stateBucket);
    if (use === undefined || stateBucket === names.ownStateBucket) {
      if (use === undefined) reserved.set(stateBucket, `holds the state of ${name}`);
      return [];
    }
    return [
      {
        path: [...path, 'stateBucket'],
        rule: `a state bucket lies in the entry's own account and holds its states alone, and ${stateBucket} ${use}`,
        cure: 'give a bucket made for it, or leave it out for the one that bootstrap makes',
      },
    ];
  });
}

/** State keys that are bootstrap's, or lie among its locks, of which S3 keeps old versions for a day. */
export function stateKeys(
  named: readonly { readonly entry: Entry; readonly names: AccountNames }[],
): readonly Finding[] {
  return named.flatMap(({ entry: { path, stateKey }, names }) =>
    stateKey?.startsWith(names.bootstrapStateKey)
      ? [
          {
            path: [...path, 'stateKey'],
            rule: `every stack has a state object of its own, and what begins with ${names.bootstrapStateKey} is bootstrap's`,
            cure: 'give another key, or leave it out',
          },
        ]
      : [],
  );
}

/** Tags that IAM can't tell apart, that the platform itself gives or forbids, or that are one too many with its own. */
export function tagKeys(
  keys: readonly string[],
  { prefix, encryption }: { readonly prefix?: string; readonly encryption?: string },
): readonly Finding[] {
  const first = new Map<string, string>();
  const purpose = prefix === undefined ? undefined : AccountNames.sessionTag(prefix).toLowerCase();
  const one = keys.flatMap((key): readonly Finding[] => {
    const same = first.get(key.toLowerCase());
    first.set(key.toLowerCase(), same ?? key);
    const found = (rule: string, cure: string) => [{ path: ['tags', key], value: key, rule, cure }];
    if (same !== undefined) {
      return found(
        `IAM does not distinguish tags by capitals, and ${same} is one already`,
        'keep one of the two',
      );
    }
    if (key.toLowerCase() === purpose) {
      return found(
        'the platform recognises by this tag what a session is for, and no role may be made with it',
        'choose another key',
      );
    }
    return [];
  });
  const most = 49;
  return encryption === 'customer-managed' && keys.length === most + 1
    ? [
        ...one,
        {
          path: ['tags'],
          value: `${keys.length} tags`,
          rule: `a resource takes 50 tags, and with encryption: customer-managed the account's key has one of its own`,
          cure: `keep ${most} at most`,
        },
      ]
    : one;
}
