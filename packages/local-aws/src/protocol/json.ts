import { AwsError } from '../aws-error';
import type { ServiceModel, Shape, ShapeRef } from './model';
import { readTimestamp, timestampFormat, writeTimestamp } from './timestamp';

/**
 * The value that a JSON document holds for a shape: known members only, nulls left out, blobs as buffers,
 * timestamps as dates.
 *
 * @throws {AwsError} SerializationException where the document has another type than the model.
 */
export function readJson(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  const shape = model.shape(ref);
  if (shape.document) return value;
  switch (shape.type) {
    case 'structure':
      return readStructure(model, shape, expect(value, isObject, 'structure'));
    case 'list': {
      const member = shape.member as ShapeRef;
      return expect(value, Array.isArray, 'list')
        .filter((item) => item !== null)
        .map((item) => readJson(model, member, item));
    }
    case 'map': {
      const entries = Object.entries(expect(value, isObject, 'map')).filter(([, item]) => item !== null);
      return Object.fromEntries(
        entries.map(([key, item]) => [key, readJson(model, shape.value as ShapeRef, item)]),
      );
    }
    default:
      return readScalar(shape, value);
  }
}

/** Members of the structure that stand in the document. */
export function readStructure(
  model: ServiceModel,
  shape: Shape,
  document: Record<string, unknown>,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const value = document[ref.locationName ?? name];
    if (ref.location === undefined && value !== undefined && value !== null) {
      result[name] = readJson(model, ref, value);
    }
  }
  return result;
}

function readScalar(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'boolean':
      return expect(value, (item): item is boolean => typeof item === 'boolean', 'Boolean');
    case 'integer':
    case 'long':
      return expect(value, (item): item is number => Number.isInteger(item), 'Integer');
    case 'float':
    case 'double':
      return expect(value, (item): item is number => typeof item === 'number', 'Double');
    case 'timestamp':
      return expect(readTimestamp(value), (item) => item !== undefined, 'Timestamp');
    case 'blob':
      return Buffer.from(expect(value, isString, 'Blob'), 'base64');
    default:
      return expect(value, isString, 'String');
  }
}

/** The JSON document of a value that has passed the model's checks. */
export function writeJson(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  const shape = model.shape(ref);
  if (shape.document) return value;
  switch (shape.type) {
    case 'structure':
      return writeStructure(model, shape, value as Record<string, unknown>);
    case 'list':
      return (value as unknown[]).map((item) => writeJson(model, shape.member as ShapeRef, item));
    case 'map': {
      const entries = Object.entries(value as object).filter(([, item]) => item !== undefined);
      return Object.fromEntries(
        entries.map(([key, item]) => [key, writeJson(model, shape.value as ShapeRef, item)]),
      );
    }
    case 'timestamp':
      return writeTimestamp(value as Date, timestampFormat(model, ref, 'body'));
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return value;
  }
}

/** Members of the structure that belong into the document. */
export function writeStructure(
  model: ServiceModel,
  shape: Shape,
  value: Record<string, unknown>,
): Record<string, unknown> {
  const document: Record<string, unknown> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    if (ref.location === undefined && value[name] !== undefined) {
      document[ref.locationName ?? name] = writeJson(model, ref, value[name]);
    }
  }
  return document;
}

function expect<T>(value: unknown, is: (item: unknown) => item is T, wanted: string): T {
  if (is(value)) return value;
  throw new AwsError('SerializationException', `${kind(value)} can not be converted to ${article(wanted)}`);
}

/** The names that AWS gives JSON tokens in its messages. */
function kind(value: unknown): string {
  if (Array.isArray(value)) return 'START_ARRAY';
  if (typeof value === 'object') return 'START_OBJECT';
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'number' ? 'NUMBER_VALUE' : 'STRING_VALUE';
}

function article(noun: string): string {
  return `${/^[AEIOU]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}
