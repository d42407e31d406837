import type { AccountNames } from '../../platform/naming/naming';
import type { PolicyStatement } from '../../platform/policy';

/** Actions that read an object or what was written with it, but not how it is kept (S3's service authorization reference). */
export const READING = [
  's3:GetObject',
  's3:GetObjectAnnotation',
  's3:GetObjectAttributes',
  's3:GetObjectTorrent',
  's3:GetObjectVersion',
  's3:GetObjectVersionAnnotation',
  's3:GetObjectVersionAnnotationForReplication',
  's3:GetObjectVersionAttributes',
  's3:GetObjectVersionForReplication',
  's3:GetObjectVersionTorrent',
];

/** Actions by which an object comes to be, or what is kept with it (S3's service authorization reference). */
export const PUTTING = [
  's3:PutObject',
  's3:PutObjectAnnotation',
  's3:PutObjectVersionAnnotation',
  's3:ReplicateObject',
  's3:ReplicateObjectAnnotation',
  's3:RestoreObject',
];

/** Actions by which either goes, or is hidden by a marker (S3's service authorization reference). */
export const DELETING = [
  's3:DeleteObject',
  's3:DeleteObjectAnnotation',
  's3:DeleteObjectVersion',
  's3:DeleteObjectVersionAnnotation',
  's3:ReplicateDelete',
];

export const WRITING = [...PUTTING, ...DELETING];

/** Denies actions on objects to everybody but some, whatever their own policies say. */
export function onlyBy(
  sid: string,
  actions: readonly string[],
  objects: string,
  principals: readonly string[],
): PolicyStatement {
  return {
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: actions,
    Resource: objects,
    Condition: { ArnNotLike: { 'aws:PrincipalArn': principals } },
  };
}

/** Shuts the account's deploy role, and every role that it makes, out of a bucket that holds data. */
export function deployedRolesStayOut(names: AccountNames, bucketArn: string): PolicyStatement {
  return {
    Sid: 'DeployedRolesStayOut',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucketArn, `${bucketArn}/*`],
    Condition: { ArnLike: { 'aws:PrincipalArn': [names.deployRoleArn, names.deployedRoleArn('*')] } },
  };
}
