import { createHash } from 'node:crypto';

/** One record of a log, with the hash of the one before it. */
export interface Entry<Event> {
  /** From 1, without a gap. */
  readonly number: number;
  /** SHA-256 of the bytes of the record before, in hexadecimal; of nothing for the first. */
  readonly previous: string;
  /** Instant of the record, ISO 8601 in UTC; never before the one of the record before. */
  readonly at: string;
  /** ARN of who recorded it, as AWS named the caller. */
  readonly by: string;
  readonly event: Event;
}

/** An entry, and the text that is stored of it and hashed. */
export interface Stored<Event> {
  readonly entry: Entry<Event>;
  readonly text: string;
}

/** The record that follows another one; the first where there is none. */
export function next<Event>(
  last: Stored<Event> | undefined,
  { at, by, event }: { readonly at: Date; readonly by: string; readonly event: Event },
): Stored<Event> {
  const now = at.toISOString();
  const before = last?.entry.at ?? now;
  const entry = {
    number: (last?.entry.number ?? 0) + 1,
    previous: hashOf(last?.text ?? ''),
    // A clock that runs behind must not turn the order round.
    at: now < before ? before : now,
    by,
    event,
  };
  return { entry, text: JSON.stringify(entry) };
}

/** What is wrong with a log: in which record, and how it shows. */
export interface Break {
  readonly number: number;
  readonly problem: string;
}

/**
 * Holds the stored records of a log, in the order of their numbers, against each other. A record that is missing, altered,
 * inserted or moved shows; one that is cut off at the end shows only against the hash or the number of a later day.
 *
 * @param texts each with the number under which it is stored
 */
export function breaks(
  texts: readonly { readonly number: number; readonly text: string }[],
): readonly Break[] {
  const found: Break[] = [];
  let previous = '';
  let expected = 1;
  let before = '';
  for (const { number, text } of texts) {
    if (number !== expected) {
      found.push({
        number: expected,
        problem: number > expected ? 'it is missing' : 'it stands there twice',
      });
    }
    const entry = entryIn(text);
    if (entry === undefined) found.push({ number, problem: 'it is no record' });
    else {
      if (entry.number !== number)
        found.push({ number, problem: `it says that its number is ${String(entry.number)}` });
      // After a missing record there is nothing to compare with.
      if (number === expected && entry.previous !== hashOf(previous)) {
        found.push({ number, problem: 'the record before it is not the one that it was written after' });
      }
      if (typeof entry.at === 'string' && entry.at < before) {
        found.push({ number, problem: 'it is older than the record before it' });
      }
      before = typeof entry.at === 'string' ? entry.at : before;
    }
    previous = text;
    expected = number + 1;
  }
  return found;
}

function entryIn(text: string): Partial<Entry<unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
