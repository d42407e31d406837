import { DataFactory, type NamedNode, type Quad, type Term as RdfTerm } from 'n3';
import { expand, type Term } from './namespaces';

const { namedNode, literal, quad } = DataFactory;

/** What an IRI may not hold (RFC 3987, section 2.2) is percent-encoded, so that nobody's text ends it. */
function safeIri(iri: string): string {
  return (
    iri
      .replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25')
      .replaceAll(/[\s<>"{}|\\^`[\]\p{Cc}]/gu, (character) => encodeURIComponent(character))
      // A fragment holds no other (RFC 3986, 3.5).
      .replaceAll(/(?<=#.*)#/g, '%23')
      .replaceAll(/\p{Cs}/gu, '')
  );
}

/** Collects the statements about one dataset, and from which field of its description each node is. */
export class Writer {
  private readonly statements = new Map<string, Quad>();
  /** Fields by the IRI of the node that they became. */
  readonly places = new Map<string, string>();

  /** @param language tag of every text */
  constructor(private readonly language: string | undefined) {}

  get quads(): readonly Quad[] {
    return [...this.statements.values()];
  }

  /** A node and its class; `field` is where it stands in the description. */
  node(iri: string, type: Term, field?: string): string {
    if (field !== undefined) this.places.set(safeIri(iri), field);
    this.add(iri, 'rdf:type', namedNode(expand(type)));
    return iri;
  }

  iri(subject: string, property: Term, iri: string | undefined): void {
    if (iri !== undefined) this.add(subject, property, namedNode(safeIri(iri)));
  }

  /** Text in the description's language. */
  text(subject: string, property: Term, text: string | undefined): void {
    if (text === undefined) return;
    this.add(subject, property, this.language === undefined ? literal(text) : literal(text, this.language));
  }

  /** Text in English, which is the catalogue's own. */
  english(subject: string, property: Term, text: string): void {
    this.add(subject, property, literal(text, 'en'));
  }

  value(subject: string, property: Term, value: string | number | boolean | undefined, type?: Term): void {
    if (value === undefined) return;
    this.add(subject, property, literal(String(value), type && namedNode(expand(type))));
  }

  private add(subject: string, property: Term, object: NamedNode | RdfTerm): void {
    const statement = quad(namedNode(safeIri(subject)), namedNode(expand(property)), object as NamedNode);
    const { subject: s, predicate: p, object: o } = statement;
    this.statements.set(JSON.stringify([s.id, p.id, o.id]), statement);
  }
}
