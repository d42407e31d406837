import { useSyncExternalStore } from 'react';
import { type Address, readAddress } from './address';

/** The address as it is now. */
export function useAddress(): Address {
  return readAddress(
    useSyncExternalStore(
      (listener) => {
        addEventListener('hashchange', listener);
        return () => removeEventListener('hashchange', listener);
      },
      () => location.hash,
    ),
  );
}

/** Goes to an address; with `replace`, without a step in the browser's history. */
export function goTo(link: string, { replace = false } = {}): void {
  if (!replace) {
    location.hash = link;
    return;
  }
  history.replaceState(null, '', link);
  dispatchEvent(new HashChangeEvent('hashchange'));
}
