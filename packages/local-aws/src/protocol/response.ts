import { AwsError } from '../aws-error';
import type { HttpResponse } from './http';
import { readJson, readStructure } from './json';
import type { OperationModel, ServiceModel, Shape, ShapeRef } from './model';
import {
  type Element,
  child,
  children,
  parseXml,
  readXml,
  readXmlScalar,
  readXmlStructure,
  text,
} from './xml';

type Values = Record<string, unknown>;

/**
 * moto's answer as the model names it.
 *
 * @throws {AwsError} the error that moto answered with.
 */
export function parseOutput(model: ServiceModel, operation: OperationModel, response: HttpResponse): Values {
  if (response.status >= 300) throw parseError(model, response);
  if (!operation.output) return {};
  const shape = model.shape(operation.output);
  switch (model.protocol) {
    case 'json':
      return readStructure(model, shape, jsonDocument(response.body));
    case 'query':
      return queryResult(model, operation, shape, response.body);
    default:
      return { ...locatedValues(model, shape, response), ...payload(model, shape, response.body) };
  }
}

function jsonDocument(body: Buffer): Values {
  return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Values);
}

function rootElement(body: Buffer): Element {
  const parsed = parseXml(body.toString('utf8'));
  return Object.values(parsed)[0] as Element;
}

function queryResult(model: ServiceModel, operation: OperationModel, shape: Shape, body: Buffer): Values {
  const root = rootElement(body);
  const wrapper = operation.output?.resultWrapper;
  return readXmlStructure(model, shape, wrapper === undefined ? root : (child(root, wrapper) ?? ''));
}

function locatedValues(model: ServiceModel, shape: Shape, response: HttpResponse): Values {
  const result: Values = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    if (ref.location === 'statusCode') result[name] = response.status;
    if (ref.location === 'headers') result[name] = prefixedHeaders(response, ref.locationName ?? '');
    const header =
      ref.location === 'header' ? response.headers[(ref.locationName ?? name).toLowerCase()] : undefined;
    if (header !== undefined) result[name] = readXmlScalar(model.shape(ref), String(header));
  }
  return result;
}

function prefixedHeaders(response: HttpResponse, prefix: string): Values {
  const found = Object.entries(response.headers).filter(([name]) => name.startsWith(prefix.toLowerCase()));
  return Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

function payload(model: ServiceModel, shape: Shape, body: Buffer): Values {
  const isJson = model.protocol === 'rest-json';
  const ref = shape.payload === undefined ? undefined : shape.members?.[shape.payload];
  if (shape.payload !== undefined && ref !== undefined) {
    return body.length === 0 ? {} : { [shape.payload]: payloadValue(model, ref, body, isJson) };
  }
  if (isJson) return readStructure(model, shape, jsonDocument(body));
  return body.length === 0 ? {} : readXmlStructure(model, shape, rootElement(body));
}

function payloadValue(model: ServiceModel, ref: ShapeRef, body: Buffer, isJson: boolean): unknown {
  const { type } = model.shape(ref);
  if (type === 'blob') return body;
  if (type === 'string') return body.toString('utf8');
  return isJson ? readJson(model, ref, jsonDocument(body)) : readXml(model, ref, rootElement(body));
}

function parseError(model: ServiceModel, response: HttpResponse): AwsError {
  const body = response.body.toString('utf8');
  if (model.protocol === 'query' || model.protocol === 'rest-xml') return xmlError(response.status, body);
  return jsonError(model, response, body);
}

function xmlError(status: number, body: string): AwsError {
  const root = body.trimStart().startsWith('<') ? (Object.values(parseXml(body)).at(-1) as Element) : body;
  const errors = [...children(root, 'Error'), ...children(child(root, 'Errors'), 'Error')];
  const error = errors[0] ?? root;
  const code = text(child(error, 'Code')) || (status === 404 ? 'NotFound' : 'InternalFailure');
  return new AwsError(code, text(child(error, 'Message')), status);
}

function jsonError(model: ServiceModel, response: HttpResponse, body: string): AwsError {
  let document: Values = {};
  try {
    document = JSON.parse(body) as Values;
  } catch {
    // moto's own crashes are HTML; the message says so below.
  }
  const stated = response.headers['x-amzn-errortype'] ?? document.__type ?? document.code;
  const code = String(stated ?? 'InternalFailure')
    .split(':')[0]
    .split('#')
    .at(-1);
  const message = document.message ?? document.Message ?? (stated === undefined ? body.slice(0, 500) : '');
  const shape = model.find(code ?? '');
  const members = shape?.type === 'structure' ? readStructure(model, shape, document) : {};
  return new AwsError(code ?? 'InternalFailure', String(message), response.status, members);
}
