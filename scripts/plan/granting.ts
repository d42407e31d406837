import { dangerOfManaged } from './danger';
import { code, codes, type Finding, type Level, type Topic } from './finding';
import type { Json, ResourceChange } from './show';
import { isMarked, partOf, text, texts } from './values';

/** A type of resource that is a permission by itself, without a policy document. */
interface Granting {
  readonly type: RegExp;
  readonly topic: Topic;
  /** Attributes that say who; the first that is set counts. */
  readonly who: readonly string[];
  /** What they gain; attributes, or words. */
  readonly may: readonly string[] | string;
  /** On what. */
  readonly on: readonly string[];
  /** By the value of all that is said, in lower case; medium by default. */
  readonly level?: (said: string) => Level;
}

const EVERYBODY =
  /(^|[\s"])(\*|allusers|allauthenticatedusers)([\s"]|$)|system:(un)?authenticated|system:anonymous/;
const ADMINISTRATION = /owner|admin|editor|fullaccess|securityadmin|cluster-admin|\b(all|super)\b/;
const byWords = (said: string): Level =>
  EVERYBODY.test(said) ? 'critical' : ADMINISTRATION.test(said) ? 'high' : 'medium';
const always = (level: Level) => () => level;

const GRANTING: readonly Granting[] = [
  {
    type: /^aws_lambda_permission$/,
    topic: 'Policy',
    who: ['principal'],
    may: ['action'],
    on: ['function_name'],
    level: byWords,
  },
  {
    type: /^aws_(iam_(role|user|group)_policy_attachment|iam_policy_attachment|ssoadmin_managed_policy_attachment)$/,
    topic: 'Policy',
    who: ['role', 'user', 'group', 'roles', 'users', 'groups', 'permission_set_arn'],
    may: ['policy_arn', 'managed_policy_arn'],
    on: [],
    level: dangerOfSaid,
  },
  {
    type: /^aws_iam_(user_group_membership|group_membership)$/,
    topic: 'Policy',
    who: ['users', 'user'],
    may: 'be in the group',
    on: ['groups', 'group'],
    level: always('high'),
  },
  {
    type: /^aws_iam_(access_key|user_login_profile|service_specific_credential)$/,
    topic: 'Key',
    who: ['user', 'user_name'],
    may: 'sign in with a lasting key or password',
    on: [],
    level: always('high'),
  },
  {
    type: /^aws_iam_instance_profile$/,
    topic: 'Policy',
    who: ['name'],
    may: 'act as the role',
    on: ['role'],
  },
  {
    type: /^aws_ssoadmin_account_assignment$/,
    topic: 'Policy',
    who: ['principal_id'],
    may: ['permission_set_arn'],
    on: ['target_id'],
    level: always('high'),
  },
  { type: /^aws_kms_grant$/, topic: 'Key', who: ['grantee_principal'], may: ['operations'], on: ['key_id'] },
  {
    type: /^aws_ram_principal_association$/,
    topic: 'Share',
    who: ['principal'],
    may: 'use what is shared by',
    on: ['resource_share_arn'],
    level: always('high'),
  },
  {
    type: /^aws_ram_resource_association$/,
    topic: 'Share',
    who: ['resource_share_arn'],
    may: 'share',
    on: ['resource_arn'],
    level: always('high'),
  },
  {
    type: /^aws_lakeformation_(permissions|opt_in)$/,
    topic: 'Policy',
    who: ['principal'],
    may: ['permissions', 'permissions_with_grant_option'],
    on: ['database', 'table', 'table_with_columns', 'data_location', 'lf_tag_policy', 'data_cells_filter'],
  },
  {
    type: /^aws_(ami_launch_permission|snapshot_create_volume_permission|vpc_endpoint_service_allowed_principal)$/,
    topic: 'Share',
    who: ['account_id', 'group', 'organization_arn', 'principal_arn'],
    may: 'use',
    on: ['image_id', 'snapshot_id', 'vpc_endpoint_service_id'],
    level: always('high'),
  },
  {
    type: /^aws_eks_access_(entry|policy_association)$/,
    topic: 'Policy',
    who: ['principal_arn'],
    may: ['policy_arn', 'kubernetes_groups'],
    on: ['cluster_name'],
    level: byWords,
  },
  {
    type: /^aws_datazone_project_membership$/,
    topic: 'Policy',
    who: ['member'],
    may: ['designation'],
    on: ['project_identifier'],
    level: byWords,
  },
  {
    type: /^google_.*_iam_(member|binding)$/,
    topic: 'Policy',
    who: ['member', 'members'],
    may: ['role'],
    on: [
      'bucket',
      'project',
      'folder',
      'org_id',
      'dataset_id',
      'topic',
      'subscription',
      'service_account_id',
      'service',
      'secret_id',
      'crypto_key_id',
      'name',
    ],
    level: byWords,
  },
  {
    type: /^azurerm_role_assignment$/,
    topic: 'Policy',
    who: ['principal_id'],
    may: ['role_definition_name', 'role_definition_id'],
    on: ['scope'],
    level: byWords,
  },
  {
    type: /^kubernetes_(cluster_)?role_binding(_v1)?$/,
    topic: 'Policy',
    who: ['subject'],
    may: ['role_ref'],
    on: ['metadata'],
    level: byWords,
  },
];

