import { parse } from 'yaml';
import { code, codes, type Finding, listed } from './finding';
import type { Json, ResourceChange } from './show';
import { isMarked, leaves, partOf, text } from './values';

export const STACK = /^aws_cloudformation_stack(_set)?$/;

/** CloudFormation's types that give access without a policy document, by their names. */
const ACCESS =
  /(Membership|Permissions?|Grant|AccessKey|ResourceShare|Assignment|UserToGroupAddition|AccessEntry)$/;

/** A resource of a template, before and after the change. */
interface Part {
  readonly id: string;
  readonly type: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * What the change of a CloudFormation template makes, changes and deletes; undefined where it can't be read. What
 * CloudFormation does for that, no plan knows.
 */
export function templateFindings({
  address,
  type: stack,
  change,
}: ResourceChange): readonly Finding[] | undefined {
  if (!STACK.test(stack) || change.after === null) return undefined;
  const masks = [change.after_unknown, change.before_sensitive, change.after_sensitive];
  if (masks.some((mask) => isMarked(partOf(mask, 'template_body')))) return undefined;
  const [before, after] = [change.before, change.after].map((state) => resourcesOf(state));
  if (!before || !after) return undefined;
  const parts = partsOf(before, after);
  const finding = (level: Finding['level'], topic: Finding['topic'], words: string): Finding => ({
    ...{ level, topic, address },
    text: `CloudFormation ${words}.`,
  });
  const rest: string[] = [];
  const findings: Finding[] = [];
  for (const part of parts) {
    const { type, before: was, after: is } = part;
    const verb = was === undefined ? 'makes' : is === undefined ? 'deletes' : 'changes';
    const words = `${verb} ${told(part)}`;
    if (ACCESS.test(type)) {
      const level = is === undefined ? 'low' : 'high';
      findings.push(finding(level, 'Policy', `${words}, which gives access: ${values(part)}`));
    } else if (is === undefined) {
      const kept = ['Retain', 'RetainExceptOnCreate'].includes(text(was ?? null, 'DeletionPolicy') ?? '');
      const what = kept ? 'which stays without a stack, by its DeletionPolicy' : 'with what it holds';
      findings.push(finding(kept ? 'medium' : 'high', 'Data loss', `${words} of its template, ${what}`));
    } else {
      rest.push(was === undefined ? words : `${words} (${codes(differences(part).map(({ path }) => path))})`);
    }
  }
  if (rest.length > 0) {
    const unknown = rest.some((words) => words.startsWith('changes'))
      ? 'Whether it replaces what it changes, no plan tells'
      : 'What comes of that, no plan tells';
    findings.push(finding('medium', 'Unknown', `${listed(rest)}. ${unknown}`));
  } else if (findings.length === 0) {
    findings.push(
      finding('medium', 'Unknown', 'gets a template of which no resource differs: read what does'),
    );
  }
  return findings;
}

function told({ id, type }: Part): string {
  return type === '' ? code(id) : `${code(id)} (${code(type)})`;
}

/** Resources by their logical ids; none of what is not there. */
function resourcesOf(state: Json): ReadonlyMap<string, Json> | undefined {
  if (state === null) return new Map();
  const body = text(state, 'template_body');
  if (body === undefined) return undefined;
  try {
    // JSON is YAML as well. CloudFormation's own tags are read as if they were not there.
    const { Resources } = parse(body, { logLevel: 'silent' }) as { Resources?: Record<string, Json> };
    return Resources && new Map(Object.entries(Resources));
  } catch {
    return undefined;
  }
}

function partsOf(before: ReadonlyMap<string, Json>, after: ReadonlyMap<string, Json>): readonly Part[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((id) => JSON.stringify(before.get(id)) !== JSON.stringify(after.get(id)))
    .map((id) => {
      const [was, is] = [before.get(id), after.get(id)];
      return { id, type: text(is ?? was ?? null, 'Type') ?? '', before: was, after: is };
    });
}

/** Every value by its path; what stands there several times is one text. */
function byPath(value: Json | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { path, value: one } of leaves(value, undefined, undefined, '')) {
    found.set(path, [...(found.has(path) ? [found.get(path)] : []), String(one)].join(', '));
  }
  return found;
}

/** A value of a resource that differs, by its path. */
interface Difference {
  readonly path: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

function differences({ before, after }: Part): readonly Difference[] {
  const [was, is] = [byPath(before), byPath(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, was: was.get(path), is: is.get(path) }))
    .filter((one) => one.was !== one.is);
}

/** Each property that differs, with its values. */
function values(part: Part): string {
  const shown = (value: string | undefined) => (value === undefined ? 'nothing' : code(value));
  const each = differences(part)
    .filter(({ path }) => path.startsWith('Properties.'))
    .map(({ path, was, is }) => {
      const name = code(path.replace('Properties.', ''));
      if (part.before === undefined) return `${name} is ${shown(is)}`;
      if (part.after === undefined) return `${name} was ${shown(was)}`;
      return `${name} from ${shown(was)} to ${shown(is)}`;
    });
  return each.length === 0 ? 'its properties stay' : listed(each);
}
