import { FUNCTIONS } from './functions';
import { CONSOLE } from './console';
import type { Weakening } from './weakening';

/** Every weakening that has to be noticed. */
export const WEAKENINGS: readonly Weakening[] = [...CONSOLE, ...FUNCTIONS];
