import type { Resource } from '../read/resource';
import { type Json, type Leaf, isMarked, partOf } from '../read/values';
import { type Judgement, type SettingFact, type SettingValue, type Topic } from './finding';
import { lostArguments } from './lost-arguments';
import { endsWithName } from './names';
import { coversPattern } from './access/pattern';
import { ACCESS_SETTINGS } from './tables/access-settings';
import { ENCRYPTION_SETTINGS } from './tables/encryption-settings';
import { KEEPING_SETTINGS } from './tables/keeping-settings';
import type { Setting } from './tables/setting';

const SETTINGS = [...ACCESS_SETTINGS, ...ENCRYPTION_SETTINGS, ...KEEPING_SETTINGS].map((setting) => ({
  setting,
  names: new Set(setting.names),
  patterns: (setting.names ?? []).filter((name) => name.includes('*')),
}));

/** A default that keeps or guards little is none of a new resource's own doing. */
const ONLY_IF_SET: readonly Topic[] = ['Protection', 'Retention', 'Audit'];

/** A setting before and after; what is not set has no values. */
interface Turn {
  readonly path: string;
  readonly before: readonly SettingValue[];
  readonly after: readonly SettingValue[];
  /** Whether the whole resource is new. */
  readonly isNew: boolean;
}
type Judged = { readonly level: Judgement['level']; readonly meaning?: string } | undefined;

/** Settings that turn to, or from, their dangerous side, and arguments that are lost. */
export function settingFindings(resource: Resource): readonly Judgement[] {
  const { type, change } = resource;
  // What is destroyed has no settings any more; that it goes is a loss.
  if (change.after === null) return [];
  const before = byPath(resource.leavesBefore);
  const after = byPath(resource.leavesAfter);
  const lost = lostArguments(resource);
  const isLost = (path: string) =>
    lost.some((each) => path === each.path || path.startsWith(`${each.path}.`));
  const findings: Judgement[] = lost.map(({ judgement }) => judgement);
  const isNew = change.before === null;
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const setting = settingAt(type, path);
    if (!setting || isLost(path)) continue;
    const [was, is] = [before.get(path) ?? [], after.get(path) ?? []];
    const isUnknown = is.some(({ value }) => value === undefined);
    // What the provider or AWS fills in by itself changes nothing that the configuration says.
    if (isUnknown && (isNew || !resource.isConfigured(path))) continue;
    if (isNew && ONLY_IF_SET.includes(setting.topic) && !resource.isConfigured(path)) continue;
    const isOff = 'dangerous' in setting && setting.offByDefault?.includes(type) === true;
    const unset = isOff ? [false] : [];
    const turn = { path, before: isNew ? [] : valuesOf(was, unset), after: valuesOf(is, unset), isNew };
    if (!isUnknown && JSON.stringify(turn.before) === JSON.stringify(turn.after)) continue;
    const isSecret = [...was, ...is].some(({ sensitive }) => sensitive);
    const judged: Judged = isSecret
      ? { level: setting.level }
      : isUnknown
        ? { level: 'medium' }
        : judgeTurn(setting, turn);
    if (judged === undefined) continue;
    const { level, meaning } = judged;
    const fact: SettingFact = {
      ...{ kind: 'setting', path, isNew },
      ...(meaning === undefined ? {} : { meaning }),
      before: isSecret ? [] : turn.before,
      after: isSecret ? 'secret' : isUnknown ? 'unknown' : turn.after,
    };
    findings.push({ level, topic: setting.topic, fact });
  }
  return [...findings, ...shownFindings(resource)];
}

/** Values that the plan kept secret and shows from now on. */
function shownFindings({ change }: Resource): readonly Judgement[] {
  const { before, before_sensitive: beforeSensitive, after, after_sensitive: afterSensitive } = change;
  if (before === null || beforeSensitive === false || beforeSensitive === null) return [];
  return secretPaths(beforeSensitive, afterSensitive, after, '').map((path): Judgement => ({
    level: 'high',
    topic: 'Protection',
    fact: { kind: 'value', path, is: 'no longer sensitive', existed: true, madeOf: [] },
  }));
}

/** Paths that the first mask marks and the second does not, where there is a value. */
function secretPaths(
  beforeSensitive: Json | undefined,
  still: Json | undefined,
  value: Json | undefined,
  path: string,
): string[] {
  if (value === null || value === undefined || still === true) return [];
  if (beforeSensitive === true) return isMarked(still) ? [] : [path === '' ? 'its whole value' : path];
  if (beforeSensitive === null || typeof beforeSensitive !== 'object') return [];
  const isList = Array.isArray(beforeSensitive);
  const found = Object.keys(beforeSensitive).flatMap((name) =>
    secretPaths(
      partOf(beforeSensitive, name),
      partOf(still, name),
      partOf(value, name),
      isList ? path : path === '' ? name : `${path}.${name}`,
    ),
  );
  return [...new Set(found)];
}

const settingCache = new Map<string, Setting | undefined>();

/** The row of a path. A plan has few different ones, however long it is. */
function settingAt(type: string, path: string): Setting | undefined {
  const key = `${type} ${path}`;
  if (!settingCache.has(key)) {
    settingCache.set(
      key,
      SETTINGS.find((row) => isOfPath(row, path) && isOfType(row.setting, type))?.setting,
    );
  }
  return settingCache.get(key);
}

