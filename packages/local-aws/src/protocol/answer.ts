import { cbor } from '@smithy/core/cbor';
import type { AwsError } from '../aws-error';
import type { HttpResponse } from './http';
import { writeJson, writeStructure } from './json';
import type { OperationModel, Protocol, ServiceModel, Shape, ShapeRef } from './model';
import { timestampFormat, writeTimestamp } from './timestamp';
import { buildXml, writeXml, writeXmlStructure } from './xml';

type Values = Record<string, unknown>;

const XML = 'text/xml';

/** The HTTP answer of an operation; `output` must have passed the model's checks. */
export function writeOutput(
  model: ServiceModel,
  operation: OperationModel,
  output: object,
  requestId: string,
): HttpResponse {
  const shape = operation.output && model.shape(operation.output);
  const values = output as Values;
  switch (model.protocol) {
    case 'json':
      return json(200, shape ? writeStructure(model, shape, values) : {}, requestId, model);
    case 'query':
      return xml(200, queryDocument(model, operation, shape, values, requestId), requestId);
    default:
      return restAnswer(model, operation, shape, values, requestId);
  }
}

function queryDocument(
  model: ServiceModel,
  operation: OperationModel,
  shape: Shape | undefined,
  values: Values,
  requestId: string,
): object {
  const wrapper = operation.output?.resultWrapper;
  const result = shape ? writeXmlStructure(model, shape, values) : {};
  return {
    [`${operation.name}Response`]: {
      '@xmlns': model.metadata.xmlNamespace ?? '',
      ...(wrapper === undefined ? result : { [wrapper]: result }),
      ResponseMetadata: { RequestId: requestId },
    },
  };
}

function restAnswer(
  model: ServiceModel,
  operation: OperationModel,
  shape: Shape | undefined,
  values: Values,
  requestId: string,
): HttpResponse {
  const statusMember = Object.entries(shape?.members ?? {}).find(
    ([, ref]) => ref.location === 'statusCode',
  )?.[0];
  const stated = statusMember === undefined ? undefined : (values[statusMember] as number | undefined);
  const status = stated ?? operation.http.responseCode ?? 200;
  const located = shape ? writeHeaders(model, shape, values) : {};
  const answer = restBody(model, operation, shape, values, status, requestId);
  return { ...answer, headers: { ...answer.headers, ...located } };
}

function restBody(
  model: ServiceModel,
  operation: OperationModel,
  shape: Shape | undefined,
  values: Values,
  status: number,
  requestId: string,
): HttpResponse {
  const payload = shape?.payload;
  const ref = payload === undefined ? undefined : shape?.members?.[payload];
  if (payload !== undefined && ref !== undefined) {
    const value = values[payload];
    const { type } = model.shape(ref);
    if (value === undefined || type === 'blob' || type === 'string') {
      const body = value === undefined ? Buffer.alloc(0) : Buffer.from(value as Uint8Array);
      return { status, headers: { 'x-amzn-requestid': requestId }, body };
    }
    if (model.protocol === 'rest-json') return json(status, writeJson(model, ref, value), requestId, model);
    return xml(status, { [ref.locationName ?? ref.shape]: writeXml(model, ref, value) }, requestId);
  }
  if (status === 204) return { status, headers: { 'x-amzn-requestid': requestId }, body: Buffer.alloc(0) };
  if (model.protocol === 'rest-json') {
    return json(status, shape ? writeStructure(model, shape, values) : {}, requestId, model);
  }
  const root = operation.output?.locationName ?? shape?.locationName ?? operation.output?.shape;
  if (root === undefined || !shape) {
    return { status, headers: { 'x-amz-request-id': requestId }, body: Buffer.alloc(0) };
  }
  return xml(status, { [root]: writeXmlStructure(model, shape, values) }, requestId);
}

function writeHeaders(model: ServiceModel, shape: Shape, values: Values): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const value = values[name];
    if (value === undefined) continue;
    if (ref.location === 'header') headers[ref.locationName ?? name] = headerText(model, ref, value);
    if (ref.location === 'headers') {
      for (const [key, item] of Object.entries(value as Record<string, string>)) {
        headers[`${ref.locationName ?? ''}${key}`] = item;
      }
    }
  }
  return headers;
}

function headerText(model: ServiceModel, ref: ShapeRef, value: unknown): string {
  if (value instanceof Date) return String(writeTimestamp(value, timestampFormat(model, ref, 'header')));
  return String(value);
}

/**
 * The HTTP answer of an error, in the protocol's shape.
 *
 * @param model undefined for a service of which only the protocol is known.
 */
export function writeError(
  protocol: Protocol,
  model: ServiceModel | undefined,
  error: AwsError,
  requestId: string,
): HttpResponse {
  const shape = model?.find(error.code);
  const status = error.status ?? shape?.error?.httpStatusCode ?? 400;
  const code = shape?.error?.code ?? error.code;
  const fault = status < 500 ? 'Sender' : 'Receiver';
  if (protocol === 'query') {
    const Error = { Type: fault, Code: code, Message: error.message };
    const namespace = { '@xmlns': model?.metadata.xmlNamespace ?? '' };
    return xml(status, { ErrorResponse: { ...namespace, Error, RequestId: requestId } }, requestId);
  }
  if (protocol === 'rest-xml') {
    const document = { Code: code, Message: error.message, ...error.members, RequestId: requestId };
    return xml(status, { Error: document }, requestId);
  }
  const document = { __type: error.code, ...errorDocument(model, shape, error) };
  const answer =
    protocol === 'smithy-rpc-v2-cbor'
      ? binary(status, document, requestId)
      : json(status, document, requestId, model);
  const headers = {
    ...answer.headers,
    'x-amzn-errortype': error.code,
    ...(model && shape ? writeHeaders(model, shape, { ...error.members }) : {}),
    ...(model?.metadata.awsQueryCompatible ? { 'x-amzn-query-error': `${code};${fault}` } : {}),
  };
  return { ...answer, headers };
}

/** Some models write `message`, some `Message`; an error that is not modelled has `message`. */
function errorDocument(model: ServiceModel | undefined, shape: Shape | undefined, error: AwsError): object {
  const name = Object.keys(shape?.members ?? {}).find((member) => member.toLowerCase() === 'message');
  const values = { ...error.members, [name ?? 'message']: error.message };
  if (!model || !shape) return values;
  return { [name ?? 'message']: error.message, ...writeStructure(model, shape, values) };
}

function json(status: number, document: unknown, requestId: string, model?: ServiceModel): HttpResponse {
  const type =
    model?.protocol === 'json'
      ? `application/x-amz-json-${model.metadata.jsonVersion ?? '1.1'}`
      : 'application/json';
  return {
    status,
    headers: { 'content-type': type, 'x-amzn-requestid': requestId },
    body: Buffer.from(JSON.stringify(document)),
  };
}

function binary(status: number, document: object, requestId: string): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      'x-amzn-requestid': requestId,
    },
    body: Buffer.from(cbor.serialize(document)),
  };
}

function xml(status: number, document: object, requestId: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': XML, 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId },
    body: Buffer.from(buildXml(document)),
  };
}
