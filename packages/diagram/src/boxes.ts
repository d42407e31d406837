import type { Estate, Resource } from './estate';
import { KINDS, PARTS } from './kinds';
import type { Box } from './picture';
import { projectParts } from './project-parts';

/** Arguments by which a resource carries the role as which it acts. */
const OWN_ROLE = ['role', 'role_arn', 'domain_execution_role'];

/** Arguments that name where a resource parks what it gave up. */
const DEAD_LETTERS = ['redrive_policy', 'dead_letter_config'];

/** Every resource that may get a box, and the one into which each of the others is folded. */
export class Boxes {
  /** What a resource is folded into, by id. */
  private readonly into = new Map<string, Resource>();
  /** Ids of the queues in which something is parked. */
  private readonly deadLetters = new Set<string>();
  /** Every box. */
  readonly all: readonly Box[];
  private readonly notes = new Map<string, string[]>();
  private readonly alarms = new Map<string, number>();

  /** @param prefix start of the names of the platform, which no title repeats */
  constructor(
    private readonly estate: Estate,
    private readonly prefix: string,
  ) {
    for (const resource of estate.resources) this.foldInto(resource);
    for (const resource of estate.resources) this.foldSelf(resource);
    for (const { project } of projectParts(estate).sources) this.note(project, 'data source');
    this.all = estate.resources
      .filter((resource) => resource.type in KINDS && !this.into.has(resource.id))
      .map((resource) => this.box(resource));
  }

  /** Ids of the boxes that stand for what a value refers to. */
  meant(stack: string, value: unknown): string[] {
    return this.estate.meant(stack, value).flatMap((resource) => this.of(resource) ?? []);
  }

  /** The same without queues in which something is parked, of which a note tells. */
  meantForWork(stack: string, value: unknown): string[] {
    const found = this.estate.meant(stack, value).filter(({ id }) => !this.deadLetters.has(id));
    return found.flatMap((resource) => this.of(resource) ?? []);
  }

  /** Id of the box that stands for a resource. */
  of(resource: Resource): string | undefined {
    const owner = this.into.get(resource.id);
    if (owner) return this.of(owner);
    return resource.type in KINDS ? resource.id : undefined;
  }

  /** Account in which a box lies. */
  frame(id: string): string | undefined {
    return this.all.find((box) => box.id === id)?.frame;
  }

  /** Ids of all boxes of a type in an account. */
  inAccount(type: string, account: unknown): string[] {
    return this.estate
      .all(type)
      .filter((resource) => frameOf(resource) === account)
      .flatMap((resource) => this.of(resource) ?? []);
  }

  /** A name without the words that all names of the account share. */
  short(stack: string, name: string): string {
    const account = this.estate.accountOf(stack);
    const entries = this.estate.stackNames.map(entryOf).toSorted((a, b) => b.length - a.length);
    const bare = name.replaceAll(/\$\{.*?\}/g, '');
    const shared = ['AmazonDataZone', this.prefix, ...entries, account, this.estate.regionOf(stack)];
    const rest = shared.reduce((text, word) => withoutWord(text, word), bare);
    return rest || entries.find((entry) => bare.includes(entry)) || bare;
  }

  private foldInto(resource: Resource): void {
    const { stack, body } = resource;
    for (const argument of DEAD_LETTERS) {
      for (const queue of this.estate.meant(stack, body[argument])) {
        this.deadLetters.add(queue.id);
        this.fold(queue, resource, 'dead letters');
      }
    }
    for (const argument of OWN_ROLE.filter(() => resource.type in KINDS || resource.type in PARTS)) {
      for (const role of this.estate.meant(stack, body[argument])) {
        if (role.type === 'aws_iam_role') this.fold(role, resource);
      }
    }
  }

  private foldSelf(resource: Resource): void {
    const part = PARTS[resource.type];
    if (!part) return;
    const [owner] = this.estate.meant(resource.stack, resource.body[part.argument]);
    if (owner) this.fold(resource, owner, part.note);
  }

  private fold(part: Resource, owner: Resource, note?: string): void {
    if (!(owner.type in KINDS || owner.type in PARTS) || this.into.has(part.id)) return;
    this.into.set(part.id, owner);
    if (note !== undefined) this.note(owner, note);
    if (part.type === 'aws_cloudwatch_metric_alarm') this.count(owner);
  }

  private note(owner: Resource, note: string): void {
    const box = this.of(owner);
    if (box !== undefined) this.notes.set(box, [...(this.notes.get(box) ?? []), note]);
  }

  private count(owner: Resource): void {
    const box = this.of(owner);
    if (box !== undefined) this.alarms.set(box, (this.alarms.get(box) ?? 0) + 1);
  }

  private box(resource: Resource): Box {
    const { label, icon, look, name } = KINDS[resource.type];
    return {
      id: resource.id,
      frame: frameOf(resource),
      title: this.short(resource.stack, String(resource.body[name])),
      kind: label,
      icon,
      look,
      notes: [...new Set(this.notes.get(resource.id) ?? [])],
      alarms: this.alarms.get(resource.id) ?? 0,
    };
  }
}

/** Name of the configuration's entry that a stack is for. */
export const entryOf = (stack: string) => stack.replace(/^(producer|consumer)-/, '');

/** Whether a stack is that of a consumer. */
export const isConsumers = (stack: string) => /^consumer(-|$)/.test(stack);

/** Account in which a resource does its work. */
function frameOf(resource: Resource): string | undefined {
  const argument = KINDS[resource.type]?.account;
  return argument === undefined ? resource.account : String(resource.body[argument]);
}

function withoutWord(text: string, word: string): string {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(`(^|[-_])${escaped}(?=$|[-_])`), '').replace(/^[-_]+|[-_]+$/g, '');
}
