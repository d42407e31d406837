/** A guard of the code, taken away by hand. */
export interface Weakening {
  /** What then is so, as a clause: "anybody may …". */
  readonly danger: string;
  /** Relative to the repository, as all paths here. */
  readonly file: string;
  /** Text that stands in the file once. */
  readonly find: string;
  readonly replacement: string;
  /** Test files each of which has to fail, and soon: a simulation that never ends notices nothing. */
  readonly noticedBy: readonly string[];
}
