import { AwsError } from '../../aws-error';

/** A trait of a shape or member with the text of its arguments, such as `range` with `min: 0, max: 1`. */
interface Trait {
  readonly name: string;
  readonly args: string;
}

interface Member {
  readonly target: string;
  readonly traits: readonly Trait[];
}

interface Shape {
  readonly kind: 'structure' | 'list' | 'enum';
  readonly members: ReadonlyMap<string, Member>;
}

/** A form type's model: the structure of the form, and the shapes that it is made of. */
export interface FormModel {
  readonly root: string;
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** The simple shapes of Smithy that JSON content can hold, by what a value must be. */
const SIMPLE: Readonly<Record<string, (value: unknown) => boolean>> = {
  Boolean: (value) => typeof value === 'boolean',
  BigDecimal: (value) => typeof value === 'number',
  BigInteger: Number.isInteger,
  Byte: Number.isInteger,
  Double: (value) => typeof value === 'number',
  Float: (value) => typeof value === 'number',
  Integer: Number.isInteger,
  Long: Number.isInteger,
  Short: Number.isInteger,
  String: (value) => typeof value === 'string',
  Timestamp: (value) => typeof value === 'number' || !Number.isNaN(Date.parse(String(value))),
};

/** Traits of Smithy that are acted on; those of `amazon.datazone` only change how a form is shown and found. */
const TRAITS = ['documentation', 'length', 'pattern', 'range', 'required'];

const TOKEN = /\s+|,|\/\/[^\n]*|"(?:[^"\\]|\\.)*"|[\w.#$-]+|[@{}():=[\]]/y;

/**
 * Reads a model as far as form types need it: structures, lists, enums, and traits of their members.
 *
 * @throws {AwsError} ValidationException that names the place, for what is no Smithy or no model of a form `name`
 */
export function readFormModel(smithy: string, name: string): FormModel {
  const shapes = new Parser(smithy).shapes();
  const root = shapes.get(name);
  if (root?.kind !== 'structure') {
    throw invalid(
      `it has no structure ${name}, as the form type is called; it has ${[...shapes.keys()].join(', ')}`,
    );
  }
  for (const [shape, { members, kind }] of shapes) {
    if (kind === 'enum') continue;
    for (const [member, { target }] of members) {
      if (!Object.hasOwn(SIMPLE, target) && !shapes.has(target)) {
        const known = [...Object.keys(SIMPLE), ...shapes.keys()].join(', ');
        throw invalid(`${shape}$${member} is a ${target}, which is none of ${known}`);
      }
    }
  }
  return { root: name, shapes };
}

/**
 * Why a form's content does not fit its model; undefined where it does. That members which the model lacks are refused is
 * an assumption.
 */
export function contentFault(model: FormModel, content: unknown): string | undefined {
  return faultOf(model, { target: model.root, traits: [] }, content, model.root);
}

