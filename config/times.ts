import { MAX_RECEIVE_COUNT, VISIBILITY_TIMEOUT } from '../platform/redrive-times';
import { seconds } from './durations';
import type { Finding } from './problems';
import { FLOW, flow } from './flow';

type Times = Readonly<Record<keyof typeof FLOW, string>>;

/** Seconds of a time that follows from those of the file. */
type Derived = (times: Readonly<Record<keyof Times, number>>) => number;

/** Two times of the flow, of which the first has to be the shorter. */
interface Pair {
  /** The field that is reported. */
  readonly field: keyof Times;
  readonly shorter: Derived;
  readonly longer: Derived;
  readonly rule: string;
  readonly cure: string;
}

const GATHERED = 'uploads that never pause are gathered for gatheringTime, after settlingTime';

/** Looks after which SQS parks a message, in words. */
const TRIES = MAX_RECEIVE_COUNT.toLocaleString('en');

/**
 * Every two times that can contradict each other. SQS counts a message's retention from when it was first sent, however
 * often it was received since, and keeps counting in the dead-letter queue (SQS developer guide, "Configuring a dead-letter
 * queue"). A message that waits in vain is told by its
 * age, and parked or gone at last; one that fails is parked. `approvalSweep`, `catalogueSweep` and `logRetention` concern no message, and `retryInterval` beside `publishInterval` only says
 * how soon something is noticed.
 */
const PAIRS: readonly Pair[] = [
  {
    field: 'retryInterval',
    shorter: ({ retryInterval }) => retryInterval,
    longer: ({ messageRetention }) => messageRetention,
    rule: 'an upload that is not done yet is looked at again after retryInterval, and after messageRetention it is gone',
    cure: 'make retryInterval shorter than messageRetention',
  },
  {
    field: 'gatheringTime',
    shorter: ({ settlingTime, gatheringTime }) => settlingTime + gatheringTime,
    longer: ({ messageRetention }) => messageRetention,
    rule: `${GATHERED}, and after messageRetention they are gone`,
    cure: 'make settlingTime and gatheringTime together shorter than messageRetention',
  },
  {
    field: 'publishInterval',
    shorter: ({ publishInterval }) => publishInterval,
    longer: ({ messageRetention }) => messageRetention,
    rule: 'an upload may wait for publishInterval, and after messageRetention it is gone',
    cure: 'make publishInterval shorter than messageRetention',
  },
  {
    field: 'alarmAge',
    shorter: ({ alarmAge, retryInterval, publishInterval }) =>
      alarmAge + Math.max(retryInterval, publishInterval),
    longer: ({ messageRetention }) => messageRetention,
    rule: 'a message that has waited for alarmAge is looked at again within retryInterval or publishInterval, and after messageRetention it is gone, so the alarm comes before',
    cure: 'make alarmAge shorter than messageRetention by more than the longer of retryInterval and publishInterval',
  },
  {
    field: 'alarmAge',
    shorter: ({ alarmAge, retryInterval }) => alarmAge + retryInterval,
    longer: ({ retryInterval }) => MAX_RECEIVE_COUNT * retryInterval,
    rule: `during a crawl or a run a message is looked at once a retryInterval, and after ${TRIES} looks it is parked, so the alarm comes before`,
    cure: `make retryInterval longer, or alarmAge shorter than ${TRIES} times retryInterval`,
  },
  {
    field: 'alarmAge',
    shorter: ({ publishInterval }) => publishInterval,
    longer: ({ alarmAge }) => alarmAge,
    rule: 'a message may wait for publishInterval in peace, so the alarm comes later than that',
    cure: 'make alarmAge longer than publishInterval',
  },
  {
    field: 'alarmAge',
    shorter: ({ retryInterval }) => retryInterval,
    longer: ({ alarmAge }) => alarmAge,
    rule: 'a message may wait for retryInterval in peace, so the alarm comes later than that',
    cure: 'make alarmAge longer than retryInterval',
  },
  {
    field: 'alarmAge',
    shorter: ({ settlingTime, gatheringTime }) => settlingTime + gatheringTime,
    longer: ({ alarmAge }) => alarmAge,
    rule: `${GATHERED}, so the alarm comes later than that`,
    cure: 'make alarmAge longer than settlingTime and gatheringTime together',
  },
];

/** Times that contradict each other. One that breaks its own rule is reported by that, and compared with nothing. */
export function contradictions(written: Partial<Times>): readonly Finding[] {
  const times = { ...FLOW, ...written };
  const fields = Object.keys(FLOW) as (keyof Times)[];
  const durations = Object.fromEntries(
    fields.map((field) => [
      field,
      flow.shape[field].safeParse(times[field]).success ? seconds(times[field]) : NaN,
    ]),
  ) as Record<keyof Times, number>;
  const at = (field: keyof Times, rule: string, cure: string) => {
    return { path: ['flow', field], value: times[field], rule, cure };
  };
  const contradicted = PAIRS.filter(({ shorter, longer }) => shorter(durations) >= longer(durations));
  const parkedAfter = MAX_RECEIVE_COUNT * VISIBILITY_TIMEOUT;
  return [
    ...contradicted.map(({ field, rule, cure }) => at(field, rule, cure)),
    ...(parkedAfter >= durations.messageRetention
      ? [
          at(
            'messageRetention',
            `a message that fails for good is parked after ${TRIES} tries, one each ${VISIBILITY_TIMEOUT}s (six times the function's minute, and the batching window); SQS counts its retention from when it was sent, so before that it would be gone unseen`,
            `choose ${Math.floor(parkedAfter / 86_400) + 1}d or more, or leave it out for ${FLOW.messageRetention}`,
          ),
        ]
      : []),
  ];
}
