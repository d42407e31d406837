/** Key, in the records bucket, of the rules by which files are published. */
export const RULES_KEY = 'rules.json';
