import { AwsError } from '../../aws-error';

/** An AWS managed RAM permission; each has one version here. */
export interface ManagedPermission {
  readonly name: string;
  readonly resourceType: string;
  /** What a share gets that names no permission for the type. */
  readonly isDefault: boolean;
}

/**
 * The permissions that exist for a DataZone domain (AmazonDataZoneFullAccess, condition `ram:PermissionArn`; the
 * spelling differs between them on AWS as well), and the default ones of what Lake Formation and Systems Manager share.
 */
const PERMISSIONS: readonly ManagedPermission[] = [
  permission('AWSRAMDefaultPermissionAmazonDataZoneDomain', 'datazone:Domain', true),
  permission('AWSRAMPermissionAmazonDataZoneDomainFullAccessWithPortalAccess', 'datazone:Domain'),
  permission('AWSRAMPermissionsAmazonDatazoneDomainExtendedServiceAccess', 'datazone:Domain'),
  permission('AWSRAMPermissionsAmazonDatazoneDomainExtendedServiceWithPortalAccess', 'datazone:Domain'),
  permission('AWSRAMDefaultPermissionGlueCatalog', 'glue:Catalog', true),
  permission('AWSRAMDefaultPermissionGlueDatabase', 'glue:Database', true),
  permission('AWSRAMDefaultPermissionGlueTable', 'glue:Table', true),
  permission('AWSRAMDefaultPermissionSSMParameterReadOnly', 'ssm:Parameter', true),
];

function permission(name: string, resourceType: string, isDefault = false): ManagedPermission {
  return { name, resourceType, isDefault };
}

export function permissionArn({ name }: ManagedPermission): string {
  return `arn:aws:ram::aws:permission/${name}`;
}

/** Permissions of one resource type, or all. */
export function permissionsFor(resourceType?: string): readonly ManagedPermission[] {
  return PERMISSIONS.filter((known) => resourceType === undefined || known.resourceType === resourceType);
}

/** @throws {AwsError} MalformedArnException, or UnknownResourceException where no such permission exists. */
export function findPermission(arn: string): ManagedPermission {
  if (!/^arn:aws:ram::(aws|\d{12}):permission\/.+$/.test(arn)) {
    throw new AwsError('MalformedArnException', `The specified permission ARN ${arn} is not valid.`);
  }
  const found = PERMISSIONS.find((known) => permissionArn(known) === arn);
  if (!found) throw new AwsError('UnknownResourceException', `Permission ${arn} could not be found.`);
  return found;
}

/** @returns the wire's ResourceSharePermissionSummary. */
export function summary(known: ManagedPermission, since: Date): object {
  return {
    arn: permissionArn(known),
    version: '1',
    defaultVersion: true,
    name: known.name,
    resourceType: known.resourceType,
    status: 'ATTACHABLE',
    creationTime: since,
    lastUpdatedTime: since,
    isResourceTypeDefault: known.isDefault,
    permissionType: 'AWS_MANAGED',
    featureSet: 'STANDARD',
  };
}

const TYPES: readonly (readonly [RegExp, string])[] = [
  [/^arn:aws:datazone:[^:]+:\d{12}:domain\//, 'datazone:Domain'],
  [/^arn:aws:glue:[^:]+:\d{12}:catalog$/, 'glue:Catalog'],
  [/^arn:aws:glue:[^:]+:\d{12}:database\//, 'glue:Database'],
  [/^arn:aws:glue:[^:]+:\d{12}:table\//, 'glue:Table'],
  [/^arn:aws:ssm:[^:]+:\d{12}:parameter\//, 'ssm:Parameter'],
];

/**
 * RAM's type of a resource.
 *
 * @throws {AwsError} MalformedArnException where it is no ARN, or of a type that can't be shared.
 */
export function resourceTypeOf(arn: string): string {
  if (!/^arn:aws:[^:]+:[^:]*:\d{12}:.+$/.test(arn)) {
    throw new AwsError(
      'MalformedArnException',
      `The specified resource ARN ${arn} is not valid. Verify the ARN and try again.`,
    );
  }
  const type = TYPES.find(([pattern]) => pattern.test(arn))?.[1];
  if (!type) throw new AwsError('MalformedArnException', 'You cannot share the selected resource type.');
  return type;
}
