import type { ServiceModel, Shape, ShapeRef } from './model';

/**
 * Where an answer breaks the model: the members that are unknown, missing or of another type or value.
 * Empty for an answer that a real service could have given.
 */
export function faults(
  model: ServiceModel,
  ref: ShapeRef,
  value: unknown,
  path = 'output',
): readonly string[] {
  const shape = model.shape(ref);
  if (shape.document) return [];
  const fault = typeFault(shape, value);
  if (fault) return [`${path} ${fault}`];
  switch (shape.type) {
    case 'structure':
      return structureFaults(model, shape, value as Record<string, unknown>, path);
    case 'list':
      return (value as unknown[]).flatMap((item, index) =>
        faults(model, shape.member as ShapeRef, item, `${path}[${index}]`),
      );
    case 'map':
      return Object.entries(value as object).flatMap(([key, item]) =>
        faults(model, shape.value as ShapeRef, item, `${path}.${key}`),
      );
    default:
      return [];
  }
}

function structureFaults(
  model: ServiceModel,
  shape: Shape,
  value: Record<string, unknown>,
  path: string,
): readonly string[] {
  const members = shape.members ?? {};
  const present = Object.keys(value).filter((name) => value[name] !== undefined);
  return [
    ...(shape.required ?? [])
      .filter((name) => value[name] === undefined)
      .map((name) => `${path}.${name} is required`),
    ...(shape.union && present.length !== 1 ? [`${path} is a union of which one member must be set`] : []),
    ...present.flatMap((name) =>
      Object.hasOwn(members, name)
        ? faults(model, members[name], value[name], `${path}.${name}`)
        : [`${path}.${name} is not in the model`],
    ),
  ];
}

/** What is wrong with the value itself. */
function typeFault(shape: Shape, value: unknown): string | undefined {
  switch (shape.type) {
    case 'structure':
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? undefined
        : 'is no object';
    case 'list':
      return Array.isArray(value) ? undefined : 'is no list';
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'is no boolean';
    case 'integer':
    case 'long':
      return Number.isInteger(value) ? undefined : 'is no integer';
    case 'float':
    case 'double':
      return typeof value === 'number' && !Number.isNaN(value) ? undefined : 'is no number';
    case 'timestamp':
      return value instanceof Date ? undefined : 'is no Date';
    case 'blob':
      return value instanceof Uint8Array ? undefined : 'is no Buffer';
    default:
      return stringFault(shape, value);
  }
}

function stringFault(shape: Shape, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'is no string';
  const known = !shape.enum || shape.enum.includes(value);
  return known ? undefined : `is '${value}', not one of [${shape.enum.join(', ')}]`;
}
