import { type CollectionTag, parse, type ScalarTag, type YAMLMap, type YAMLSeq } from 'yaml';
import { type Json, listOf, partOf, text } from '../read/values';
import { STACK_ACCOUNT, statementsOf } from './access/grants';

/** A resource of a template of CloudFormation. */
export interface TemplateResource {
  /** CloudFormation's name of the type, such as `AWS::S3::Bucket`; empty where there is none. */
  readonly type: string;
  /** Whether CloudFormation leaves it where it is when it leaves the template. */
  readonly isKept: boolean;
  /** As the template writes it. */
  readonly written: Json;
  /**
   * Its properties as Terraform's `awscc` provider names them, with parameters and functions resolved as far as the
   * plan tells, and policy documents as JSON.
   */
  readonly attributes: Json;
}

/**
 * The resources of a stack's template by their logical ids; none of a stack that is not there.
 *
 * @param state of the stack's resource in Terraform
 * @returns undefined where the template can't be read
 */
export function templateResources(
  state: Json,
  account: string | undefined,
): ReadonlyMap<string, TemplateResource> | undefined {
  if (state === null) return new Map();
  const template = parseTemplateBody(text(state, 'template_body'));
  const resources = partOf(template, 'Resources');
  if (typeof resources !== 'object' || resources === null) return undefined;
  const values = knownValues(state, template, account);
  return new Map(
    Object.entries(resources).map(([id, written]: [string, Json]) => {
      const isRetained = ['Retain', 'RetainExceptOnCreate'].includes(text(written, 'DeletionPolicy') ?? '');
      const properties = resolveValue(partOf(written, 'Properties') ?? null, values) ?? null;
      return [
        id,
        {
          type: text(written, 'Type') ?? '',
          isKept: isRetained,
          written,
          attributes: snakeCased(properties),
        },
      ];
    }),
  );
}

/** The type of Terraform's `awscc` provider: `awscc_s3_bucket` of `AWS::S3::Bucket`. */
export function providerType(type: string): string {
  const [, service = '', name = ''] = type.split('::');
  return `awscc_${service.toLowerCase()}_${inSnakeCase(name)}`;
}

function parseTemplateBody(body: string | undefined): Json | undefined {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(body) as Json;
  } catch {
    // Most templates are YAML.
  }
  try {
    return parse(body, { logLevel: 'silent', customTags: TAGS }) as Json;
  } catch {
    return undefined;
  }
}

/** Functions that templates in YAML write as tags. */
const FUNCTIONS = [
  'And',
  'Base64',
  'Cidr',
  'Condition',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Ref',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const TAGS: (ScalarTag | CollectionTag)[] = FUNCTIONS.flatMap((name) => {
  const tag = `!${name}`;
  const member = ['Ref', 'Condition'].includes(name) ? name : `Fn::${name}`;
  const ofScalar = (written: string) => ({ [member]: name === 'GetAtt' ? written.split('.') : written });
  const ofCollection = (node: unknown) => ({ [member]: (node as YAMLSeq | YAMLMap).toJSON() as Json });
  return [
    { tag, resolve: ofScalar },
    { tag, collection: 'seq' as const, resolve: ofCollection },
    { tag, collection: 'map' as const, resolve: ofCollection },
  ];
});

/** What references stand for: parameters of the stack, their defaults, and the account. */
function knownValues(
  state: Json,
  template: Json | undefined,
  account: string | undefined,
): ReadonlyMap<string, Json> {
  const known = new Map<string, Json>([
    ['AWS::AccountId', account ?? STACK_ACCOUNT],
    ['AWS::Partition', 'aws'],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ]);
  for (const [name, parameter] of Object.entries(partOf(template, 'Parameters') ?? {})) {
    const standard = partOf(parameter as Json, 'Default');
    const value = partOf(partOf(state, 'parameters'), name) ?? standard;
    if (value !== undefined) known.set(name, value);
  }
  return known;
}

/** A value with its functions resolved, as far as that is known; undefined for `AWS::NoValue`. */
function resolveValue(value: Json, known: ReadonlyMap<string, Json>): Json | undefined {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((each): readonly Json[] => {
      const item = resolveValue(each, known);
      if (item === undefined) return [];
      // Either branch of a condition may be the one.
      return isFunction(each, 'Fn::If') && Array.isArray(item) ? (item as readonly Json[]) : [item];
    });
  }
  const entries = Object.entries(value) as [string, Json][];
  const [[name, argument] = ['', null]] = entries;
  if (entries.length === 1) {
    if (name === 'Ref') return referencedValue(String(argument), known);
    if (name === 'Fn::GetAtt') return `\${${listOf(argument).join('.')}}`;
    if (name === 'Fn::Sub') return substituteReferences(argument, known);
    if (name === 'Fn::Join') return joinValues(argument, known);
    if (name === 'Fn::If') return branches(argument, known);
  }
  const members = entries.flatMap(([member, part]): [string, Json][] => {
    const found = resolveValue(part, known);
    return found === undefined ? [] : [[member, found]];
  });
  return Object.fromEntries(members);
}

function isFunction(value: Json, name: string): boolean {
  return typeof value === 'object' && value !== null && name in value;
}

function referencedValue(name: string, known: ReadonlyMap<string, Json>): Json | undefined {
  return name === 'AWS::NoValue' ? undefined : (known.get(name) ?? `\${${name}}`);
}

function substituteReferences(argument: Json, known: ReadonlyMap<string, Json>): Json {
  const [pattern, own] = Array.isArray(argument) ? listOf(argument) : [argument];
  return String(pattern).replaceAll(/\$\{([^!}][^}]*)\}/g, (written, name: string) => {
    const value = resolveValue(partOf(own, name.trim()) ?? null, known) ?? known.get(name.trim());
    return typeof value === 'string' ? value : written;
  });
}

function joinValues(argument: Json, known: ReadonlyMap<string, Json>): Json {
  const [separator, parts] = listOf(argument);
  const all = resolveValue(parts, known);
  return Array.isArray(all) ? all.map(String).join(String(separator)) : `\${${JSON.stringify(argument)}}`;
}

/** Both branches of a condition, since no plan tells which one counts. */
function branches(argument: Json, known: ReadonlyMap<string, Json>): Json | undefined {
  const [, then, otherwise] = listOf(argument).map((each) => resolveValue(each, known));
  if (then === undefined || otherwise === undefined) return then ?? otherwise;
  return [then, otherwise].flatMap((each) => (Array.isArray(each) ? listOf(each) : [each]));
}

/** Members in snake case, and policy documents as the JSON that Terraform has. */
function snakeCased(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(snakeCased);
  if (statementsOf(value) !== undefined) return JSON.stringify(value);
  return Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, Json]) => [inSnakeCase(name), snakeCased(part)]),
  );
}

function inSnakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}
