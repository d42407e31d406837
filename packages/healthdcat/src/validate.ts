import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DataFactory, Parser, Store } from 'n3';
import { type ValidationResult, Validator } from 'shacl-engine';
import { type Field, FIELDS, INNER_FIELDS } from './fields';
import type { DatasetGraph } from './graph';
import { expand, shorten, type Term } from './namespaces';

/** What a dataset lacks of HealthDCAT-AP. */
export interface Problem {
  /** Path of the field that gives it, such as `tables.patients.columns.Id.title`. */
  readonly field: string;
  /** Where that field is. */
  readonly origin: Field['origin'];
  /** Property, with its prefix. */
  readonly property: string;
  readonly rule: string;
  readonly cure: string;
}

export interface Validation {
  /** Why the dataset must stay out; empty where it conforms. */
  readonly problems: readonly Problem[];
  /** What the profile recommends and the dataset does not have. */
  readonly recommended: readonly Recommended[];
}

/** A property that the profile recommends. */
export interface Recommended {
  readonly property: string;
  /** What gives it; nothing where this catalogue never writes it. */
  readonly from?: Field;
}

/** Beside the code, wherever that is: a bundle takes them along. */
const SHAPES = path.join(__dirname, 'shapes');

function readShapes(...files: readonly string[]): Store {
  return new Store(
    files.flatMap((file) => new Parser().parse(readFileSync(path.join(SHAPES, file), 'utf8'))),
  );
}

let validators: { readonly mandatory: Validator; readonly recommended: Validator } | undefined;

/** Read once, and only where something is validated. */
function pinned() {
  const options = { factory: DataFactory };
  validators ??= {
    mandatory: new Validator(readShapes('non-public-shapes.ttl', 'range.ttl'), options),
    recommended: new Validator(readShapes('non-public-shapes_recommended.ttl'), options),
  };
  return validators;
}

/** Properties that DCAT-AP 3 asks of every dataset, by base shapes that the pinned ones import. */
const OF_DCAT_AP = ['dct:title', 'dct:description'] as const;

/**
 * Holds a dataset against the pinned shapes of HealthDCAT-AP Release 8 and, beside them, against what those leave to others:
 * that there is a dataset, and that it has a title and a description.
 */
export async function validate(graph: DatasetGraph): Promise<Validation> {
  const dataset = new Store([...graph.quads]);
  const { mandatory, recommended } = pinned();
  const has = (property: Term) =>
    dataset
      .getQuads(graph.iri, expand(property), null, null)
      .some(({ object }) => object.value.trim() !== '');
  const problems = [
    ...(dataset.countQuads(null, expand('rdf:type'), expand('dcat:Dataset'), null) === 0
      ? [problemAt(graph, graph.iri, 'rdf:type', 'a catalogue describes datasets, and this is none')]
      : []),
    ...OF_DCAT_AP.filter((property) => !has(property)).map((property) =>
      problemAt(graph, graph.iri, property, `DCAT-AP asks for ${property} of every dataset`),
    ),
    ...found(graph, (await mandatory.validate({ dataset })).results),
  ];
  const advice = (await recommended.validate({ dataset })).results.map((result) => {
    const property = propertyOf(result);
    return { property, from: FIELDS[property] };
  });
  return { problems: distinct(problems), recommended: advice };
}

const NODE_CONSTRAINT = 'http://www.w3.org/ns/shacl#NodeConstraintComponent';

function found(graph: DatasetGraph, results: readonly ValidationResult[]): readonly Problem[] {
  const isNode = ({ constraintComponent }: ValidationResult) => constraintComponent.value === NODE_CONSTRAINT;
  const own = results.filter((result) => !isNode(result));
  // What a node lacks is said once, at the node, and not again at each that points at it. A part's IRI begins with the whole's.
  const saidAtNode = ({ value }: ValidationResult) =>
    value?.term !== undefined &&
    own.some(({ focusNode }) => focusNode.term.value.startsWith(value.term?.value ?? ''));
  return results
    .filter((result) => !isNode(result) || !saidAtNode(result))
    .map((result) => {
      const property = propertyOf(result);
      const rule =
        result.message.map(({ value }) => value.trim()).join(' ') || `the shapes ask for ${property}`;
      return problemAt(graph, result.focusNode.term.value, property, rule);
    });
}

/** Property of a result: alternatives one after the other; where a shape has no path, the one that it is about. */
function propertyOf({ path: steps }: ValidationResult): string {
  // The one shape without a path asks for variables where there are structured data.
  if (steps === null) return 'healthdcatap:hasVariables';
  return steps.flatMap(({ predicates }) => predicates.map(({ value }) => shorten(value))).join(' or ');
}

function problemAt({ places, iri }: DatasetGraph, focus: string, property: string, rule: string): Problem {
  const place = focus === iri ? '' : (places.get(focus) ?? '');
  const { field, origin } = place === '' ? fieldOf(property, places) : inner(place, property);
  const where = { description: 'the description', settings: 'catalogue.yaml', measured: 'a measurement' };
  const cure =
    origin === 'computed'
      ? `nothing in the description gives ${property}: report it with this description`
      : `give ${field} in ${where[origin]}`;
  return { field, origin, property, rule, cure };
}

function fieldOf(property: string, places: DatasetGraph['places']): Pick<Field, 'field' | 'origin'> {
  // A table is a distribution too, as soon as there is a page on which access is applied for.
  const isDescribed = [...places.values()].includes('tables');
  if (property === 'dcat:distribution' && !isDescribed) return { field: 'tables', origin: 'description' };
  return FIELDS[property] ?? { field: property, origin: 'computed' };
}

function inner(place: string, property: string): Pick<Field, 'field' | 'origin'> {
  const name = INNER_FIELDS[property] ?? '';
  const origin = place === 'accessBody' ? 'settings' : 'description';
  return { field: name === '' ? place : `${place}.${name}`, origin };
}

function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((one) => [JSON.stringify([one.field, one.property]), one])).values()];
}
