import { AwsError } from '../../aws-error';

const TOKEN =
  /\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)|("(?:[^"]|"")*"|[A-Za-z_]\w*)|(<>|!=|<=|>=|[=<>(),]))/y;

interface Token {
  readonly kind: 'text' | 'number' | 'word' | 'symbol';
  readonly text: string;
}

/**
 * Reads a row filter: comparisons, LIKE, IN, BETWEEN and IS NULL of columns and literals, with AND, OR and NOT (Lake
 * Formation developer guide, "PartiQL support in row filter expressions"). Functions and queries are refused.
 *
 * @returns the names of the columns, in lower case, and the same as SQL that names columns by quoted lower-case names
 * @throws {AwsError} InvalidInputException that names what is wrong
 */
export function readRowFilter(expression: string): {
  readonly columns: readonly string[];
  readonly sql: string;
} {
  return new Parser(expression).whole();
}

class Parser {
  private readonly tokens: readonly Token[];
  private readonly columns = new Set<string>();
  private at = 0;

  constructor(private readonly expression: string) {
    const tokens: Token[] = [];
    const text = expression.trimEnd();
    for (let index = 0; index < text.length; index = TOKEN.lastIndex) {
      TOKEN.lastIndex = index;
      const found = TOKEN.exec(text);
      if (!found) throw this.fault(`unexpected ${text.slice(index).trim().slice(0, 20)}`);
      const [, string, number, word] = found;
      const kind = string ? 'text' : number ? 'number' : word ? 'word' : 'symbol';
      tokens.push({ kind, text: found[0].trim() });
    }
    this.tokens = tokens;
  }

  whole(): { readonly columns: readonly string[]; readonly sql: string } {
    const sql = this.disjunction();
    const rest = this.tokens[this.at];
    if (rest) throw this.fault(`unexpected ${rest.text}`);
    return { columns: [...this.columns], sql };
  }

  private disjunction(): string {
    const parts = [this.conjunction()];
    while (this.taken('OR')) parts.push(this.conjunction());
    return parts.length === 1 ? parts[0] : `(${parts.join(' OR ')})`;
  }

  private conjunction(): string {
    const parts = [this.negation()];
    while (this.taken('AND')) parts.push(this.negation());
    return parts.length === 1 ? parts[0] : `(${parts.join(' AND ')})`;
  }

  private negation(): string {
    if (this.taken('NOT')) return `(NOT ${this.negation()})`;
    if (this.taken('(')) {
      const inner = this.disjunction();
      this.expect(')');
      return `(${inner})`;
    }
    return this.predicate();
  }

  private predicate(): string {
    if (this.taken('TRUE')) return 'TRUE';
    if (this.taken('FALSE')) return 'FALSE';
    const left = this.operand();
    if (this.taken('IS')) {
      const not = this.taken('NOT') ? 'NOT ' : '';
      this.expect('NULL');
      return `${left} IS ${not}NULL`;
    }
    const not = this.taken('NOT') ? 'NOT ' : '';
    if (this.taken('IN')) {
      this.expect('(');
      const values = [this.operand()];
      while (this.taken(',')) values.push(this.operand());
      this.expect(')');
      return `${left} ${not}IN (${values.join(', ')})`;
    }
    if (this.taken('LIKE')) return `${left} ${not}LIKE ${this.operand()}`;
    if (this.taken('BETWEEN')) {
      const low = this.operand();
      this.expect('AND');
      return `${left} ${not}BETWEEN ${low} AND ${this.operand()}`;
    }
    const comparison = ['=', '<>', '!=', '<=', '>=', '<', '>'].find((each) => this.taken(each));
    if (not !== '' || comparison === undefined) {
      throw this.fault(`a comparison is missing after ${left}`);
    }
    return `${left} ${comparison} ${this.operand()}`;
  }

  private operand(): string {
    const token = this.tokens[this.at];
    if (!token || token.kind === 'symbol') throw this.fault('a column or a value is missing');
    this.at += 1;
    if (token.kind !== 'word') return token.text;
    const word = token.text.toUpperCase();
    if ((word === 'DATE' || word === 'TIMESTAMP') && this.tokens[this.at]?.kind === 'text') {
      this.at += 1;
      return `${word} ${this.tokens[this.at - 1].text}`;
    }
    if (this.tokens[this.at]?.text === '(') throw this.fault(`${token.text} is a function`);
    const name = token.text.startsWith('"') ? token.text.slice(1, -1).replaceAll('""', '"') : token.text;
    this.columns.add(name.toLowerCase());
    return `"${name.toLowerCase().replaceAll('"', '""')}"`;
  }

  private taken(text: string): boolean {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === 'text' || token.text.toUpperCase() !== text) return false;
    this.at += 1;
    return true;
  }

  private expect(text: string): void {
    if (!this.taken(text)) throw this.fault(`${text} is missing`);
  }

  private fault(problem: string): AwsError {
    return new AwsError(
      'InvalidInputException',
      `Invalid row filter expression ${this.expression}: ${problem}.`,
    );
  }
}
