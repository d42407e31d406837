import { type Day, monthsAfter, workingDaysAfter } from './calendar';
import type { Register } from './events';
import {
  type Applicant,
  type Application,
  type Decision,
  type PermittedDataset,
  type PermitState,
  type Purpose,
  type RecordedPermit,
  type Refusal,
  stateOf,
} from './permit';

/** Working days within which a decision is made public (Article 57(1)(j)(iii)). */
const PUBLICATION_DAYS = 30;
/** Months after the end of the use within which its results are made public (Article 61(4)). */
const RESULTS_MONTHS = 18;

/** What the public is told of one decision. No person is named: those of a permit are its own matter. */
interface PublicDecision {
  readonly id: string;
  readonly applicant: Pick<Applicant, 'name' | 'kind'>;
  readonly application: Application;
  readonly purposes: readonly Purpose[];
  readonly decided: Day;
  readonly justification: string;
  /** Last day on which it has to be public. */
  readonly publishBy: Day;
}

export interface PublicPermit extends PublicDecision {
  readonly data: readonly PermittedDataset[];
  readonly state: PermitState;
  readonly ends: Day;
  readonly extendedFrom?: Day;
  readonly withdrawn?: { readonly on: Day; readonly reason: string };
  /** Last day on which results have to be public. */
  readonly resultsDue: Day;
}

/** What Article 57(1)(j) of Regulation (EU) 2025/327 asks an access body to make public of its decisions. */
export interface PublicRegister {
  readonly version: 1;
  readonly written: Day;
  /** In the order in which they were recorded, as the refusals. */
  readonly permits: readonly PublicPermit[];
  readonly refusals: readonly PublicDecision[];
}

export function publicRegister({ permits, refusals }: Register, today: Day): PublicRegister {
  return {
    version: 1,
    written: today,
    permits: [...permits.values()].map((permit) => publicPermit(permit, today)),
    refusals: [...refusals.values()].map((refusal: Refusal) => publicDecision(refusal, refusal.refused)),
  };
}

/**
 * Decisions that had to be public before today and are not.
 *
 * @param published ids that the register in public has
 */
export function overdue(
  { written, permits, refusals }: PublicRegister,
  published: ReadonlySet<string>,
): readonly { readonly id: string; readonly publishBy: Day }[] {
  return [...permits, ...refusals].filter(({ id, publishBy }) => publishBy < written && !published.has(id));
}

function publicPermit(permit: RecordedPermit, today: Day): PublicPermit {
  const { data, issued, ends, endedBefore, withdrawal } = permit;
  return {
    ...publicDecision(permit, issued),
    data,
    state: stateOf(permit, today),
    ends,
    ...(endedBefore === undefined ? {} : { extendedFrom: endedBefore }),
    ...(withdrawal === undefined ? {} : { withdrawn: { on: withdrawal.on, reason: withdrawal.reason } }),
    resultsDue: monthsAfter(withdrawal?.on ?? ends, RESULTS_MONTHS),
  };
}

function publicDecision(decision: Decision, decided: Day): PublicDecision {
  const { id, applicant, application, purposes, justification } = decision;
  return {
    id,
    applicant: { name: applicant.name, kind: applicant.kind },
    application,
    purposes,
    decided,
    justification,
    publishBy: workingDaysAfter(decided, PUBLICATION_DAYS),
  };
}
