declare module 'shacl-engine' {
  import type { DataFactory, NamedNode, Store, Term } from 'n3';

  export interface ValidationResult {
    readonly focusNode: { readonly term: Term };
    /** Steps of the path; null where a shape has none. */
    readonly path: readonly { readonly predicates: readonly Term[] }[] | null;
    /** The value at fault, where there is one. */
    readonly value?: { readonly term?: Term };
    readonly severity: NamedNode;
    readonly constraintComponent: NamedNode;
    readonly message: readonly Term[];
  }

  export interface Report {
    readonly conforms: boolean;
    readonly results: readonly ValidationResult[];
  }

  export class Validator {
    constructor(shapes: Store, options: { readonly factory: typeof DataFactory });
    validate(data: { readonly dataset: Store }): Promise<Report>;
  }
}
