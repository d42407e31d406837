/** Value of the session tag, by which a role knows a session of this function's. */
export const PURPOSE = 'policy-grants';

/** All that a session of the owner role may do: change grants, and look up what they are about. */
export const OWNER_SESSION_ACTIONS = [
  'datazone:AddPolicyGrant',
  'datazone:GetDomain',
  'datazone:GetEnvironmentProfile',
  'datazone:GetProject',
  'datazone:GetUserProfile',
  'datazone:ListPolicyGrants',
  'datazone:ListProjectMemberships',
  'datazone:RemovePolicyGrant',
] as const;
