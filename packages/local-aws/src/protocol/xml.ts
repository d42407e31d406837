import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import type { ServiceModel, Shape, ShapeRef } from './model';
import { readTimestamp, timestampFormat, writeTimestamp } from './timestamp';

/** An element: its text, or its children by name; attributes carry an `@`. */
export type Element = string | { readonly [name: string]: Element | readonly Element[] };

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  removeNSPrefix: true,
  htmlEntities: true,
  ignoreDeclaration: true,
});
const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
});

export function parseXml(text: string): Element {
  return parser.parse(text) as Element;
}

export function buildXml(document: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;
}

/** The first child of that name. */
export function child(element: Element | undefined, name: string): Element | undefined {
  return children(element, name)[0];
}

export function children(element: Element | undefined, name: string): readonly Element[] {
  if (element === undefined || typeof element === 'string') return [];
  const found = element[name] as Element | readonly Element[] | undefined;
  if (found === undefined) return [];
  return Array.isArray(found) ? (found as readonly Element[]) : [found as Element];
}

export function text(element: Element | undefined): string {
  if (typeof element === 'string') return element;
  return text((element?.['#text'] as Element | undefined) ?? '');
}

/** The value that an element holds for a shape. */
export function readXml(model: ServiceModel, ref: ShapeRef, element: Element): unknown {
  const shape = model.shape(ref);
  switch (shape.type) {
    case 'structure':
      return readXmlStructure(model, shape, element);
    case 'list': {
      const member = shape.member as ShapeRef;
      return children(element, member.locationName ?? 'member').map((item) => readXml(model, member, item));
    }
    case 'map':
      return readMap(model, shape, children(element, 'entry'));
    default:
      return readXmlScalar(shape, text(element));
  }
}

/** Members of the structure that stand in the element. */
export function readXmlStructure(
  model: ServiceModel,
  shape: Shape,
  element: Element,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    if (ref.location !== undefined) continue;
    const member = model.shape(ref);
    const flat = isFlat(member, ref);
    const wire = flat ? flatName(member, ref, name) : (ref.locationName ?? name);
    const found = children(element, ref.xmlAttribute ? `@${wire.split(':').at(-1) ?? wire}` : wire);
    if (found.length === 0) continue;
    if (flat && member.type === 'list') {
      result[name] = found.map((item) => readXml(model, member.member as ShapeRef, item));
    } else {
      result[name] = flat ? readMap(model, member, found) : readXml(model, ref, found[0]);
    }
  }
  return result;
}

function isFlat(shape: Shape, ref: ShapeRef): boolean {
  return (shape.type === 'list' || shape.type === 'map') && Boolean(shape.flattened ?? ref.flattened);
}

function flatName(shape: Shape, ref: ShapeRef, name: string): string {
  return ref.locationName ?? shape.member?.locationName ?? name;
}

function readMap(model: ServiceModel, shape: Shape, entries: readonly Element[]): Record<string, unknown> {
  const [key, value] = [shape.key as ShapeRef, shape.value as ShapeRef];
  return Object.fromEntries(
    entries.map((entry) => [
      text(child(entry, key.locationName ?? 'key')),
      readXml(model, value, child(entry, value.locationName ?? 'value') ?? ''),
    ]),
  );
}

/** A scalar from text, as XML, headers and query strings carry it; NaN or undefined where it is none. */
export function readXmlScalar(shape: Shape, value: string): unknown {
  switch (shape.type) {
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return Number(value);
    case 'timestamp':
      return readTimestamp(value);
    case 'blob':
      return Buffer.from(value, 'base64');
    default:
      return value;
  }
}

/** The element of a value that has passed the model's checks. */
export function writeXml(model: ServiceModel, ref: ShapeRef, value: unknown): Element {
  const shape = model.shape(ref);
  switch (shape.type) {
    case 'structure':
      return writeXmlStructure(model, shape, value as Record<string, unknown>);
    case 'list': {
      const member = shape.member as ShapeRef;
      const items = (value as unknown[]).map((item) => writeXml(model, member, item));
      return { [member.locationName ?? 'member']: items };
    }
    case 'map':
      return { entry: writeEntries(model, shape, value as Record<string, unknown>) };
    case 'timestamp':
      return String(writeTimestamp(value as Date, timestampFormat(model, ref, 'body')));
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return String(value);
  }
}

/** Children of the structure's element, in the model's order. */
export function writeXmlStructure(
  model: ServiceModel,
  shape: Shape,
  value: Record<string, unknown>,
): { readonly [name: string]: Element | readonly Element[] } {
  const element: Record<string, Element | readonly Element[]> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const item = value[name];
    if (ref.location !== undefined || item === undefined) continue;
    const member = model.shape(ref);
    if (!isFlat(member, ref)) {
      element[`${ref.xmlAttribute ? '@' : ''}${ref.locationName ?? name}`] = writeXml(model, ref, item);
    } else {
      element[flatName(member, ref, name)] =
        member.type === 'list'
          ? (item as unknown[]).map((each) => writeXml(model, member.member as ShapeRef, each))
          : writeEntries(model, member, item as Record<string, unknown>);
    }
  }
  return element;
}

function writeEntries(model: ServiceModel, shape: Shape, value: Record<string, unknown>): readonly Element[] {
  const [keyRef, valueRef] = [shape.key as ShapeRef, shape.value as ShapeRef];
  return Object.entries(value).map(([key, item]) => ({
    [keyRef.locationName ?? 'key']: key,
    [valueRef.locationName ?? 'value']: writeXml(model, valueRef, item),
  }));
}
