import type { AccountSnapshot, MaybeVisible, Snapshot } from '../../api';

const numbers = new Intl.NumberFormat();

export function number(value: number): string {
  return numbers.format(value);
}

/** `1 table`, `12 tables`. */
export function count(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];

/** Bytes in the reader's own way of writing, with one digit behind the point. */
export function size(bytes: number): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  // The short form of a byte has no plural.
  const form = power === 0 ? ({ unitDisplay: 'long' } as const) : { maximumFractionDigits: 1 };
  const format = { style: 'unit', unit: UNITS[power], ...form } as const;
  return new Intl.NumberFormat(undefined, format).format(bytes / 1000 ** power);
}

/** What a state means to a steward. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'plain';

const TONES: readonly (readonly [RegExp, Tone])[] = [
  [/^(OWNER|ASSOCIATED|COMPLETED|SUCCESS|SUCCEEDED|OK|READY|APPROVED|ACCEPTED)$/, 'good'],
  [/^(RUNNING|REQUESTED|QUEUED|ASSOCIATING|STOPPING|PENDING)$/, 'busy'],
  [/^(PARTIALLY_SUCCEEDED|DISASSOCIATING|STOPPED|CANCELLED|REVOKED|REJECTED)$/, 'warn'],
  [/^(FAILED|ALARM|NONE|DISASSOCIATED)$/, 'bad'],
];

/** What a state of AWS's means; `plain` for one that means neither good nor bad. */
export function toneOf(state: string): Tone {
  return TONES.find(([pattern]) => pattern.test(state))?.[1] ?? 'plain';
}

/** A state of AWS's as words: `PARTIALLY_SUCCEEDED` is `partially succeeded`. */
export function stateInWords(state: string): string {
  return state.toLowerCase().replaceAll('_', ' ');
}

/** Something of all accounts, and whether some account does not show it. */
export interface Gathered<T> {
  readonly items: readonly T[];
  /** Entries that show it. */
  readonly visible: readonly string[];
  /** Entries that do not show it to these rights. */
  readonly hidden: readonly string[];
}

/** Gathers the visible items of all accounts. */
export function gatherVisible<T>(
  { accounts }: Snapshot,
  of: (account: AccountSnapshot) => MaybeVisible<readonly T[]> | undefined,
): Gathered<T> {
  const each = Object.values(accounts).map((account) => ({ entry: account.entry, seen: of(account) }));
  return {
    items: each.flatMap(({ seen }) => (seen?.visible ? seen.value : [])),
    visible: each.flatMap(({ entry, seen }) => (seen?.visible ? [entry] : [])),
    hidden: each.flatMap(({ entry, seen }) => (seen?.visible ? [] : [entry])),
  };
}

/** What needs somebody, of all that is visible. */
export function openTasks(snapshot: Snapshot) {
  const requests = gatherVisible(snapshot, (account) => account.requests).items;
  const queues = gatherVisible(snapshot, (account) => account.queues).items;
  const alarms = gatherVisible(snapshot, (account) => account.alarms).items;
  return {
    requests: requests.filter(({ status }) => status === 'PENDING'),
    parked: queues.filter(({ deadLetters, waiting }) => deadLetters && waiting > 0),
    alarms: alarms.filter(({ state }) => state === 'ALARM'),
  };
}

/** The same as a sentence that is read aloud when it changes. */
export function openTasksSentence(snapshot: Snapshot): string {
  const { requests, parked, alarms } = openTasks(snapshot);
  const messages = parked.reduce((sum, { waiting }) => sum + waiting, 0);
  const parts = [
    requests.length > 0 && `${count(requests.length, 'request')} to decide`,
    messages > 0 && `${count(messages, 'message')} parked`,
    alarms.length > 0 && `${count(alarms.length, 'alarm')} on`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? `${parts.join(', ')}.` : 'Nothing needs you.';
}
