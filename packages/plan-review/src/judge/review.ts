import { BesideIndex } from '../read/separate-parts';
import type { Plan } from '../read/plan';
import type { Resource } from '../read/resource';
import type { AccessLevels } from './access/levels';
import { permissionFindings } from './access/permissions';
import { policyFindings } from './access/policies';
import { RoleRights } from './access/roles';
import { entitlementFindings } from './entitlements';
import { type Finding, type Judgement, LEVELS, note, TOPICS } from './finding';
import { lossFindings } from './losses';
import { networkFindings } from './network';
import { opaqueFindings } from './opaque';
import { settingFindings } from './settings';
import { templateFindings } from './template';
import { trapFindings } from './traps';
import { wholePlanFindings } from './whole-plan';

/** What a plan does to a resource. */
export const KINDS = [
  'created',
  'changed',
  'replaced',
  'destroyed',
  'imported',
  'moved',
  'forgotten',
  'read',
] as const;
export type Kind = (typeof KINDS)[number];

/** One resource that the plan touches. */
export interface Touched {
  readonly kind: Kind;
  readonly address: string;
  readonly where: string;
  /** Names of attributes that change, or that force the replacement; the earlier address of a moved one. */
  readonly attributes: readonly string[];
}

/** Exit codes of the reviewer, for CI. */
export const EXIT = { nothing: 0, failed: 1, safe: 2, human: 3 } as const;

/** What a reviewer has to know of one plan. */
export interface Review {
  /** Name of the stack, or of the file. */
  readonly name: string;
  /** The most dangerous first. */
  readonly findings: readonly Finding[];
  readonly touched: readonly Touched[];
  /** Changes that others made since Terraform last looked. */
  readonly drift: readonly Touched[];
  /** Outputs that change. */
  readonly outputs: readonly string[];
  /** Whether Terraform itself would apply anything, as far as the plan says so. */
  readonly applyable: boolean;
  /** Who held the state while it was planned, which makes the plan worth little; undefined where nobody did. */
  readonly held?: Held;
}

/** Somebody's lock of a state. */
export interface Held {
  readonly who: string;
  /** ISO 8601. */
  readonly since: string;
  /** Terraform's word for what they do, such as `OperationTypeApply`. */
  readonly operation: string;
}

/** Judges a plan of any Terraform project. */
export function reviewPlan(plan: Plan, levels: AccessLevels): Review {
  const judge = new Judge(plan, levels);
  return {
    name: plan.name,
    findings: sortFindings(judge.findings()),
    touched: [...plan.resources, ...plan.reads].flatMap(touchedBy),
    drift: judge.drifted
      .flatMap(touchedBy)
      .filter(({ kind, attributes }) => kind !== 'changed' || attributes.length > 0),
    outputs: Object.entries(plan.shown.output_changes)
      .filter(([, { actions }]) => actions.join() !== 'no-op')
      .map(([output]) => output),
    applyable: plan.shown.applyable === true,
  };
}

/**
 * The exit code for several reviews: the one that asks for most. Where `terraform plan -detailed-exitcode` would answer
 * with 2, it is never 0.
 */
export function exitCode(reviews: readonly Review[]): number {
  const needsHuman = ({ findings }: Review) => findings.some(({ level }) => level !== 'low');
  if (reviews.some(needsHuman)) return EXIT.human;
  const changes = ({ touched, outputs, findings, applyable }: Review) =>
    applyable || touched.length + outputs.length + findings.length > 0;
  return reviews.some(changes) ? EXIT.safe : EXIT.nothing;
}

/** All that is found in one plan. */
class Judge {
  /** What was changed outside of Terraform, without what the plan's own resources made beside each other. */
  readonly drifted: readonly Resource[];
  private readonly roles: RoleRights;
  private readonly beside: BesideIndex;

  constructor(
    private readonly plan: Plan,
    private readonly levels: AccessLevels,
  ) {
    this.roles = new RoleRights(plan, levels);
    this.beside = new BesideIndex(plan);
    this.drifted = plan.drift.map((resource) => this.beside.withoutBeside(resource));
  }

  findings(): readonly Finding[] {
    const goneAddresses = new Set(this.plan.drift.filter(isGone).map(({ address }) => address));
    return [
      ...this.plan.resources.flatMap((resource) => this.changeFindings(resource, goneAddresses)),
      ...this.drifted.filter((resource) => !isGone(resource)).flatMap((each) => this.outsideFindings(each)),
      ...this.plan.deferred.flatMap((resource) => this.laterFindings(resource)),
      ...wholePlanFindings(this.plan),
    ];
  }

