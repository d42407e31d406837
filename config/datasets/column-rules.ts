import type { ColumnType, Publish } from '@ehds/healthdcat/description';
import type { Finding } from '../problems';
import { columnName, nameFindings, RESERVED_BY_ATHENA } from './names';
import { TYPES_OF_RULE } from './publish';
import { day } from './texts';
import { EXAMPLE, type SoundColumn, type SoundDescription, type SoundTable } from './sound';

/** A column, and where it stands. */
interface Place extends SoundColumn {
  readonly table: string;
  readonly name: string;
  readonly path: readonly PropertyKey[];
}

/** Every rule about the columns of a description. */
export function columnFindings({ tables }: SoundDescription): readonly Finding[] {
  const places = Object.entries(tables).map(([table, described]) => ({
    table: described,
    path: ['tables', table],
    columns: Object.entries(described.columns).map(([name, column]) => ({
      ...column,
      table,
      name,
      path: ['tables', table, 'columns', name],
    })),
  }));
  const all = places.flatMap(({ columns }) => columns);
  return [
    ...places.flatMap(({ table, path, columns }) => [
      ...columns.flatMap(names),
      ...repeated(columns),
      ...columns.flatMap((column) => alone(column)),
      ...columns.flatMap((column) => singledOut(column, table)),
      ...person(path, table, columns),
      ...published(path, columns),
    ]),
    ...inClearElsewhere(all),
    ...spacesOfPersons(places),
  ];
}

function names({ name, path, publish }: Place): readonly Finding[] {
  const found = nameFindings(name, columnName, path, EXAMPLE);
  if (found.length > 0 || publish?.rule === 'drop' || !RESERVED_BY_ATHENA.has(name.toLowerCase()))
    return found;
  return [
    {
      path,
      value: name,
      rule: 'Athena reserves this word, so that every query of a published column of this name needs quotes',
      cure: 'rename the column where the file is made, or drop it',
    },
  ];
}

/** Columns that Glue, which knows no capitals, could not tell apart. */
function repeated(columns: readonly Place[]): readonly Finding[] {
  const first = new Map<string, string>();
  return columns.flatMap(({ name, path }) => {
    const same = first.get(name.toLowerCase());
    first.set(name.toLowerCase(), same ?? name);
    if (same === undefined) return [];
    return [
      {
        path,
        value: name,
        rule: `Glue tells no two columns apart by capitals, and ${same} is one already`,
        cure: 'rename one of the two where the file is made',
      },
    ];
  });
}

/** Rules that look at one column alone. */
function alone(column: Place): readonly Finding[] {
  const { type, publish, path } = column;
  return [
    ...(type !== undefined && publish !== undefined ? ruleOfType(path, type, publish) : []),
    ...(type === undefined ? [] : valuesOfType(column, type)),
    ...(publish === undefined ? [] : publishedValues(column, publish)),
  ];
}

function ruleOfType(path: readonly PropertyKey[], type: ColumnType, publish: Publish): readonly Finding[] {
  const at = [...path, 'publish'];
  if (type === 'text' && publish.rule !== 'drop') {
    return [
      {
        path: at,
        rule: 'in free text anything may stand, a name too, so that it can only be dropped',
        cure: 'write publish: drop; where the values are codes or a few words, type: string',
      },
    ];
  }
  const types = TYPES_OF_RULE[publish.rule];
  if (!types.includes(type)) {
    return [
      {
        path: at,
        rule: `${publish.rule} is for columns of type ${types.join(', ')}, and this one is ${type}`,
        cure: 'choose another rule, or correct the type',
      },
    ];
  }
  const numbers = publish.rule === 'bands' ? publish.bounds : publish.rule === 'round' ? [publish.to] : [];
  if (type === 'integer' && !numbers.every(Number.isInteger)) {
    return [
      {
        path: [...at, publish.rule],
        rule: 'the values are whole numbers, and so is what they are grouped by',
        cure: 'write whole numbers, or type: decimal',
      },
    ];
  }
  return [];
}

/** Values of each type that a list of allowed ones can have. */
const VALUES: Readonly<Partial<Record<ColumnType, { test(value: string): boolean }>>> = {
  string: /^/,
  integer: /^-?(0|[1-9]\d*)$/,
  decimal: /^-?(0|[1-9]\d*)(\.\d+)?$/,
  double: /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/,
  date: { test: (value) => day.safeParse(value).success },
};

function valuesOfType(
  { path, unit, codingSystem, allowed = [] }: Place,
  type: ColumnType,
): readonly Finding[] {
  const at = (key: PropertyKey, rule: string, cure: string) => ({ path: [...path, key], rule, cure });
  const numbers = ['integer', 'decimal', 'double'];
  const values = VALUES[type];
  return [
    ...(unit !== undefined && !numbers.includes(type)
      ? [
          at(
            'unit',
            `a unit belongs to a number, and this column is ${type}`,
            'take it out, or correct the type',
          ),
        ]
      : []),
    ...(codingSystem !== undefined && type !== 'string' && type !== 'integer'
      ? [
          at(
            'codingSystem',
            `codes are of type string or integer, and this column is ${type}`,
            'take it out, or correct the type',
          ),
        ]
      : []),
    ...(values === undefined && allowed.length > 0
      ? [
          at(
            'allowed',
            `a column of type ${type} has no list of allowed values`,
            'take it out; where the values are a few words, write type: string',
          ),
        ]
      : []),
    ...allowed.flatMap((value, index) =>
      values === undefined || values.test(value)
        ? []
        : [
            {
              path: [...path, 'allowed', index],
              rule: `an allowed value is of the column's type, ${type}`,
              cure: 'correct the value or the type',
            },
          ],
    ),
  ];
}

