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
