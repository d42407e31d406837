import type { Plan } from './plan';
import type { Resource } from './resource';
import { type Json, listOf, partOf, text } from './values';

/** A resource that is made beside another one, and shows in its attributes. */
interface SeparatePart {
  /** Type of the resource that shows it. */
  readonly ownerType: string;
  /** Type of the resource beside it. */
  readonly type: string;
  /** The attribute by which the one beside names the other. */
  readonly by: string;
  /** Attributes in which it shows. */
  readonly in: readonly string[];
  /** Where each adds an item to a list: the attribute that names its own. Items of others stay drift. */
  readonly item?: string;
}

/** Parts of a bucket that have resources of their own, with the bucket's attributes in which they show. */
const PARTS_OF_BUCKET: Readonly<Record<string, readonly string[]>> = {
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

/** What Terraform takes for drift of the other one (AWS provider, `aws_s3_bucket`, `aws_iam_role` and the like). */
const SEPARATE_PARTS: readonly SeparatePart[] = [
  ...Object.entries(PARTS_OF_BUCKET).map(([name, attributes]) => ({
    ownerType: 'aws_s3_bucket',
    type: `aws_s3_bucket_${name}`,
    by: 'bucket',
    in: attributes,
  })),
  {
    ownerType: 'aws_iam_role',
    type: 'aws_iam_role_policy_attachment',
    by: 'role',
    in: ['managed_policy_arns'],
    item: 'policy_arn',
  },
  { ownerType: 'aws_iam_role', type: 'aws_iam_role_policy', by: 'role', in: ['inline_policy'], item: 'name' },
  { ownerType: 'aws_sqs_queue', type: 'aws_sqs_queue_policy', by: 'queue_url', in: ['policy'] },
  {
    ownerType: 'aws_sqs_queue',
    type: 'aws_sqs_queue_redrive_policy',
    by: 'queue_url',
    in: ['redrive_policy'],
  },
  { ownerType: 'aws_sns_topic', type: 'aws_sns_topic_policy', by: 'arn', in: ['policy'] },
  { ownerType: 'aws_kms_key', type: 'aws_kms_key_policy', by: 'key_id', in: ['policy'] },
  {
    ownerType: 'aws_secretsmanager_secret',
    type: 'aws_secretsmanager_secret_policy',
    by: 'secret_arn',
    in: ['policy'],
  },
  {
    ownerType: 'aws_security_group',
    type: 'aws_security_group_rule',
    by: 'security_group_id',
    in: ['ingress', 'egress'],
  },
  {
    ownerType: 'aws_security_group',
    type: 'aws_vpc_security_group_ingress_rule',
    by: 'security_group_id',
    in: ['ingress'],
  },
  {
    ownerType: 'aws_security_group',
    type: 'aws_vpc_security_group_egress_rule',
    by: 'security_group_id',
    in: ['egress'],
  },
  {
    ownerType: 'aws_network_acl',
    type: 'aws_network_acl_rule',
    by: 'network_acl_id',
    in: ['ingress', 'egress'],
  },
];

/** Rows of {@link SEPARATE_PARTS} whose attributes list what several resources made; only their own rules tell which. */
const LISTS_OF_RULES = ['ingress', 'egress'];

/** What the plan's resources made beside others, by the one that shows it. */
export class BesideIndex {
  private readonly states = new Map<string, Json[]>();

  constructor(plan: Plan) {
    for (const { type, change } of plan.resources) {
      for (const row of PARTS_BY_TYPE.get(type) ?? []) {
        const other = text(change.before, row.by);
        if (other === undefined) continue;
        const key = keyOf(row, other);
        const found = this.states.get(key);
        if (found) found.push(change.before);
        else this.states.set(key, [change.before]);
      }
    }
  }

  /**
   * A resource's drift without what resources beside it made, and nobody else. Where one of those has drifted itself,
   * its own drift shows it.
   */
  withoutBeside(resource: Resource): Resource {
    const { before, after } = resource.change;
    if (after === null || typeof after !== 'object') return resource;
    const explained: Record<string, Json> = {};
    for (const row of PARTS_BY_OWNER_TYPE.get(resource.type) ?? []) {
      const made = this.statesBeside(row, resource);
      if (made.length === 0 || row.in.some((name) => LISTS_OF_RULES.includes(name))) continue;
      const { item } = row;
      const own = item === undefined ? undefined : new Set(made.flatMap((state) => text(state, item) ?? []));
      for (const name of row.in) {
        explained[name] = withoutOwn(partOf(before, name) ?? null, partOf(after, name), own);
      }
    }
    return resource.with({ after: { ...(after as object), ...explained } as Json });
  }

  /** The states of resources of which each is a rule of this one. */
  rulesBeside(resource: Resource): readonly { readonly type: string; readonly state: Json }[] {
    return (PARTS_BY_OWNER_TYPE.get(resource.type) ?? [])
      .filter((row) => row.in.some((name) => LISTS_OF_RULES.includes(name)))
      .flatMap((row) => this.statesBeside(row, resource).map((state) => ({ type: row.type, state })));
  }

  private statesBeside(row: SeparatePart, { change: { before, after } }: Resource): readonly Json[] {
    const names = new Set(['id', 'name', 'arn', 'url'].flatMap((name) => text(before ?? after, name) ?? []));
    return [...names].flatMap((name) => this.states.get(keyOf(row, name)) ?? []);
  }
}

function partsBy(attribute: 'type' | 'ownerType'): ReadonlyMap<string, readonly SeparatePart[]> {
  const found = new Map<string, SeparatePart[]>();
  for (const row of SEPARATE_PARTS) found.set(row[attribute], [...(found.get(row[attribute]) ?? []), row]);
  return found;
}

const PARTS_BY_TYPE = partsBy('type');
const PARTS_BY_OWNER_TYPE = partsBy('ownerType');

function keyOf({ type }: SeparatePart, name: string): string {
  return `${type} ${name}`;
}

/** The value as it was, but for items of a list that nobody beside it made. */
function withoutOwn(before: Json, after: Json | undefined, own: ReadonlySet<string> | undefined): Json {
  if (own === undefined || !Array.isArray(after)) return before;
  const nameOf = (item: Json) => (typeof item === 'string' ? item : (text(item, 'name') ?? ''));
  const foreign = listOf(after).filter((item) => !own.has(nameOf(item)));
  const ownItems = listOf(before).filter((item) => own.has(nameOf(item)));
  return [...ownItems, ...foreign];
}
