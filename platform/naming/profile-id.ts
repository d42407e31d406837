/**
 * Id in a stack of a role's user profile. It can't change: a profile is never deleted, and making one twice fails. So two
 * members of a project may not have the same, which the configuration's rules see to.
 */
export function profileId(roleArn: string): string {
  return roleArn.split('/').slice(1).join('-');
}
