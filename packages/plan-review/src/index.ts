export type { Finding, Level } from './finding';
export { markdown } from './markdown';
export { readShownPlan } from './show';
export { EXIT, exitCode, summarise, type Summary } from './summary';
