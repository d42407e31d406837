import type { Level, Topic } from './finding';

/** A setting that has a dangerous side, whatever the provider; its path has no indices. */
export type Setting = {
  readonly path: RegExp;
  /** Only of these types; of any by default. */
  readonly type?: RegExp;
  readonly topic: Topic;
  readonly level: Level;
} & (
  | {
      readonly dangerous: readonly (boolean | number | string)[];
      readonly means: string;
      /** Types of which the setting is `false` where nobody sets it. */
      readonly off?: RegExp;
    }
  /** A number of which less is more dangerous. */
  | {
      readonly less: string;
      readonly more: string;
      /** What zero and unset stand for; zero by default. */
      readonly zero?: number;
      /** Whether a new resource with zero lacks what others of its kind have. */
      readonly lacks?: string;
    }
  /** A number that makes things go away after that long, where unset means never. */
  | { readonly expires: string }
  /** Whose every change matters. */
  | { readonly change: string }
);

/** Ways to write that something is off. */
export const NO = [
  false,
  'false',
  'Disabled',
  'DISABLED',
  'disabled',
  'Suspended',
  'NONE',
  'None',
  'off',
  'OFF',
];
/** Ways to write that something is on. */
export const YES = [true, 'true', 'Enabled', 'ENABLED', 'enabled'];
