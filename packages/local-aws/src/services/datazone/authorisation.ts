import { createHash } from 'node:crypto';
import type { UserDesignation } from '@aws-sdk/client-datazone';
import type { Call, LocalAws, Operation } from '../../local-aws';
import { AwsError } from '../../aws-error';
import { callerArn } from '../../iam/authoriser';
import type { DomainDefaults } from './domain-units';
import type { Project } from './records';
import { allowsByShare } from './share-permissions';
import { requireExisting } from './store';
import type { Domain, Profile } from './store';

/** What RAM says of a shared resource: the permission of the share by which `accountId` gets in, if any. */
export type SharedWith = (
  resourceArn: string,
  accountId: string,
) => { permissionArns: readonly string[]; shareArns: readonly string[] } | undefined;

/** What every module of the service works with. */
export interface Service {
  readonly aws: LocalAws;
  readonly domains: Map<string, Domain>;
  readonly sharedWith: SharedWith;
  readonly domainDefaults: DomainDefaults;
}

/** A call that has passed the domain's gate. */
export interface Caller {
  readonly domain: Domain;
  readonly profile: Profile;
  readonly call: Call;
  readonly relies: LocalAws['relies'];
}

/** An operation inside a domain. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- inputs are checked by the official model at run time
export type DomainOperation = (input: any, caller: Caller) => Promise<object> | object;

/** Designations that may change things in a project; viewers and consumers may look and, consumers, subscribe. */
export const WRITERS: readonly UserDesignation[] = ['PROJECT_OWNER', 'PROJECT_CONTRIBUTOR'];
export const OWNERS: readonly UserDesignation[] = ['PROJECT_OWNER'];
export const SUBSCRIBERS: readonly UserDesignation[] = [...WRITERS, 'PROJECT_CATALOG_CONSUMER'];

/**
 * Puts the gate of DataZone before an operation: the domain exists, the caller's account owns it or has an
 * associated share, and the caller's profile is made (or activated) once the operation has succeeded.
 */
export function inDomain(service: Service, operation: DomainOperation): Operation {
  return async (input, call) => {
    const domain = requireExisting(service.domains, input.domainIdentifier ?? input.identifier, 'Domain');
    if (!admitted(service, domain, call)) {
      throw refusedByShare(domain.arn, call);
    }
    const known = profileOf(domain, call.principal.arn);
    if (known?.status === 'DEACTIVATED') {
      throw notPermitted(call);
    }
    const profile = known ?? newProfile(domain, call.principal.arn, 'ACTIVATED');
    const answer = await operation(input, { domain, profile, call, relies: (on) => service.aws.relies(on) });
    // Another call of the same principal may have been first: the earlier object stays.
    const kept = domain.profiles.get(profile.id) ?? profile;
    domain.profiles.set(kept.id, kept);
    if (kept.status === 'ASSIGNED') {
      kept.status = 'ACTIVATED';
    }
    return answer;
  };
}

/** A profile whose id (a UUID) follows from domain and ARN, so that two first calls at once make the same one. */
export function newProfile(domain: Pick<Domain, 'id'>, arn: string, status: Profile['status']): Profile {
  const hex = createHash('sha256').update(`${domain.id} ${arn}`).digest('hex');
  const id = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
  return { id, arn, status };
}

/** Whether the share (or ownership) lets the caller's account in for this operation. */
function admitted(service: Service, domain: Domain, call: Call): boolean {
  const { accountId } = call.principal;
  if (accountId === domain.accountId) {
    return true;
  }
  const share = service.sharedWith(domain.arn, accountId);
  if (share === undefined || !allowsByShare(share.permissionArns, call.operation)) return false;
  if (share.shareArns.length === 1) service.aws.relies(`share ${share.shareArns[0]} with ${accountId}`);
  return true;
}

/** Profile of an IAM ARN, or of a profile id. */
export function profileOf(domain: Domain, identifier: string): Profile | undefined {
  return (
    domain.profiles.get(identifier) ?? [...domain.profiles.values()].find(({ arn }) => arn === identifier)
  );
}

/**
 * The project, if the caller is a member of it with one of the designations (any by default).
 *
 * @throws {AwsError} ResourceNotFoundException, or AccessDeniedException in DataZone's own words.
 */
export function asMember(
  caller: Caller,
  projectId: string,
  designations?: readonly UserDesignation[],
): Project {
  const project = requireExisting(caller.domain.projects, projectId, 'Project');
  const designation = project.members.get(caller.profile.id);
  if (designation === undefined || designations?.includes(designation) === false) {
    throw notPermitted(caller.call);
  }
  caller.relies(`membership of ${caller.profile.arn} in ${projectId}`);
  return project;
}

/** Whether the caller is any kind of member. */
export function isMember({ domain, profile }: Caller, projectId: string): boolean {
  return domain.projects.get(projectId)?.members.has(profile.id) ?? false;
}

/** Project that published a listing. */
export function publisherOf(domain: Domain, { listingId }: { listingId: string }): string {
  return requireExisting(domain.listings, listingId, 'Listing').projectId;
}

/** Members of either side may see a subscription, and the request for it. */
export function mayReadSubscription(caller: Caller, of: { projectId: string; listingId: string }): boolean {
  return isMember(caller, of.projectId) || isMember(caller, publisherOf(caller.domain, of));
}

/** DataZone's own refusal, after IAM and the share have said yes. */
export function notPermitted({ operation }: Call): AwsError {
  return new AwsError('AccessDeniedException', `User is not permitted to perform operation: ${operation}`);
}

function refusedByShare(domainArn: string, { principal, operation }: Call): AwsError {
  const action = `datazone:${operation}`;
  return new AwsError(
    'AccessDeniedException',
    `User: ${callerArn(principal)} is not authorized to perform: ${action} on resource: ${domainArn} ` +
      `because no resource-based policy allows the ${action} action`,
  );
}
