import type { Rule } from './rule';
import { ACCESS } from './rules/access';
import { FUNCTIONS } from './rules/functions';
import { IDENTITY } from './rules/identity';
import { KEYS_AND_TRAIL } from './rules/keys-and-trail';
import { QUEUES } from './rules/queues';
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
  ...STACK,
];
