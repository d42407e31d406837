import { useSyncExternalStore } from 'react';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const fullTimeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** How long ago something was, in whole units; what is said to be yet to come, by another clock, is now. */
function relativeTime(at: string): string {
  const seconds = Math.max(0, Math.trunc((Date.now() - Date.parse(at)) / 1000));
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? UNITS[UNITS.length - 1];
  return relative.format(-Math.trunc(seconds / size), unit);
}

const listeners = new Set<() => void>();
let clock: ReturnType<typeof setInterval> | undefined;

/** One clock for all times of the page. */
function onTick(listener: () => void): () => void {
  listeners.add(listener);
  clock ??= setInterval(() => listeners.forEach((each) => each()), 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(clock);
    clock = undefined;
  };
}

/** How long ago something was, which stays true; the exact time on hovering. */
export function Ago({ at }: { at: string }) {
  const text = useSyncExternalStore(onTick, () => relativeTime(at));
  return (
    <time dateTime={at} title={fullTimeFormat.format(new Date(at))}>
      {text}
    </time>
  );
}

/** A time both ways: how long ago, and exactly. */
export function When({ at }: { at: string }) {
  return (
    <>
      <Ago at={at} /> <span className="dimmed">{fullTimeFormat.format(new Date(at))}</span>
    </>
  );
}
