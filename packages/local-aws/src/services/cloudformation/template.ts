import { parseDocument, type ScalarTag } from 'yaml';
import { AwsError } from '../../aws-error';

/** Value of a property, an output or an intrinsic function's argument, as the template writes it. */
export type Value = null | string | number | boolean | readonly Value[] | { readonly [name: string]: Value };

/** A resource as the template declares it. */
export interface Declaration {
  readonly logicalId: string;
  readonly type: string;
  /** With its references still unresolved. */
  readonly properties: Value;
}

/** A template that has passed the checks. */
export interface Template {
  /** As it was sent. */
  readonly body: string;
  readonly description?: string;
  /** Each after those it refers to. */
  readonly resources: readonly Declaration[];
  readonly outputs: Readonly<Record<string, { readonly Description?: string; readonly Value: Value }>>;
}

/** Values of `Ref` and `Fn::GetAtt`. */
export interface Lookup {
  ref(name: string): string;
  attribute(logicalId: string, attribute: string): string;
}

type Members = Readonly<Record<string, Value>>;

const SECTIONS = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Resources', 'Outputs'];
const RESOURCE_MEMBERS = ['Type', 'Properties', 'DependsOn', 'Metadata'];
const OUTPUT_MEMBERS = ['Description', 'Value'];
/** References that every template may make. */
const PSEUDO_PARAMETERS = ['AWS::AccountId', 'AWS::Region', 'AWS::StackId', 'AWS::StackName'];

/** YAML's short forms of the intrinsic functions. */
const SHORT_FORMS: ScalarTag[] = [
  { tag: '!Ref', resolve: (name) => ({ Ref: name }) },
  { tag: '!GetAtt', resolve: (path) => ({ 'Fn::GetAtt': path }) },
];

/**
 * Reads a JSON or YAML template.
 *
 * @param types resource types that are served, each with the attributes that `Fn::GetAtt` may ask for.
 * @throws {AwsError} ValidationError in CloudFormation's words, or with what the local AWS serves.
 */
export function parseTemplate(body: string, types: Readonly<Record<string, readonly string[]>>): Template {
  const document = asMembers(readDocument(body), 'the template');
  onlyServed(document, SECTIONS, 'sections', 'Template');
  const declared = Object.entries(asMembers(document.Resources ?? {}, 'Resources'));
  if (declared.length === 0) throw malformed('At least one Resources member must be defined.');
  const resources = declared.map(([logicalId, resource]) =>
    declaration(logicalId, asMembers(resource, logicalId)),
  );
  const unknown = resources.map(({ type }) => type).filter((type) => !Object.hasOwn(types, type));
  if (unknown.length > 0) {
    const served = `the local AWS serves ${Object.keys(types).join(' and ')}`;
    throw malformed(`Unrecognized resource types: [${[...new Set(unknown)].join(', ')}] (${served})`);
  }
  const outputs = outputsOf(document.Outputs ?? {});
  const attributes = new Map(resources.map(({ logicalId, type }) => [logicalId, types[type]]));
  for (const { uses } of resources) checkUses(uses, attributes, 'Resources');
  for (const { Value } of Object.values(outputs)) checkUses(usesOf(Value), attributes, 'Outputs');
  return {
    body,
    ...(typeof document.Description === 'string' && { description: document.Description }),
    resources: inDependencyOrder(resources),
    outputs,
  };
}

function readDocument(body: string): Value {
  const document = parseDocument(body, { customTags: SHORT_FORMS, uniqueKeys: true });
  const [error] = document.errors;
  if (!error) return document.toJS() as Value;
  const { line = 0, col = 0 } = error.linePos?.[0] ?? {};
  const language = body.trimStart().startsWith('{') ? 'JSON' : 'YAML';
  throw malformed(`${language} not well-formed. (line ${line}, column ${col})`);
}

function declaration(logicalId: string, resource: Members): Declaration & { uses: readonly Use[] } {
  if (!/^[a-zA-Z0-9]+$/.test(logicalId)) {
    throw malformed(`Resource name ${logicalId} is non alphanumeric.`);
  }
  onlyServed(resource, RESOURCE_MEMBERS, 'members', `Resource ${logicalId}`);
  if (typeof resource.Type !== 'string') {
    throw malformed(`[/Resources/${logicalId}] Every Resources object must contain a Type member.`);
  }
  const properties = resource.Properties ?? {};
  const dependsOn = [resource.DependsOn ?? []].flat().map((name) => ({ name: String(name) }));
  return { logicalId, type: resource.Type, properties, uses: [...dependsOn, ...usesOf(properties)] };
}

