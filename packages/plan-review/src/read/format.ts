import { z } from 'zod';
import { InputError, readJsonObjects } from './input';
import type { Json } from './values';

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
  replace_paths: z.array(z.array(z.union([z.string(), z.number()]))).nullish(),
  importing: z.looseObject({ id: z.string().optional() }).nullish(),
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

const configuredResource = z.looseObject({
  address: z.string(),
  mode: z.string().default('managed'),
  provider_config_key: z.string().optional(),
  expressions: z.record(z.string(), json).optional(),
  count_expression: json.optional(),
  for_each_expression: json.optional(),
  /** Commands that run when the resource is made. */
  provisioners: z.array(z.object({ type: z.string() })).optional(),
});

/** A module of the configuration: its resources, its outputs, and the modules that it calls. */
export interface ConfiguredModule {
  readonly resources?: readonly ConfiguredResource[];
  readonly outputs?: Readonly<Record<string, { readonly expression?: Json }>>;
  readonly module_calls?: Readonly<Record<string, ModuleCall>>;
}

/** A call of a module: what it passes, and how many times it is made. */
export interface ModuleCall {
  readonly module?: ConfiguredModule;
  readonly expressions?: Readonly<Record<string, Json>>;
  readonly count_expression?: Json;
  readonly for_each_expression?: Json;
}

const configuredModule: z.ZodType<ConfiguredModule> = z.lazy(() =>
  z.object({
    resources: z.array(configuredResource).optional(),
    outputs: z.record(z.string(), z.object({ expression: json.optional() })).optional(),
    module_calls: z
      .record(
        z.string(),
        z.object({
          module: configuredModule.optional(),
          expressions: z.record(z.string(), json).optional(),
          count_expression: json.optional(),
          for_each_expression: json.optional(),
        }),
      )
      .optional(),
  }),
);

/** A condition of the configuration, and what it says where it does not hold. */
const check = z.object({
  address: z.looseObject({ to_display: z.string().optional() }),
  status: z.string(),
  instances: z
    .array(z.object({ problems: z.array(z.object({ message: z.string().default('') })).default([]) }))
    .nullish()
    .transform((instances) => instances ?? []),
});

/** Something that is run besides the changes, since Terraform 1.14. */
const invocation = z.object({ address: z.string(), type: z.string().default('') });

/** Terraform writes an empty list or map as `null` in some versions. */
const listOf = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

const plan = z.object({
  format_version: z.string(),
  resource_changes: listOf(resourceChange),
  /** What was found changed since Terraform last looked. */
  resource_drift: listOf(resourceChange),
  output_changes: z
    .record(z.string(), change)
    .nullish()
    .transform((outputs) => outputs ?? {}),
  deferred_changes: listOf(z.object({ reason: z.string().optional(), resource_change: resourceChange })),
  action_invocations: listOf(invocation),
  deferred_action_invocations: listOf(
    z.object({ reason: z.string().optional(), action_invocation: invocation }),
  ),
  checks: listOf(check),
  errored: z.boolean().default(false),
  /** False where more changes remain to be planned, as after `-target`; absent before Terraform 1.8. */
  complete: z.boolean().optional(),
  /** Whether Terraform would apply anything: what `plan -detailed-exitcode` answers with 2. */
  applyable: z.boolean().optional(),
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
    .nullish(),
});

/** What `terraform show -json PLAN` says (Terraform documentation, "JSON Output Format", plan representation). */
export type ShownPlan = z.infer<typeof plan> & { readonly unknownMembers: readonly string[] };
export type ResourceChange = z.infer<typeof resourceChange>;
export type ConfiguredResource = z.infer<typeof configuredResource>;
export type Change = z.infer<typeof change>;

