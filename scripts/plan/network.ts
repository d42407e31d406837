import { code, codes, type Finding, type Level } from './finding';
import type { Json, ResourceChange } from './show';
import { isMarked, partOf, text, texts } from './values';

/** Ports that nobody opens to the internet on purpose: remote shells, desktops and databases. */
const GUARDED = [
  22, 23, 135, 445, 1433, 1521, 2375, 3306, 3389, 5432, 5601, 5900, 6379, 6443, 9200, 11211, 27017,
];

/** One way into a network. */
interface Ingress {
  /** Address ranges, groups, or prefix lists. */
  readonly from: readonly string[];
  readonly ports: string;
  readonly level: Level;
  readonly open: boolean;
}

const told = ({ from, ports }: Ingress) => `${codes(from)} on ${ports}`;

/** The ways in that a resource made before the change, in the words of its findings. */
export function heldIngress({ type, change }: ResourceChange): readonly string[] {
  return (ingressOf(type, change.before) ?? []).map(told);
}

/**
 * Who can newly reach what, by rules of security groups and firewalls.
 *
 * @param elsewhere ways in that other resources of the plan make already, and this one may show too
 */
export function networkFindings(
  resource: ResourceChange,
  elsewhere: readonly string[] = [],
): readonly Finding[] {
  const { address, type, change } = resource;
  const before = ingressOf(type, change.before);
  const after = ingressOf(type, change.after);
  if (before === undefined && after === undefined) return [];
  const known = new Set([...(before ?? []).map(told), ...elsewhere]);
  const left = new Set((after ?? []).map(told));
  const topicOf = ({ open }: Ingress) => (open ? 'Public access' : 'Protection');
  return [
    ...(after ?? [])
      .filter((one) => !known.has(told(one)))
      .map((one): Finding => ({
        level: one.level,
        topic: topicOf(one),
        address,
        text: `${one.open ? 'The whole internet' : 'More of the network'} can now reach it: ${told(one)}.`,
      })),
    ...(before ?? [])
      .filter((one) => !left.has(told(one)))
      .map((one): Finding => ({
        level: 'low',
        topic: topicOf(one),
        address,
        text: `It can no longer be reached from ${told(one)}.`,
      })),
    ...(isUnknown(type, change.after_unknown)
      ? [
          {
            level: 'medium',
            topic: 'Unknown',
            address,
            text: 'From where it can be reached is not known before the apply.',
          } as const,
        ]
      : []),
  ];
}

/** Attributes that hold the source, by type. */
const SOURCES = [
  'cidr_blocks',
  'ipv6_cidr_blocks',
  'cidr_ipv4',
  'cidr_ipv6',
  'cidr_block',
  'security_groups',
  'source_security_group_id',
  'referenced_security_group_id',
  'prefix_list_ids',
  'prefix_list_id',
  'source_ranges',
  'source_address_prefix',
  'source_address_prefixes',
  'public_access_cidrs',
];

function ingressOf(type: string, value: Json): readonly Ingress[] | undefined {
  if (value === null) return undefined;
  switch (type) {
    case 'aws_security_group':
    case 'aws_default_security_group':
      return blocks(value, 'ingress').map(ingress);
    case 'aws_security_group_rule':
      return text(value, 'type') === 'ingress' ? [ingress(value)] : [];
    case 'aws_vpc_security_group_ingress_rule':
      return [ingress(value)];
    case 'aws_network_acl_rule':
      return partOf(value, 'egress') !== true && text(value, 'rule_action') === 'allow'
        ? [ingress(value)]
        : [];
    case 'google_compute_firewall':
      return text(value, 'direction') !== 'EGRESS' ? [ingress(value)] : [];
    case 'azurerm_network_security_rule':
      return text(value, 'direction') === 'Inbound' && text(value, 'access') === 'Allow'
        ? [ingress(value)]
        : [];
    default:
      return undefined;
  }
}

function blocks(value: Json, name: string): readonly Json[] {
  const part = partOf(value, name);
  return Array.isArray(part) ? (part as readonly Json[]) : [];
}

function ingress(value: Json): Ingress {
  const from = [
    ...SOURCES.flatMap((name) => texts(value, name)),
    ...(partOf(value, 'self') === true ? ['itself'] : []),
  ];
  const open = from.some((one) => ['0.0.0.0/0', '::/0', '*', 'Internet', 'Any'].includes(one));
  const [first, last] = [Number(partOf(value, 'from_port')), Number(partOf(value, 'to_port'))];
  const protocol = String(partOf(value, 'protocol') ?? partOf(value, 'ip_protocol') ?? 'any');
  const allowed = JSON.stringify(partOf(value, 'allow') ?? partOf(value, 'destination_port_range'));
  const every =
    protocol === '-1' || protocol === 'all' || (first === 0 && last >= 65_535) || allowed === '"*"';
  const known = Number.isFinite(first) && Number.isFinite(last);
  const guarded = every || !known || GUARDED.some((port) => first <= port && port <= last);
  const ports = every
    ? 'every port'
    : known
      ? `${code(protocol)} ${first === last ? `port ${first}` : `ports ${first} to ${last}`}`
      : code(allowed ?? protocol);
  return {
    from: from.length > 0 ? from : ['nobody'],
    ports,
    open,
    level: open ? (guarded ? 'critical' : 'high') : 'medium',
  };
}

function isUnknown(type: string, unknown: Json): boolean {
  const where = /security_group$/.test(type) ? partOf(unknown, 'ingress') : unknown;
  return SOURCES.some((name) => isMarked(partOf(where, name))) || where === true;
}
