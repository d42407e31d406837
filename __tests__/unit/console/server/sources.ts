import type { Sources } from '../../../../console/server/routes';

function missing(): never {
  throw new Error('the test answers no such call');
}

/** What the API answers from in a test; each replaces the calls that it makes. */
export const SOURCES: Sources = {
  watcher: { current: missing, watch: missing },
  assets: { search: missing, listing: missing, asset: missing },
  decisions: { decide: missing },
  queries: { list: missing, get: missing, start: missing, cancel: missing },
};
