import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import {
  type Against,
  extensionOf,
  readAmendment,
  readPermit,
  readRefusal,
  withdrawalOf,
} from '../config/permits/load';
import { dayOf } from '../platform/permits/calendar';
import { idOf, type RegisterEvent } from '../platform/permits/events';
import { type RecordedPermit, stateOf } from '../platform/permits/permit';
import { command, readConfiguration, UsageError } from './command';
import { Office } from './permit/office';

const USAGE = `Keeps the register of permits, as one of the officers of the configuration (docs/permits.md).

  npm run permit -- issue FILE                                   records a permit
  npm run permit -- refuse FILE                                  records that an application was refused
  npm run permit -- amend ID FILE                                puts other data and persons in the place of a permit's
  npm run permit -- extend ID --ends DAY --decision REFERENCE    lets it end later, once
  npm run permit -- withdraw ID --reason TEXT --decision REFERENCE
  npm run permit -- list [--json]                                every permit and refusal
  npm run permit -- show ID [--json]                             one, with what was recorded of it
  npm run permit -- verify                                       whether every record stands as it was written

What is recorded is in force at once. Ends with 1 where nothing was recorded, or a log was tampered with.`;

interface Options {
  readonly ends?: string;
  readonly decision?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

/** What a verb takes: words after it, and the options besides. */
interface Verb {
  readonly words: readonly string[];
  readonly options: readonly (keyof Options)[];
  readonly run: (office: Office, words: readonly string[], options: Options) => Promise<number>;
}

const VERBS: Readonly<Record<string, Verb>> = {
  issue: {
    words: ['FILE'],
    options: [],
    run: recording((against, [file = '']) => ({ kind: 'issued', permit: readPermit(file, against) })),
  },
  refuse: {
    words: ['FILE'],
    options: [],
    run: recording((against, [file = '']) => ({ kind: 'refused', refusal: readRefusal(file, against) })),
  },
  amend: {
    words: ['ID', 'FILE'],
    options: [],
    run: recording((against, [id = '', file = '']) => ({
      kind: 'amended',
      id,
      on: against.today,
      ...readAmendment(file, id, against),
    })),
  },
  extend: {
    words: ['ID'],
    options: ['ends', 'decision'],
    run: recording((against, [id = ''], { ends, decision }) => extensionOf({ ends, decision }, id, against)),
  },
  withdraw: {
    words: ['ID'],
    options: ['reason', 'decision'],
    run: recording((against, [id = ''], { reason, decision }) =>
      withdrawalOf({ reason, decision }, id, against),
    ),
  },
  list: { words: [], options: ['json'], run: (office, _words, { json }) => list(office, json) },
  show: { words: ['ID'], options: ['json'], run: (office, [id = ''], { json }) => show(office, id, json) },
  verify: { words: [], options: [], run: verify },
};

async function permit(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ends: { type: 'string' },
      decision: { type: 'string' },
      reason: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [name = '', ...words] = positionals;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) throw new UsageError(`write one of ${Object.keys(VERBS).join(', ')}`);
  if (words.length !== verb.words.length) {
    throw new UsageError(`${name} takes ${verb.words.join(' and ') || 'no word'} after it`);
  }
  const strange = Object.keys(values).find((option) => !verb.options.includes(option as keyof Options));
  if (strange !== undefined) throw new UsageError(`${name} takes no --${strange}`);
  return verb.run(await Office.open(readConfiguration()), words, values);
}

/** Records a change, and has it acted on. */
function recording(
  change: (against: Against, words: readonly string[], options: Options) => RegisterEvent,
): Verb['run'] {
  return async (office, words, options) => {
    const event = await office.record((against) => change(against, words, options));
    process.stdout.write(`${idOf(event)} is recorded as ${event.kind}\n`);
    try {
      await office.wakeApprover();
    } catch (error) {
      process.stderr.write(
        `The approve function could not be woken, so its schedule acts on it: ${(error as Error).message}\n`,
      );
    }
    return 0;
  };
}

async function list(office: Office, json = false): Promise<number> {
  const { permits, refusals } = await office.read();
  const today = dayOf(new Date());
  const all = [
    ...[...permits.values()].map((one) => ({
      id: one.id,
      state: stateOf(one, today),
      consumer: one.consumer,
      ends: one.ends,
      applicant: one.applicant.name,
    })),
    ...[...refusals.values()].map(({ id, refused, applicant }) => ({
      id,
      state: 'refused' as const,
      refused,
      applicant: applicant.name,
    })),
  ];
  if (json) process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
  else for (const one of all) process.stdout.write(`${Object.values(one).join('  ')}\n`);
  return 0;
}

async function show(office: Office, id: string, json = false): Promise<number> {
  const { permits, refusals } = await office.read();
  const found = permits.get(id) ?? refusals.get(id);
  if (found === undefined) {
    throw new Error(`The register has nothing of ${id}: take the id from npm run permit -- list`);
  }
  const today = dayOf(new Date());
  const state = permits.has(id) ? stateOf(found as RecordedPermit, today) : 'refused';
  const records = (await office.register.read()).filter(({ entry }) => idOf(entry.event) === id);
  const recorded = records.map(({ entry: { number, at, by, event } }) => ({
    number,
    at,
    by,
    kind: event.kind,
  }));
  if (json) process.stdout.write(`${JSON.stringify({ state, ...found, recorded }, undefined, 2)}\n`);
  else {
    process.stdout.write(`${id} is ${state}\n${JSON.stringify(found, undefined, 2)}\n`);
    for (const { number, at, by, kind } of recorded) {
      process.stdout.write(`record ${number}: ${kind}, ${at}, by ${by}\n`);
    }
  }
  return 0;
}

async function verify(office: Office): Promise<number> {
  for (const [name, log] of Object.entries({ register: office.register, decisions: office.decisions })) {
    const records = await log.read();
    const last = records.at(-1)?.text ?? '';
    // Kept elsewhere, it shows a later cut at the end.
    const hash = createHash('sha256').update(last).digest('hex');
    process.stdout.write(
      `${name}: ${records.length} records, each after the one before it; the last one's hash is ${hash}\n`,
    );
  }
  const over = await office.writtenOver();
  for (const problem of over) process.stderr.write(`${problem}\n`);
  return over.length === 0 ? 0 : 1;
}

command(USAGE, permit);