/** Members of a plan that this reader knows: those above, and those that say nothing of a change. */
const KNOWN_MEMBERS = [
  ...Object.keys(plan.shape),
  'terraform_version',
  'variables',
  'planned_values',
  'proposed_unknown',
  'prior_state',
  'relevant_attributes',
  'timestamp',
];
/** Of these each plan has at least one; the JSON of an empty state has none. */
const PLAN_MEMBERS = [
  'resource_changes',
  'resource_drift',
  'deferred_changes',
  'action_invocations',
  'output_changes',
  'planned_values',
  'configuration',
  'prior_state',
  'checks',
  'applyable',
  'complete',
  'errored',
];
const KNOWN_OF_RESOURCE = [...Object.keys(resourceChange.shape), 'index'];
const KNOWN_OF_CHANGE = [
  ...Object.keys(change.shape),
  'generated_config',
  'before_identity',
  'after_identity',
];

/**
 * Reads what `terraform show -json PLAN` printed: one plan, or several one after the other.
 *
 * @param name of the file, for messages
 * @throws InputError that says what the file is instead of a plan, with the command that makes one
 */
export function readShownPlans(name: string, bytes: Uint8Array): readonly ShownPlan[] {
  const objects = readJsonObjects(name, bytes);
  const plans = objects.filter((value) => isShownPlan(value));
  if (plans.length === 0) {
    const log = objects.find((value) => '@level' in value);
    throw new InputError(name, describeInput(log ?? objects[0]));
  }
  return plans.map((value) => readShownPlan(name, value));
}

function isShownPlan(value: object): boolean {
  if (!('format_version' in value) || 'values' in value) return false;
  // A newer format may have no member that is known here.
  return !isKnownFormat(String(value.format_version)) || PLAN_MEMBERS.some((member) => member in value);
}

function readShownPlan(name: string, value: object): ShownPlan {
  const read = plan.safeParse(value);
  if (!read.success) {
    const [{ path, message }] = read.error.issues;
    throw new InputError(name, `is no plan of Terraform: ${path.join('.') || 'the whole'}: ${message}`);
  }
  const { format_version: version } = read.data;
  if (!isKnownFormat(version)) {
    throw new InputError(
      name,
      `has the plan format ${version}; formats 0 and 1 are known here`,
      'Take a newer release of this reviewer.',
    );
  }
  return { ...read.data, unknownMembers: unknownMembersOf(value as Readonly<Record<string, unknown>>) };
}

function isKnownFormat(version: string): boolean {
  return ['0', '1'].includes(version.split('.')[0]);
}

/** Members that a newer Terraform writes, each named once. */
function unknownMembersOf(value: Readonly<Record<string, unknown>>): readonly string[] {
  const found = new Set(Object.keys(value).filter((member) => !KNOWN_MEMBERS.includes(member)));
  for (const list of ['resource_changes', 'resource_drift']) {
    for (const each of (value[list] ?? []) as readonly Readonly<Record<string, unknown>>[]) {
      for (const member in each) if (!KNOWN_OF_RESOURCE.includes(member)) found.add(`${list}.${member}`);
      for (const member in each.change as object) {
        if (!KNOWN_OF_CHANGE.includes(member)) found.add(`${list}.change.${member}`);
      }
    }
  }
  return [...found];
}

/** What a JSON object is that is no plan, in a sentence's end. */
function describeInput(value: object): string {
  if ('@level' in value || '@message' in value) {
    return 'is the log of `terraform plan -json`, which tells how planning went and does not hold the plan';
  }
  if ('values' in value) return 'is a state and no plan';
  if ('lineage' in value || ('serial' in value && 'resources' in value)) return 'is a state file and no plan';
  if ('provider_schemas' in value) return 'holds the schemas of providers and no plan';
  if ('valid' in value && 'diagnostics' in value)
    return 'is the answer of `terraform validate -json` and no plan';
  if ('format_version' in value) return 'is the JSON of an empty state and no plan';
  const members = Object.keys(value).slice(0, 5).join(', ');
  return `is no plan of Terraform: format_version is missing (it has ${members === '' ? 'nothing' : members})`;
}
