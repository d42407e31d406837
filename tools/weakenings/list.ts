import { FUNCTIONS } from './functions';
import { PORTAL } from './portal';
import type { Weakening } from './weakening';

/** Every weakening that has to be noticed. */
export const WEAKENINGS: readonly Weakening[] = [...PORTAL, ...FUNCTIONS];