function dangerOfSaid(said: string): Level {
  const levels = said.split(' ').map((word) => dangerOfManaged(word));
  return levels.find((level) => level === 'critical') ?? levels.find((level) => level === 'high') ?? 'medium';
}

/** Who gains or loses what by a resource that is a permission by itself. */
export function grantingFindings(resource: ResourceChange): readonly Finding[] {
  const { address, type, change } = resource;
  const row = GRANTING.find((one) => one.type.test(type));
  if (!row) return [];
  const { topic } = row;
  if (isMarked(change.before_sensitive) || isMarked(change.after_sensitive)) {
    return [
      { level: 'high', topic, address, text: 'A permission changes that the plan keeps partly secret.' },
    ];
  }
  const [was, is] = [said(row, change.before, undefined), said(row, change.after, change.after_unknown)];
  if (was?.text === is?.text) return [];
  const found: Finding[] = [];
  if (is) {
    const level = row.level?.(is.raw.replaceAll(/[",[\]{}]/g, ' ')) ?? 'medium';
    found.push({ level, topic, address, text: `${is.text.replace(' MAY ', ' may now ')}.` });
  }
  if (was)
    found.push({ level: 'low', topic, address, text: `${was.text.replace(' MAY ', ' may no longer ')}.` });
  return found;
}

interface Said {
  readonly text: string;
  /** The values alone. */
  readonly raw: string;
}

function said({ who, may, on }: Granting, value: Json, unknown: Json | undefined): Said | undefined {
  if (value === null) return undefined;
  const of = (names: readonly string[]): readonly string[] =>
    names.flatMap((name) => {
      if (isMarked(partOf(unknown, name))) return [`(${name}: not known before the apply)`];
      const part = partOf(value, name);
      if (part === null || part === undefined || typeof part === 'boolean') return [];
      const words = texts(value, name);
      return words.length > 0
        ? words
        : Array.isArray(part) && part.length === 0
          ? []
          : [JSON.stringify(part)];
    });
  const [subject, object] = [of(who), of(on)];
  const verb = typeof may === 'string' ? may : `have ${codes(of(may))}`;
  const terms = conditions(value);
  return {
    text: `${codes(subject)} MAY ${verb}${object.length > 0 ? ` ${typeof may === 'string' ? '' : 'on '}${codes(object)}` : ''}${terms}`,
    raw: [...subject, ...(typeof may === 'string' ? [] : of(may)), ...object].join(' ').toLowerCase(),
  };
}

/** What narrows such a permission. */
function conditions(value: Json): string {
  const narrowing = [
    'source_arn',
    'source_account',
    'principal_org_id',
    'event_source_token',
    'condition',
    'constraints',
  ];
  const set = narrowing.flatMap((name) => {
    const one = text(value, name);
    return one === undefined ? [] : [`${name} is ${code(one)}`];
  });
  return set.length > 0 ? `, if ${set.join(' and ')}` : '';
}
