import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Identities } from './gateway/identities';
import type { Credentials } from './local-aws';
import type { Moto } from './moto/moto';

/** The account ids of AWS's documentation examples. */
export const ACCOUNTS = {
  governance: '111122223333',
  producer: '444455556666',
  consumer: '555555555555',
  outsider: '777788889999',
} as const;

export type AccountName = keyof typeof ACCOUNTS;

/** An account with the keys of the two people in it, new at each start. */
export interface LocalAccount {
  readonly accountId: string;
  /** Holds AdministratorAccess; runs bootstrap. */
  readonly administrator: Credentials;
  /** May assume roles and nothing else; runs the deploys. */
  readonly operator: Credentials;
}

const MAY_ASSUME_ROLES = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/*' }],
};

/** Makes the two IAM users of every account and tells the gateway their keys. */
export async function createAccounts(
  moto: Moto,
  identities: Identities,
): Promise<Readonly<Record<AccountName, LocalAccount>>> {
  const entries = Object.entries(ACCOUNTS).map(async ([name, accountId]) => {
    const iam = moto.client(IAMClient, accountId);
    const administrator = await createUser(iam, identities, accountId, 'administrator');
    const operator = await createUser(iam, identities, accountId, 'operator');
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await iam.send(new AttachUserPolicyCommand({ UserName: 'administrator', PolicyArn }));
    const PolicyDocument = JSON.stringify(MAY_ASSUME_ROLES);
    await iam.send(
      new PutUserPolicyCommand({ UserName: 'operator', PolicyName: 'assume-roles', PolicyDocument }),
    );
    iam.destroy();
    return [name, { accountId, administrator, operator }] as const;
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<AccountName, LocalAccount>;
}

async function createUser(
  iam: IAMClient,
  identities: Identities,
  accountId: string,
  UserName: string,
): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey)
    throw new Error(`moto made no key for ${UserName}`);
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  identities.add({ accountId, arn: `arn:aws:iam::${accountId}:user/${UserName}`, type: 'user' }, credentials);
  return credentials;
}
