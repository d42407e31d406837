import { AwsError } from '../../aws-error';
import type { Call, LocalAws, RoleActor } from '../../local-aws';
import { page } from '../paging';
import { requireAdministrator } from './authority';
import type { Catalogs, Location } from './state';

/** Input of RegisterResource. */
interface Registration {
  readonly ResourceArn: string;
  readonly RoleArn?: string;
  readonly UseServiceLinkedRole?: boolean;
  readonly HybridAccessEnabled?: boolean;
  readonly WithFederation?: boolean;
  readonly WithPrivilegedAccess?: boolean;
}

interface Filter {
  readonly Field?: 'RESOURCE_ARN' | 'ROLE_ARN' | 'LAST_MODIFIED';
  readonly ComparisonOperator?: string;
  readonly StringValueList?: readonly string[];
}

/** Who reads and writes at a registered location: Lake Formation in the location's role. */
export function dataActor(role: string, accountId: string): RoleActor {
  return { accountId, role, service: 'lakeformation.amazonaws.com', source: { accountId } };
}

/** The S3 locations that an account has put in Lake Formation's keeping. */
export class Locations {
  constructor(
    private readonly aws: LocalAws,
    private readonly catalogs: Catalogs,
  ) {}

  async register(input: Registration, call: Call): Promise<object> {
    requireAdministrator(this.catalogs, call);
    const { accountId } = call.principal;
    const { locations } = this.catalogs.of(accountId);
    if (locations.has(input.ResourceArn)) {
      throw new AwsError('AlreadyExistsException', 'Resource is already registered');
    }
    if (Boolean(input.RoleArn) === Boolean(input.UseServiceLinkedRole)) {
      throw invalid('Give either RoleArn or UseServiceLinkedRole, and not both.');
    }
    if (!/^arn:aws[\w-]*:s3:::[^/]+/.test(input.ResourceArn)) {
      throw invalid(
        `ResourceArn ${input.ResourceArn} is not an S3 path; write arn:aws:s3:::bucket or arn:aws:s3:::bucket/prefix.`,
      );
    }
    if (input.RoleArn) await this.requireAssumable(input.RoleArn, accountId);
    locations.set(input.ResourceArn, {
      arn: input.ResourceArn,
      roleArn: input.RoleArn ?? serviceLinkedRole(accountId),
      hybrid: input.HybridAccessEnabled ?? false,
      withFederation: input.WithFederation ?? false,
      withPrivilegedAccess: input.WithPrivilegedAccess ?? false,
      modified: this.aws.clock.now(),
    });
    return {};
  }

  async update(input: Registration & { readonly RoleArn: string }, call: Call): Promise<object> {
    requireAdministrator(this.catalogs, call);
    const { accountId } = call.principal;
    const location = this.get(input.ResourceArn, accountId);
    if (location.roleArn === serviceLinkedRole(accountId) && input.HybridAccessEnabled !== undefined) {
      throw invalid(
        'A location registered with the service-linked role cannot be edited; register it again with a role of your own.',
      );
    }
    await this.requireAssumable(input.RoleArn, accountId);
    this.catalogs.of(accountId).locations.set(location.arn, {
      ...location,
      roleArn: input.RoleArn,
      hybrid: input.HybridAccessEnabled ?? location.hybrid,
      withFederation: input.WithFederation ?? location.withFederation,
      modified: this.aws.clock.now(),
    });
    return {};
  }

  async deregister({ ResourceArn }: Registration, call: Call): Promise<object> {
    requireAdministrator(this.catalogs, call);
    const location = this.get(ResourceArn, call.principal.accountId);
    this.catalogs.of(call.principal.accountId).locations.delete(location.arn);
    return {};
  }

  async describe({ ResourceArn }: Registration, call: Call): Promise<object> {
    return { ResourceInfo: toWire(this.get(ResourceArn, call.principal.accountId)) };
  }

  async list(
    input: {
      readonly FilterConditionList?: readonly Filter[];
      readonly MaxResults?: number;
      readonly NextToken?: string;
    },
    call: Call,
  ): Promise<object> {
    const all = [...this.catalogs.of(call.principal.accountId).locations.values()];
    const found = all.filter((location) =>
      (input.FilterConditionList ?? []).every((filter) => matches(location, filter)),
    );
    const { items, NextToken } = page(found, input, { most: 100, invalid: 'InvalidInputException' });
    return { ResourceInfoList: items.map(toWire), NextToken };
  }

  /** Lake Formation tries the role when a location is registered. Uncertain: AWS's words for it are not documented. */
  private async requireAssumable(role: string, accountId: string): Promise<void> {
    await this.aws.session(dataActor(role, accountId), 'AWSLF').catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      throw invalid(`Lake Formation can't assume ${role}; verify its trust policy: ${error.message}`);
    });
  }

  private get(arn: string, accountId: string): Location {
    const location = this.catalogs.of(accountId).locations.get(arn);
    if (!location) throw new AwsError('EntityNotFoundException', 'Entity not found');
    return location;
  }
}

function toWire(location: Location): object {
  return {
    ResourceArn: location.arn,
    RoleArn: location.roleArn,
    LastModified: location.modified,
    WithFederation: location.withFederation,
    HybridAccessEnabled: location.hybrid,
    WithPrivilegedAccess: location.withPrivilegedAccess,
  };
}

function matches(
  location: Location,
  { Field, ComparisonOperator = 'EQ', StringValueList = [] }: Filter,
): boolean {
  const value =
    Field === 'ROLE_ARN'
      ? location.roleArn
      : Field === 'LAST_MODIFIED'
        ? location.modified.toISOString()
        : location.arn;
  const [first = '', last = ''] = StringValueList;
  const tests: Readonly<Record<string, () => boolean>> = {
    EQ: () => value === first,
    NE: () => value !== first,
    LE: () => value <= first,
    LT: () => value < first,
    GE: () => value >= first,
    GT: () => value > first,
    CONTAINS: () => value.includes(first),
    NOT_CONTAINS: () => !value.includes(first),
    BEGINS_WITH: () => value.startsWith(first),
    IN: () => StringValueList.includes(value),
    BETWEEN: () => first <= value && value <= last,
  };
  return tests[ComparisonOperator]();
}

function serviceLinkedRole(accountId: string): string {
  return `arn:aws:iam::${accountId}:role/aws-service-role/lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess`;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