function outputsOf(section: Value): Template['outputs'] {
  const outputs = Object.entries(asMembers(section, 'Outputs')).map(([name, value]) => {
    const output = asMembers(value, `Outputs/${name}`);
    onlyServed(output, OUTPUT_MEMBERS, 'members', `Output ${name}`);
    if (output.Value === undefined) throw malformed(`[/Outputs/${name}] 'null' values are not allowed`);
    return [name, output];
  });
  return Object.fromEntries(outputs);
}

/** A logical id or pseudo parameter that is referred to. */
interface Use {
  readonly name: string;
  readonly attribute?: string;
}

function usesOf(value: Value): readonly Use[] {
  const uses: Use[] = [];
  resolve(value, {
    ref: (name) => String(uses.push({ name })),
    attribute: (name, attribute) => String(uses.push({ name, attribute })),
  });
  return uses;
}

/**
 * The value with its references replaced.
 *
 * @throws {AwsError} ValidationError for another intrinsic function.
 */
export function resolve(value: Value, lookup: Lookup): Value {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolve(item, lookup));
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length !== 1 || !(name === 'Ref' || name?.startsWith('Fn::'))) {
    return Object.fromEntries(entries.map(([member, item]) => [member, resolve(item, lookup)]));
  }
  return callFunction(name, argument, lookup);
}

function callFunction(name: string, argument: Value | undefined, lookup: Lookup): string {
  if (name === 'Ref' && typeof argument === 'string') return lookup.ref(argument);
  if (name !== 'Fn::GetAtt') throw malformed(`${name}: the local AWS serves Ref and Fn::GetAtt with names.`);
  const path = Array.isArray(argument) ? argument : String(argument).split('.');
  if (path.length !== 2) throw malformed('Fn::GetAtt object requires two non-empty parameters.');
  const [logicalId, attribute] = path.map(String);
  return lookup.attribute(logicalId, attribute);
}

function checkUses(
  uses: readonly Use[],
  attributes: ReadonlyMap<string, readonly string[]>,
  section: string,
): void {
  const known = (name: string) => attributes.has(name) || PSEUDO_PARAMETERS.includes(name);
  const missing = new Set(uses.map(({ name }) => name).filter((name) => !known(name)));
  if (missing.size > 0) {
    const names = [...missing].join(', ');
    throw malformed(`Unresolved resource dependencies [${names}] in the ${section} block of the template`);
  }
  for (const { name, attribute } of uses) {
    if (attribute !== undefined && !attributes.get(name)?.includes(attribute)) {
      throw new AwsError(
        'ValidationError',
        `Template error: resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`,
      );
    }
  }
}

/** Each resource after those that it uses. */
function inDependencyOrder(
  resources: readonly (Declaration & { readonly uses: readonly Use[] })[],
): readonly Declaration[] {
  const ordered: Declaration[] = [];
  let left = resources;
  while (left.length > 0) {
    const waiting = ({ name }: Use) => left.some(({ logicalId }) => logicalId === name);
    const ready = left.filter(({ uses }) => !uses.some(waiting));
    if (ready.length === 0) {
      const names = left.map(({ logicalId }) => logicalId).join(', ');
      throw new AwsError('ValidationError', `Circular dependency between resources: [${names}]`);
    }
    ordered.push(...ready.map(({ logicalId, type, properties }) => ({ logicalId, type, properties })));
    left = left.filter((each) => !ready.includes(each));
  }
  return ordered;
}

function onlyServed(members: Members, served: readonly string[], what: string, where: string): void {
  const unknown = Object.keys(members).filter((name) => !served.includes(name));
  if (unknown.length > 0) {
    throw malformed(
      `${where} has ${what} [${unknown.join(', ')}]: the local AWS serves ${served.join(', ')}.`,
    );
  }
}

function asMembers(value: Value, what: string): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  throw malformed(`${what} must be an object`);
}

function malformed(message: string): AwsError {
  return new AwsError('ValidationError', `Template format error: ${message}`);
}
