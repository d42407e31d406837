import { AwsError } from '../../aws-error';
import type { Call, LocalAws } from '../../local-aws';
import { page } from '../paging';
import { requireAdministrator } from './authority';
import { parseResource, type WireResource, wireResource } from './resource';
import type { Catalogs, OptIn } from './state';

interface OptInInput {
  readonly Principal?: { readonly DataLakePrincipalIdentifier?: string };
  readonly Resource?: WireResource;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** Principals for whom Lake Formation counts at a hybrid location. */
export class OptIns {
  constructor(
    private readonly aws: LocalAws,
    private readonly catalogs: Catalogs,
  ) {}

  /** Twice is once. */
  async create(input: OptInInput, call: Call): Promise<object> {
    requireAdministrator(this.catalogs, call);
    const asked = this.matching(input, call);
    const catalog = this.catalogs.of(call.principal.accountId);
    if (catalog.optIns.some(asked)) return {};
    const principal = input.Principal?.DataLakePrincipalIdentifier;
    if (!principal)
      throw new AwsError(
        'InvalidInputException',
        'Principal has no DataLakePrincipalIdentifier; name who opts in.',
      );
    const resource = parseResource(input.Resource ?? {}, call.principal.accountId);
    const made = { principal, resource, modified: this.aws.clock.now(), updatedBy: call.principal.arn };
    catalog.optIns = [...catalog.optIns, made];
    return {};
  }

  async delete(input: OptInInput, call: Call): Promise<object> {
    requireAdministrator(this.catalogs, call);
    const asked = this.matching(input, call);
    const catalog = this.catalogs.of(call.principal.accountId);
    const left = catalog.optIns.filter((optIn) => !asked(optIn));
    if (left.length === catalog.optIns.length) {
      throw new AwsError(
        'EntityNotFoundException',
        'The principal has not opted in to Lake Formation permissions on the resource.',
      );
    }
    catalog.optIns = left;
    return {};
  }

  async list(input: OptInInput, call: Call): Promise<object> {
    const found = this.catalogs.of(call.principal.accountId).optIns.filter(this.matching(input, call));
    const { items, NextToken } = page(found, input, { most: 1000, invalid: 'InvalidInputException' });
    const LakeFormationOptInsInfoList = items.map(({ principal, resource, modified, updatedBy }) => ({
      Principal: { DataLakePrincipalIdentifier: principal },
      Resource: wireResource(resource),
      LastModified: modified,
      LastUpdatedBy: updatedBy,
    }));
    return { LakeFormationOptInsInfoList, NextToken };
  }

  private matching({ Principal, Resource }: OptInInput, call: Call): (optIn: OptIn) => boolean {
    const principal = Principal?.DataLakePrincipalIdentifier;
    const resource = Resource && JSON.stringify(parseResource(Resource, call.principal.accountId));
    return (optIn) =>
      (principal === undefined || optIn.principal === principal) &&
      (resource === undefined || JSON.stringify(optIn.resource) === resource);
  }
}
