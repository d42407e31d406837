/** Where the bucket of permits keeps what officers recorded, and what the approver decided by it. */
export const REGISTER = 'register';
export const DECISIONS = 'decisions';
