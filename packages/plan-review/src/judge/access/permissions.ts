import { isMarked, type Json, listOf, partOf } from '../../read/values';
import type { Resource } from '../../read/resource';
import type { AccessFact, Judgement } from '../finding';
import { TypeTable } from '../names';
import { PERMISSION_TYPES, type PermissionType } from '../tables/permissions';
import { type Condition, conditionsOf } from './condition';
import { OWN_UNKNOWN } from './danger';
import { type Grant, NOT_KNOWN, type Principal, principalOf } from './grants';
import { judgeGrants } from './judge-grants';
import type { AccessLevels } from './levels';

const TABLE = new TypeTable(PERMISSION_TYPES);

/** Who gains or loses which actions by a permission of AWS that is a resource of its own. */
export function permissionFindings(resource: Resource, levels: AccessLevels): readonly Judgement[] {
  const row = TABLE.rowOf(resource.type);
  if (row === undefined) return [];
  const { change, account } = resource;
  const before = grantsIn(row, resource, change.before, undefined);
  const after = grantsIn(row, resource, change.after, change.after_unknown);
  const names = [row.principal, row.actions, row.resource, ...Object.keys(row.conditions)];
  const isSecret = [change.before_sensitive, change.after_sensitive].some((mask) =>
    names.some((name) => isMarked(partOf(mask, name))),
  );
  const carrier: AccessFact['carrier'] = row.topic === 'Key' ? 'key' : 'resource';
  const context = { topic: row.topic, carrier, holder: { kind: 'policy', name: '' } as const, account };
  const found = judgeGrants(before, after, context, levels);
  if (!isSecret || found.length === 0) return found;
  const fact = { kind: 'value', path: row.principal, is: 'secret', existed: false, madeOf: [] } as const;
  return [{ level: 'high', topic: row.topic, fact }];
}

/** Whether a type is in the table of permissions. */
export function isPermission(type: string): boolean {
  return TABLE.rowOf(type) !== undefined;
}

function grantsIn(
  row: PermissionType,
  resource: Resource,
  value: Json,
  unknown: Json | undefined,
): readonly Grant[] {
  if (value === null) return [];
  const valuesOf = (name: string) => {
    const mask = partOf(unknown, name);
    if (mask === true) return [unknownValue(resource, name)];
    const part = partOf(value, name);
    return (Array.isArray(part) ? listOf(part) : [part]).flatMap((each) =>
      each === undefined || each === null ? [] : [String(each)],
    );
  };
  const principals =
    partOf(unknown, row.principal) === true
      ? [unknownPrincipal(resource, row.principal)]
      : valuesOf(row.principal).map(namedPrincipal);
  const condition = conditionOf(row, value, unknown);
  return principals.flatMap((principal) =>
    valuesOf(row.actions).flatMap((action) =>
      valuesOf(row.resource).map((on) => ({
        effect: 'Allow' as const,
        principal: { only: principal },
        action: { only: action === NOT_KNOWN ? action : `${row.prefix ?? ''}${action}` },
        resource: { only: on },
        condition,
      })),
    ),
  );
}

/** AWS takes services, accounts and ARNs in the same attribute. */
function namedPrincipal(id: string): Principal {
  return principalOf(/^[\w.-]+\.amazonaws\.com(\.cn)?$/.test(id) ? 'Service' : 'AWS', id);
}

function unknownValue(resource: Resource, name: string): string {
  const [reference, ...others] = resource.references(name);
  return reference !== undefined && others.length === 0 ? `${reference} ${NOT_KNOWN}` : NOT_KNOWN;
}

/** A principal that the same plan makes is of the account of its provider. */
function unknownPrincipal(resource: Resource, name: string): Principal {
  const id = unknownValue(resource, name);
  const made = resource.referenced(name);
  const isOwn =
    made.length > 0 &&
    made.every(
      // Those of one reference have the same type and provider.
      ([{ type, providerKey }]) => type.startsWith('aws_iam_') && providerKey === resource.providerKey,
    );
  return { kind: 'AWS', id: isOwn ? `${OWN_UNKNOWN}${id}` : id };
}

function conditionOf(
  { conditions }: PermissionType,
  value: Json,
  unknown: Json | undefined,
): readonly Condition[] {
  const written: Record<string, Record<string, Json>> = {};
  const add = (operator: string, key: string, test: Json) => {
    written[operator] = { ...written[operator], [key]: test };
  };
  for (const [name, [operator, key]] of Object.entries(conditions)) {
    const part = partOf(value, name);
    if (partOf(unknown, name) === true) add(operator, key, NOT_KNOWN);
    else if (typeof part === 'string' && part !== '') add(operator, key, part);
    else for (const block of listOf(part)) addBlock(block, operator, key, add);
  }
  return conditionsOf(written);
}

/** A block is a test of its own (`condition` of an event bus), or pairs of an encryption context (`constraints`). */
function addBlock(
  block: Json,
  operator: string,
  key: string,
  add: (operator: string, key: string, test: Json) => void,
): void {
  const test = partOf(block, 'key');
  if (typeof test === 'string') {
    add(String(partOf(block, 'type') ?? operator), test, partOf(block, 'value') ?? '');
    return;
  }
  for (const name of ['encryption_context_equals', 'encryption_context_subset']) {
    for (const [pair, expected] of Object.entries(partOf(block, name) ?? {})) {
      add(operator, `${key}:${pair}`, expected as Json);
    }
  }
}
