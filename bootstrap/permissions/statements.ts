import type { PolicyStatement, Statement } from '../../modules/role/policy';

/** The statements of one topic, which becomes one managed policy. */
export type Statements = readonly (Statement | PolicyStatement)[];
