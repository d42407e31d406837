/** What an arrow is, and a line of the legend. */
export type ArrowKind = 'event' | 'data' | 'trust' | 'share' | 'control';

/** How a box is coloured. */
export type Look = 'own' | 'catalogue' | 'service' | 'access' | 'outside' | 'folded';

/** Small drawing before a box's title. */
export type IconName =
  | 'bucket'
  | 'queue'
  | 'function'
  | 'crawler'
  | 'database'
  | 'role'
  | 'domain'
  | 'project'
  | 'environment'
  | 'state'
  | 'people'
  | 'file'
  | 'copy';

/** A thing of an account. */
export interface Box {
  readonly id: string;
  /** Frame in which it lies; undefined for what is outside of every account. */
  readonly frame: string | undefined;
  readonly title: string;
  /** What it is, in AWS's words. */
  readonly kind: string;
  readonly icon: IconName;
  readonly look: Look;
  /** What was folded into it, such as `dead letters`. */
  readonly notes: readonly string[];
  /** How many alarms watch it. */
  readonly alarms: number;
}

/** Something that one thing does to another. */
export interface Arrow {
  /** Id of a box, or of a frame. */
  readonly from: string;
  readonly to: string;
  readonly kind: ArrowKind;
  /** What happens, as it stands beside the arrow. */
  readonly verb: string;
  /** Which end does it: a reader takes data from the box at the arrow's start. */
  readonly actor: 'from' | 'to';
  /** What else the stacks say of it, such as the types of an event. */
  readonly detail?: string;
}

/** An account. */
export interface Frame {
  /** Account id. */
  readonly id: string;
  readonly stack: string;
  readonly title: string;
  /** Names of further accounts of the same shape, which are not drawn. */
  readonly alike: readonly string[];
}

export interface Picture {
  readonly frames: readonly Frame[];
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}
