import {
  GetGroupCommand,
  GetInstanceProfileCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  NoSuchEntityException,
  type Tag,
} from '@aws-sdk/client-iam';
import type { NeedContext } from '../../types';

/** What IAM's answers say of an entity that a call gives by its name alone. */
export interface Entity {
  /** With the path. */
  readonly arn: string;
  /** ARN of the permissions boundary. */
  readonly boundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The kinds of entities that have a path, by the member of an input that names one. */
export const KINDS = {
  RoleName: 'role',
  UserName: 'user',
  GroupName: 'group',
  InstanceProfileName: 'instance-profile',
} as const;

type Kind = (typeof KINDS)[keyof typeof KINDS];

/** @returns the ARN without a path where there is no such entity */
export async function entity(kind: Kind, name: string, { call, moto }: NeedContext): Promise<Entity> {
  const { accountId } = call.principal;
  const iam = moto.client(IAMClient, accountId);
  try {
    return await READ[kind](iam, name);
  } catch (error) {
    if (!(error instanceof NoSuchEntityException)) throw error;
    return { arn: `arn:aws:iam::${accountId}:${kind}/${name}`, tags: {} };
  } finally {
    iam.destroy();
  }
}

const READ: Readonly<Record<Kind, (iam: IAMClient, name: string) => Promise<Entity>>> = {
  role: async (iam, RoleName) => entityOf((await iam.send(new GetRoleCommand({ RoleName }))).Role),
  user: async (iam, UserName) => entityOf((await iam.send(new GetUserCommand({ UserName }))).User),
  group: async (iam, GroupName) => entityOf((await iam.send(new GetGroupCommand({ GroupName }))).Group),
  'instance-profile': async (iam, InstanceProfileName) =>
    entityOf((await iam.send(new GetInstanceProfileCommand({ InstanceProfileName }))).InstanceProfile),
};

interface Answer {
  readonly Arn?: string;
  readonly PermissionsBoundary?: { readonly PermissionsBoundaryArn?: string };
  readonly Tags?: readonly Tag[];
}

function entityOf({ Arn = '', PermissionsBoundary, Tags = [] }: Answer = {}): Entity {
  const tags = Tags.map(({ Key = '', Value = '' }) => [Key, Value]);
  return {
    arn: Arn,
    boundary: PermissionsBoundary?.PermissionsBoundaryArn,
    tags: Object.fromEntries(tags) as Record<string, string>,
  };
}
