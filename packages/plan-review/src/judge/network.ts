import type { BesideIndex } from '../read/separate-parts';
import type { Resource } from '../read/resource';
import { isMarked, type Json, listOf, partOf, texts } from '../read/values';
import { type Judgement, type Level, type NetworkFact, note, type Ports } from './finding';
import { TypeTable } from './names';

/** Ports that nobody opens to the internet on purpose: remote shells, desktops, administration and databases. */
const GUARDED_PORTS = [
  22, 23, 135, 389, 445, 1433, 1521, 2049, 2375, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 6379, 6443, 9042,
  9092, 9200, 10_250, 11_211, 27_017,
];

/** One source that may come in on one range of ports. */
interface WayIn {
  readonly from: string;
  readonly ports: Ports;
  readonly level: Level;
  readonly everybody: boolean;
}

const keyOf = ({ from, ports }: WayIn) => JSON.stringify([from, ports]);

/**
 * Who can newly reach what, by rules of security groups, access lists and firewalls.
 *
 * @param beside rules that are resources of their own, where only what nobody of the plan made counts
 */
export function networkFindings(resource: Resource, beside?: BesideIndex): readonly Judgement[] {
  const { type, change } = resource;
  const [before, after] = [ingressRules(type, change.before), ingressRules(type, change.after)];
  if (before === undefined && after === undefined) return [];
  const elsewhere = (beside?.rulesBeside(resource) ?? []).flatMap(
    (rule) => ingressRules(rule.type, rule.state) ?? [],
  );
  const known = new Set([...(before ?? []), ...elsewhere].map(keyOf));
  const left = new Set((after ?? []).map(keyOf));
  const opened = (after ?? []).filter((way) => !known.has(keyOf(way)));
  const closed = (before ?? []).filter((way) => !left.has(keyOf(way)));
  const findings: Judgement[] = [];
  for (const everybody of [true, false]) {
    const topic = everybody ? 'Public access' : 'Network';
    for (const ways of bySource(opened.filter((way) => way.everybody === everybody))) {
      const level = ways.some((way) => way.level === 'critical') ? 'critical' : ways[0].level;
      findings.push({ level, topic, fact: factOf(ways, 'opened') });
    }
    for (const ways of bySource(closed.filter((way) => way.everybody === everybody))) {
      findings.push({ level: 'low', topic, fact: factOf(ways, 'closed') });
    }
  }
  if (hasUnknownSource(resource)) {
    const fact = note('From where it can be reached is not known before the apply.');
    findings.push({ level: 'medium', topic: 'Network', fact });
  }
  return findings;
}

function factOf(ways: readonly WayIn[], change: NetworkFact['change']): NetworkFact {
  const [{ from, everybody }] = ways;
  const ports = [...new Map(ways.map((way) => [JSON.stringify(way.ports), way.ports])).values()];
  return { kind: 'network', change, from, everybody, ports };
}

function bySource(ways: readonly WayIn[]): readonly (readonly WayIn[])[] {
  const found = new Map<string, WayIn[]>();
  for (const way of ways) {
    const group = found.get(way.from);
    if (group) group.push(way);
    else found.set(way.from, [way]);
  }
  return [...found.values()];
}

