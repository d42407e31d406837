import { escapePattern } from '../../platform/escape-pattern';
import { isDeepStrictEqual } from 'node:util';
import type { PlatformConfig } from '../../platform/config';
import { UNMISSED_WIDENING } from '../../platform/accept-finding';
import { type Acceptance, check } from '../../__tests__/unit/posture/check';
import { RULES } from '../../__tests__/unit/posture/rules';
import { type PlatformSubject, subjects } from '../../__tests__/unit/posture/subjects';
import { type Body, type Block, Template } from '../../__tests__/unit/template';
import { type HeldStatement, asList, statementsOf } from './statements';

/** Where the code writes a statement of a policy. */
export interface Placement {
  readonly subject: PlatformSubject;
  readonly block: Block;
  /** The block's arguments with this statement in its place. */
  readonly with: (statement: HeldStatement) => Body;
}

/** The stacks of a configuration, as far as policies go: where each statement stands, and what the posture check says. */
export class Placements {
  private readonly subjects: readonly PlatformSubject[];
  private readonly found = new Map<PlatformSubject, Promise<readonly string[]>>();

  constructor(config: PlatformConfig) {
    this.subjects = subjects(config);
  }

  /**
   * The places where the code writes a statement that the platform held, all whose text may become it: references are
   * open until Terraform resolves them.
   */
  of(document: string, index: number): readonly Placement[] {
    const statements = statementsOf(document);
    const held = canonical(statements);
    return this.subjects.flatMap((subject) =>
      subject.template.blocks.flatMap((block): Placement[] => {
        if (block.type === 'aws_lambda_permission') {
          const permission = canonical(statements[index]);
          return matches(canonical(permissionOf(block)), permission)
            ? [{ subject, block, with: (statement) => permitting(block, statement) }]
            : [];
        }
        return ['policy', 'assume_role_policy'].flatMap((argument) => {
          const text = block.body[argument];
          if (typeof text !== 'string' || !matches(canonical(statementsOf(text)), held)) return [];
          return [
            {
              subject,
              block,
              with: (statement) => replaceStatement(block, argument, index, statements[index], statement),
            },
          ];
        });
      }),
    );
  }

  /** Every widening that the code accepts, as {@link acceptanceOf} says it. */
  get acceptances(): readonly string[] {
    return this.subjects.flatMap((subject) =>
      subject.acceptedWidenings.map((one) => acceptanceOf(subject, one)),
    );
  }

  /** Whether the posture check objects to the statement in that place, and does not to the one that stands there. */
  async objects({ subject, block, with: widened }: Placement, statement: HeldStatement): Promise<boolean> {
    const { json } = subject.template;
    const template = new Template({
      ...json,
      resource: {
        ...json.resource,
        [block.type]: { ...json.resource[block.type], [block.name]: widened(statement) },
      },
    });
    const account = subject.account.map((one) => (one === subject.template ? template : one));
    const before = new Set(await this.findings(subject));
    return (await findingsOf({ ...subject, template, account })).some((finding) => !before.has(finding));
  }

  private findings(subject: PlatformSubject): Promise<readonly string[]> {
    const known = this.found.get(subject) ?? findingsOf(subject);
    this.found.set(subject, known);
    return known;
  }
}

/** An acceptance by the resource that it stands at; the same for all producers. */
export function acceptanceOf({ stack }: PlatformSubject, { address, value = '' }: Acceptance): string {
  return `${stack.replace(/(producer)-.*/, '$1')}: ${address} accepts ${UNMISSED_WIDENING} ${value}`.trim();
}

async function findingsOf(subject: PlatformSubject): Promise<readonly string[]> {
  return (await check(RULES, subject, subject.accepted)).findings;
}

/** What a widening leaves as it was keeps the code's references, by which other blocks are recognised. */
function replaceStatement(
  block: Block,
  argument: string,
  index: number,
  held: HeldStatement,
  widened: HeldStatement,
): Body {
  const document = JSON.parse(block.text(argument)) as object;
  const written = statementsOf(block.text(argument));
  const unchangedMembers = Object.entries(written[index]).filter(([name]) => {
    const part = name as keyof HeldStatement;
    return isDeepStrictEqual(widened[part], held[part]);
  });
  const Statement = written.with(index, { ...widened, ...Object.fromEntries(unchangedMembers) });
  return { ...block.body, [argument]: JSON.stringify({ ...document, Statement }) };
}

/** The statement that Lambda makes of a permission, but for its Sid. */
function permissionOf({ body }: Block): object {
  const condition =
    body.source_arn === undefined ? {} : { Condition: { ArnLike: { 'AWS:SourceArn': body.source_arn } } };
  return {
    Effect: 'Allow',
    Action: body.action,
    Principal: { Service: body.principal },
    Resource: '${function}',
    ...condition,
  };
}

/** A permission holds one action, one principal and at most one source. */
function permitting({ body }: Block, { Action, Principal, Condition }: HeldStatement): Body {
  const { Service } = (Principal === '*' ? {} : Principal) as { Service?: string };
  const { source_arn, ...others } = body;
  return {
    ...others,
    action: asList(Action).at(-1),
    principal: Service !== undefined && isDeepStrictEqual(Principal, { Service }) ? Service : '*',
    ...(Condition === undefined ? {} : { source_arn }),
  };
}

/** One text for whatever AWS takes for the same; without Sids that Terraform makes up. */
function canonical(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? sortKeys(value[0]) : value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => name !== 'Sid' || !/^terraform-[0-9a-f]+$/.test(String(inner)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sortKeys(inner)]),
  );
}

const patterns = new Map<string, RegExp>();

/** Whether Terraform may make the second text of the first. */
function matches(written: string, held: string): boolean {
  if (!written.includes('${')) return written === held;
  const parts = written.split(/\$\{[^}]*\}/).map(escapePattern);
  const pattern = patterns.get(written) ?? new RegExp(`^${parts.join('[^"]*')}$`);
  patterns.set(written, pattern);
  return pattern.test(held);
}
