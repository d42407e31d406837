import type { ServiceModel, Shape, ShapeRef } from '../../protocol/model';
import { regExp } from '../../protocol/validate';
import type { Value } from './template';

/**
 * A resource's properties as input of the API call that makes it. CloudFormation's schemas of these types have the
 * call's members, in Pascal case; so the call's model checks them.
 *
 * @throws Error with every fault, in CloudFormation's words.
 */
export function toInput<Input>(model: ServiceModel, shape: string, properties: Value): Input {
  const reader = new PropertyReader(model);
  const input = reader.read({ shape }, properties, '#');
  if (reader.faults.length === 0) return input as Input;
  throw new ModelValidationError(`Model validation failed (${reader.faults.join(', ')})`);
}

/** Properties that break the resource type's schema. */
export class ModelValidationError extends Error {
  override readonly name = 'ModelValidationError';
}

class PropertyReader {
  readonly faults: string[] = [];

  constructor(private readonly model: ServiceModel) {}

  /** @param path JSON pointer, as CloudFormation names the place. */
  read(ref: ShapeRef, value: Value, path: string): unknown {
    const shape = this.model.shape(ref);
    switch (shape.type) {
      case 'structure':
        return this.structure(shape, value, path);
      case 'list':
        if (!Array.isArray(value)) return this.mistyped('JSONArray', value, path);
        return value.map((item, index) => this.read(shape.member as ShapeRef, item, `${path}/${index}`));
      case 'boolean':
        // Templates may write scalars as strings.
        if (value === true || value === 'true') return true;
        return value === false || value === 'false' ? false : this.mistyped('Boolean', value, path);
      default:
        return typeof value === 'string'
          ? this.text(shape, value, path)
          : this.mistyped('String', value, path);
    }
  }

  private structure(shape: Shape, value: Value, path: string): unknown {
    if (typeOf(value) !== 'JSONObject') return this.mistyped('JSONObject', value, path);
    const given = Object.entries(value as Readonly<Record<string, Value>>);
    // The token is the handler's own.
    const members = new Map(
      Object.entries(shape.members ?? {})
        .filter(([name]) => name !== 'clientToken')
        .map(([name, ref]) => [pascal(name), { name, ref }]),
    );
    for (const name of (shape.required ?? []).map(pascal)) {
      if (!given.some(([key]) => key === name)) this.faults.push(`${path}: required key [${name}] not found`);
    }
    if (shape.union && given.length !== 1) {
      this.faults.push(`${path}: ${given.length} subschemas matched instead of one`);
    }
    const read = given.flatMap(([key, item]) => {
      const member = members.get(key);
      if (member) return [[member.name, this.read(member.ref, item, `${path}/${key}`)] as const];
      this.faults.push(`${path}: extraneous key [${key}] is not permitted`);
      return [];
    });
    return Object.fromEntries(read);
  }

  private text(shape: Shape, value: string, path: string): string {
    const { min = 0, max = Infinity, pattern } = shape;
    if (shape.enum && !shape.enum.includes(value)) {
      this.faults.push(`${path}: ${value} is not a valid enum value`);
    }
    if (value.length > max) this.faults.push(`${path}: expected maxLength: ${max}, actual: ${value.length}`);
    if (value.length < min) this.faults.push(`${path}: expected minLength: ${min}, actual: ${value.length}`);
    if (pattern !== undefined && !regExp(pattern).test(value)) {
      this.faults.push(`${path}: string [${value}] does not match pattern ${pattern}`);
    }
    return value;
  }

  private mistyped(expected: string, value: Value, path: string): void {
    this.faults.push(`${path}: expected type: ${expected}, found: ${typeOf(value)}`);
  }
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function typeOf(value: Value): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  if (typeof value === 'object') return 'JSONObject';
  if (typeof value === 'number') return Number.isInteger(value) ? 'Integer' : 'Double';
  return typeof value === 'boolean' ? 'Boolean' : 'String';
}
