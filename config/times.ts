import { MAX_RECEIVE_COUNT, VISIBILITY_TIMEOUT } from '../platform/redrive-times';
import { seconds } from './durations';
import type { Finding } from './faults';
import { FLOW, flow } from './flow';

type Times = Readonly<Record<keyof typeof FLOW, string>>;

/** Two times of the flow, of which the first has to be the shorter. */
interface Pair {
  /** The field that is reported. */
  readonly field: keyof Times;
  readonly shorter: (times: Readonly<Record<keyof Times, number>>) => number;
  readonly longer: 'alarmAge' | 'messageRetention';
  readonly rule: string;
  readonly cure: string;
}

const GATHERED = 'uploads that never pause are gathered for gatheringTime, after settlingTime';

/**
 * Every two times that can contradict each other. SQS counts a message's retention from when it was first sent, however
 * often it was received since, and keeps counting in the dead-letter queue (SQS developer guide, "Configuring a dead-letter
 * queue"). `approvalSweep` and `logRetention` concern no message, and `retryInterval` beside `publishInterval` only says
 * how soon something is noticed.
 */
const PAIRS: readonly Pair[] = [
  {
    field: 'retryInterval',
    shorter: ({ retryInterval }) => retryInterval,
    longer: 'messageRetention',
    rule: 'an upload that is not done yet is looked at again after retryInterval, and after messageRetention it is gone',
    cure: 'make retryInterval shorter than messageRetention',
  },
  {
    field: 'gatheringTime',
    shorter: ({ settlingTime, gatheringTime }) => settlingTime + gatheringTime,
    longer: 'messageRetention',
    rule: `${GATHERED}, and after messageRetention they are gone`,
    cure: 'make settlingTime and gatheringTime together shorter than messageRetention',
  },
  {
    field: 'publishInterval',
    shorter: ({ publishInterval }) => publishInterval,
    longer: 'messageRetention',
    rule: 'an upload may wait for publishInterval, and after messageRetention it is gone',
    cure: 'make publishInterval shorter than messageRetention',
  },
  {
    field: 'alarmAge',
    shorter: ({ alarmAge }) => alarmAge,
    longer: 'messageRetention',
    rule: 'after messageRetention the message is gone, so the alarm comes before',
    cure: 'make alarmAge shorter than messageRetention',
  },
  {
    field: 'alarmAge',
    shorter: ({ publishInterval }) => publishInterval,
    longer: 'alarmAge',
    rule: 'a message may wait for publishInterval in peace, so the alarm comes later than that',
    cure: 'make alarmAge longer than publishInterval',
  },
  {
    field: 'alarmAge',
    shorter: ({ retryInterval }) => retryInterval,
    longer: 'alarmAge',
    rule: 'a message may wait for retryInterval in peace, so the alarm comes later than that',
    cure: 'make alarmAge longer than retryInterval',
  },
  {
    field: 'alarmAge',
    shorter: ({ settlingTime, gatheringTime }) => settlingTime + gatheringTime,
    longer: 'alarmAge',
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
  const contradicted = PAIRS.filter(({ shorter, longer }) => shorter(durations) >= durations[longer]);
  const parkedAfter = MAX_RECEIVE_COUNT * VISIBILITY_TIMEOUT;
  return [
    ...contradicted.map(({ field, rule, cure }) => at(field, rule, cure)),
    ...(parkedAfter >= durations.messageRetention
      ? [
          at(
            'messageRetention',
            `a message that fails for good is parked after ${MAX_RECEIVE_COUNT.toLocaleString('en')} tries, one each ${VISIBILITY_TIMEOUT}s (six times the function's minute, and the batching window); SQS counts its retention from when it was sent, so before that it would be gone unseen`,
            `choose ${Math.floor(parkedAfter / 86_400) + 1}d or more, or leave it out for ${FLOW.messageRetention}`,
          ),
        ]
      : []),
  ];
}