function publishedValues({ path, codingSystem, allowed = [] }: Place, publish: Publish): readonly Finding[] {
  if (publish.rule === 'pseudonym' && codingSystem !== undefined) {
    return [
      {
        path: [...path, 'codingSystem'],
        rule: `a pseudonym hides values that nobody could list, and ${codingSystem} lists these`,
        cure: 'take codingSystem out if the values are no codes, or keep, prefix or drop the column',
      },
    ];
  }
  if (allowed.length === 0) return [];
  if (publish.rule === 'pseudonym') {
    return [
      {
        path: [...path, 'allowed'],
        rule: 'a pseudonym hides values that nobody could list, and these are listed here',
        cure: 'take allowed out, or keep or drop the column',
      },
    ];
  }
  const longest = Math.max(...allowed.map((value) => [...value].length));
  if (publish.rule === 'prefix' && publish.length >= longest) {
    return [
      {
        path: [...path, 'publish', 'prefix'],
        rule: `no allowed value has more than ${longest} characters, so that the prefix would take nothing away`,
        cure: 'write a smaller number, or publish: keep',
      },
    ];
  }
  return [];
}

/** A value that no other row has tells whose row it is, to everybody who knows the value. */
function singledOut({ path, unique, publish }: Place, { person: whose }: SoundTable): readonly Finding[] {
  if (unique !== true || publish?.rule !== 'keep' || whose === undefined || whose === 'none') return [];
  return [
    {
      path: [...path, 'publish'],
      rule: 'where rows are about persons, a value that no other row has is not kept: it tells whose row it is',
      cure: 'write pseudonym: SPACE, or drop',
    },
  ];
}

function person(
  path: readonly PropertyKey[],
  { person: name }: SoundTable,
  columns: readonly Place[],
): readonly Finding[] {
  if (name === undefined || name === 'none') return [];
  const column = columns.find((one) => one.name === name);
  if (column === undefined) {
    const near = columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return [
      {
        path: [...path, 'person'],
        rule: 'the column that identifies the person is one of the table, written as there',
        cure: near
          ? `write ${near.name}`
          : 'write the name of a column; where rows are about nobody, write none',
      },
    ];
  }
  if (column.publish === undefined || column.publish.rule === 'pseudonym') return [];
  return [
    {
      path: [...column.path, 'publish'],
      rule: 'the column that identifies the person is published as a pseudonym, or its rows could be counted by no person and joined with no table',
      cure: 'write pseudonym: SPACE, such as pseudonym: patient',
    },
  ];
}

function published(path: readonly PropertyKey[], columns: readonly Place[]): readonly Finding[] {
  if (columns.length === 0 || columns.some(({ publish }) => publish?.rule !== 'drop')) return [];
  return [
    {
      path: [...path, 'columns'],
      value: `${columns.length} dropped`,
      rule: 'of a table at least one column is published',
      cure: 'publish one, or take the table out',
    },
  ];
}

/** A pseudonym is undone by the same column in clear beside it. */
function inClearElsewhere(columns: readonly Place[]): readonly Finding[] {
  const pseudonyms = new Map<string, Place>();
  for (const column of columns) {
    if (column.publish?.rule === 'pseudonym') pseudonyms.set(column.name.toLowerCase(), column);
  }
  return columns.flatMap(({ name, path, table, publish }) => {
    const pseudonym = pseudonyms.get(name.toLowerCase());
    if (pseudonym === undefined || publish === undefined) return [];
    if (publish.rule === 'pseudonym' || publish.rule === 'drop' || pseudonym.table === table) return [];
    return [
      {
        path: [...path, 'publish'],
        rule: `${pseudonym.name} of ${pseudonym.table} is a pseudonym, which the same column in clear would undo`,
        cure: 'publish it as a pseudonym of the same space, or drop it; where it is something else, rename it',
      },
    ];
  });
}

/** The persons of a dataset are counted, and its tables joined, in one space. */
function spacesOfPersons(
  tables: readonly { readonly table: SoundTable; readonly columns: readonly Place[] }[],
): readonly Finding[] {
  const spaces = tables.flatMap(({ table, columns }) => {
    const column = columns.find(({ name }) => name === table.person);
    return column?.publish?.rule === 'pseudonym' ? [{ column, space: column.publish.space }] : [];
  });
  const [first] = spaces;
  return spaces
    .filter(({ space }) => space !== first?.space)
    .map(({ column: { path } }) => ({
      path: [...path, 'publish', 'pseudonym'],
      rule: `the persons of a dataset are in one space, else its tables can't be joined, and those of ${first?.column.table} are in ${first?.space}`,
      cure: `write ${first?.space}, or make two datasets`,
    }));
}
