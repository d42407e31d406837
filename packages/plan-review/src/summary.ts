import { withoutBeside } from './beside';
import { code, codes, type Finding, LEVELS, TOPICS } from './finding';
import { grantingFindings } from './granting';
import { lossFindings } from './losses';
import { heldIngress, networkFindings } from './network';
import { type Surroundings, heldGrants } from './documents';
import { deferredOf, isConfigured, placeOf, referencesOf } from './place';
import { opaqueFindings } from './opaque';
import { policyFindings } from './policies';
import { settingFindings } from './settings';
import { configurationOf, type ResourceChange, type ShownPlan } from './show';
import { trapFindings } from './traps';
import { changedIn } from './values';

/** What a plan does to a resource. */
export const KINDS = [
  'created',
  'changed',
  'replaced',
  'destroyed',
  'imported',
  'moved',
  'forgotten',
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

/** Exit codes of `npm run plan`, for CI. */
export const EXIT = { nothing: 0, failed: 1, safe: 2, human: 3 } as const;

/** What a reviewer has to know of one plan. */
export interface Summary {
  /** Name of the stack, or of the file. */
  readonly name: string;
  /** The most dangerous first. */
  readonly findings: readonly Finding[];
  readonly touched: readonly Touched[];
  /** Changes that others made since Terraform last looked. */
  readonly drift: readonly Touched[];
  /** Outputs that change. */
  readonly outputs: readonly string[];
}

/** Sums up a plan of any Terraform project. */
export function summarise(name: string, plan: ShownPlan): Summary {
  const gone = new Set(plan.resource_drift.filter(isGone).map(({ address }) => address));
  const managed = plan.resource_changes.filter(({ mode }) => mode === 'managed');
  const drifted = plan.resource_drift
    .filter(({ mode }) => mode === 'managed')
    .map((resource) => withoutBeside(plan, resource));
  const findings = [
    ...managed.flatMap((resource) => findingsOf(plan, resource, gone)),
    ...drifted.flatMap((resource) => outsideFindings(plan, resource)),
    ...wholeFindings(plan),
  ];
  return {
    name,
    findings: inOrder(findings),
    touched: managed.flatMap((resource) => touched(plan, resource)),
    drift: drifted
      .flatMap((resource) => touched(plan, resource))
      .filter(({ kind, attributes }) => kind !== 'changed' || attributes.length > 0),
    outputs: Object.entries(plan.output_changes)
      .filter(([, { actions }]) => actions.join() !== 'no-op')
      .map(([output]) => output),
  };
}

/** The exit code for several plans: the one that asks for most. */
export function exitCode(summaries: readonly Summary[]): number {
  const all = summaries.flatMap(({ findings }) => findings);
  if (all.some(({ level }) => level !== 'low')) return EXIT.human;
  return summaries.some(
    ({ touched: some, outputs, findings }) => some.length + outputs.length + findings.length > 0,
  )
    ? EXIT.safe
    : EXIT.nothing;
}

function findingsOf(
  plan: ShownPlan,
  resource: ResourceChange,
  gone: ReadonlySet<string>,
): readonly Finding[] {
  const { actions } = resource.change;
  if (actions.join() === 'no-op' || actions.join() === 'read') return forgottenFinding(resource);
  return [
    ...trapFindings(resource, gone),
    ...lossFindings(resource),
    ...opaqueFindings(resource, configurationOf(plan, resource.address)),
    ...securityFindings(plan, resource),
    ...forgottenFinding(resource),
  ];
}

function securityFindings(
  plan: ShownPlan,
  resource: ResourceChange,
  elsewhere?: { readonly grants: Surroundings['elsewhere']; readonly ingress: readonly string[] },
): readonly Finding[] {
  const { account } = placeOf(plan, resource);
  const { address } = resource;
  const surroundings: Surroundings = {
    account,
    references: (attribute) => referencesOf(plan, address, attribute),
    isConfigured: (path) => isConfigured(plan, resource, path),
    deferred: (data) => deferredOf(plan, address, data),
    elsewhere: elsewhere?.grants,
  };
  return [
    ...policyFindings(resource, surroundings),
    ...grantingFindings(resource, surroundings),
    ...networkFindings(resource, surroundings, elsewhere?.ingress),
    ...settingFindings(resource, surroundings),
  ];
}

/** `removed` blocks let go of a resource that lives on. */
function forgottenFinding({ address, change: { actions } }: ResourceChange): readonly Finding[] {
  if (!actions.includes('forget')) return [];
  const text = 'Terraform forgets it. It lives on, and nobody looks after it.';
  return [{ level: 'medium', topic: 'Protection', address, text }];
}

/**
 * What others changed matters as much. What one resource of the plan does to another, such as a role that shows the
 * policy made beside it, Terraform calls drift too: that is told where it is made.
 */
function outsideFindings(plan: ShownPlan, resource: ResourceChange): readonly Finding[] {
  if (isGone(resource)) return [];
  const others = plan.resource_changes.filter(({ address }) => address !== resource.address);
  const elsewhere = { grants: others.flatMap(heldGrants), ingress: others.flatMap(heldIngress) };
  return securityFindings(plan, resource, elsewhere).map((finding) => ({
    ...finding,
    text: `Somebody changed this outside of Terraform. ${finding.text}`,
  }));
}

function wholeFindings(plan: ShownPlan): readonly Finding[] {
  const { deferred_changes, action_invocations: invocations, checks, errored } = plan;
  const invoked = invocations.map(({ address, type }): Finding => ({
    level: 'medium',
    topic: 'Service',
    address,
    text: `It is run, an action of the type ${code(type)}. What it does, the plan does not tell.`,
  }));
  const deferred = deferred_changes.flatMap(({ resource_change: resource }): readonly Finding[] => {
    const { address } = resource;
    const later = { level: 'medium', topic: 'Unknown', address } as const;
    const told = securityFindings(plan, resource).concat(lossFindings(resource));
    const text = 'Its change is not planned yet; it comes in a later run.';
    return [{ ...later, text }, ...told.map((one) => ({ ...one, text: `In a later run: ${one.text}` }))];
  });
  const failed = checks
    .filter(({ status }) => status === 'fail' || status === 'error')
    .map(({ address, status, instances }): Finding => {
      const said = codes(instances.flatMap(({ problems }) => problems.map(({ message }) => message)));
      const what = status === 'fail' ? 'Its condition does not hold' : 'Its condition could not be looked at';
      const text = `${what}${said === '' ? '' : `: ${said}`}.`;
      return { level: 'high', topic: 'Unknown', address: address.to_display ?? 'a check', text };
    });
  const broken: Finding = {
    level: 'critical',
    topic: 'Unknown',
    address: 'the plan',
    text: 'Terraform failed half-way: the plan is not whole.',
  };
  return [...deferred, ...invoked, ...failed, ...(errored ? [broken] : [])];
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ level, topic }: Finding) => LEVELS.indexOf(level) * TOPICS.length + TOPICS.indexOf(topic);
  return [...findings].sort(
    (a, b) => rank(a) - rank(b) || (a.address < b.address ? -1 : a.address > b.address ? 1 : 0),
  );
}

function isGone({ change: { actions } }: ResourceChange): boolean {
  return actions.join() === 'delete';
}

function touched(plan: ShownPlan, resource: ResourceChange): readonly Touched[] {
  const { address, deposed, previous_address: previous, change } = resource;
  const kind = kindOf(resource);
  if (kind === undefined) return [];
  const paths = (change.replace_paths ?? []).map((path) => path.join('.'));
  const attributes =
    kind === 'moved'
      ? [previous ?? '']
      : kind === 'replaced'
        ? paths
        : kind === 'changed'
          ? changedIn(resource)
          : [];
  const { label: where } = placeOf(plan, resource);
  return [
    { kind, address: deposed === undefined ? address : `${address} (deposed ${deposed})`, where, attributes },
  ];
}

function kindOf({ address, previous_address: previous, change }: ResourceChange): Kind | undefined {
  const { actions, importing } = change;
  if (actions.includes('create') && actions.includes('delete')) return 'replaced';
  if (actions.includes('create')) return 'created';
  if (actions.includes('delete')) return 'destroyed';
  if (actions.includes('forget')) return 'forgotten';
  if (actions.includes('update')) return 'changed';
  if (importing) return 'imported';
  return previous !== undefined && previous !== address ? 'moved' : undefined;
}
