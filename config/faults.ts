/** What is wrong at one place of the file, before its value and line are looked up. */
export interface Finding {
  /** Keys and list positions from the top of the file. */
  readonly path: readonly PropertyKey[];
  /** Text to show instead of what stands at the path, where the name itself is the fault. */
  readonly value?: string;
  readonly rule: string;
  readonly cure: string;
}

/** One fault of a configuration file, in words for the person who wrote it. */
export interface Fault {
  /** Such as `producers.charite.operators[0]`. */
  readonly field: string;
  readonly value: string;
  readonly rule: string;
  readonly cure: string;
  /** Line of the file, from 1. */
  readonly line?: number;
}

/** Every fault of a configuration file at once; the message is what a person reads. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(
    readonly file: string,
    readonly faults: readonly Fault[],
  ) {
    const count = faults.length === 1 ? '1 fault' : `${faults.length} faults`;
    super([`${file}: ${count}, nothing was written`, ...faults.map(text)].join('\n\n'));
  }
}

function text({ field, value, rule, cure, line }: Fault): string {
  const where = line === undefined ? field : `${field} (line ${line})`;
  return `  ${where}\n    value: ${value}\n    rule:  ${rule}\n    cure:  ${cure}`;
}

/** Parameters of a zod refinement: the rule that it holds and the cure for who breaks it. */
export function breaks(rule: string, cure: string): { params: { rule: string; cure: string } } {
  return { params: { rule, cure } };
}
