import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Testing, type TerraformStack } from 'cdktf';

/** A block of Terraform's JSON; what a test expects of it is said by `toMatchObject`. */
export type Body = Readonly<Record<string, unknown>>;

/** A statement of a policy, its actions and resources as lists. */
export interface Granted {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: readonly string[];
  readonly NotAction: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface StackJson {
  readonly terraform: { readonly backend: Readonly<Record<string, Body>>; readonly required_providers: Body };
  readonly provider: Readonly<Record<string, Body[]>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Body>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Body>>>>;
  readonly output?: Readonly<Record<string, Body>>;
}

const LIBRARY = path.join(__dirname, '../../node_modules/@cdktf/provider-aws/lib');

/** Outside Jest too: `npm run mutants` holds stacks to the posture rules. */
const load = createRequire(__filename);

/** Types of Terraform's own. */
const BUILT_IN = ['terraform_data', 'data.terraform_remote_state'];

/** One resource or data source of a stack. */
export class Block {
  constructor(
    /** Resource type; a data source's starts with `data.`. */
    readonly type: string,
    readonly name: string,
    readonly body: Body,
  ) {}

  get address(): string {
    return `${this.type}.${this.name}`;
  }

  /**
   * Whether the argument is given.
   * @throws where the type knows no such argument, so that a typo never passes for "not given"
   */
  has(argument: string): boolean {
    if (!isKnown(this.type, argument)) throw new Error(`${this.type} has no argument "${argument}"`);
    return this.body[argument] !== undefined;
  }

  /** The statements of a policy argument. */
  policy(argument = 'policy'): Granted[] {
    return statements(this.text(argument));
  }

  /** An argument that is text. */
  text(argument: string): string {
    const value = this.body[argument];
    if (typeof value !== 'string') throw new Error(`${this.address}: "${argument}" is no text`);
    return value;
  }
}

/** A stack as Terraform gets it. What is looked for by a type that does not exist, or is not there, is an error. */
export class Template {
  readonly blocks: readonly Block[];
  private readonly references = new Map<string, readonly string[]>();

  constructor(readonly json: StackJson) {
    const blocksOf = (kind: string, types: StackJson['resource'] = {}) =>
      Object.entries(types).flatMap(([type, named]) =>
        Object.entries(named).map(([name, body]) => new Block(`${kind}${type}`, name, body)),
      );
    this.blocks = [...blocksOf('', json.resource), ...blocksOf('data.', json.data)];
    const addresses = new Set(this.blocks.map(({ address }) => address));
    for (const { address, body } of this.blocks) {
      const named = JSON.stringify(body).match(/(?<![\w.-])(data\.)?[a-z]\w*\.[\w-]+/g) ?? [];
      this.references.set(
        address,
        named.filter((name) => addresses.has(name)),
      );
    }
  }

  static of(stack: TerraformStack): Template {
    return new Template(JSON.parse(Testing.synth(stack)) as StackJson);
  }

  /** Every block of one type; may be none. */
  all(type: string): readonly Block[] {
    if (!isKnown(type)) throw new Error(`the provider has no type "${type}"`);
    return this.blocks.filter((block) => block.type === type);
  }

  count(type: string): number {
    return this.all(type).length;
  }

  /** The only block of the type, or the only one whose address or arguments contain the text. */
  one(type: string, containing = ''): Block {
    const all = this.all(type);
    const found = all.filter(({ address, body }) =>
      `${address} ${JSON.stringify(body)}`.includes(containing),
    );
    if (found[0] && found.length === 1) return found[0];
    throw new Error(
      `${found.length} of type ${type} contain "${containing}", among: ${all.map(({ name }) => name).join(', ')}`,
    );
  }

  /** The role of that physical name. */
  role(name: string): Block {
    const role = this.all('aws_iam_role').find(({ body }) => body['name'] === name);
    if (!role) throw new Error(`no role "${name}"`);
    return role;
  }

  /** What the role's own policies allow. */
  grants(name: string): Granted[] {
    const reference = `\${${this.role(name).address}.name}`;
    return this.all('aws_iam_role_policy')
      .filter(({ body }) => body['role'] === reference)
      .flatMap((policy) => policy.policy());
  }

  /** Value of an output. */
  output(name: string): unknown {
    const output = this.json.output?.[name];
    if (!output) throw new Error(`no output "${name}", only: ${Object.keys(this.json.output ?? {}).join()}`);
    return output['value'];
  }

  /** The provider block of that alias. */
  provider(alias: string): Body {
    const provider = this.json.provider['aws']?.find((body) => body['alias'] === alias);
    if (!provider) throw new Error(`no provider "${alias}"`);
    return provider;
  }

  get backend(): Body {
    return this.json.terraform.backend['s3'] ?? {};
  }

  /** Addresses that Terraform makes before the block, directly or not: by reference and by `depends_on`. */
  before(block: Block): ReadonlySet<string> {
    const found = new Set<string>();
    const visit = (address: string) => {
      for (const other of this.references.get(address) ?? []) {
        if (found.has(other)) continue;
        found.add(other);
        visit(other);
      }
    };
    visit(block.address);
    return found;
  }
}

/** The statements of a policy document. */
export function statements(document: string): Granted[] {
  const list = (value: string | string[] = []) => [value].flat();
  return JSON.parse(document).Statement.map((statement: Granted & Record<string, string[]>) => ({
    ...statement,
    Action: list(statement.Action as string[]),
    NotAction: list(statement.NotAction as string[]),
    Resource: list(statement.Resource as string[]),
  }));
}

/** Whether the provider's library has the type, and the argument of it. */
function isKnown(type: string, argument?: string): boolean {
  if (BUILT_IN.includes(type)) return true;
  const folder = type
    .replace(/^data\.aws_/, 'data-aws-')
    .replace(/^aws_/, '')
    .replaceAll('_', '-');
  const file = path.join(LIBRARY, folder, 'index.js');
  if (!existsSync(file)) return false;
  if (argument === undefined || ['lifecycle', 'depends_on', 'provider'].includes(argument)) return true;
  const getter = argument.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const library = load(file) as Record<string, { tfResourceType?: string; prototype: object }>;
  return Object.values(library).some((made) => made.tfResourceType && `${getter}Input` in made.prototype);
}
