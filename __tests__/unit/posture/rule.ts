import type { PlatformConfig } from '../../../platform/config';
import type { Block, Template } from '../template';

/** A stack that is looked at. */
export interface Subject {
  readonly template: Template;
  /** All stacks of the same account, this one among them. */
  readonly account: readonly Template[];
  readonly config: Pick<PlatformConfig, 'dataProtection' | 'encryption'> & {
    readonly governance?: Pick<PlatformConfig['governance'], 'accountId' | 'externalId'>;
  };
}

/** Something that a rule objects to. */
export interface Finding {
  /** Terraform address of the block, or the section of the stack, such as `provider.aws`. */
  readonly address: string;
  /** What stands there, or is missing. */
  readonly value: string;
}

export interface Rule {
  /** In lower case with hyphens; suppressions name it. */
  readonly id: string;
  /** What has to hold, in one clause. */
  readonly title: string;
  /**
   * Controls of Security Hub's Foundational Security Best Practices and NIST standards (`S3.5`) or of the CIS AWS
   * Foundations Benchmark (`CIS 3.0 1.16`), or a heading of docs/architecture.md in quotation marks.
   */
  readonly source: string;
  /** What to do about a finding. */
  readonly cure: string;
  readonly findings: (subject: Subject) => readonly Finding[] | Promise<readonly Finding[]>;
}

/** The message of a finding: where, what, which rule, whose, and the cure. */
export function message(rule: Rule, { address, value }: Finding): string {
  return `${address}: ${value}, but ${rule.title} (${rule.id}; ${rule.source}). ${rule.cure}`;
}

/** One finding for every block that the test objects to, with what it says of it. */
export function findingsOnBlocks(
  blocks: readonly Block[],
  objection: (block: Block) => string | false | undefined,
): Finding[] {
  return blocks.flatMap((block) => {
    const value = objection(block);
    return value ? [{ address: block.address, value }] : [];
  });
}

/** `argument = value`, as it stands in the block. */
export function argumentText(block: Block, argument: string): string {
  return `${argument} = ${JSON.stringify(block.body[argument]) ?? '(not given)'}`;
}

/** Whether a value names an attribute of the block. */
export function refersTo(value: unknown, block: Block): boolean {
  return JSON.stringify(value ?? '').includes(`\${${block.address}.`);
}

/** The blocks of a type whose argument names the other block. */
export function blocksNaming(template: Template, type: string, argument: string, to: Block): Block[] {
  return template.all(type).filter(({ body }) => refersTo(body[argument], to));
}
