import type { CreateAssetTypeCommandInput } from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { asMember, WRITERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { formTypeOf } from './form-types';
import { assertMayCreate } from './policies';
import type { AssetType } from './records';
import { requireExisting, pick } from './store';
import type { Domain } from './store';

/** Asset types of projects: which forms an asset has. Assets themselves are Glue tables here. */
export function assetTypeOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateAssetType: (input, caller) => createAssetType(service, input, caller),
    GetAssetType: ({ identifier, revision }, { domain }) => {
      const type = requireExisting(domain.assetTypes, identifier, 'Asset type');
      if (revision !== undefined && revision !== type.revision) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Asset type ${identifier} with revision ${revision} does not exist`,
        );
      }
      return describe(domain, type);
    },
    DeleteAssetType: ({ identifier }, caller) => {
      const type = requireExisting(caller.domain.assetTypes, identifier, 'Asset type');
      asMember(caller, type.owningProjectId, WRITERS);
      caller.domain.assetTypes.delete(identifier);
      return {};
    },
  };
}

function createAssetType(service: Service, input: CreateAssetTypeCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const { name = '', description, formsInput = {} } = input;
  const { id: owningProjectId } = asMember(caller, input.owningProjectIdentifier ?? '', WRITERS);
  assertMayCreate(caller, 'CREATE_ASSET_TYPE', owningProjectId);
  const before = domain.assetTypes.get(name);
  if (before !== undefined && before.owningProjectId !== owningProjectId) {
    throw new AwsError('ConflictException', `Asset type ${name} exists and belongs to another project`);
  }
  const formsOutput = Object.fromEntries(
    Object.entries(formsInput).map(([formName, { typeIdentifier = '', typeRevision, required }]) => {
      const type = formTypeOf(domain, typeIdentifier, typeRevision);
      return [formName, { typeName: type.name, typeRevision: type.revision, required: required ?? false }];
    }),
  );
  const now = service.aws.clock.now();
  const type: AssetType = {
    name,
    description,
    formsOutput,
    owningProjectId,
    revision: String(Number(before?.revision ?? 0) + 1),
    createdBy: before?.createdBy ?? profile.id,
    createdAt: before?.createdAt ?? now,
    updatedBy: profile.id,
    updatedAt: now,
  };
  domain.assetTypes.set(name, type);
  return describe(domain, type);
}

function describe(domain: Domain, type: AssetType) {
  return {
    domainId: domain.id,
    ...pick(type, 'name', 'revision', 'description', 'formsOutput', 'owningProjectId'),
    ...pick(type, 'createdAt', 'createdBy', 'updatedAt', 'updatedBy'),
    originDomainId: domain.id,
    originProjectId: type.owningProjectId,
  };
}
