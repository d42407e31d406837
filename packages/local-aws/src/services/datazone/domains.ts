import type {
  CreateDomainCommandInput,
  ListDomainsCommandInput,
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateDomainCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import type { Call, Operation } from '../../local-aws';
import { executionActor, SERVICE, sourceOf } from './acting';
import type { Caller, DomainOperation, Service } from './authorisation';
import { announce } from './events';
import { newProfile } from './authorisation';
import { initialiseRootUnit } from './domain-units';
import { defined, emptyCollections, requireExisting, newId, page, pick } from './store';
import type { Domain } from './store';
import { SERVICE_SECONDS } from './times';

/** The managed blueprints of V1 domains that make AWS resources. */
const MANAGED_BLUEPRINTS = ['DefaultDataLake', 'DefaultDataWarehouse'];

/** Domains that an account may have in a Region. AWS's user guide gives no number; this one is assumed. */
export const DOMAIN_QUOTA = 10;

/** Operations that no existing domain gates. */
export function accountOperations(service: Service): Record<string, Operation> {
  return {
    CreateDomain: (input: CreateDomainCommandInput, call) => createDomain(service, input, call),
    ListDomains: async (input: ListDomainsCommandInput, { principal: { accountId } }) => {
      const visible = [...service.domains.values()].filter(
        (domain) =>
          (domain.accountId === accountId || service.sharedWith(domain.arn, accountId) !== undefined) &&
          (input.status === undefined || input.status === domain.status),
      );
      return page(visible.map(summary), input);
    },
    TagResource: async (input: TagResourceCommandInput, call) => {
      Object.assign(taggableDomain(service, input.resourceArn, call).tags, input.tags);
      return {};
    },
    UntagResource: async (input: UntagResourceCommandInput, call) => {
      const domain = taggableDomain(service, input.resourceArn, call);
      domain.tags = Object.fromEntries(
        Object.entries(domain.tags).filter(([key]) => !input.tagKeys?.includes(key)),
      );
      return {};
    },
    ListTagsForResource: async (input: ListTagsForResourceCommandInput, call) => ({
      tags: taggableDomain(service, input.resourceArn, call).tags,
    }),
  };
}

/** Operations on one domain. */
export function domainOperations(service: Service): Record<string, DomainOperation> {
  return {
    GetDomain: (_input, { domain }) => ({
      ...pick(
        domain,
        'id',
        'rootDomainUnitId',
        'name',
        'description',
        'domainExecutionRole',
        'arn',
        'status',
      ),
      ...pick(domain, 'kmsKeyIdentifier', 'portalUrl', 'createdAt', 'tags', 'singleSignOn'),
      lastUpdatedAt: domain.updatedAt,
      domainVersion: 'V1',
    }),
    UpdateDomain: (input: UpdateDomainCommandInput, caller) => updateDomain(service, input, caller),
    DeleteDomain: (input, caller) => deleteDomain(service, input, caller),
  };
}

async function createDomain(service: Service, input: CreateDomainCommandInput, call: Call) {
  const { aws } = service;
  const { accountId } = call.principal;
  if (input.domainVersion === 'V2') {
    throw new AwsError(
      'ValidationException',
      'domainVersion V2 is not served by the local AWS: leave it out or use V1',
    );
  }
  const role = input.domainExecutionRole;
  if (role === undefined) {
    throw new AwsError('ValidationException', 'domainExecutionRole is required for a V1 domain');
  }
  const own = [...service.domains.values()].filter((domain) => domain.accountId === accountId);
  if (own.length >= DOMAIN_QUOTA) {
    throw new AwsError(
      'ServiceQuotaExceededException',
      `Account ${accountId} has ${own.length} domains, as many as its quota allows`,
    );
  }
  const id = newId('dzd_');
  const now = aws.clock.now();
  const domain: Domain = {
    ...pick(input, 'description', 'kmsKeyIdentifier'),
    // Terraform's provider crashes on a domain that says nothing about it.
    singleSignOn: input.singleSignOn ?? { type: 'DISABLED' },
    id,
    accountId,
    region: aws.region,
    arn: `arn:aws:datazone:${aws.region}:${accountId}:domain/${id}`,
    name: input.name ?? '',
    rootDomainUnitId: newId(),
    portalUrl: `https://${id}.datazone.${aws.region}.on.aws`,
    domainExecutionRole: role,
    blueprints: MANAGED_BLUEPRINTS.map((name) => ({ id: newId(), name })),
    status: 'AVAILABLE',
    createdAt: now,
    updatedAt: now,
    tags: { ...input.tags },
    ...emptyCollections(),
  };
  await assertAssumable(service, domain);
  service.domains.set(id, domain);
  const creator = newProfile(domain, call.principal.arn, 'ACTIVATED');
  domain.profiles.set(creator.id, creator);
  initialiseRootUnit(domain, creator.id, service.domainDefaults);
  announce(service, domain, 'Domain Creation Succeeded', {
    id,
    typeName: 'DomainEntityType',
    user: creator.id,
    data: {},
  });
  return {
    ...pick(domain, 'id', 'name', 'description', 'domainExecutionRole', 'arn', 'kmsKeyIdentifier', 'status'),
    ...pick(domain, 'portalUrl', 'tags', 'singleSignOn'),
    domainVersion: 'V1',
  };
}

async function updateDomain(service: Service, input: UpdateDomainCommandInput, { domain }: Caller) {
  if (input.domainExecutionRole !== undefined) {
    await assertAssumable(service, { ...domain, domainExecutionRole: input.domainExecutionRole });
  }
  const { name, description, domainExecutionRole, singleSignOn } = input;
  Object.assign(domain, defined({ name, description, domainExecutionRole, singleSignOn }), {
    updatedAt: service.aws.clock.now(),
  });
  return {
    ...pick(domain, 'id', 'rootDomainUnitId', 'description', 'singleSignOn', 'domainExecutionRole', 'name'),
    lastUpdatedAt: domain.updatedAt,
  };
}

function deleteDomain(service: Service, input: { skipDeletionCheck?: boolean }, { domain, profile }: Caller) {
  if (input.skipDeletionCheck !== true && domain.projects.size > 0) {
    throw new AwsError(
      'ConflictException',
      `Domain ${domain.id} still holds ${domain.projects.size} project(s): delete them first or set skipDeletionCheck`,
    );
  }
  domain.status = 'DELETING';
  service.aws.background(`delete domain ${domain.id}`, async () => {
    await service.aws.clock.sleep(SERVICE_SECONDS.domainDeletion);
    service.domains.delete(domain.id);
    announce(service, domain, 'Domain Deletion Succeeded', {
      id: domain.id,
      typeName: 'DomainEntityType',
      user: profile.id,
      data: {},
    });
  });
  return { status: domain.status };
}

/**
 * DataZone tries the execution role when a domain is made.
 *
 * @throws {AwsError} ValidationException if DataZone can't assume it for the domain.
 */
async function assertAssumable({ aws }: Service, domain: Domain): Promise<void> {
  const { accountId, domainExecutionRole: role } = domain;
  const refusal = (why: string) =>
    new AwsError('ValidationException', `Unable to assume role ${role} (domainExecutionRole): ${why}`);
  if (role.split(':')[4] !== accountId) throw refusal(`it is not a role of account ${accountId}`);
  const actor = { ...executionActor(domain), accountId, service: SERVICE, source: sourceOf(domain) };
  await aws.session(actor, `datazone-${domain.id}`).catch((error: unknown) => {
    throw error instanceof AwsError ? refusal(error.message) : error;
  });
}

function summary(domain: Domain) {
  return {
    ...pick(domain, 'id', 'name', 'description', 'arn', 'status', 'portalUrl', 'createdAt'),
    managedAccountId: domain.accountId,
    lastUpdatedAt: domain.updatedAt,
    domainVersion: 'V1',
  };
}

/** Only domains carry tags, and only their own account may touch them. */
function taggableDomain(service: Service, resourceArn: string | undefined, { principal }: Call): Domain {
  const domain = requireExisting(service.domains, resourceArn?.split('/').at(-1) ?? '', 'Domain');
  if (domain.accountId !== principal.accountId) {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${principal.arn} is not authorized to read or write the tags of ${domain.arn}`,
    );
  }
  return domain;
}
