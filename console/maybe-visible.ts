/**
 * Something that the rights at hand show, or do not. What is not visible is never shown as empty.
 * `reason` and `cure` are sentences for a person.
 */
export type MaybeVisible<T> =
  | { readonly visible: true; readonly value: T }
  | { readonly visible: false; readonly reason: string; readonly cure: string };