function faultOf(model: FormModel, member: Member, value: unknown, path: string): string | undefined {
  const simple = Object.hasOwn(SIMPLE, member.target) ? SIMPLE[member.target] : undefined;
  if (simple) {
    return simple(value)
      ? constraintFault(member, value, path)
      : `${path} must be a ${member.target}, and is ${show(value)}`;
  }
  const shape = model.shapes.get(member.target);
  if (shape?.kind === 'enum') {
    const values = [...shape.members].map(([name, { traits }]) => enumValue(name, traits));
    return values.includes(String(value))
      ? undefined
      : `${path} must be one of ${values.join(', ')}, and is ${show(value)}`;
  }
  if (shape?.kind === 'list') {
    if (!Array.isArray(value)) return `${path} must be a list, and is ${show(value)}`;
    const item = shape.members.get('member');
    return firstFault(value, (each, index) => item && faultOf(model, item, each, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${path} must be an object, and is ${show(value)}`;
  }
  const given = value as Readonly<Record<string, unknown>>;
  const members = shape?.members ?? new Map<string, Member>();
  const unknown = Object.keys(given).find((name) => !members.has(name));
  if (unknown !== undefined) return `${path}.${unknown} is not in the model`;
  return firstFault([...members], ([name, each]) => {
    const own = given[name];
    if (own !== undefined && own !== null) return faultOf(model, each, own, `${path}.${name}`);
    return each.traits.some((trait) => trait.name === 'required') ? `${path}.${name} is required` : undefined;
  });
}

function constraintFault({ traits }: Member, value: unknown, path: string): string | undefined {
  return firstFault(traits, ({ name, args }) => {
    if (name === 'pattern' && !new RegExp(unquoted(args), 'u').test(String(value))) {
      return `${path} must match ${args}, and is ${show(value)}`;
    }
    if (name !== 'length' && name !== 'range') return undefined;
    const size = name === 'length' ? [...String(value)].length : Number(value);
    const bound = (of: string) => Number(new RegExp(`${of}\\s*:\\s*(-?[\\d.]+)`).exec(args)?.[1] ?? NaN);
    return size < bound('min') || size > bound('max')
      ? `${path} must have a ${name} of ${args}, and has ${size}`
      : undefined;
  });
}

function enumValue(name: string, traits: readonly Trait[]): string {
  const value = traits.find((trait) => trait.name === 'enumValue');
  return value ? unquoted(value.args) : name;
}

function firstFault<T>(
  items: readonly T[],
  fault: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = fault(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function unquoted(text: string): string {
  return String(JSON.parse(text));
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 100);
}

function invalid(problem: string): AwsError {
  return new AwsError('ValidationException', `model.smithy is no model of the form type: ${problem}`);
}

class Parser {
  private readonly tokens: readonly { readonly text: string; readonly line: number }[];
  private at = 0;

  constructor(text: string) {
    const tokens: { text: string; line: number }[] = [];
    let line = 1;
    for (let index = 0; index < text.length; index = TOKEN.lastIndex) {
      TOKEN.lastIndex = index;
      const token = TOKEN.exec(text)?.[0];
      if (token === undefined) throw invalid(`line ${line} has the unexpected character ${text[index]}`);
      if (!/^(\s|,|\/\/)/.test(token)) tokens.push({ text: token, line });
      line += token.split('\n').length - 1;
    }
    this.tokens = tokens;
  }

  shapes(): ReadonlyMap<string, Shape> {
    const shapes = new Map<string, Shape>();
    while (this.at < this.tokens.length) {
      this.traits();
      const kind = this.next();
      if (kind === 'namespace' || kind === 'use') {
        this.next();
      } else if (kind === '$version') {
        this.expect(':');
        this.next();
      } else if (kind === 'structure' || kind === 'list' || kind === 'enum') {
        const name = this.name();
        if (shapes.has(name)) throw this.fault(`a second shape ${name}`);
        shapes.set(name, { kind, members: this.members(kind) });
      } else {
        throw this.fault(`${kind}: form types are served with structure, list and enum`);
      }
    }
    return shapes;
  }

  private members(kind: Shape['kind']): ReadonlyMap<string, Member> {
    const members = new Map<string, Member>();
    this.expect('{');
    while (this.peek() !== '}') {
      const traits = this.traits();
      const name = this.name();
      if (members.has(name)) throw this.fault(`a second member ${name}`);
      let target = '';
      if (kind !== 'enum') {
        this.expect(':');
        target = this.next().replace(/^smithy\.api#/, '');
      } else if (this.peek() === '=') {
        this.next();
        traits.push({ name: 'enumValue', args: this.next() });
      }
      members.set(name, { target, traits });
    }
    this.expect('}');
    if (kind === 'list' && (members.size !== 1 || !members.has('member'))) {
      throw this.fault('a list must have one member, called member');
    }
    return members;
  }

  private traits(): Trait[] {
    const traits: Trait[] = [];
    while (this.peek() === '@') {
      this.next();
      const name = this.next();
      if (!TRAITS.includes(name) && !name.startsWith('amazon.datazone#')) {
        throw this.fault(`the trait @${name}: ${TRAITS.join(', ')} and those of amazon.datazone are served`);
      }
      traits.push({ name, args: this.peek() === '(' ? this.arguments() : '' });
    }
    return traits;
  }

  private arguments(): string {
    const parts: string[] = [];
    let depth = 0;
    do {
      const token = this.next();
      if (/^[([{]$/.test(token)) depth += 1;
      if (/^[)\]}]$/.test(token)) depth -= 1;
      parts.push(token);
    } while (depth > 0);
    return parts.slice(1, -1).join(' ');
  }

  private name(): string {
    const name = this.next();
    if (!/^[A-Za-z_]\w*$/.test(name)) throw this.fault(`${name} where a name must be`);
    return name;
  }

  private expect(token: string): void {
    const found = this.next();
    if (found !== token) throw this.fault(`${found} where ${token} must be`);
  }

  private peek(): string | undefined {
    return this.tokens[this.at]?.text;
  }

  private next(): string {
    const token = this.tokens[this.at];
    if (token === undefined) throw invalid('it ends too early');
    this.at += 1;
    return token.text;
  }

  private fault(what: string): AwsError {
    return invalid(`line ${this.tokens[this.at - 1]?.line ?? 1} has ${what}`);
  }
}
