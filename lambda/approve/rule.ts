/** What the rule looks at in a subscription request. */
export interface Request {
  readonly requestReason?: string;
  readonly subscribedPrincipals?: readonly { readonly project?: { readonly id?: string } }[];
  readonly subscribedListings?: readonly { readonly ownerProjectId?: string }[];
}

/** Ids of the projects that the approver is a member of. */
type Projects = Pick<ReadonlySet<string>, 'has'>;

/** What the request's people read beside an acceptance. */
export const DECISION_COMMENT =
  'Accepted automatically by the rule of this catalogue: a project asks, it gives a reason, and the publishing ' +
  'project has let the automatic approver in as a member.';

/**
 * The rule by which a request is accepted without a person: a project asks, not a single person; it gives a reason;
 * and every listing it asks for belongs to a project whose owners made the approver a member. Nothing is ever
 * rejected: what the rule does not cover is left for people.
 *
 * @param ownProjects ids of the projects that the approver is a member of
 * @returns why the request is left for people; `undefined` if it is to be accepted
 */
export function reasonAgainst(request: Request, ownProjects: Projects): string | undefined {
  const { requestReason = '', subscribedPrincipals = [], subscribedListings = [] } = request;
  if (subscribedPrincipals.length === 0 || !subscribedPrincipals.every(({ project }) => project?.id)) {
    return 'it is not a project that asks';
  }
  if (requestReason.trim() === '') return 'no reason is given';
  return reasonAgainstListings(subscribedListings, ownProjects);
}

/** The rule's last part, which DataZone's event is enough for. */
export function reasonAgainstListings(
  listings: readonly { readonly ownerProjectId?: string }[],
  ownProjects: Projects,
): string | undefined {
  const own = listings.every(({ ownerProjectId }) => ownerProjectId && ownProjects.has(ownerProjectId));
  return own && listings.length > 0
    ? undefined
    : 'a listing belongs to a project that has not let the approver in';
}
