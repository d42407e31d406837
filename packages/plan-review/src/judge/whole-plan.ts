import type { Plan } from '../read/plan';
import { type Finding, type Judgement, note } from './finding';

/** What stands for the plan itself where a finding is about no resource. */
const THE_PLAN = 'the plan';

/** Actions that Terraform plans for a resource (Terraform, "JSON Output Format", change representation). */
const KNOWN_ACTIONS = ['no-op', 'create', 'read', 'update', 'delete', 'forget'];

/** What has to be known of the plan as a whole: that it is only a part, or holds what is not read here. */
export function wholePlanFindings(plan: Plan): readonly Finding[] {
  const { errored, unknownMembers } = plan.shown;
  const found: Judgement[] = [];
  if (errored) {
    const means = 'Planning failed half-way: the plan holds only what Terraform had found by then.';
    found.push({ level: 'critical', topic: 'Unknown', fact: note(means) });
  }
  found.push(...partialFindings(plan), ...unlistedFindings(plan));
  if (unknownMembers.length > 0) {
    const means = 'This reviewer does not know {}, which a newer Terraform writes: read it in the plan.';
    found.push({ level: 'medium', topic: 'Unknown', fact: note(means, unknownMembers) });
  }
  return [
    ...found.map((judgement) => findingOf(THE_PLAN, judgement)),
    ...actionFindings(plan),
    ...checkFindings(plan),
    ...outputFindings(plan),
    ...unknownActionFindings(plan),
  ];
}

function findingOf(address: string, judgement: Judgement): Finding {
  return { ...judgement, address, type: '', origin: 'plan' };
}

/** `-target`, `-exclude`, `-refresh-only` and deferred changes leave out what would change besides. */
function partialFindings({ shown, missing, resources }: Plan): readonly Judgement[] {
  const { complete, deferred_changes: deferred } = shown;
  const because =
    deferred.length > 0 ? 'some changes are deferred to a later run' : 'as `-target` or `-exclude` make it';
  if (complete === false) {
    const means = `The plan is only a part (${because}): what else would change is not in it.`;
    return [{ level: 'medium', topic: 'Unknown', fact: note(means) }];
  }
  // Neither Terraform before 1.8 nor `-refresh-only` says so; the resources that are left out do.
  const isDestroyed =
    resources.length > 0 && resources.every(({ change }) => change.actions.join() === 'delete');
  if (missing.length === 0 || isDestroyed) return [];
  const means =
    'The plan is only a part, as `-target` or `-refresh-only` make it: it says nothing of {}, which the configuration has.';
  return [{ level: 'medium', topic: 'Unknown', fact: note(means, missing) }];
}

/** Terraform would apply it, and lists nothing that is known here. */
function unlistedFindings({ shown, resources, reads, drift }: Plan): readonly Judgement[] {
  if (shown.applyable !== true || drift.length + reads.length + shown.action_invocations.length > 0)
    return [];
  const isNothing = ({ actions }: { readonly actions: readonly string[] }) => actions.join() === 'no-op';
  const isListed =
    Object.values(shown.output_changes).some((change) => !isNothing(change)) ||
    resources.some(
      ({ change, previousAddress }) =>
        !isNothing(change) || Boolean(change.importing) || previousAddress !== undefined,
    );
  if (isListed) return [];
  const means = 'Terraform would apply it, though it lists no change that this reviewer knows.';
  return [{ level: 'medium', topic: 'Unknown', fact: note(means) }];
}

/** Since Terraform 1.14, a plan may run actions besides its changes. */
function actionFindings({ shown }: Plan): readonly Finding[] {
  const now = shown.action_invocations.map(({ address, type }) => {
    const means = 'Terraform runs this action (type {}). The plan does not show what it does.';
    return findingOf(address, { level: 'medium', topic: 'Service', fact: note(means, [type]) });
  });
  const later = shown.deferred_action_invocations.map(({ action_invocation: { address, type } }) => {
    const means = 'Terraform runs this action (type {}) in a later run.';
    return findingOf(address, { level: 'medium', topic: 'Service', fact: note(means, [type]) });
  });
  return [...now, ...later];
}

function checkFindings({ shown }: Plan): readonly Finding[] {
  return shown.checks.flatMap(({ address, status, instances }): readonly Finding[] => {
    const name = address.to_display ?? 'a check';
    const messages = instances.flatMap(({ problems }) => problems.map(({ message }) => message));
    if (status === 'pass') return [];
    if (status === 'unknown') {
      const fact = note('Whether its condition holds is not known before the apply.');
      return [findingOf(name, { level: 'medium', topic: 'Unknown', fact })];
    }
    const means = status === 'fail' ? 'Its condition does not hold' : 'Its condition could not be evaluated';
    const fact = messages.length > 0 ? note(`${means}: {}.`, messages) : note(`${means}.`);
    return [findingOf(name, { level: 'high', topic: 'Unknown', fact })];
  });
}

/** Outputs whose value was kept secret and is shown from now on. */
function outputFindings({ shown }: Plan): readonly Finding[] {
  return Object.entries(shown.output_changes).flatMap(([name, change]): readonly Finding[] => {
    const isShown =
      change.before_sensitive === true &&
      change.after_sensitive !== true &&
      !change.actions.includes('delete');
    const fact = { kind: 'value', path: name, is: 'no longer sensitive', existed: true, madeOf: [] } as const;
    return isShown ? [findingOf(`output.${name}`, { level: 'high', topic: 'Protection', fact })] : [];
  });
}

/** Actions of a newer Terraform. */
function unknownActionFindings({ resources }: Plan): readonly Finding[] {
  return resources.flatMap(({ address, type, change }): readonly Finding[] => {
    const unknown = change.actions.filter((action) => !KNOWN_ACTIONS.includes(action));
    if (unknown.length === 0) return [];
    const means = 'Terraform plans {} for it, which this reviewer does not know: read it in the plan.';
    const fact = note(means, unknown);
    return [{ ...findingOf(address, { level: 'medium', topic: 'Unknown', fact }), type }];
  });
}
