import { readShownPlan } from '../src/show';
import { summarise, type Summary } from '../src/summary';

/** One change as `terraform show -json` writes it. */
export interface Changed {
  readonly type: string;
  readonly address?: string;
  readonly actions?: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly unknown?: unknown;
  readonly sensitive?: unknown;
  /** Attributes that force the replacement. */
  readonly because?: readonly string[];
  readonly provider?: string;
}

function resource({ type, actions, before = null, after = null, ...rest }: Changed) {
  const told = before === null ? ['create'] : after === null ? ['delete'] : ['update'];
  return {
    address: rest.address ?? `${type}.it`,
    mode: 'managed',
    type,
    name: 'it',
    provider_name: rest.provider ?? 'registry.terraform.io/hashicorp/aws',
    change: {
      actions: actions ?? told,
      before,
      after,
      after_unknown: rest.unknown ?? {},
      before_sensitive: rest.sensitive ?? {},
      after_sensitive: rest.sensitive ?? {},
      replace_paths: rest.because?.map((name) => [name]),
    },
  };
}

/** The summary of a plan with these changes. */
export function summaryOf(
  changes: readonly Changed[],
  more: { readonly drift?: readonly Changed[]; readonly [member: string]: unknown } = {},
): Summary {
  const { drift = [], ...rest } = more;
  const plan = {
    format_version: '1.2',
    resource_changes: changes.map(resource),
    resource_drift: drift.map(resource),
    ...rest,
  };
  return summarise('it', readShownPlan('it', JSON.stringify(plan)));
}

/** Its findings, a line each. */
export function told(summary: Summary): readonly string[] {
  return summary.findings.map(({ level, topic, text }) => `${level} ${topic}: ${text}`);
}

/** A policy document of these statements. */
export function document(...Statement: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
