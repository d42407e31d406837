import path from 'node:path';
import type { z } from 'zod';
import type { Register, RegisterEvent } from '../../platform/permits/events';
import type { Permit, Refusal } from '../../platform/permits/permit';
import { type Circumstances, rulesBroken } from '../../platform/permits/rules';
import { type FileKind, parseFile, readText } from '../file';
import type { Finding } from '../problems';
import * as shape from './schema';

/** What a file is held against. */
export interface Against extends Circumstances {
  readonly register: Register;
}

/** What an amendment puts in the place of a permit's data and persons. */
export type Amendment = z.infer<typeof shape.amendment>;

/** Fields that a rule compares with another one, which it is said of. */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
  issued: ['ends', 'application', 'consumer'],
  refused: ['application'],
};

/**
 * Reads a permit, and checks it.
 * @throws {ConfigError} with all its problems at once
 */
export function readPermit(file: string, against: Against): Permit {
  return read(file, against, {
    noun: 'a permit',
    shape: shape.permit,
    // Of a field that is at problem, what stands here is compared with nothing.
    neutral: {
      ...neutralDecision(against),
      consumer: '',
      data: [],
      persons: [],
      issued: against.today,
      ends: against.today,
    },
    event: (permit) => ({ kind: 'issued', permit }),
  });
}

/**
 * Reads a refusal, and checks it.
 * @throws {ConfigError} with all its problems at once
 */
export function readRefusal(file: string, against: Against): Refusal {
  return read(file, against, {
    noun: 'a refusal',
    shape: shape.refusal,
    neutral: { ...neutralDecision(against), refused: against.today },
    event: (refusal) => ({ kind: 'refused', refusal }),
  });
}

/**
 * Reads what an amendment puts in the place of a permit's data and persons, and checks it.
 * @throws {ConfigError} with all its problems at once
 */
export function readAmendment(file: string, id: string, against: Against): Amendment {
  return read(file, against, {
    noun: 'an amendment',
    shape: shape.amendment,
    neutral: { decision: '', data: [], persons: [] },
    event: (amendment) => ({ kind: 'amended', id, on: against.today, ...amendment }),
  });
}

const neutralDecision = ({ today }: Against) => ({
  id: '',
  application: { received: today, summary: '' },
  applicant: { name: '', kind: 'public-body' as const, email: '' },
  purposes: [],
  decision: '',
  justification: '',
});

/**
 * Checks the options of an extension.
 * @throws {ConfigError} with all their problems at once
 */
export function extensionOf(options: Options, id: string, against: Against): RegisterEvent {
  const kind: Kind<z.infer<typeof shape.extension>> = {
    noun: 'an extension',
    shape: shape.extension,
    neutral: { ends: against.register.permits.get(id)?.ends ?? against.today, decision: '' },
    event: (extension) => ({ kind: 'extended', id, on: against.today, ...extension }),
  };
  return kind.event(check(JSON.stringify(options), `extend ${id}`, against, kind));
}

/**
 * Checks the options of a withdrawal.
 * @throws {ConfigError} with all their problems at once
 */
export function withdrawalOf(options: Options, id: string, against: Against): RegisterEvent {
  const kind: Kind<z.infer<typeof shape.withdrawal>> = {
    noun: 'a withdrawal',
    shape: shape.withdrawal,
    neutral: { reason: '', decision: '' },
    event: (withdrawal) => ({ kind: 'withdrawn', id, on: against.today, ...withdrawal }),
  };
  return kind.event(check(JSON.stringify(options), `withdraw ${id}`, against, kind));
}

/** Options of a command, by name. */
type Options = Readonly<Record<string, string | undefined>>;

interface Kind<T> {
  readonly noun: string;
  readonly shape: z.ZodObject & z.ZodType<T>;
  readonly neutral: T;
  readonly event: (written: T) => RegisterEvent;
}

function read<T>(file: string, against: Against, kind: Kind<T>): T {
  const name = path.relative(process.cwd(), file) || file;
  return check(readText(filesOf(against, kind), file, name), name, against, kind);
}

function check<T>(text: string, name: string, against: Against, kind: Kind<T>): T {
  return parseFile(filesOf(against, kind), text, name);
}

function filesOf<T>({ register, ...circumstances }: Against, kind: Kind<T>): FileKind<T> {
  const { noun, shape: schema, neutral, event } = kind;
  return {
    noun,
    thing: noun.replace(/^an? /, ''),
    example: 'docs/permits.md',
    choose: { other: 'the file that you named', instead: 'name another one' },
    schema,
    crossFindings: (input): readonly Finding[] => {
      const { sound, unsound } = soundFields(schema, input);
      const passed = new Set(unsound.flatMap((field) => [field, ...(COMPARED[field] ?? [])]));
      return rulesBroken(event({ ...neutral, ...sound } as T), register, circumstances).filter(
        ({ path: [field] }) => !passed.has(String(field)),
      );
    },
  };
}

/** The fields of a file whose own rules hold, and the names of the others. */
function soundFields({ shape: fields }: z.ZodObject, input: unknown) {
  const values = typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};
  const sound: Record<string, unknown> = {};
  const unsound: string[] = [];
  for (const [field, schema] of Object.entries(fields as Record<string, z.ZodType>)) {
    const { success, data } = schema.safeParse(Object.hasOwn(values, field) ? values[field] : undefined);
    if (success) sound[field] = data;
    else unsound.push(field);
  }
  return { sound, unsound };
}
