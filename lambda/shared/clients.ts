/** How every client retries: slows down by itself where AWS throttles (DataZone allows 3 decisions a second). */
export const RETRIES = { retryMode: 'adaptive', maxAttempts: 6 } as const;
