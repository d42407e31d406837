import { requestTags } from '../derive';
import type { NeedContext, Input, Keys, Need, ServiceNeeds } from '../types';

/** What is asked of a role's trust policy and of the caller's own policies. */
export const stsNeeds: ServiceNeeds = {
  prefix: 'sts',
  variables: { FederatedUserName: (input) => input.Name },
  operations: {
    AssumeRole: assumeRole,
    // Neither takes a permission, and no policy denies them (STS API reference).
    GetCallerIdentity: () => [],
    GetSessionToken: () => [],
  },
  // STS does not say which policy it is that refuses.
  refusal: ({ who, action, resource }) =>
    `User: ${who} is not authorized to perform: ${action} on resource: ${resource}`,
};

/** Tags and a source identity are permissions of their own, in both policies. */
function assumeRole(input: Input, { call }: NeedContext): readonly Need[] {
  const { RoleArn, Tags = [], SourceIdentity, TransitiveTagKeys } = input;
  // What is no ARN of a role, STS's own checks refuse.
  if (!/^arn:[^:]+:iam::\d{12}:role\//.test(RoleArn)) return [];
  const sourceIdentity = SourceIdentity ?? call.principal.sourceIdentity;
  const keys: Keys = {
    ...(input.ExternalId !== undefined && { 'sts:ExternalId': input.ExternalId }),
    ...(input.RoleSessionName !== undefined && { 'sts:RoleSessionName': input.RoleSessionName }),
    ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
    ...(TransitiveTagKeys !== undefined && { 'sts:TransitiveTagKeys': TransitiveTagKeys }),
    ...requestTags(input),
  };
  const actions = [
    'sts:AssumeRole',
    ...(Tags.length > 0 ? ['sts:TagSession'] : []),
    ...(sourceIdentity !== undefined ? ['sts:SetSourceIdentity'] : []),
  ];
  return actions.map((action) => ({ action, resource: RoleArn, keys }));
}
