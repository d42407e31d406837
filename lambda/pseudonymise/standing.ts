import type { Bucket, Head } from './bucket';
import { decisionHash } from './decision';
import { type OptOuts, readOptOuts } from './opt-outs';
import { personSpace, type Place } from './place';
import type { Problem } from './receipt';
import type { Table } from './rules';
import type { World } from './world';

/** Stands for the hash of rules where no description decides. */
export const NO_RULES = 'none';

/** What holds for the files of a table now. */
export interface Standing {
  readonly rules: string;
  readonly optedOut: ReadonlySet<string>;
  /** Why no file of the table can be published. */
  readonly problems?: readonly Problem[];
}

/** Opt-outs of a space with the version that they were read from. */
type Read = { readonly state: string } & (OptOuts | { readonly problems: readonly Problem[] });

/** Reads what holds for tables; a space's opt-outs once in the life of one. */
export class Standings {
  private readonly spaces = new Map<string, Promise<Read | undefined>>();

  constructor(private readonly world: Pick<World, 'intake' | 'keyId' | 'now'>) {}

  async of(dataset: string, table: string, description: Table | undefined): Promise<Standing> {
    const space = description && personSpace(description);
    const read = space === undefined ? undefined : await this.optOuts(space);
    const decision = { dataset, table, description, optOuts: read?.state, keyId: this.world.keyId };
    const rules = decisionHash(decision);
    if (read === undefined) return { rules, optedOut: new Set() };
    if ('identifiers' in read) return { rules, optedOut: read.identifiers };
    return {
      rules,
      optedOut: new Set(),
      problems: [
        {
          rule: `opt-outs/${space}.csv says who opted out, and it cannot be read; its own receipt says why`,
          cure: 'correct that file; this one is then published by itself',
        },
      ],
    };
  }

  /** Undefined where the space has no file. */
  async optOuts(space: string): Promise<Read | undefined> {
    const known = this.spaces.get(space) ?? readSpace(this.world.intake, space, this.world.now());
    this.spaces.set(space, known);
    return known;
  }
}

async function readSpace(intake: Bucket, space: string, now: Date): Promise<Read | undefined> {
  const found = await intake.read(`opt-outs/${space}.csv`);
  if (found === undefined) return undefined;
  const read = readOptOuts(found.bytes, now.toISOString().slice(0, 10));
  const since = 'since' in read ? read.since : '';
  return { ...read, state: `${found.versionId} ${since}` };
}

/** Whether a source is published, or parked, as it and its rules are now. */
export async function isSettled(
  { records, assets }: World,
  source: Head,
  rules: string,
  place: Place,
): Promise<boolean> {
  const receipt = await records.receipt(source.key);
  if (receipt?.source.versionId !== source.versionId || receipt.rules !== rules) return false;
  if (receipt.outcome === 'parked' || place.kind !== 'table') return true;
  const result = await assets.head(place.resultKey);
  return result?.metadata['source-version'] === source.versionId && result.metadata.rules === rules;
}
