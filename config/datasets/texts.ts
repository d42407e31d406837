import { z } from 'zod';
import * as patterns from '@ehds/healthdcat/patterns';
import { ruleParams } from '../problems';
import { alsoMatching, patternedOf, text } from '../text';

/** A text of a person's, of any length. */
const PRINTED = alsoMatching(
  alsoMatching(
    text(
      patterns.PRINTED,
      'a text without control characters, and without those that turn it around or can be seen by nobody',
      'take them out; an editor shows them where it is told to show invisible characters',
    ),
    /^(?![^]*[$%]\{)(?![^]*TfToken\[)/,
    '${ and %{ begin what Terraform would evaluate, and TfToken[ what cdktf would',
    'write it in other words',
  ),
  /\S/,
  'a text says something',
  'write it, or leave the key out if it is optional',
);

/** Text of a person's, up to a length. */
export function written(most: number): z.ZodType<string> {
  return PRINTED.refine(
    (value) => [...value].length <= most,
    ruleParams(`at most ${most.toLocaleString('en')} characters`, 'shorten it, and link to the rest'),
  ).meta({ ...patternedOf(PRINTED), maxLength: most });
}

const DAY = text(patterns.DAY, 'a day is written YYYY-MM-DD', 'write it like 2025-06-30');

/** A day of the calendar. */
export const day = DAY.refine(
  (value) => {
    const [year = NaN, month = NaN, date = NaN] = value.split('-').map(Number);
    return date <= new Date(Date.UTC(year, month, 0)).getUTCDate();
  },
  ruleParams('the calendar has no such day', 'correct it'),
).meta({ ...patternedOf(DAY) });

/** A page's address that stands in RDF as an IRI, and in HTML as a link. */
export const page = alsoMatching(
  text(
    patterns.PAGE,
    'an address is http or https, without spaces, credentials or characters that would have to be escaped',
    'write it like https://hospital.example/datasets',
  ),
  /^(?!.*%(?![0-9A-Fa-f]{2}))/,
  'after % in an address stand two hexadecimal digits',
  'copy the address from the browser',
);

export const email = text(
  patterns.EMAIL,
  'an e-mail address has a name, an @ and a domain',
  'write it like data@hospital.example',
);

/** Counted in whole numbers, at least 0. */
export const count = text(
  /^(0|[1-9]\d{0,14})$/,
  'a whole number, at least 0, of at most fifteen digits',
  'write digits alone',
).transform(Number);

/** Truth values are text here: the file is read without YAML's own guesses at types. */
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
