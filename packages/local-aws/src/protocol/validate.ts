import { AwsError } from '../aws-error';
import type { OperationModel, ServiceModel, Shape, ShapeRef } from './model';

/**
 * Checks an input as AWS does before the service sees it.
 *
 * @throws {AwsError} the service's validation error, with all violations in AWS's wording.
 */
export function validateInput(model: ServiceModel, operation: OperationModel, input: object): void {
  if (!operation.input) return;
  const found = violations(model, operation.input, input, '');
  if (found.length === 0) return;
  const count = `${found.length} validation error${found.length === 1 ? '' : 's'} detected`;
  throw new AwsError(validationCode(model), `${count}: ${found.join('; ')}`, 400);
}

/** The name under which the service reports a violated constraint. */
function validationCode(model: ServiceModel): string {
  if (model.protocol === 'query') return 'ValidationError';
  if (model.protocol === 'rest-xml') return 'InvalidArgument';
  // Athena wraps the checks in its own exception; everyone else answers the common one, modelled or not.
  return model.name === 'athena' ? 'InvalidRequestException' : 'ValidationException';
}

function violations(model: ServiceModel, ref: ShapeRef, value: unknown, path: string): string[] {
  const shape = model.shape(ref);
  switch (shape.type) {
    case 'structure':
      return ofStructure(model, shape, value as Record<string, unknown>, path);
    case 'list': {
      const items = value as unknown[];
      const member = shape.member as ShapeRef;
      return [
        ...ofSize(shape, value, items.length, path, 'length'),
        ...items.flatMap((item, index) => violations(model, member, item, `${path}.${index + 1}.member`)),
      ];
    }
    case 'map': {
      const entries = Object.entries(value as object);
      return [
        ...ofSize(shape, value, entries.length, path, 'length'),
        ...entries.flatMap(([key, item]) => [
          ...violations(model, shape.key as ShapeRef, key, `${path}.${key}.key`),
          ...violations(model, shape.value as ShapeRef, item, `${path}.${key}.member`),
        ]),
      ];
    }
    case 'string':
      return ofString(shape, value as string, path);
    case 'blob':
      return ofSize(shape, '(blob)', (value as Buffer).length, path, 'length');
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return Number.isNaN(value)
        ? [violation(value, path, 'Member must be a number')]
        : ofSize(shape, value, value as number, path, 'value');
    case 'boolean':
      return typeof value === 'boolean' ? [] : [violation(value, path, 'Member must be true or false')];
    case 'timestamp':
      return value instanceof Date ? [] : [violation(value, path, 'Member must be a timestamp')];
    default:
      return [];
  }
}

function ofStructure(
  model: ServiceModel,
  shape: Shape,
  value: Record<string, unknown>,
  path: string,
): string[] {
  const at = (name: string) => (path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`);
  const missing = (shape.required ?? []).filter((name) => value[name] === undefined);
  const present = Object.entries(shape.members ?? {}).filter(([name]) => value[name] !== undefined);
  const union =
    shape.union && !shape.document && present.length !== 1
      ? [violation(value, path, 'Exactly one member of the union must be set')]
      : [];
  return [
    ...missing.map((name) => violation(null, at(name), 'Member must not be null')),
    ...union,
    ...present.flatMap(([name, ref]) => violations(model, ref, value[name], at(name))),
  ];
}

function ofString(shape: Shape, value: string, path: string): string[] {
  const found = ofSize(shape, value, [...value].length, path, 'length');
  if (shape.enum && !shape.enum.includes(value)) {
    found.push(violation(value, path, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`));
  }
  if (shape.pattern !== undefined && !regExp(shape.pattern).test(value)) {
    found.push(violation(value, path, `Member must satisfy regular expression pattern: ${shape.pattern}`));
  }
  return found;
}

function ofSize(shape: Shape, value: unknown, size: number, path: string, of: 'length' | 'value'): string[] {
  const found: string[] = [];
  if (shape.max !== undefined && size > shape.max) {
    found.push(violation(value, path, `Member must have ${of} less than or equal to ${shape.max}`));
  }
  if (shape.min !== undefined && size < shape.min) {
    found.push(violation(value, path, `Member must have ${of} greater than or equal to ${shape.min}`));
  }
  return found;
}

function violation(value: unknown, path: string, constraint: string): string {
  const shown = value === null ? 'null' : `'${shownValue(value)}'`;
  return `Value ${shown} at '${path}' failed to satisfy constraint: ${constraint}`;
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shownValue).join(', ')}]`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** AWS's messages write members as Java properties. */
function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

const compiled = new Map<string, RegExp>();

/** The model's pattern, which must match the whole value. The models' dialect is Java's. */
export function regExp(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known) return known;
  const whole = `^(?:${pattern})$`;
  let result: RegExp;
  try {
    result = new RegExp(whole, 'u');
  } catch {
    // Some patterns escape characters that need none, which only the old mode allows.
    result = new RegExp(whole);
  }
  compiled.set(pattern, result);
  return result;
}
