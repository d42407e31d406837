import type {
  CreateGlossaryCommandInput,
  CreateGlossaryTermCommandInput,
  TermRelations,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { latestRevision } from './assets';
import { asMember, WRITERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { assertMayCreate } from './policies';
import type { Glossary, GlossaryTerm } from './records';
import { defined, requireExisting, newId, pick } from './store';
import type { Domain } from './store';

/** Business glossaries and their terms. Every user of the domain may read them, and the owning project changes them. */
export function glossaryOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateGlossary: (input, caller) => createGlossary(service, input, caller),
    GetGlossary: ({ identifier }, { domain }) =>
      glossaryItem(domain, requireExisting(domain.glossaries, identifier, 'Glossary')),
    UpdateGlossary: ({ identifier, name, description, status }, caller) => {
      const { domain, profile } = caller;
      const glossary = ownGlossary(caller, identifier);
      if (name !== undefined) assertFreeGlossaryName(domain, name, glossary.projectId, glossary.id);
      const change = { ...defined({ name, description, status }), updatedBy: profile.id };
      Object.assign(glossary, change, { updatedAt: service.aws.clock.now() });
      return describeGlossary(domain, glossary);
    },
    DeleteGlossary: ({ identifier }, caller) => {
      const { domain } = caller;
      const glossary = ownGlossary(caller, identifier);
      assertDisabled('Glossary', glossary);
      const terms = [...domain.glossaryTerms.values()].filter(({ glossaryId }) => glossaryId === glossary.id);
      if (terms.length > 0) {
        throw new AwsError('ConflictException', `Glossary ${glossary.id} still has ${terms.length} terms`);
      }
      domain.glossaries.delete(glossary.id);
      return {};
    },
    CreateGlossaryTerm: (input, caller) => createTerm(service, input, caller),
    GetGlossaryTerm: ({ identifier }, { domain }) =>
      termItem(domain, requireExisting(domain.glossaryTerms, identifier, 'Glossary term')),
    UpdateGlossaryTerm: (input, caller) => {
      const { domain, profile } = caller;
      const term = ownTerm(caller, input.identifier);
      if (input.glossaryIdentifier !== undefined && input.glossaryIdentifier !== term.glossaryId) {
        throw new AwsError(
          'ValidationException',
          `Glossary term ${term.id} is of glossary ${term.glossaryId}: a term stays in its glossary`,
        );
      }
      const { name, shortDescription, longDescription, status, termRelations } = input;
      if (name !== undefined) assertFreeTermName(domain, name, term.glossaryId, term.id);
      assertTerms(domain, termRelations, term.id);
      const members = { name, shortDescription, longDescription, status, termRelations };
      Object.assign(term, defined(members), {
        updatedBy: profile.id,
        updatedAt: service.aws.clock.now(),
      });
      return describeTerm(domain, term);
    },
    DeleteGlossaryTerm: ({ identifier }, caller) => {
      const { domain } = caller;
      const term = ownTerm(caller, identifier);
      assertDisabled('Glossary term', term);
      const linked = linksTo(domain, term.id);
      if (linked.length > 0) {
        throw new AwsError('ConflictException', `Glossary term ${term.id} is linked to ${linked.join(', ')}`);
      }
      domain.glossaryTerms.delete(term.id);
      return {};
    },
  };
}

function createGlossary(service: Service, input: CreateGlossaryCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const { name = '', description, status = 'ENABLED' } = input;
  const { id: projectId } = asMember(caller, input.owningProjectIdentifier ?? '', WRITERS);
  assertMayCreate(caller, 'CREATE_GLOSSARY', projectId);
  if (input.usageRestrictions !== undefined) {
    throw new AwsError(
      'ValidationException',
      'usageRestrictions: restricted glossaries are not served by the local AWS',
    );
  }
  const same = sameToken(domain.glossaries, input.clientToken);
  if (same) return describeGlossary(domain, same);
  assertFreeGlossaryName(domain, name, projectId);
  const now = service.aws.clock.now();
  const by = { createdBy: profile.id, createdAt: now, updatedBy: profile.id, updatedAt: now };
  const glossary: Glossary = {
    id: newId(),
    projectId,
    name,
    description,
    status,
    clientToken: input.clientToken,
    ...by,
  };
  domain.glossaries.set(glossary.id, glossary);
  return describeGlossary(domain, glossary);
}

function createTerm(service: Service, input: CreateGlossaryTermCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const { id: glossaryId } = ownGlossary(caller, input.glossaryIdentifier ?? '');
  const { name = '', status = 'ENABLED', shortDescription, longDescription, termRelations } = input;
  const same = sameToken(domain.glossaryTerms, input.clientToken);
  if (same) return describeTerm(domain, same);
  assertFreeTermName(domain, name, glossaryId);
  assertTerms(domain, termRelations);
  const now = service.aws.clock.now();
  const term: GlossaryTerm = {
    id: newId(),
    glossaryId,
    name,
    status,
    ...{ shortDescription, longDescription, termRelations, clientToken: input.clientToken },
    ...{ createdBy: profile.id, createdAt: now, updatedBy: profile.id, updatedAt: now },
  };
  domain.glossaryTerms.set(term.id, term);
  return describeTerm(domain, term);
}

