import { DataZoneClient, ListDataSourcesCommand } from '@aws-sdk/client-datazone';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNTS, type AccountName } from '@ehds/local-aws/accounts';
import { PURPOSE } from '../../../platform/owner-session';
import type { AccountNames, Naming } from '../../../platform/naming/naming';
import { ownerRoleArn } from '../../../platform/owner-role';
import { requireMember, type Session } from '../../../commands/session';
import type { World } from '../world';

/** A deployed platform that somebody tries to break into; nothing of it is changed for good. */
export interface Platform {
  readonly world: World;
  readonly naming: Naming;
  readonly domainId: string;
  /** What governance asks of whoever takes one of its roles from another account. */
  readonly externalId?: string;
}

/** The platform once it is deployed: tests are registered earlier. */
export type Deployed = () => Platform;

/** A step on the way to a value: into an attribute, or into a list by an index with its type. */
export interface PathStep {
  readonly value: unknown;
}

/** Terraform's state, as far as it is looked at. */
export interface State {
  readonly outputs: Readonly<Record<string, { readonly value: unknown; readonly sensitive?: boolean }>>;
  readonly resources: readonly {
    readonly mode: 'data' | 'managed';
    readonly type: string;
    readonly name: string;
    readonly instances: readonly {
      readonly attributes: Readonly<Record<string, unknown>>;
      readonly sensitive_attributes?: readonly (readonly PathStep[])[];
    }[];
  }[];
}

/** Somebody of the account that an entry of the configuration names. */
export function person(
  { world }: Platform,
  names: AccountNames,
  who: 'administrator' | 'operator' = 'administrator',
): Session {
  const [account] = Object.entries(ACCOUNTS).find(([, accountId]) => accountId === names.accountId) ?? [];
  return world.session(requireMember(account, names.entry) as AccountName, who);
}

/** The deploy role of an account, as its operator takes it. */
export function deployRole(platform: Platform, names: AccountNames): Promise<Session> {
  return person(platform, names, 'operator').assume(names.deployRoleArn, 'intruder');
}

/** A producer's way into governance, as its operator takes it. */
export function onboardingRole(platform: Platform, names: AccountNames): Promise<Session> {
  const { naming, externalId: ExternalId } = platform;
  const operator = person(platform, names, 'operator');
  return operator.assume(naming.onboardingRoleArn(names.entry), 'intruder', { ExternalId });
}

/** A role in which a service of AWS acts, as that service has it. */
export async function serviceRole(
  { world }: Platform,
  role: string,
  service: string,
  source?: { readonly accountId: string; readonly arn?: string },
): Promise<Session> {
  const accountId = role.split(':')[4];
  const keys = await world.local.aws.session({ accountId, role, service, source }, 'intruder');
  return world.session('governance').as(keys);
}

/** ARN of the role of one of an account's functions, which a deploy makes elsewhere than bootstrap. */
export function functionRoleArn(names: AccountNames, purpose: string): string {
  const name = names.functionName(purpose);
  return names.deployedFunctions.includes(name) ? names.deployedRoleArn(name) : names.roleArn(name);
}

/** The role of one of an account's functions, as Lambda has it. */
export function functionRole(platform: Platform, names: AccountNames, purpose: string): Promise<Session> {
  return serviceRole(platform, functionRoleArn(names, purpose), 'lambda.amazonaws.com');
}

/** A session of the owner of an account's projects that may change policy grants, as only the function opens it. */
export async function grantsSession(platform: Platform, names: AccountNames): Promise<Session> {
  const { naming, externalId: ExternalId } = platform;
  const opener = await functionRole(platform, names, 'policy-grants');
  return opener.assume(ownerRoleArn(naming, names), PURPOSE, {
    Tags: [{ Key: names.sessionTagKey, Value: PURPOSE }],
    ...(names.kind === 'governance' ? {} : { ExternalId }),
  });
}

/** An account's publisher role in governance, as its publish function takes it. */
export async function publisherRole(platform: Platform, names: AccountNames): Promise<Session> {
  const { naming, externalId: ExternalId } = platform;
  const publish = await functionRole(platform, names, 'publish');
  return publish.assume(naming.publisherRoleArn(names.entry), 'intruder', { ExternalId });
}

/** Id of the blueprint by which environments are made. */
export async function blueprintOf(platform: Platform): Promise<string> {
  const { outputs } = await stateOf(platform, platform.naming.governance);
  return String(outputs.blueprint_id.value);
}

/** Id of an account's project in the domain. */
export async function projectOf(platform: Platform, names: AccountNames): Promise<string> {
  return attributes(await stateOf(platform, names), 'aws_datazone_project', 'id')[0];
}

/** Id of the data source of an account's project, as its publish function finds it. */
export async function dataSourceOf(platform: Platform, names: AccountNames): Promise<string> {
  const publisher = await publisherRole(platform, names);
  const list = new ListDataSourcesCommand({
    domainIdentifier: platform.domainId,
    projectIdentifier: await projectOf(platform, names),
  });
  const { items } = await publisher.client(DataZoneClient).send(list);
  return requireMember(items?.[0]?.dataSourceId, 'dataSourceId');
}

/** The text of an account's state object, of its stack or of its bootstrap. */
export async function stateText(
  platform: Platform,
  names: AccountNames,
  key = names.stateKey,
): Promise<string> {
  const { Body } = await person(platform, names)
    .client(S3Client)
    .send(new GetObjectCommand({ Bucket: names.stateBucket, Key: key }));
  return requireMember(Body, 'Body').transformToString();
}

export async function stateOf(platform: Platform, names: AccountNames, key = names.stateKey): Promise<State> {
  return JSON.parse(await stateText(platform, names, key)) as State;
}

/** An attribute of each of a state's resources of one type. */
export function attributes(state: State, type: string, attribute: string): string[] {
  return state.resources
    .filter((resource) => resource.mode === 'managed' && resource.type === type)
    .flatMap(({ instances }) => instances.map((instance) => String(instance.attributes[attribute])));
}
