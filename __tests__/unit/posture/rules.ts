import type { Rule } from './rule';
import { ACCESS } from './rules/access';
import { CEILINGS } from './rules/ceilings';
import { DENIALS } from './rules/denials';
import { FUNCTIONS } from './rules/functions';
import { IDENTITY } from './rules/identity';
import { KEYS_AND_TRAIL } from './rules/keys-and-trail';
import { QUEUES } from './rules/queues';
import { RIGHTS } from './rules/rights';
import { SERVICES } from './rules/services';
import { STACK } from './rules/stack';
import { STORAGE } from './rules/storage';

/** Every rule that a stack is held to. */
export const RULES: readonly Rule[] = [
  ...STORAGE,
  ...QUEUES,
  ...FUNCTIONS,
  ...KEYS_AND_TRAIL,
  ...IDENTITY,
  ...ACCESS,
  ...SERVICES,
  ...RIGHTS,
  ...CEILINGS,
  ...DENIALS,
  ...STACK,
];
