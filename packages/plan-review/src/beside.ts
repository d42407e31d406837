import type { Json, ResourceChange, ShownPlan } from './show';
import { partOf, text } from './values';

/** Resources that are made beside another one, and show in its attributes. */
interface Beside {
  readonly type: RegExp;
  readonly beside: RegExp;
  /** The attribute by which they name the other one. */
  readonly by: string;
  readonly shows: readonly string[];
  /** Where each adds an item to a list: the attribute that names its own. Items of others stay drift. */
  readonly item?: string;
}

/** Parts of a bucket that have resources of their own, with the bucket's attributes in which they show. */
const OF_BUCKET: Readonly<Record<string, readonly string[]>> = {
  acl: ['acl', 'grant'],
  accelerate_configuration: ['acceleration_status'],
  cors_configuration: ['cors_rule'],
  lifecycle_configuration: ['lifecycle_rule'],
  logging: ['logging'],
  object_lock_configuration: ['object_lock_configuration'],
  policy: ['policy'],
  replication_configuration: ['replication_configuration'],
  request_payment_configuration: ['request_payer'],
  server_side_encryption_configuration: ['server_side_encryption_configuration'],
  versioning: ['versioning'],
  website_configuration: ['website', 'website_domain', 'website_endpoint'],
};

/** What Terraform takes for drift of the other one (AWS provider, `aws_s3_bucket` and `aws_iam_role`). */
const BESIDE: readonly Beside[] = [
  ...Object.entries(OF_BUCKET).map(([name, shows]) => ({
    type: /^aws_s3_bucket$/,
    beside: new RegExp(`^aws_s3_bucket_${name}$`),
    by: 'bucket',
    shows,
  })),
  {
    type: /^aws_iam_role$/,
    beside: /^aws_iam_role_policy_attachment$/,
    by: 'role',
    shows: ['managed_policy_arns'],
    item: 'policy_arn',
  },
  {
    type: /^aws_iam_role$/,
    beside: /^aws_iam_role_policy$/,
    by: 'role',
    shows: ['inline_policy'],
    item: 'name',
  },
];

/**
 * A resource's drift without what resources beside it made, and nobody else. Where one of those has drifted itself, its
 * own drift tells it.
 */
export function withoutBeside(plan: ShownPlan, resource: ResourceChange): ResourceChange {
  const { type, change } = resource;
  const { before, after } = change;
  const names = ['id', 'name', 'arn'].flatMap((name) => text(before ?? after, name) ?? []);
  if (after === null || typeof after !== 'object') return resource;
  const explained: Record<string, Json> = {};
  for (const { beside, by, shows, item } of BESIDE.filter((row) => row.type.test(type))) {
    const made = plan.resource_changes
      .filter((other) => beside.test(other.type))
      .map((other) => other.change.before)
      .filter((other) => names.includes(text(other, by) ?? ''));
    if (made.length === 0) continue;
    const own = item === undefined ? undefined : made.flatMap((other) => text(other, item) ?? []);
    for (const name of shows)
      explained[name] = withoutOwn(partOf(before, name) ?? null, partOf(after, name), own);
  }
  return { ...resource, change: { ...change, after: { ...(after as object), ...explained } as Json } };
}

/** The value as it was, but for items of a list that nobody beside it made. */
function withoutOwn(before: Json, after: Json | undefined, own: readonly string[] | undefined): Json {
  if (own === undefined || !Array.isArray(after)) return before;
  const nameOf = (item: Json) => (typeof item === 'string' ? item : (text(item, 'name') ?? ''));
  const foreign = (after as readonly Json[]).filter((item) => !own.includes(nameOf(item)));
  const kept = (Array.isArray(before) ? (before as readonly Json[]) : []).filter((item) =>
    own.includes(nameOf(item)),
  );
  return [...kept, ...foreign];
}
