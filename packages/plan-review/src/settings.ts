import type { Surroundings } from './documents';
import { code, type Finding, listed } from './finding';
import { ACCESS_SETTINGS } from './settings-access';
import { KEEPING_SETTINGS } from './settings-keeping';
import type { Setting } from './settings-types';
import type { ResourceChange } from './show';
import { type Leaf, leavesAfter, leavesBefore } from './values';

const SETTINGS = [...ACCESS_SETTINGS, ...KEEPING_SETTINGS];

/** A default that keeps or guards little is none of a new resource's own doing. */
const ONLY_IF_SAID = ['Protection', 'Retention', 'Audit'];

type Value = Exclude<Leaf['value'], undefined | null>;
type Told = Pick<Finding, 'level' | 'text'> | undefined;

/** A setting before and after; what is not set has no values. */
interface Turn {
  readonly path: string;
  readonly before: readonly Value[];
  readonly after: readonly Value[];
  /** Whether the whole resource is new. */
  readonly isNew: boolean;
}

/** Settings of a resource that turn to, or from, their dangerous side. */
export function settingFindings(
  resource: ResourceChange,
  { isConfigured }: Pick<Surroundings, 'isConfigured'>,
): readonly Finding[] {
  const { address, type, change } = resource;
  // What is destroyed has no settings any more; that it goes is told elsewhere.
  if (change.after === null) return [];
  const before = byPath(leavesBefore(resource));
  const after = byPath(leavesAfter(resource));
  const findings: Finding[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const setting = SETTINGS.find((one) => one.path.test(path) && one.type?.test(type) !== false);
    if (!setting) continue;
    const [was, is] = [before.get(path) ?? [], after.get(path) ?? []];
    const unknown = is.some(({ value }) => value === undefined);
    // What the provider or AWS fills in by itself changes nothing that the configuration says.
    if (unknown && (change.before === null || !isConfigured(path))) continue;
    if (change.before === null && ONLY_IF_SAID.includes(setting.topic) && !isConfigured(path)) continue;
    const unset = 'dangerous' in setting && setting.off?.test(type) === true ? [false] : [];
    const turn = {
      path,
      before: change.before === null ? [] : values(was, unset),
      after: values(is, unset),
      isNew: change.before === null,
    };
    if (!unknown && JSON.stringify(turn.before) === JSON.stringify(turn.after)) continue;
    const isSecret = [...was, ...is].some(({ sensitive }) => sensitive);
    const told = isSecret ? secret(setting, path) : unknown ? notKnown(turn) : tell(setting, turn);
    if (told) findings.push({ topic: setting.topic, address, ...told });
  }
  return findings;
}

function byPath(leaves: readonly Leaf[]): ReadonlyMap<string, readonly Leaf[]> {
  const found = new Map<string, Leaf[]>();
  for (const leaf of leaves) found.set(leaf.path, [...(found.get(leaf.path) ?? []), leaf]);
  return found;
}

/**
 * Sorted, since blocks of a set come in any order.
 *
 * @param unset stands for what nobody sets
 */
function values(leaves: readonly Leaf[], unset: readonly Value[]): readonly Value[] {
  const set = leaves.flatMap(({ value }) =>
    value === undefined || value === null || value === '' ? [] : [value],
  );
  return (set.length > 0 ? set : [...unset]).sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
}

function secret({ level }: Setting, path: string): Told {
  return { level, text: `${code(path)} changes, and the plan keeps it secret.` };
}

function notKnown({ path, before }: Turn): Told {
  return {
    level: 'medium',
    text: `${code(path)} changes from ${shown(before)} to what is not known before the apply.`,
  };
}

function tell(setting: Setting, turn: Turn): Told {
  if ('change' in setting) return changed(setting, turn);
  if ('less' in setting) return kept(setting, turn);
  if ('expires' in setting) return expiring(setting, turn);
  return switched(setting, turn);
}

