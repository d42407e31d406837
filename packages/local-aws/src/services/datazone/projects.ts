import type {
  CreateProjectCommandInput,
  ListProjectsCommandInput,
  UpdateProjectCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { asMember, notPermitted, OWNERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { announce } from './events';
import { endSubscriptionsTo } from './grants';
import { dropPolicyGrants, isGranted, policyGrants, rootUnit } from './policies';
import type { Project } from './records';
import { defined, newId, page, pick } from './store';
import type { Domain } from './store';
import { SERVICE_SECONDS } from './times';
import { existingProfile } from './users';

/** Projects; whoever makes one owns it. */
export function projectOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateProject: (input, caller) => createProject(service, input, caller),
    GetProject: ({ identifier }, caller) => describe(caller.domain, asMember(caller, identifier)),
    UpdateProject: ({ identifier, name, description, glossaryTerms }: UpdateProjectCommandInput, caller) => {
      const project = asMember(caller, identifier ?? '', OWNERS);
      Object.assign(project, defined({ name, description, glossaryTerms }), {
        updatedAt: service.aws.clock.now(),
      });
      return describe(caller.domain, project);
    },
    DeleteProject: (input, caller) => deleteProject(service, input, caller),
    ListProjects: (input: ListProjectsCommandInput, { domain, profile }) => {
      const member =
        input.userIdentifier === undefined ? profile : existingProfile(domain, input.userIdentifier);
      const own = [...domain.projects.values()].filter(
        (project) =>
          project.members.has(member.id) &&
          input.groupIdentifier === undefined &&
          (input.name === undefined || project.name === input.name),
      );
      return page(
        own.map((project) => ({
          domainId: domain.id,
          ...pick(
            project,
            'id',
            'name',
            'description',
            'projectStatus',
            'createdBy',
            'createdAt',
            'updatedAt',
          ),
          domainUnitId: domain.rootDomainUnitId,
        })),
        input,
      );
    },
  };
}

/** Owners of the root unit need no grant (measured on V2 domains of 2026, whose list is empty). */
function createProject(service: Service, input: CreateProjectCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  if (input.projectProfileId !== undefined) {
    throw new AwsError('ValidationException', 'projectProfileId belongs to V2 domains; this one is V1');
  }
  if (input.domainUnitId !== undefined && input.domainUnitId !== domain.rootDomainUnitId) {
    throw new AwsError('ResourceNotFoundException', `Domain unit ${input.domainUnitId} does not exist`);
  }
  const grants = policyGrants(domain, rootUnit(domain), 'CREATE_PROJECT');
  if (!domain.rootUnitOwners.has(profile.id) && !isGranted(caller, grants)) throw notPermitted(caller.call);
  const now = service.aws.clock.now();
  const project: Project = {
    id: newId(),
    name: input.name ?? '',
    ...pick(input, 'description', 'glossaryTerms'),
    projectStatus: 'ACTIVE',
    createdBy: profile.id,
    createdAt: now,
    updatedAt: now,
    members: new Map([[profile.id, 'PROJECT_OWNER']]),
  };
  domain.projects.set(project.id, project);
  announce(service, domain, 'Project Creation Succeeded', {
    id: project.id,
    typeName: 'ProjectEntityType',
    owningProjectId: project.id,
    user: profile.id,
    data: { name: project.name },
  });
  return describe(domain, project);
}

function deleteProject(
  service: Service,
  { identifier, skipDeletionCheck }: { identifier: string; skipDeletionCheck?: boolean },
  caller: Caller,
) {
  const { domain } = caller;
  const project = asMember(caller, identifier, OWNERS);
  const inside = childrenOf(domain, project.id);
  if (skipDeletionCheck !== true && inside.length > 0) {
    throw new AwsError(
      'ValidationException',
      `Project ${project.id} still holds ${inside.map(([kind]) => kind).join(', ')}: delete them or set skipDeletionCheck`,
    );
  }
  project.projectStatus = 'DELETING';
  service.aws.background(`delete project ${project.id}`, async () => {
    await service.aws.clock.sleep(SERVICE_SECONDS.projectDeletion);
    for (const [kind, collection, ids] of inside) {
      if (kind === 'listings') await endSubscriptionsTo(service, domain, ids);
      ids.forEach((id) => {
        collection.delete(id);
        dropPolicyGrants(domain, { entityType: 'ENVIRONMENT_PROFILE', entityIdentifier: id });
      });
    }
    // A grant is nothing without its subscription.
    for (const { id, subscriptionId } of domain.grants.values()) {
      if (!domain.subscriptions.has(subscriptionId)) domain.grants.delete(id);
    }
    domain.projects.delete(project.id);
  });
  return {};
}

/** What lies in a project, by kind; environments that are deleted only keep their name there. */
function childrenOf(
  domain: Domain,
  projectId: string,
): [string, Map<string, { projectId: string }>, string[]][] {
  const { environmentProfiles, environments, dataSources, assets, listings, subscriptions } = domain;
  const collections = { environmentProfiles, environments, dataSources, assets, listings, subscriptions };
  return Object.entries(collections)
    .map(([kind, collection]: [string, Map<string, { projectId: string; status?: string }>]) => {
      const ids = [...collection]
        .filter(([, child]) => child.projectId === projectId && child.status !== 'DELETED')
        .map(([id]) => id);
      return [kind, collection, ids] as [string, Map<string, { projectId: string }>, string[]];
    })
    .filter(([, , ids]) => ids.length > 0);
}

function describe(domain: Domain, project: Project) {
  return {
    domainId: domain.id,
    ...pick(project, 'id', 'name', 'description', 'projectStatus', 'createdBy', 'createdAt', 'glossaryTerms'),
    lastUpdatedAt: project.updatedAt,
    domainUnitId: domain.rootDomainUnitId,
  };
}
