/** Arguments of a block of Terraform's JSON. */
export type Body = Readonly<Record<string, unknown>>;

type Blocks = Readonly<Record<string, Readonly<Record<string, Body>>>>;

/** What is read of a stack's Terraform JSON. */
export interface StackJson {
  readonly terraform: { readonly backend: Readonly<Record<string, Body>> };
  readonly provider: { readonly aws: readonly Body[] };
  readonly resource: Blocks;
  readonly data?: Blocks;
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
}

/** The Terraform JSON of each stack, by the stack's name, the domain's first. */
export type Synthesized = ReadonlyMap<string, StackJson>;
