import type { AccountNames } from '../../platform/naming/naming';
import type { PolicyStatement } from '../../platform/policy';
import type { Statements } from '../../platform/permissions/statements';

/**
 * The roles at the platform's own path, which no other role of the account has; a name that begins like the platform's
 * would prove nothing. What bootstrap made lies elsewhere, so that it can be passed to one service each and nothing more.
 */
export function identityPermissions(names: AccountNames): Statements {
  return [
    ...(names.holdsData ? functionRoles(names) : []),
    passRoleStatement(
      [
        ...(['provisioning', 'manage-access'] as const),
        ...(names.kind === 'governance' ? (['execution'] as const) : []),
      ].map((purpose) => names.roleArn(names.dataZoneRole(purpose))),
      'datazone',
    ),
    {
      Sid: 'BootstrapIsOutOfReach',
      Effect: 'Deny',
      NotAction: ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
      Resource: names.roleArn(names.deployRoleName),
    },
  ];
}

/** The roles of the functions that move the flow, and the crawler's, which bootstrap made. */
function functionRoles(names: AccountNames): Statements {
  const roles = [names.deployedRoleArn('*')];
  return [
    {
      actions: ['iam:CreateRole', 'iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
      resources: roles,
      conditions: { StringEquals: { 'iam:PermissionsBoundary': names.boundaryArn } },
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
        'iam:UpdateRoleDescription',
      ],
      resources: roles,
    },
    passRoleStatement(
      names.deployedFunctions.map((name) => names.deployedRoleArn(name)),
      'lambda',
    ),
    passRoleStatement([names.roleArn(names.crawlerRoleName)], 'glue'),
    // A tag of the role itself would count as a session's (IAM user guide, "Controlling access for IAM principals").
    {
      Sid: 'PurposeIsNoRoleTag',
      Effect: 'Deny',
      Action: ['iam:CreateRole', 'iam:TagRole'],
      Resource: '*',
      Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [names.sessionTagKey] } },
    },
  ];
}

function passRoleStatement(roles: readonly string[], service: string): PolicyStatement {
  return {
    Effect: 'Allow',
    Action: 'iam:PassRole',
    Resource: roles,
    Condition: { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } },
  };
}
