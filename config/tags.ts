import { z } from 'zod';
import { ruleParams } from './problems';
import { alsoMatching, text } from './text';

/** Characters of CreateDomain's TagKey and TagValue: the narrowest set of the services that get the tags. */
export const tagKey = alsoMatching(
  alsoMatching(
    text(
      /^(?![aA][wW][sS]:)[\w .:/=+@-]{1,128}$/,
      "a tag's key has 1 to 128 letters, digits, spaces and _ . : / = + @ -, and does not start with aws:",
      'choose another key',
    ),
    /^(?! )(?!.* $)/,
    "a tag's key neither starts nor ends with a space, which nobody sees",
    'take the space out',
  ),
  /^(?![aA][mM][aA][zZ][oO][nN][dD][aA][tT][aA][zZ][oO][nN][eE])/,
  'tags that start with AmazonDataZone are how DataZone knows its own resources',
  'choose another key',
);

export const tags = z
  .record(
    z.string(),
    alsoMatching(
      text(
        /^[\w .:/=+@-]{0,256}$/,
        "a tag's value has at most 256 letters, digits, spaces and _ . : / = + @ -",
        'shorten it and take out other characters',
      ),
      /^(?![aA][wW][sS]:)/,
      'AWS keeps values that start with aws:',
      'choose another value',
    ),
  )
  .refine(
    (map) => Object.keys(map).length <= 50,
    ruleParams('a resource takes 50 tags', 'leave out those that nobody reads'),
  )
  .meta({ maxProperties: 50 });
