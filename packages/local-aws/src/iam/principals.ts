import {
  GetAccountAuthorizationDetailsCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import type { Moto } from '../moto/moto';
import type { NamedPolicy } from './simulator';

/** What IAM holds about a user or a role. */
export interface Holder {
  /** The unique id, first part of `aws:userid`. */
  readonly id: string;
  readonly policies: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly tags: Readonly<Record<string, string>>;
  /** Only for roles. */
  readonly trust?: string;
}

interface AccountPolicies {
  readonly holders: ReadonlyMap<string, Holder>;
}

/** A user, group or role in the answer of GetAccountAuthorizationDetails. */
interface Detail {
  readonly Arn?: string;
  readonly UserId?: string;
  readonly RoleId?: string;
  readonly UserPolicyList?: Inline[];
  readonly RolePolicyList?: Inline[];
  readonly GroupPolicyList?: Inline[];
  /** Names of a user's groups. */
  readonly GroupList?: string[];
  readonly AttachedManagedPolicies?: { PolicyArn?: string }[];
  readonly PermissionsBoundary?: { PermissionsBoundaryArn?: string };
  readonly AssumeRolePolicyDocument?: string;
  readonly Tags?: { Key?: string; Value?: string }[];
}

interface Inline {
  readonly PolicyName?: string;
  readonly PolicyDocument?: string;
}

/** Users' and roles' policies as moto's IAM holds them, read once until IAM changes. */
export class Principals {
  private readonly accounts = new Map<string, Promise<AccountPolicies>>();
  /** AWS's own policies don't change. */
  private readonly managed = new Map<string, Promise<string>>();
  private readonly clients = new Map<string, IAMClient>();

  constructor(private readonly moto: Pick<Moto, 'client'>) {}

  /** By the ARN of a user or role; undefined where IAM has none. */
  async find(arn: string): Promise<Holder | undefined> {
    const [, , service, , accountId] = arn.split(':');
    if (service !== 'iam') return undefined;
    const known = this.accounts.get(accountId) ?? this.read(accountId);
    this.accounts.set(accountId, known);
    // What could not be read is asked again.
    known.catch(() => this.accounts.delete(accountId));
    return (await known).holders.get(arn);
  }

  /** A managed policy, such as one given to a session. */
  async policy(arn: string, accountId: string): Promise<NamedPolicy> {
    if (!arn.startsWith('arn:aws:iam::aws:'))
      return { name: arn, document: await this.document(arn, accountId) };
    const known = this.managed.get(arn) ?? this.document(arn, accountId);
    this.managed.set(arn, known);
    return { name: arn, document: await known };
  }

  /** Something in the account's IAM has changed. */
  changed(accountId: string): void {
    this.accounts.delete(accountId);
  }

  private async read(accountId: string): Promise<AccountPolicies> {
    const answer = await this.iam(accountId).send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['User', 'Group', 'Role', 'LocalManagedPolicy'] }),
    );
    const local = new Map(
      (answer.Policies ?? []).map(({ Arn = '', PolicyVersionList = [] }) => {
        const version = PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion);
        return [Arn, plainDocument(version?.Document)];
      }),
    );
    const details: readonly Detail[] = [...(answer.UserDetailList ?? []), ...(answer.RoleDetailList ?? [])];
    const groups = new Map((answer.GroupDetailList ?? []).map((group) => [group.GroupName ?? '', group]));
    const holders = details.map(async (detail) => {
      const granting = [detail, ...(detail.GroupList ?? []).flatMap((name) => groups.get(name) ?? [])];
      return [detail.Arn ?? '', await this.holder(detail, granting, local, accountId)] as const;
    });
    return { holders: new Map(await Promise.all(holders)) };
  }

  /** @param granting the user or role itself and the groups of the user */
  private async holder(
    detail: Detail,
    granting: readonly Detail[],
    local: ReadonlyMap<string, string>,
    accountId: string,
  ): Promise<Holder> {
    const policyNamed = (arn: string) => {
      const document = local.get(arn);
      return document === undefined ? this.policy(arn, accountId) : { name: arn, document };
    };
    const inline = granting.flatMap(
      (one) => one.UserPolicyList ?? one.RolePolicyList ?? one.GroupPolicyList ?? [],
    );
    const attached = granting
      .flatMap(({ AttachedManagedPolicies = [] }) => AttachedManagedPolicies)
      .map(({ PolicyArn = '' }) => policyNamed(PolicyArn));
    const boundary = detail.PermissionsBoundary?.PermissionsBoundaryArn;
    return {
      id: detail.UserId ?? detail.RoleId ?? '',
      policies: [
        ...inline.map(({ PolicyName = '', PolicyDocument }) => ({
          name: PolicyName,
          document: plainDocument(PolicyDocument),
        })),
        ...(await Promise.all(attached)),
      ],
      ...(boundary && { boundary: await policyNamed(boundary) }),
      tags: Object.fromEntries((detail.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
      ...(detail.AssumeRolePolicyDocument && { trust: plainDocument(detail.AssumeRolePolicyDocument) }),
    };
  }

  private async document(PolicyArn: string, accountId: string): Promise<string> {
    const iam = this.iam(accountId);
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const VersionId = Policy?.DefaultVersionId;
    const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    return plainDocument(PolicyVersion?.Document);
  }

  private iam(accountId: string): IAMClient {
    const client = this.clients.get(accountId) ?? this.moto.client(IAMClient, accountId);
    this.clients.set(accountId, client);
    return client;
  }
}

/** IAM answers documents URL-encoded, moto not all of them. */
function plainDocument(document = '{}'): string {
  return document.startsWith('%') ? decodeURIComponent(document) : document;
}
