/** A value as text or number; `undefined` is NULL. */
export type Cell = string | number | undefined;

/** Columns and their SQL types, in the order of the files. Names are Synthea's. */
export const COLUMNS = {
  patients: {
    Id: 'VARCHAR',
    FIRST: 'VARCHAR',
    LAST: 'VARCHAR',
    GENDER: 'VARCHAR',
    BIRTHDATE: 'DATE',
    DEATHDATE: 'DATE',
  },
  encounters: {
    Id: 'VARCHAR',
    START: 'TIMESTAMP',
    STOP: 'TIMESTAMP',
    PATIENT: 'VARCHAR',
    ORGANIZATION: 'VARCHAR',
    PROVIDER: 'VARCHAR',
    PAYER: 'VARCHAR',
    ENCOUNTERCLASS: 'VARCHAR',
    CODE: 'VARCHAR',
    DESCRIPTION: 'VARCHAR',
    BASE_ENCOUNTER_COST: 'DECIMAL(10,2)',
    TOTAL_CLAIM_COST: 'DECIMAL(10,2)',
    PAYER_COVERAGE: 'DECIMAL(10,2)',
    REASONCODE: 'VARCHAR',
    REASONDESCRIPTION: 'VARCHAR',
  },
  conditions: {
    START: 'DATE',
    STOP: 'DATE',
    PATIENT: 'VARCHAR',
    ENCOUNTER: 'VARCHAR',
    SYSTEM: 'VARCHAR',
    CODE: 'VARCHAR',
    DESCRIPTION: 'VARCHAR',
  },
  observations: {
    DATE: 'TIMESTAMP',
    PATIENT: 'VARCHAR',
    ENCOUNTER: 'VARCHAR',
    CATEGORY: 'VARCHAR',
    CODE: 'VARCHAR',
    DESCRIPTION: 'VARCHAR',
    VALUE: 'VARCHAR',
    UNITS: 'VARCHAR',
    TYPE: 'VARCHAR',
  },
  medications: {
    START: 'TIMESTAMP',
    STOP: 'TIMESTAMP',
    PATIENT: 'VARCHAR',
    PAYER: 'VARCHAR',
    ENCOUNTER: 'VARCHAR',
    CODE: 'VARCHAR',
    DESCRIPTION: 'VARCHAR',
    BASE_COST: 'DECIMAL(10,2)',
    PAYER_COVERAGE: 'DECIMAL(10,2)',
    DISPENSES: 'INTEGER',
    TOTALCOST: 'DECIMAL(10,2)',
    REASONCODE: 'VARCHAR',
    REASONDESCRIPTION: 'VARCHAR',
  },
} as const;

export type TableName = keyof typeof COLUMNS;
export type Row<T extends TableName> = Readonly<Record<keyof (typeof COLUMNS)[T], Cell>>;
export type Tables = { readonly [T in TableName]: readonly Row<T>[] };

/** The one table that comes as CSV; the others are Parquet. Glue's crawler takes a first line for a heading only where some column is not text. */
export const CSV_TABLE = 'medications' satisfies TableName;

/** Cents as a DECIMAL. */
export function euros(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** Path of a table's file below medical_assets/: a folder a table, as a crawler expects it. */
export function fileOf(table: TableName): string {
  return `${table}/${table}.${table === CSV_TABLE ? 'csv' : 'parquet'}`;
}