  private changeFindings(resource: Resource, goneAddresses: ReadonlySet<string>): readonly Finding[] {
    const { actions } = resource.change;
    const forgotten = findingsFor(resource, 'plan', forgottenFindings(resource));
    if (['no-op', 'read', 'forget'].includes(actions.join())) return forgotten;
    const own = [...trapFindings(resource, goneAddresses), ...lossFindings(resource)];
    return [...findingsFor(resource, 'plan', own), ...this.securityFindings(resource, 'plan'), ...forgotten];
  }

  /** What others changed matters as much as what the plan does. */
  private outsideFindings(resource: Resource): readonly Finding[] {
    return this.securityFindings(resource, 'outside');
  }

  private laterFindings(resource: Resource): readonly Finding[] {
    const means = 'Its change is deferred: Terraform plans it in a later run.';
    const deferred: Judgement = { level: 'medium', topic: 'Unknown', fact: note(means) };
    return [
      ...findingsFor(resource, 'plan', [deferred]),
      ...findingsFor(resource, 'later', lossFindings(resource)),
      ...this.securityFindings(resource, 'later'),
    ];
  }

  private securityFindings(resource: Resource, origin: Finding['origin']): readonly Finding[] {
    const changed = resource.changed;
    const template = changed.some((name) => ['template_body', 'parameters'].includes(name))
      ? templateFindings(resource, this.roles, (part) => this.judge(part, origin))
      : undefined;
    // A new stack's parameters come with its template.
    const read =
      template === undefined ? [] : ['template_body', ...(resource.change.before === null ? changed : [])];
    return [
      ...findingsFor(resource, origin, opaqueFindings(resource, read)),
      ...findingsFor(resource, origin, template?.ofStack ?? []),
      ...(template?.ofParts ?? []).flatMap(({ part, found }) => findingsFor(part, origin, found)),
      ...findingsFor(
        resource,
        origin,
        template === undefined ? this.judge(resource, origin) : settingFindings(resource),
      ),
    ];
  }

  /** Who gains what by a resource, and its settings. */
  private judge(resource: Resource, origin: Finding['origin']): readonly Judgement[] {
    return [
      ...policyFindings(resource, this.roles, this.levels),
      ...permissionFindings(resource, this.levels),
      ...entitlementFindings(resource, this.roles),
      ...networkFindings(resource, origin === 'outside' ? this.beside : undefined),
      ...settingFindings(resource),
    ];
  }
}

function findingsFor(
  { address, type, within, account }: Resource,
  origin: Finding['origin'],
  judgements: readonly Judgement[],
): readonly Finding[] {
  return judgements.map(({ level, topic, fact }) => ({
    ...{ level, topic, address, type },
    ...(within === undefined ? {} : { within }),
    ...(account === undefined ? {} : { account }),
    ...{ origin, fact },
  }));
}

/** `removed` blocks let go of a resource that lives on. */
function forgottenFindings({ change: { actions } }: Resource): readonly Judgement[] {
  if (!actions.includes('forget')) return [];
  const means = 'Terraform forgets it: it is not destroyed, and no longer managed.';
  return [{ level: 'medium', topic: 'Protection', fact: note(means) }];
}

function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort(compareFindings);
}

/** The most dangerous first, and of one level by topic and address. */
export function compareFindings(a: Finding, b: Finding): number {
  return rankOf(a) - rankOf(b) || (a.address < b.address ? -1 : a.address > b.address ? 1 : 0);
}

function rankOf({ level, topic }: Finding): number {
  return LEVELS.indexOf(level) * TOPICS.length + TOPICS.indexOf(topic);
}

function isGone({ change: { actions } }: Resource): boolean {
  return actions.join() === 'delete';
}

function touchedBy(resource: Resource): readonly Touched[] {
  const { address, deposed, place: where } = resource;
  const kind = kindOf(resource);
  if (kind === undefined) return [];
  const name = deposed === undefined ? address : `${address} (deposed ${deposed})`;
  return [{ kind, address: name, where, attributes: attributesOf(resource, kind) }];
}

function attributesOf(resource: Resource, kind: Kind): readonly string[] {
  if (kind === 'moved') return [resource.previousAddress ?? ''];
  if (kind === 'replaced') return (resource.change.replace_paths ?? []).map((path) => path.join('.'));
  return kind === 'changed' ? resource.changed : [];
}

function kindOf({ address, previousAddress, change }: Resource): Kind | undefined {
  const { actions, importing } = change;
  if (actions.includes('create') && actions.includes('delete')) return 'replaced';
  if (actions.includes('create')) return 'created';
  if (actions.includes('delete')) return 'destroyed';
  if (actions.includes('forget')) return 'forgotten';
  if (actions.includes('read')) return 'read';
  if (actions.some((action) => action !== 'no-op')) return 'changed';
  if (importing) return 'imported';
  return previousAddress !== undefined && previousAddress !== address ? 'moved' : undefined;
}