function isOfPath({ setting, names, patterns }: (typeof SETTINGS)[number], path: string): boolean {
  const { paths, words, withoutWords } = setting;
  if (paths?.includes(path) || endsWithName(path, names)) return true;
  if (patterns.some((pattern) => coversPattern(pattern, path.split('.').at(-1) ?? ''))) return true;
  const lower = path.toLowerCase();
  return (
    words?.some((word) => lower.includes(word)) === true &&
    !withoutWords?.some((word) => lower.includes(word))
  );
}

function isOfType({ types, exceptTypes }: Setting, type: string): boolean {
  const isAmong = (names: readonly string[]) => names.some((name) => coversPattern(name, type));
  return (types === undefined || isAmong(types)) && !(exceptTypes !== undefined && isAmong(exceptTypes));
}

function byPath(leaves: readonly Leaf[]): ReadonlyMap<string, readonly Leaf[]> {
  const found = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const at = found.get(leaf.path);
    if (at) at.push(leaf);
    else found.set(leaf.path, [leaf]);
  }
  return found;
}

/**
 * Sorted, since blocks of a set come in any order.
 *
 * @param unset stands for what nobody sets
 */
function valuesOf(leaves: readonly Leaf[], unset: readonly SettingValue[]): readonly SettingValue[] {
  const set = leaves.flatMap(({ value }) =>
    value === undefined || value === null || value === '' ? [] : [value],
  );
  return (set.length > 0 ? set : [...unset]).sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
}

function judgeTurn(setting: Setting, turn: Turn): Judged {
  if ('change' in setting) return judgeChange(setting, turn);
  if ('less' in setting) return judgeRetention(setting, turn);
  if ('expires' in setting) return judgeExpiry(setting, turn);
  return judgeSwitch(setting, turn);
}

function judgeChange({ level, topic, change }: Setting & { change: string }, turn: Turn): Judged {
  // That a new resource has a key or a role is no danger.
  if (turn.isNew) return undefined;
  const isGone = topic === 'Encryption' && turn.after.length === 0;
  return isGone
    ? { level: 'high', meaning: 'Its encryption setting is removed' }
    : { level, meaning: change };
}

function judgeSwitch(
  { level, topic, dangerous, means }: Setting & { dangerous: readonly unknown[]; means: string },
  { before, after, isNew }: Turn,
): Judged {
  const isBad = (value: SettingValue) => dangerous.includes(value);
  if (after.some(isBad) && !(before.length > 0 && before.every(isBad))) {
    // A new thing that keeps or records little takes nothing away.
    const isMild = isNew && ONLY_IF_SET.includes(topic);
    return { level: isMild ? 'medium' : level, meaning: means };
  }
  if (after.length > 0 && !after.some(isBad) && before.some(isBad)) {
    return { level: 'low', meaning: 'Safer than before' };
  }
  // Taken away: the provider's default counts from now on, and the plan does not name it.
  if (!isNew && after.length === 0 && !before.every(isBad)) {
    return { level: 'medium', meaning: "It is no longer set, and the provider's default applies" };
  }
  return undefined;
}

/** How long something is kept. Zero means "for ever" in some settings and "not at all" in most. */
function judgeRetention(
  { level, less, more, zero, lacks }: Setting & { less: string; more: string; zero?: number; lacks?: string },
  turn: Turn,
): Judged {
  if (turn.isNew) {
    return lacks !== undefined && turn.after.includes(0) ? { level: 'medium', meaning: lacks } : undefined;
  }
  const forEver = zero ?? 0;
  const days = (all: readonly SettingValue[]) => {
    const numbers = all.map(Number).map((each) => (each === 0 ? forEver : each));
    return (numbers.length === 0 && forEver > 0 ? [forEver] : numbers).sort((a, b) => a - b);
  };
  const [before, after] = [days(turn.before), days(turn.after)];
  if (JSON.stringify(before) === JSON.stringify(after)) return undefined;
  if (isLonger(before, after)) return { level: 'low', meaning: more };
  const isSure =
    before.length === after.length && before.every(Number.isFinite) && after.every(Number.isFinite);
  return { level, meaning: isSure ? less : 'What it holds may be kept for a shorter time' };
}

/** After which time something goes by itself; never, where it is not set. */
function judgeExpiry({ level, expires }: Setting & { expires: string }, turn: Turn): Judged {
  const { before, after, isNew } = turn;
  if (after.length === 0) return { level: 'low', meaning: `Nothing in it ${expires} any more` };
  if (isLonger(before.map(Number), after.map(Number))) {
    return { level: 'low', meaning: `What it holds ${expires} later than before` };
  }
  if (isNew) return { level: 'medium', meaning: `What it holds ${expires}` };
  const how =
    before.length === 0
      ? ''
      : before.length === after.length
        ? ', earlier than before'
        : ', after other times than before';
  return { level, meaning: `What it holds ${expires}${how}` };
}

function isLonger(before: readonly number[], after: readonly number[]): boolean {
  return (
    before.length === after.length && before.length > 0 && before.every((days, index) => after[index] >= days)
  );
}
