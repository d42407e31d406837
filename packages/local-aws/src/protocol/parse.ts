import { cbor } from '@smithy/core/cbor';
import { AwsError } from '../aws-error';
import type { HttpRequest } from './http';
import { readJson, readStructure } from './json';
import type { ServiceModel, Shape, ShapeRef } from './model';
import { queryParameters, type Routed } from './route';
import { type Element, child, parseXml, readXml, readXmlScalar, readXmlStructure } from './xml';

type Values = Record<string, unknown>;

/**
 * The operation's input as the model names it. Constraints are checked by `validateInput`.
 *
 * @throws {AwsError} SerializationException, or MalformedXML for rest-xml, where the body can't be read.
 */
export function parseInput(model: ServiceModel, { operation, labels }: Routed, request: HttpRequest): Values {
  if (!operation.input) return {};
  const shape = model.shape(operation.input);
  switch (model.protocol) {
    case 'json':
      return readStructure(model, shape, jsonObject(request.body));
    case 'smithy-rpc-v2-cbor':
      return request.body.length === 0 ? {} : (cbor.deserialize(request.body) as Values);
    case 'query':
      return readXmlStructure(model, shape, queryTree(queryParameters(request)));
    default:
      return { ...locatedMembers(model, shape, labels, request), ...payload(model, shape, request) };
  }
}

function jsonObject(body: Buffer): Values {
  if (body.length === 0) return {};
  try {
    const document = JSON.parse(body.toString('utf8')) as unknown;
    if (typeof document === 'object' && document !== null && !Array.isArray(document))
      return document as Values;
  } catch {
    // Answered below, as a document of another type is.
  }
  throw new AwsError('SerializationException', 'The request body is no JSON object', 400);
}

/** Members in the path, the query string and the headers. */
function locatedMembers(
  model: ServiceModel,
  shape: Shape,
  labels: Readonly<Record<string, string>>,
  request: HttpRequest,
): Values {
  const result: Values = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const value = locatedValue(model, name, ref, labels, request);
    if (value !== undefined) result[name] = value;
  }
  return result;
}

function locatedValue(
  model: ServiceModel,
  name: string,
  ref: ShapeRef,
  labels: Readonly<Record<string, string>>,
  request: HttpRequest,
): unknown {
  const wire = ref.locationName ?? name;
  switch (ref.location) {
    case 'uri':
      return readXmlScalar(model.shape(ref), labels[wire]);
    case 'querystring':
      return fromQuery(model, ref, wire, request.query);
    case 'header': {
      const value = request.headers[wire.toLowerCase()];
      return value === undefined ? undefined : fromHeader(model, ref, value);
    }
    case 'headers':
      return fromHeaders(wire.toLowerCase(), request.headers);
    default:
      return undefined;
  }
}

function fromQuery(model: ServiceModel, ref: ShapeRef, wire: string, query: URLSearchParams): unknown {
  const shape = model.shape(ref);
  if (shape.type === 'map') {
    // Every parameter belongs to the map, as with Batch's and API Gateway's free parameters.
    return Object.fromEntries(query);
  }
  const values = query.getAll(wire);
  if (values.length === 0) return undefined;
  if (shape.type !== 'list') return readXmlScalar(shape, values[0]);
  const member = model.shape(shape.member as ShapeRef);
  return values.map((value) => readXmlScalar(member, value));
}

function fromHeader(model: ServiceModel, ref: ShapeRef, value: string): unknown {
  const shape = model.shape(ref);
  if (shape.type !== 'list') return readXmlScalar(shape, value);
  const member = model.shape(shape.member as ShapeRef);
  return value.split(',').map((item) => readXmlScalar(member, item.trim()));
}

function fromHeaders(prefix: string, headers: HttpRequest['headers']): unknown {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), value]));
}

/** Members in the body. */
function payload(model: ServiceModel, shape: Shape, request: HttpRequest): Values {
  const { body } = request;
  const ref = shape.payload === undefined ? undefined : shape.members?.[shape.payload];
  if (shape.payload !== undefined && ref !== undefined) {
    const type = model.shape(ref).type;
    if (type === 'blob') return body.length === 0 ? {} : { [shape.payload]: body };
    if (type === 'string') return { [shape.payload]: body.toString('utf8') };
    if (body.length === 0) return {};
    return { [shape.payload]: document(model, ref, body) };
  }
  if (model.protocol === 'rest-json') return readStructure(model, shape, jsonObject(body));
  return body.length === 0 ? {} : readXmlStructure(model, shape, root(body));
}

function document(model: ServiceModel, ref: ShapeRef, body: Buffer): unknown {
  return model.protocol === 'rest-json'
    ? readJson(model, ref, jsonObject(body))
    : readXml(model, ref, root(body));
}

function root(body: Buffer): Element {
  try {
    const parsed = parseXml(body.toString('utf8'));
    const name = typeof parsed === 'string' ? undefined : Object.keys(parsed)[0];
    const element = name === undefined ? undefined : child(parsed, name);
    if (element !== undefined) return element;
  } catch {
    // Answered below, as an empty document is.
  }
  throw new AwsError('MalformedXML', 'The XML you provided was not well-formed', 400);
}

/**
 * The query protocol writes a tree as `Tags.member.1.Key=a`. As XML it would be `<Tags><member><Key>a`, so that the
 * XML reader does for both: a list's members are an array under `member`, a map's under `entry`.
 */
function queryTree(parameters: URLSearchParams): Element {
  const tree = Object.create(null) as Values;
  for (const [name, value] of parameters) {
    const parts = name.split('.');
    let node = tree;
    for (const part of parts.slice(0, -1)) {
      const next = node[part];
      node = (typeof next === 'object' ? next : (node[part] = Object.create(null))) as Values;
    }
    node[parts[parts.length - 1]] = value;
  }
  return collapse(tree);
}

/** Numbered children become arrays in their order. */
function collapse(node: unknown): Element {
  if (typeof node === 'string') return node;
  const entries = Object.entries(node as Values);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const keys = typeof value === 'object' ? Object.keys(value as object) : [];
      if (keys.length === 0 || !keys.every((key) => /^\d+$/.test(key))) return [name, collapse(value)];
      const items = keys.sort((a, b) => Number(a) - Number(b)).map((key) => (value as Values)[key]);
      return [name, items.map(collapse)];
    }),
  );
}