function changed({ level, topic, change }: Setting & { change: string }, turn: Turn): Told {
  // That a new resource has a key or a role is no danger.
  if (turn.isNew) return undefined;
  const isGone = topic === 'Encryption' && turn.after.length === 0;
  return { level: isGone ? 'high' : level, text: `${change}: ${fromTo(turn)}.` };
}

function switched(
  { level, topic, dangerous, means }: Setting & { dangerous: readonly unknown[]; means: string },
  turn: Turn,
): Told {
  const { path, before, after, isNew } = turn;
  const bad = (value: Value) => dangerous.includes(value);
  if (after.some(bad) && !(before.length > 0 && before.every(bad))) {
    // A new thing that keeps or records little takes nothing away.
    const isMild = isNew && ONLY_IF_SAID.includes(topic);
    return { level: isMild ? 'medium' : level, text: `It ${means}: ${fromTo(turn)}.` };
  }
  if (after.length > 0 && !after.some(bad) && before.some(bad)) {
    return { level: 'low', text: `Safer than before: ${fromTo(turn)}.` };
  }
  // Taken away: the provider's default counts from now on, and the plan does not name it.
  if (!isNew && after.length === 0 && !before.every(bad)) {
    const text = `${code(path)} is no longer set (it was ${shown(before)}); the provider's default counts.`;
    return { level: 'medium', text };
  }
  return undefined;
}

/** How long something is kept. Zero means "for ever" in some settings and "not at all" in most. */
function kept(
  { level, less, more, zero, lacks }: Setting & { less: string; more: string; zero?: number; lacks?: string },
  turn: Turn,
): Told {
  if (turn.isNew) {
    return lacks !== undefined && turn.after.includes(0)
      ? { level: 'medium', text: `It ${lacks}: ${fromTo(turn)}.` }
      : undefined;
  }
  const forEver = zero ?? 0;
  const days = (all: readonly Value[]) => {
    const numbers = all.map(Number).map((one) => (one === 0 ? forEver : one));
    return (numbers.length === 0 && forEver > 0 ? [forEver] : numbers).sort((a, b) => a - b);
  };
  const [before, after] = [days(turn.before), days(turn.after)];
  if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
  if (isLonger(before, after)) return { level: 'low', text: `What it holds ${more}: ${fromTo(turn)}.` };
  const sure =
    before.length === after.length && before.every(Number.isFinite) && after.every(Number.isFinite);
  return { level, text: `What it holds ${sure ? less : `may be kept for less long`}: ${fromTo(turn)}.` };
}

/** After which time something goes by itself; never, where it is not set. */
function expiring({ level, expires }: Setting & { expires: string }, turn: Turn): Told {
  const { path, before, after, isNew } = turn;
  if (after.length === 0)
    return { level: 'low', text: `Nothing of it ${expires} any more: ${fromTo(turn)}.` };
  if (isLonger(before.map(Number), after.map(Number))) {
    return { level: 'low', text: `It ${expires} later than before: ${fromTo(turn)}.` };
  }
  if (isNew)
    return { level: 'medium', text: `Something ${expires} from now on: ${code(path)} is ${shown(after)}.` };
  return {
    level,
    text: `What it holds ${expires}${before.length > 0 ? (before.length === after.length ? ' earlier than before' : ' in another way than before') : ''}: ${fromTo(turn)}.`,
  };
}

function isLonger(before: readonly number[], after: readonly number[]): boolean {
  return (
    before.length === after.length && before.length > 0 && before.every((days, index) => after[index] >= days)
  );
}

function fromTo({ path, before, after, isNew }: Turn): string {
  return isNew
    ? `${code(path)} is ${shown(after)}`
    : `${code(path)} from ${shown(before)} to ${shown(after)}`;
}

function shown(all: readonly Value[]): string {
  return all.length === 0 ? 'nothing' : listed([...new Set(all)].map((value) => code(String(value))));
}
