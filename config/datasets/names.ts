import type { z } from 'zod';
import { COLUMN_NAME, LONGEST_DATASET_NAME, NAME } from '@ehds/healthdcat/patterns';
import type { Finding } from '../problems';
import { findings } from '../findings';
import { alsoMatching, text } from '../text';

/**
 * Words that a SELECT takes for a name only in double quotes (Athena user guide, "Escape reserved keywords in queries"), so that
 * a column of such a name fails the first query of everybody who does not know.
 */
export const RESERVED_BY_ATHENA: ReadonlySet<string> = new Set(
  `alter and as between by case cast constraint create cross cube current_catalog current_date current_path
  current_schema current_time current_timestamp current_user deallocate delete describe distinct drop else end escape
  except execute exists extract false first for from full group grouping having in inner insert intersect into is join
  json_array json_exists json_object json_query json_table json_value last left like listagg localtime localtimestamp
  natural normalize not null on or order outer prepare recursive right rollup select skip table then trim true uescape
  union unnest using values when where with`.split(/\s+/),
);

/** Name of a dataset: of its file, of its folder in the intake, and the start of its tables' names in the lake. */
export const datasetName = alsoMatching(
  text(
    NAME,
    'the name of a dataset, which is the name of its file, has lower-case letters, digits and _, and starts with a letter',
    'name the file like hospital_cohort.yaml',
  ),
  new RegExp(`^.{1,${LONGEST_DATASET_NAME}}$`, 'u'),
  'the name of a dataset has at most 60 characters, so that what is derived from it fits',
  'shorten the name of the file',
);

export const tableName = text(
  NAME,
  'the name of a table has lower-case letters, digits and _, and starts with a letter',
  'write it like patients or lab_results',
);

export const columnName = alsoMatching(
  alsoMatching(
    text(
      COLUMN_NAME,
      'the name of a column has letters, digits and _, and starts with a letter, as Athena takes it without quotes',
      'rename the column where the file is made',
    ),
    /^.{1,255}$/u,
    'the name of a column has at most 255 characters',
    'shorten it where the file is made',
  ),
  /^(?![nN][oO][nN][eE]$)/,
  'the word none says that a table is about nobody',
  'rename the column where the file is made',
);

/** Space of pseudonyms: in it, the same value has the same pseudonym. */
export const spaceName = text(
  /^[a-z][a-z0-9-]{0,62}$/,
  'the name of a space of pseudonyms has at most 63 lower-case letters, digits and hyphens, and starts with a letter',
  'write it like patient or encounter',
);

/** Longest name of a table in Glue (Glue API, Table: Name) and in Athena. */
export const LONGEST_LAKE_TABLE = 255;

/** What is wrong with a name; a character that only looks like a letter is named by its number. */
export function nameFindings(
  name: string,
  schema: z.ZodString,
  path: readonly PropertyKey[],
  example: string,
): readonly Finding[] {
  const { success, error } = schema.safeParse(name);
  if (success) return [];
  const odd = [...new Set(name.match(/[^\x20-\x7e]/gu) ?? [])].slice(0, 5);
  if (odd.length === 0) {
    return findings(error.issues, name, { schema, example }).map((found) => ({
      ...found,
      path,
      value: name,
    }));
  }
  const numbers = odd.map(
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
  return [
    {
      path,
      value: name,
      rule: `a name has letters from a to z, digits and _, and this one has ${numbers.join(', ')}, which may look like one of them`,
      cure: 'type the name anew',
    },
  ];
}
