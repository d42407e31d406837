import { AccessLevels } from '../src/judge/access/levels';
import { type Review, reviewPlan } from '../src/judge/review';
import { readShownPlans } from '../src/read/format';
import { Plan } from '../src/read/plan';
import { sentenceOf } from '../src/render/sentences';

/** One change as `terraform show -json` writes it. */
export interface Changed {
  readonly type: string;
  readonly address?: string;
  readonly actions?: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly unknown?: unknown;
  /** Mask of what is secret before and after, or before alone. */
  readonly sensitive?: unknown;
  readonly wasSensitive?: unknown;
  /** Attributes that force the replacement. */
  readonly because?: readonly string[];
  readonly provider?: string;
}

let levels: AccessLevels | undefined;

beforeAll(async () => {
  levels = await AccessLevels.load();
});

/** AWS's access levels, once the tests run. */
export function accessLevels(): AccessLevels {
  if (levels === undefined) throw new Error('Ask within a test');
  return levels;
}

function resource({ type, actions, before = null, after = null, ...rest }: Changed) {
  const usual = before === null ? ['create'] : after === null ? ['delete'] : ['update'];
  return {
    address: rest.address ?? `${type}.it`,
    mode: 'managed',
    type,
    name: 'it',
    provider_name: rest.provider ?? 'registry.terraform.io/hashicorp/aws',
    change: {
      actions: actions ?? usual,
      before,
      after,
      after_unknown: rest.unknown ?? {},
      before_sensitive: rest.wasSensitive ?? rest.sensitive ?? {},
      after_sensitive: rest.sensitive ?? {},
      replace_paths: rest.because?.map((name) => [name]),
    },
  };
}

/** The review of a plan with these changes. */
export function reviewOf(
  changes: readonly Changed[],
  more: { readonly drift?: readonly Changed[]; readonly [member: string]: unknown } = {},
): Review {
  const { drift = [], ...rest } = more;
  const plan = {
    format_version: '1.2',
    resource_changes: changes.map(resource),
    resource_drift: drift.map(resource),
    ...rest,
  };
  const [shown] = readShownPlans('it', Buffer.from(JSON.stringify(plan)));
  return reviewPlan(new Plan('it', shown), accessLevels());
}

/** Its findings, a line each. */
export function linesOf(review: Review): readonly string[] {
  return review.findings.map((finding) => `${finding.level} ${finding.topic}: ${sentenceOf(finding)}`);
}

/** A policy document of these statements. */
export function document(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
