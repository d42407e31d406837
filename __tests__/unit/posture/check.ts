import { TerraformResource, type TerraformStack } from 'cdktf';
import {
  ACCEPTED_FINDING,
  type AcceptedFinding,
  UNMISSED,
  UNMISSED_WIDENING,
  UNUSED_GRANT,
} from '../../../platform/accept-finding';
import { message, type Rule, type Subject } from './rule';

/** An accepted finding with the address of the resource that it stands at. */
export interface Acceptance extends AcceptedFinding {
  readonly address: string;
}

/** The result of checking one stack. */
export interface Report {
  /** A message for every finding that is not accepted. */
  readonly findings: readonly string[];
  /** Those of the accepted findings that were found. */
  readonly used: readonly Acceptance[];
}

/** Rules that are no rules of the posture check. */
const OF_THE_JOURNEYS = [UNUSED_GRANT, UNMISSED, UNMISSED_WIDENING];

/**
 * What the constructs of a stack accept of the posture check.
 * @throws where a construct is no resource, since only a resource has an address
 */
export function acceptances(stack: TerraformStack): Acceptance[] {
  return accepting(stack, (rule) => !OF_THE_JOURNEYS.includes(rule));
}

/**
 * Which widenings of their policies the constructs of a stack accept.
 * @throws where a construct is no resource, since only a resource has an address
 */
export function acceptedWidenings(stack: TerraformStack): Acceptance[] {
  return accepting(stack, (rule) => rule === UNMISSED_WIDENING);
}

function accepting(stack: TerraformStack, wanted: (rule: string) => boolean): Acceptance[] {
  return stack.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type, data }) => type === ACCEPTED_FINDING && wanted((data as AcceptedFinding).rule))
      .map(({ data }) => {
        if (!TerraformResource.isTerraformResource(construct)) {
          throw new Error(
            `${construct.node.path} accepts a finding but is no resource; say so at the resource`,
          );
        }
        const { terraformResourceType, friendlyUniqueId } = construct;
        return { ...(data as AcceptedFinding), address: `${terraformResourceType}.${friendlyUniqueId}` };
      }),
  );
}

/** Holds a stack to the rules. */
export async function check(
  rules: readonly Rule[],
  subject: Subject,
  accepted: readonly Acceptance[],
): Promise<Report> {
  const findings: string[] = [];
  const used = new Set<Acceptance>();
  for (const rule of rules) {
    for (const finding of await rule.findings(subject)) {
      const acceptance = accepted.find(
        (one) =>
          one.rule === rule.id && one.address === finding.address && finding.value.includes(one.value ?? ''),
      );
      if (acceptance) used.add(acceptance);
      else findings.push(message(rule, finding));
    }
  }
  return { findings, used: [...used] };
}
