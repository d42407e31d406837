import { z } from 'zod';

/** A value of Terraform's JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Whatever was parsed as JSON is a value of JSON: nothing to look at, in plans of any size. */
const json = z.custom<Json>(() => true);

const change = z.object({
  actions: z.array(z.string()),
  before: json.optional().default(null),
  after: json.optional().default(null),
  /** `true` where a value is known only after the apply, in the shape of `after`. */
  after_unknown: json.optional().default(false),
  /** `true` where a value is not to be shown. */
  before_sensitive: json.optional().default(false),
  after_sensitive: json.optional().default(false),
  /** Attributes that force the replacement. */
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).optional(),
  importing: z.looseObject({ id: z.string().optional() }).optional(),
});

const resourceChange = z.object({
  address: z.string(),
  previous_address: z.string().optional(),
  module_address: z.string().optional(),
  mode: z.string().default('managed'),
  type: z.string(),
  name: z.string().default(''),
  provider_name: z.string().default(''),
  /** An old object that an earlier replacement left behind. */
  deposed: z.string().optional(),
  action_reason: z.string().optional(),
  change,
});

const configured = z.looseObject({
  address: z.string(),
  provider_config_key: z.string().optional(),
  expressions: z.record(z.string(), json).optional(),
  /** Commands that run when the resource is made. */
  provisioners: z.array(z.object({ type: z.string() })).optional(),
});

/** A module of the configuration: its resources, and the modules that it calls. */
interface ConfiguredModule {
  readonly resources?: readonly z.infer<typeof configured>[];
  readonly module_calls?: Readonly<Record<string, { readonly module?: ConfiguredModule }>>;
}

const configuredModule: z.ZodType<ConfiguredModule> = z.lazy(() =>
  z.object({
    resources: z.array(configured).optional(),
    module_calls: z.record(z.string(), z.object({ module: configuredModule.optional() })).optional(),
  }),
);

/** A condition of the configuration, and what it says where it does not hold. */
const check = z.object({
  address: z.looseObject({ to_display: z.string().optional() }),
  status: z.string(),
  instances: z
    .array(z.object({ problems: z.array(z.object({ message: z.string().default('') })).default([]) }))
    .default([]),
});

/** Something that is run besides the changes, since Terraform 1.14. */
const invocation = z.object({ address: z.string(), type: z.string().default('') });

const plan = z.object({
  format_version: z.string(),
  resource_changes: z.array(resourceChange).default([]),
  /** What was found changed since Terraform last looked. */
  resource_drift: z.array(resourceChange).default([]),
  output_changes: z.record(z.string(), change).default({}),
  deferred_changes: z
    .array(z.object({ reason: z.string().optional(), resource_change: resourceChange }))
    .default([]),
  action_invocations: z.array(invocation).default([]),
  checks: z.array(check).default([]),
  errored: z.boolean().default(false),
  configuration: z
    .object({
      provider_config: z
        .record(
          z.string(),
          z.object({ name: z.string().optional(), expressions: z.record(z.string(), json).optional() }),
        )
        .optional(),
      root_module: configuredModule.optional(),
    })
    .optional(),
});

/** What `terraform show -json PLAN` says (Terraform documentation, "JSON Output Format", plan representation). */
export type ShownPlan = z.infer<typeof plan>;
export type ResourceChange = z.infer<typeof resourceChange>;
export type ConfiguredResource = z.infer<typeof configured>;

/**
 * Reads what `terraform show -json PLAN` printed.
 *
 * @param name of the plan, for messages
 * @throws Error that says what it is instead of a plan, with the command that makes one
 */
export function readShownPlan(name: string, text: string): ShownPlan {
  const cure = 'Write it with `terraform plan -out=FILE`, then `terraform show -json FILE`.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON (${(error as Error).message}). ${cure}`, { cause: error });
  }
  const isState =
    typeof value === 'object' && value !== null && 'values' in value && !('resource_changes' in value);
  if (isState) throw new Error(`${name} is a state and no plan. ${cure}`);
  const read = plan.safeParse(value);
  if (!read.success) {
    const [{ path, message }] = read.error.issues;
    throw new Error(`${name} is no plan of Terraform: ${path.join('.') || 'the whole'}: ${message}. ${cure}`);
  }
  const [major] = read.data.format_version.split('.');
  if (major !== '0' && major !== '1') {
    throw new Error(
      `${name} has the plan format ${read.data.format_version}; formats 0 and 1 are known here.`,
    );
  }
  return read.data;
}

/** A plan may have thousands of resources, each of which is looked for several times. */
const indexes = new WeakMap<ConfiguredModule, ReadonlyMap<string, ConfiguredResource>>();

function byAddress(module: ConfiguredModule): ReadonlyMap<string, ConfiguredResource> {
  const known = indexes.get(module);
  if (known) return known;
  const index = new Map((module.resources ?? []).map((resource) => [resource.address, resource]));
  indexes.set(module, index);
  return index;
}

/** The resource's part of the configuration, found by its address without indices; undefined where the plan has none. */
export function configurationOf(
  { configuration }: ShownPlan,
  address: string,
): ConfiguredResource | undefined {
  const path = address.replaceAll(/\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g, '').split('.');
  let module = configuration?.root_module;
  while (path[0] === 'module') {
    module = module?.module_calls?.[path[1]]?.module;
    path.splice(0, 2);
  }
  return module && byAddress(module).get(path.join('.'));
}
