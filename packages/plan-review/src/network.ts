import type { Surroundings } from './documents';
import { code, type Finding, type Level, listed } from './finding';
import type { Json, ResourceChange } from './show';
import { isMarked, partOf, texts } from './values';

/** Ports that nobody opens to the internet on purpose: remote shells, desktops, administration and databases. */
const GUARDED = [
  22, 23, 135, 389, 445, 1433, 1521, 2049, 2375, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 6379, 6443, 9042,
  9092, 9200, 10_250, 11_211, 27_017,
];

/** One source that may come in on one range of ports. */
interface Way {
  readonly from: string;
  readonly ports: string;
  readonly level: Level;
  readonly open: boolean;
}

const key = ({ from, ports }: Way) => JSON.stringify([from, ports]);

/** The ways in that a resource made before the change, by which another one is found to make the same. */
export function heldIngress({ type, change }: ResourceChange): readonly string[] {
  return (waysIn(type, change.before) ?? []).map(key);
}

/**
 * Who can newly reach what, by rules of security groups, access lists and firewalls.
 *
 * @param elsewhere ways in that other resources of the plan make already, and this one may show too
 */
export function networkFindings(
  resource: ResourceChange,
  { isConfigured }: Pick<Surroundings, 'isConfigured'>,
  elsewhere: readonly string[] = [],
): readonly Finding[] {
  const { address, type, change } = resource;
  const [before, after] = [waysIn(type, change.before), waysIn(type, change.after)];
  if (before === undefined && after === undefined) return [];
  const known = new Set([...(before ?? []).map(key), ...elsewhere]);
  const left = new Set((after ?? []).map(key));
  const more = (after ?? []).filter((way) => !known.has(key(way)));
  const less = (before ?? []).filter((way) => !left.has(key(way)));
  const findings: Finding[] = [];
  for (const open of [true, false]) {
    const topic = open ? 'Public access' : 'Network';
    for (const some of bySource(more.filter((way) => way.open === open))) {
      const level = some.some((way) => way.level === 'critical') ? 'critical' : some[0].level;
      const who = open ? `The whole internet (${code(some[0].from)})` : code(some[0].from);
      findings.push({ level, topic, address, text: `${who} can now reach it on ${portsOf(some)}.` });
    }
    for (const some of bySource(less.filter((way) => way.open === open))) {
      const text = `${code(some[0].from)} can no longer reach it on ${portsOf(some)}.`;
      findings.push({ level: 'low', topic, address, text });
    }
  }
  if (isUnknown(type, change.after_unknown, isConfigured)) {
    const text = 'From where it can be reached is not known before the apply.';
    findings.push({ level: 'medium', topic: 'Network', address, text });
  }
  return findings;
}

function bySource(ways: readonly Way[]): readonly (readonly Way[])[] {
  const found = new Map<string, Way[]>();
  for (const way of ways) found.set(way.from, [...(found.get(way.from) ?? []), way]);
  return [...found.values()];
}

function portsOf(ways: readonly Way[]): string {
  return listed([...new Set(ways.map(({ ports }) => ports))]);
}

/** Attributes that hold the source, by any provider. */
const SOURCES = [
  'cidr_blocks',
  'ipv6_cidr_blocks',
  'cidr_ipv4',
  'cidr_ipv6',
  'cidr_block',
  'ipv6_cidr_block',
  'security_groups',
  'source_security_group_id',
  'referenced_security_group_id',
  'prefix_list_ids',
  'prefix_list_id',
  'source_ranges',
  'source_tags',
  'source_service_accounts',
  'source_address_prefix',
  'source_address_prefixes',
  'source_addresses',
  'public_access_cidrs',
];

const EVERYWHERE = ['0.0.0.0/0', '::/0', '::0/0', '*', 'Internet', 'Any', 'any'];

interface Rules {
  /** Blocks that are rules; the resource itself where there is none. */
  readonly blocks?: string;
  /** What a rule has to say to let somebody in. */
  readonly lets?: Readonly<Record<string, readonly unknown[]>>;
  /** What is let in where no source is named. */
  readonly otherwise?: string;
}

