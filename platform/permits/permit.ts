import { type Day, yearsAfter } from './calendar';

/** Letters of Article 53(1) of Regulation (EU) 2025/327: what health data may be used for. */
export const PURPOSES = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
export type Purpose = (typeof PURPOSES)[number];

export const APPLICANT_KINDS = ['public-body', 'union-institution', 'other'] as const;
export type ApplicantKind = (typeof APPLICANT_KINDS)[number];

/** Who applied, and answers for the use (Article 67(2)(a)). */
export interface Applicant {
  readonly name: string;
  readonly kind: ApplicantKind;
  readonly email: string;
}

/** What an application for access said, as far as the register publishes it (Article 57(1)(e) and (j)). */
export interface Application {
  readonly received: Day;
  /** What the data are wanted for. */
  readonly summary: string;
}

/** Somebody who may work with the data (Article 68(10)(d)). */
export interface Person {
  readonly name: string;
  /** ARN of the IAM role that the person works by. */
  readonly identity: string;
  readonly principalInvestigator: boolean;
}

/** Tables of one dataset, with the columns of each, as the lake writes them. */
export interface PermittedDataset {
  /** Entry of the configuration whose account holds the data. */
  readonly holder: string;
  readonly dataset: string;
  /** Columns by the table's name in its description. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
}

/** What a permit and a refusal both say. */
export interface Decision {
  /** The access body's number of the application; no two decisions have the same. */
  readonly id: string;
  readonly application: Application;
  readonly applicant: Applicant;
  readonly purposes: readonly Purpose[];
  /** Where the access body keeps the decision itself. */
  readonly decision: string;
  readonly justification: string;
}

/** A data permit as it was issued (Article 68(10)). */
export interface Permit extends Decision {
  /** Entry of the configuration in whose project the data are used. */
  readonly consumer: string;
  readonly data: readonly PermittedDataset[];
  readonly persons: readonly Person[];
  readonly issued: Day;
  /** Last day on which it is in force. */
  readonly ends: Day;
}

/** An application that was refused. */
export interface Refusal extends Decision {
  readonly refused: Day;
}

/** A permit as it stands after everything that was recorded of it. */
export interface RecordedPermit extends Permit {
  /** End before the extension, which there is once at most. */
  readonly endedBefore?: Day;
  readonly withdrawal?: { readonly on: Day; readonly reason: string; readonly decision: string };
  /** Decisions by which data or persons were changed, in their order. */
  readonly amendments: readonly { readonly on: Day; readonly decision: string }[];
}

export type PermitState = 'not-yet-in-force' | 'in-force' | 'ended' | 'withdrawn';

/** What a permit is worth on a day. */
export function stateOf({ issued, ends, withdrawal }: RecordedPermit, today: Day): PermitState {
  if (withdrawal !== undefined) return 'withdrawn';
  if (today < issued) return 'not-yet-in-force';
  return today <= ends ? 'in-force' : 'ended';
}

/** Years that a permit lasts at most, and that it can be extended by, once (Article 68(12)). */
export const MOST_YEARS = 10;

/** The last day that a permit may end on. */
export function latestEnd(issued: Day): Day {
  return yearsAfter(issued, MOST_YEARS);
}
