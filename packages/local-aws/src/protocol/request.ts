import { writeStructure } from './json';
import type { OperationModel, ServiceModel, ShapeRef } from './model';
import { buildXml, writeXml } from './xml';

/**
 * The body of a request that asks for `input`; members in path, query string and headers are not part of it.
 *
 * @throws Error for what no service here rewrites: the query protocol, payloads of rest-json, and XML without one
 */
export function writeBody(model: ServiceModel, operation: OperationModel, input: object): Buffer {
  const values = input as Record<string, unknown>;
  const shape = operation.input && model.shape(operation.input);
  const payload = shape?.payload;
  if (shape && (model.protocol === 'json' || (model.protocol === 'rest-json' && payload === undefined))) {
    return Buffer.from(JSON.stringify(writeStructure(model, shape, values)));
  }
  const ref = payload === undefined ? undefined : shape?.members?.[payload];
  if (payload === undefined || !ref || model.protocol !== 'rest-xml') {
    throw new Error(`the body of ${model.name}:${operation.name} can't be written anew`);
  }
  const element = writeXml(model, ref, values[payload]) as object;
  return Buffer.from(
    buildXml({ [ref.locationName ?? ref.shape]: { '@xmlns': namespaceOf(ref), ...element } }),
  );
}

function namespaceOf({ xmlNamespace }: ShapeRef): string {
  return typeof xmlNamespace === 'object' ? xmlNamespace.uri : (xmlNamespace ?? '');
}