/** How each type of resource writes down who may come in. */
const TYPES: readonly (readonly [RegExp, Rules])[] = [
  [/^aws_(default_)?security_group$/, { blocks: 'ingress' }],
  [/^aws_security_group_rule$/, { lets: { type: ['ingress'] } }],
  [/^aws_vpc_security_group_ingress_rule$/, {}],
  [/^aws_(default_)?network_acl$/, { blocks: 'ingress', lets: { action: ['allow', 'ALLOW'] } }],
  [/^aws_network_acl_rule$/, { lets: { egress: [false, null, undefined], rule_action: ['allow', 'ALLOW'] } }],
  [/^aws_eks_cluster$/, { blocks: 'vpc_config', lets: { endpoint_public_access: [true] } }],
  [
    /^google_compute_firewall$/,
    {
      lets: { direction: ['INGRESS', null, undefined], disabled: [false, null, undefined] },
      otherwise: '0.0.0.0/0',
    },
  ],
  [
    /^azurerm_network_security_group$/,
    { blocks: 'security_rule', lets: { direction: ['Inbound'], access: ['Allow'] } },
  ],
  [/^azurerm_network_security_rule$/, { lets: { direction: ['Inbound'], access: ['Allow'] } }],
  [/^digitalocean_firewall$/, { blocks: 'inbound_rule' }],
];

/** The ways in that a value of this type makes; undefined where the type is about something else. */
function waysIn(type: string, value: Json): readonly Way[] | undefined {
  const rules = TYPES.find(([pattern]) => pattern.test(type))?.[1];
  if (rules === undefined || value === null) return undefined;
  const { blocks, lets = {}, otherwise } = rules;
  const all = blocks === undefined ? [value] : list(partOf(value, blocks));
  const isIn = (rule: Json) =>
    Object.entries(lets).every(([name, values]) => values.includes(partOf(rule, name)));
  return all.filter(isIn).flatMap((rule) => waysOf(rule, otherwise));
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function waysOf(rule: Json, otherwise?: string): readonly Way[] {
  const named = [
    ...SOURCES.flatMap((name) => texts(rule, name)),
    ...(partOf(rule, 'self') === true ? ['itself'] : []),
  ];
  const from = named.length > 0 || otherwise === undefined ? named : [otherwise];
  const { ports, guarded } = portsIn(rule);
  return from.map((source) => {
    const open = EVERYWHERE.includes(source);
    return { from: source, ports, open, level: open ? (guarded ? 'critical' : 'high') : 'medium' };
  });
}

/** Which ports, and whether one of them is one that is guarded elsewhere. */
function portsIn(rule: Json): { readonly ports: string; readonly guarded: boolean } {
  if (partOf(rule, 'public_access_cidrs') !== undefined)
    return { ports: "the cluster's API", guarded: false };
  const [allowed] = list(partOf(rule, 'allow'));
  const written = partOf(rule, 'protocol') ?? partOf(rule, 'ip_protocol') ?? partOf(allowed, 'protocol');
  const protocol = String(written ?? 'any');
  const ranges = rangesOf(rule);
  const every = ['-1', 'all', '*', 'any', 'Any'].includes(protocol) && ranges.length === 0;
  if (every || ranges.some(([first, last]) => first <= 0 && last >= 65_535)) {
    return { ports: '**every port**', guarded: true };
  }
  if (/^(icmp|1|58|icmpv6)$/i.test(protocol)) return { ports: code(protocol), guarded: false };
  const told = ranges.map(([first, last]) =>
    first === last ? `port ${first}` : `ports ${first} to ${last}`,
  );
  const guarded =
    ranges.length === 0 || ranges.some(([a, b]) => GUARDED.some((port) => a <= port && port <= b));
  return { ports: `${code(protocol)} ${told.length > 0 ? listed(told) : '(every port)'}`, guarded };
}

type Range = readonly [first: number, last: number];

function rangesOf(rule: Json): readonly Range[] {
  const [from, to] = [partOf(rule, 'from_port'), partOf(rule, 'to_port')];
  const everything = ['-1', 'all'].includes(String(partOf(rule, 'protocol') ?? partOf(rule, 'ip_protocol')));
  if (typeof from === 'number' && typeof to === 'number') return everything ? [] : [[from, to]];
  const allowed = list(partOf(rule, 'allow')).flatMap((one) => [
    ...texts(one, 'ports'),
    ...(texts(one, 'ports').length === 0 ? ['*'] : []),
  ]);
  const names = ['destination_port_range', 'destination_port_ranges', 'port_range'];
  return [...allowed, ...names.flatMap((name) => texts(rule, name))].map((written): Range => {
    if (written === '*' || written === 'all') return [0, 65_535];
    const [first, last = first] = written.split('-').map(Number);
    return [first, last];
  });
}

function isUnknown(type: string, unknown: Json, isConfigured: Surroundings['isConfigured']): boolean {
  const blocks = TYPES.find(([pattern]) => pattern.test(type))?.[1].blocks;
  const where = blocks === undefined ? [unknown] : list(partOf(unknown, blocks));
  const path = (name: string) => (blocks === undefined ? name : `${blocks}.${name}`);
  return where.some((mask) =>
    SOURCES.some((name) => isMarked(partOf(mask, name)) && isConfigured(path(name))),
  );
}