function sameToken<T extends { clientToken?: string }>(
  collection: ReadonlyMap<string, T>,
  token: string | undefined,
): T | undefined {
  return [...collection.values()].find(({ clientToken }) => token !== undefined && clientToken === token);
}

/** @throws {AwsError} ResourceNotFoundException, AccessDeniedException */
function ownGlossary(caller: Caller, id: string): Glossary {
  const glossary = requireExisting(caller.domain.glossaries, id, 'Glossary');
  asMember(caller, glossary.projectId, WRITERS);
  return glossary;
}

function ownTerm(caller: Caller, id: string): GlossaryTerm {
  const term = requireExisting(caller.domain.glossaryTerms, id, 'Glossary term');
  ownGlossary(caller, term.glossaryId);
  return term;
}

/** Assumption: names are unique within the owning project, and those of terms within the glossary. */
function assertFreeGlossaryName(domain: Domain, name: string, projectId: string, own?: string): void {
  const taken = [...domain.glossaries.values()].some(
    (each) => each.name === name && each.projectId === projectId && each.id !== own,
  );
  if (taken) throw new AwsError('ConflictException', `Project ${projectId} has a glossary ${name} already`);
}

function assertFreeTermName(domain: Domain, name: string, glossaryId: string, own?: string): void {
  const taken = [...domain.glossaryTerms.values()].some(
    (each) => each.name === name && each.glossaryId === glossaryId && each.id !== own,
  );
  if (taken) throw new AwsError('ConflictException', `Glossary ${glossaryId} has a term ${name} already`);
}

/**
 * @throws {AwsError} ValidationException for terms that are not there, or are disabled (assumption: what is disabled is
 * linked to nothing new)
 */
export function assertLinkable(domain: Domain, terms: readonly string[] | undefined): void {
  for (const id of terms ?? []) {
    const term = domain.glossaryTerms.get(id);
    if (term === undefined) throw invalidTerm(id, 'does not exist');
    if (term.status === 'DISABLED') throw invalidTerm(id, 'is DISABLED');
  }
}

function assertTerms(domain: Domain, relations: TermRelations | undefined, own?: string): void {
  for (const id of [...(relations?.isA ?? []), ...(relations?.classifies ?? [])]) {
    if (!domain.glossaryTerms.has(id)) throw invalidTerm(id, 'does not exist');
    if (id === own) throw invalidTerm(id, 'is related to itself');
  }
}

function invalidTerm(id: string, problem: string): AwsError {
  return new AwsError('ValidationException', `Glossary term ${id} ${problem}`);
}

/** @throws {AwsError} ValidationException (DataZone user guide: what is deleted must be disabled first) */
function assertDisabled(kind: string, { id, status }: { id: string; status: string }): void {
  if (status !== 'DISABLED') {
    throw new AwsError('ValidationException', `${kind} ${id} is ${status}: set it to DISABLED to delete it`);
  }
}

/** What a term is linked to: assets, and terms that are related to it. */
function linksTo(domain: Domain, id: string): readonly string[] {
  const assets = [...domain.assets.values()].filter((asset) =>
    latestRevision(asset).glossaryTerms?.includes(id),
  );
  const terms = [...domain.glossaryTerms.values()].filter(({ termRelations }) =>
    [...(termRelations?.isA ?? []), ...(termRelations?.classifies ?? [])].includes(id),
  );
  return [...assets.map((asset) => `asset ${asset.id}`), ...terms.map((term) => `term ${term.id}`)];
}

/** Terms as a listing shows them. */
export function detailedTerms(domain: Domain, ids: readonly string[] | undefined) {
  return (ids ?? []).flatMap((id) => {
    const term = domain.glossaryTerms.get(id);
    return term ? [pick(term, 'name', 'shortDescription')] : [];
  });
}

function describeGlossary(domain: Domain, glossary: Glossary) {
  return {
    domainId: domain.id,
    owningProjectId: glossary.projectId,
    ...pick(glossary, 'id', 'name', 'description', 'status'),
  };
}

function describeTerm(domain: Domain, term: GlossaryTerm) {
  return {
    domainId: domain.id,
    ...pick(
      term,
      'id',
      'glossaryId',
      'name',
      'status',
      'shortDescription',
      'longDescription',
      'termRelations',
    ),
  };
}

/** A glossary as it is read and found. */
export function glossaryItem(domain: Domain, glossary: Glossary) {
  return { ...describeGlossary(domain, glossary), ...writtenBy(glossary) };
}

/** A term as it is read and found. */
export function termItem(domain: Domain, term: GlossaryTerm) {
  return { ...describeTerm(domain, term), ...writtenBy(term) };
}

function writtenBy(of: Glossary | GlossaryTerm) {
  return pick(of, 'createdAt', 'createdBy', 'updatedAt', 'updatedBy');
}
