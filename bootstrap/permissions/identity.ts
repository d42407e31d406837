import type { AccountNames, Naming } from '../../modules/naming/naming';
import { unused } from '../../modules/posture/accept-finding';
import type { Statements } from './statements';

/** Roles by name and boundary; its own role, the boundary and everything of bootstrap's are out of reach. */
export function identityPermissions(naming: Naming, names: AccountNames): Statements {
  const roles = [names.roleArn(`${names.base}-*`), names.roleArn(`AmazonDataZone-${names.base}-*`)];
  if (names === naming.governance) {
    roles.push(naming.onboardingRoleArn('*'), naming.publisherRoleArn('*'));
  }
  const bounded = { StringEquals: { 'iam:PermissionsBoundary': names.boundaryArn } };
  return [
    {
      actions: [
        'iam:AttachRolePolicy',
        'iam:CreateRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PutRolePolicy',
      ],
      resources: roles,
      conditions: bounded,
    },
    {
      actions: [
        'iam:DeleteRole',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListInstanceProfilesForRole',
        'iam:ListRolePolicies',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRoleDescription',
      ],
      resources: roles,
      accepts: unused('A new operator changes whom the roles trust.', 'iam:UpdateAssumeRolePolicy'),
    },
    {
      actions: ['iam:PassRole'],
      resources: roles,
      conditions: {
        StringEquals: {
          'iam:PassedToService': [
            'datazone.amazonaws.com',
            'glue.amazonaws.com',
            'lakeformation.amazonaws.com',
            'lambda.amazonaws.com',
          ],
        },
      },
    },
    // A tag of the role itself would count as a session's (IAM user guide, "Controlling access for IAM principals").
    {
      Sid: 'PurposeIsNoRoleTag',
      Effect: 'Deny',
      Action: ['iam:CreateRole', 'iam:TagRole'],
      Resource: '*',
      Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [names.sessionTagKey] } },
    },
    {
      Sid: 'BootstrapIsOutOfReach',
      Effect: 'Deny',
      NotAction: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
      Resource: names.roleArn(names.deployRoleName),
    },
  ];
}
