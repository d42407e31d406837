import { ConfigError } from '../../../config/faults';
import { parseConfig } from '../../../config/load';

/** A configuration without a fault, to put one into. */
export const GOOD = `region: eu-central-1
prefix: ehds
governance:
  accountId: 111122223333
  operators: [arn:aws:iam::111122223333:role/pipeline]
producers:
  producer:
    accountId: 444455556666
    operators: [arn:aws:iam::444455556666:role/pipeline]
`;

/** What a person reads of a file; empty if nothing is wrong. */
export function message(text: string): string {
  try {
    parseConfig(text, 'site.yaml');
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

/** The good file, with one text replaced by another. */
export function changed(from: string, to: string): string {
  expect(GOOD).toContain(from);
  return GOOD.replace(from, to);
}

/** The message about one fault. */
export function one(where: string, value: string, rule: string, cure: string): string {
  return `site.yaml: 1 fault, nothing was written

  ${where}
    value: ${value}
    rule:  ${rule}
    cure:  ${cure}`;
}
