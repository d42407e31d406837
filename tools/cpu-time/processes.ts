import { readdirSync, readFileSync } from 'node:fs';

/** Of Linux's clock, in which `/proc` counts: 100 a second on every machine that Node runs on. */
const TICKS = 100;

interface Process extends Omit<CpuTime, 'running'> {
  readonly parent: number;
}

/** The processor time that a process has taken so far, in seconds of user and system time. */
export interface CpuTime {
  readonly own: number;
  /** Of the processes that it started and that have ended, and of theirs. */
  readonly ended: number;
  /** What those that still run have taken, by their id. */
  readonly running: ReadonlyMap<number, number>;
}

/**
 * Reads what a process and all below it have taken. A process whose parent was killed before it ended is nobody's
 * child any more, and is missing.
 *
 * @returns undefined where there is no `/proc` (proc(5)), which only Linux has
 */
export function cpuTime(pid = process.pid): CpuTime | undefined {
  const top = read(pid);
  if (!top) return undefined;
  return { own: top.own, ended: top.ended, running: below(pid) };
}

/** What was taken between two readings of one process. */
export function taken(before: CpuTime, after: CpuTime): number {
  const sum = ({ own, ended, running }: CpuTime) =>
    [...running.values()].reduce((total, time) => total + time, own + ended);
  return sum(after) - sum(before);
}

function below(pid: number): ReadonlyMap<number, number> {
  const processes = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        const found = read(Number(name));
        return found ? [[Number(name), found] as const] : [];
      }),
  );
  const isBelow = (id: number): boolean => {
    const parent = processes.get(id)?.parent;
    return parent === pid || (parent !== undefined && isBelow(parent));
  };
  return new Map(
    [...processes].filter(([id]) => isBelow(id)).map(([id, { own, ended }]) => [id, own + ended]),
  );
}

/** Undefined where there is no such process, any more or on this system. */
function read(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, with whatever characters it has.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent] = fields;
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15);
    return { parent, own: (user + system) / TICKS, ended: (endedUser + endedSystem) / TICKS };
  } catch {
    return undefined;
  }
}
