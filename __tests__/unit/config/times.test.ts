import { GOOD, message, problemMessage } from './good-file';

const withTimes = (times: string) => `${GOOD}flow: { ${times} }`;
const problemAt = (field: string, value: string, rule: string, cure: string) =>
  `\n  flow.${field} (line 12)\n    value: ${value}\n    rule:  ${rule}\n    cure:  ${cure}`;

/** With so short a retention everything else is shorter still. */
const SHORT =
  'messageRetention: 1h, retryInterval: 1s, settlingTime: 1s, gatheringTime: 1s, publishInterval: 1m, alarmAge: 10m';

test('the defaults contradict each other in nothing', () => {
  expect(message(GOOD)).toBe('');
});

test.each([
  [
    'retryInterval',
    '1h',
    'an upload that is not done yet is looked at again after retryInterval, and after messageRetention it is gone',
    'make retryInterval shorter than messageRetention',
  ],
  [
    'gatheringTime',
    '1h',
    'uploads that never pause are gathered for gatheringTime, after settlingTime, and after messageRetention they are gone',
    'make settlingTime and gatheringTime together shorter than messageRetention',
  ],
  [
    'publishInterval',
    '1h',
    'an upload may wait for publishInterval, and after messageRetention it is gone',
    'make publishInterval shorter than messageRetention',
  ],
  [
    'alarmAge',
    '1h',
    'a message that has waited for alarmAge is looked at again within retryInterval or publishInterval, and after messageRetention it is gone, so the alarm comes before',
    'make alarmAge shorter than messageRetention by more than the longer of retryInterval and publishInterval',
  ],
])('%s of %s beyond a retention of an hour', (field, value, rule, cure) => {
  const times = SHORT.replace(new RegExp(`${field}: \\w+`), `${field}: ${value}`);
  expect(message(withTimes(times))).toContain(problemAt(field, value, rule, cure));
});

test.each([
  [
    'publishInterval: 60m, alarmAge: 60m',
    '60m',
    'a message may wait for publishInterval in peace, so the alarm comes later than that',
    'make alarmAge longer than publishInterval',
  ],
  [
    'retryInterval: 8h, alarmAge: 8h',
    '8h',
    'a message may wait for retryInterval in peace, so the alarm comes later than that',
    'make alarmAge longer than retryInterval',
  ],
  [
    'settlingTime: 2m, gatheringTime: 58m, publishInterval: 5m, alarmAge: 60m',
    '60m',
    'uploads that never pause are gathered for gatheringTime, after settlingTime, so the alarm comes later than that',
    'make alarmAge longer than settlingTime and gatheringTime together',
  ],
])('an alarm that goes on while all is well: %s', (times, value, rule, cure) => {
  expect(message(withTimes(times))).toBe(problemMessage('flow.alarmAge (line 12)', value, rule, cure));
  const minuteLater = times.replace(`alarmAge: ${value}`, 'alarmAge: 10h');
  expect(message(withTimes(minuteLater))).toBe('');
});

test.each([
  // The look that would tell comes an hour, or eight, after alarmAge.
  [
    'publishInterval: 60m, retryInterval: 20m, alarmAge: 143h',
    'publishInterval: 60m, retryInterval: 20m, alarmAge: 142h',
  ],
  ['retryInterval: 8h, alarmAge: 136h', 'retryInterval: 8h, alarmAge: 135h'],
])('an alarm whose message is gone before the next look: %s', (contradicted, good) => {
  const retention = 'messageRetention: 6d, ';
  expect(message(withTimes(retention + contradicted))).toContain('so the alarm comes before');
  expect(message(withTimes(retention + good))).toBe('');
});

test('an alarm whose message is parked before', () => {
  // A thousand looks, one each 20 seconds: 20,000 seconds, of which the last look takes one interval.
  const rule =
    'during a crawl or a run a message is looked at once a retryInterval, and after 1,000 looks it is parked, so the alarm comes before';
  const cure = 'make retryInterval longer, or alarmAge shorter than 1,000 times retryInterval';
  expect(message(withTimes('retryInterval: 20s, alarmAge: 333m'))).toBe(
    problemMessage('flow.alarmAge (line 12)', '333m', rule, cure),
  );
  expect(message(withTimes('retryInterval: 20s, alarmAge: 332m'))).toBe('');
});

test('a retention in which nothing that fails for good is parked', () => {
  // A thousand tries, one each 6 x 60 + 2 seconds: 362,000 seconds, which are 4.19 days.
  expect(message(withTimes('messageRetention: 362000s'))).toBe(
    problemMessage(
      'flow.messageRetention (line 12)',
      '362000s',
      "a message that fails for good is parked after 1,000 tries, one each 362s (six times the function's minute, and the batching window); SQS counts its retention from when it was sent, so before that it would be gone unseen",
      'choose 5d or more, or leave it out for 10d',
    ),
  );
  expect(message(withTimes('messageRetention: 362001s'))).toBe('');
});

test('all contradictions are reported at once', () => {
  const text = message(
    withTimes('messageRetention: 1h, retryInterval: 12h, publishInterval: 2h, alarmAge: 1m'),
  );
  expect(text).toContain('7 problems');
});