/** Attributes that hold the source, by any provider. */
const SOURCES = [
  'cidr_blocks',
  'ipv6_cidr_blocks',
  'cidr_ipv4',
  'cidr_ipv6',
  'cidr_ip',
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

/** How a type of resource writes down who may come in. */
interface RuleType {
  readonly types: readonly string[];
  /** Blocks that are rules; the resource itself where there is none. */
  readonly blocks?: string;
  /** What a rule has to say to let somebody in. */
  readonly lets?: Readonly<Record<string, readonly unknown[]>>;
  /** What is let in where no source is named. */
  readonly otherwise?: string;
}

const TYPES = new TypeTable<RuleType>([
  { types: ['aws_security_group', 'aws_default_security_group'], blocks: 'ingress' },
  { types: ['awscc_ec2_security_group'], blocks: 'security_group_ingress' },
  { types: ['aws_security_group_rule'], lets: { type: ['ingress'] } },
  { types: ['aws_vpc_security_group_ingress_rule', 'awscc_ec2_security_group_ingress'] },
  {
    types: ['aws_network_acl', 'aws_default_network_acl'],
    blocks: 'ingress',
    lets: { action: ['allow', 'ALLOW'] },
  },
  {
    types: ['aws_network_acl_rule'],
    lets: { egress: [false, null, undefined], rule_action: ['allow', 'ALLOW'] },
  },
  { types: ['aws_eks_cluster'], blocks: 'vpc_config', lets: { endpoint_public_access: [true] } },
  {
    types: ['google_compute_firewall'],
    lets: { direction: ['INGRESS', null, undefined], disabled: [false, null, undefined] },
    otherwise: '0.0.0.0/0',
  },
  {
    types: ['azurerm_network_security_group'],
    blocks: 'security_rule',
    lets: { direction: ['Inbound'], access: ['Allow'] },
  },
  { types: ['azurerm_network_security_rule'], lets: { direction: ['Inbound'], access: ['Allow'] } },
  { types: ['digitalocean_firewall'], blocks: 'inbound_rule' },
]);

/** The ways in that a value of this type makes; undefined where the type is about something else. */
function ingressRules(type: string, value: Json): readonly WayIn[] | undefined {
  const rules = TYPES.rowOf(type);
  if (rules === undefined || value === null) return undefined;
  const { blocks, lets = {}, otherwise } = rules;
  const all = blocks === undefined ? [value] : listOf(partOf(value, blocks));
  const isIn = (rule: Json) =>
    Object.entries(lets).every(([name, values]) => values.includes(partOf(rule, name)));
  return all.filter(isIn).flatMap((rule) => ingressRulesOf(rule, otherwise));
}

function ingressRulesOf(rule: Json, otherwise?: string): readonly WayIn[] {
  const named = [
    ...SOURCES.flatMap((name) => texts(rule, name)),
    ...(partOf(rule, 'self') === true ? ['itself'] : []),
  ];
  const from = named.length > 0 || otherwise === undefined ? named : [otherwise];
  const ports = portsOf(rule);
  return from.map((source) => {
    const everybody = EVERYWHERE.includes(source);
    const level = everybody ? (isGuarded(ports) ? 'critical' : 'high') : 'medium';
    return { from: source, ports, everybody, level };
  });
}

const PORTLESS = ['icmp', '1', '58', 'icmpv6'];
const ANY_PROTOCOL = ['-1', 'all', '*', 'any', 'Any'];

function portsOf(rule: Json): Ports {
  // The endpoint of a cluster, which has one port.
  if (partOf(rule, 'public_access_cidrs') !== undefined) return { protocol: "the cluster's API" };
  const [allowed] = listOf(partOf(rule, 'allow'));
  const written = partOf(rule, 'protocol') ?? partOf(rule, 'ip_protocol') ?? partOf(allowed, 'protocol');
  const protocol = String(written ?? 'any');
  if (PORTLESS.includes(protocol.toLowerCase())) return { protocol };
  const ranges = rangesOf(rule);
  const isEvery = ranges.some(([first, last]) => first <= 0 && last >= 65_535);
  if (isEvery || (ANY_PROTOCOL.includes(protocol) && ranges.length === 0))
    return { protocol: 'any', ranges: [] };
  return { protocol, ranges };
}

/** Whether one of the ports is one that is guarded elsewhere. */
function isGuarded({ ranges }: Ports): boolean {
  if (ranges === undefined) return false;
  return (
    ranges.length === 0 ||
    ranges.some(([first, last]) => GUARDED_PORTS.some((port) => first <= port && port <= last))
  );
}

type Range = readonly [first: number, last: number];

function rangesOf(rule: Json): readonly Range[] {
  const [from, to] = [partOf(rule, 'from_port'), partOf(rule, 'to_port')];
  const protocol = String(partOf(rule, 'protocol') ?? partOf(rule, 'ip_protocol'));
  if (typeof from === 'number' && typeof to === 'number') {
    return ['-1', 'all'].includes(protocol) ? [] : [[from, to]];
  }
  const allowed = listOf(partOf(rule, 'allow')).flatMap((each) => {
    const ports = texts(each, 'ports');
    return ports.length > 0 ? ports : ['*'];
  });
  const names = ['destination_port_range', 'destination_port_ranges', 'port_range'];
  return [...allowed, ...names.flatMap((name) => texts(rule, name))].map((written): Range => {
    if (written === '*' || written === 'all') return [0, 65_535];
    const [first, last = first] = written.split('-').map(Number);
    return [first, last];
  });
}

function hasUnknownSource(resource: Resource): boolean {
  const blocks = TYPES.rowOf(resource.type)?.blocks;
  const unknown = resource.change.after_unknown;
  const masks = blocks === undefined ? [unknown] : listOf(partOf(unknown, blocks));
  const pathOf = (name: string) => (blocks === undefined ? name : `${blocks}.${name}`);
  return masks.some((mask) =>
    SOURCES.some((name) => isMarked(partOf(mask, name)) && resource.isConfigured(pathOf(name))),
  );
}
