import type { Level, SettingValue, Topic } from '../finding';

/** A setting that has a dangerous side, whatever the provider. Paths have no indices. */
export type Setting = {
  /** Paths, or the ends of paths. `*` stands for any part of a name. */
  readonly names?: readonly string[];
  /** Whole paths. */
  readonly paths?: readonly string[];
  /** Words of which a path has one in its last name, and words of which it has none at all. */
  readonly words?: readonly string[];
  readonly withoutWords?: readonly string[];
  /** Only of these types; of any by default. `*` stands for any part of one. */
  readonly types?: readonly string[];
  readonly exceptTypes?: readonly string[];
  readonly topic: Topic;
  readonly level: Level;
} & SettingKind;

export type SettingKind =
  | {
      readonly dangerous: readonly SettingValue[];
      /** What the dangerous side means: a whole sentence without its full stop. */
      readonly means: string;
      /** Types of which the setting is `false` where nobody sets it. */
      readonly offByDefault?: readonly string[];
    }
  /** A number of which less is more dangerous: sentences without their full stop. */
  | {
      readonly less: string;
      readonly more: string;
      /** What zero and unset stand for; zero by default. */
      readonly zero?: number;
      /** What it means that a new resource has zero. */
      readonly lacks?: string;
    }
  /** A number that makes things go away after that long, where unset means never; whether a new one matters. */
  | { readonly expires: string }
  /** Whose every change matters: a sentence without its full stop. */
  | { readonly change: string };

/** An argument whose loss takes something away: a copy, a guard, a record. */
export interface LostArgument {
  /** Paths, or the ends of paths. */
  readonly names: readonly string[];
  /** Only of these types; of any by default. */
  readonly types?: readonly string[];
  readonly topic: Topic;
  readonly level: Level;
  /** What its loss means: a whole sentence without its full stop. */
  readonly means: string;
}

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
  'INACTIVE',
];
/** Ways to write that something is on. */
export const YES = [true, 'true', 'Enabled', 'ENABLED', 'enabled'];
