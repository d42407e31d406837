import { replay, type RegisterEvent } from '../../../../platform/permits/events';
import { APPLICANT_KINDS, type Permit, PURPOSES } from '../../../../platform/permits/permit';
import { type Circumstances, rulesBroken } from '../../../../platform/permits/rules';
import { circumstances, permit, person, refusal } from './examples';

const issued = (change: Partial<Permit> = {}): RegisterEvent => ({ kind: 'issued', permit: permit(change) });
const broken = (
  event: RegisterEvent,
  before: readonly RegisterEvent[] = [],
  against: Circumstances = circumstances(),
) => rulesBroken(event, replay(before), against);
/** Fields and rules, for messages that a reader can check. */
const told = (...args: Parameters<typeof broken>) =>
  broken(...args).map(({ path, rule }) => `${path.join('.')}: ${rule}`);
const later = { id: '2027-0042', on: '2028-01-01', decision: 'file 43' };
const atLater = circumstances('2028-01-01');

test('a permit that keeps every rule may be issued, and a refusal recorded', () => {
  expect(broken(issued())).toEqual([]);
  expect(broken({ kind: 'refused', refusal: refusal() })).toEqual([]);
});

describe('purposes (Article 53(2))', () => {
  const pairs = APPLICANT_KINDS.flatMap((kind) => PURPOSES.map((purpose) => ({ kind, purpose })));
  const reserved = ['other a', 'other b', 'other c'];

  test.each(pairs)('$purpose for $kind', ({ kind, purpose }) => {
    const found = broken(issued({ applicant: { ...permit().applicant, kind }, purposes: ['e', purpose] }));
    expect(found.map(({ path }) => path)).toEqual(
      reserved.includes(`${kind} ${purpose}`) ? [['purposes', 1]] : [],
    );
    for (const { rule } of found) expect(rule).toMatch(/Article 53\(2\)/);
  });
});

describe('durations (Article 68(12))', () => {
  test.each<[issue: string, ends: string, allowed: boolean]>([
    ['2027-03-01', '2037-03-01', true],
    ['2027-03-01', '2037-03-02', false],
    ['2028-02-29', '2038-02-28', true],
    ['2028-02-29', '2038-03-01', false],
    ['2027-03-01', '2027-03-01', true],
    ['2027-03-01', '2027-02-28', false],
  ])('issued on %s until %s: %s', (issue, ends, allowed) => {
    const found = told(issued({ issued: issue, ends }), [], circumstances(issue));
    expect(found).toHaveLength(allowed ? 0 : 1);
    if (!allowed) expect(found[0]).toMatch(/^ends: /);
  });

  test.each<[until: string, allowed: boolean]>([
    ['2039-02-28', true],
    ['2039-03-01', false],
    ['2029-03-01', true],
    ['2029-02-28', false],
  ])('extended until %s: %s', (ends, allowed) => {
    const found = told({ kind: 'extended', ends, ...later }, [issued()], atLater);
    expect(found).toHaveLength(allowed ? 0 : 1);
  });

  test('it is extended once', () => {
    const first: RegisterEvent = { kind: 'extended', ends: '2030-01-01', ...later };
    expect(told({ ...first, ends: '2031-01-01' }, [issued(), first], atLater)).toEqual([
      expect.stringMatching(/extended once \(Article 68\(12\)\).*2029-02-28 to 2030-01-01/),
    ]);
  });

  test('a decision of a day to come, or before its application, is not recorded', () => {
    expect(told(issued({ issued: '2027-03-02' }))).toEqual([expect.stringMatching(/^issued: .*2027-03-01/)]);
    const application = { ...permit().application, received: '2027-03-02' };
    expect(told(issued({ application }))).toEqual([expect.stringMatching(/^application.received: /)]);
    expect(told({ kind: 'refused', refusal: refusal({ application, refused: '2027-03-03' }) })).toEqual([
      expect.stringMatching(/^refused: /),
    ]);
  });

  test('a permit that is over before it is recorded is none', () => {
    const found = told(issued({ ends: '2027-03-05' }), [], circumstances('2027-03-06'));
    expect(found).toEqual([expect.stringMatching(/^ends: .*2027-03-06/)]);
  });
});

describe('persons (Article 68(10)(d))', () => {
  test.each([
    ['nobody', [], /names everybody/],
    ['no principal investigator', [person('ada')], /principal investigator/],
    ['one identity for two', [person('ada', true), { ...person('grace'), ...person('ada') }], /stands twice/],
  ])('%s', (_what, persons, rule) => {
    expect(told(issued({ persons }))).toEqual([expect.stringMatching(rule)]);
    const { data } = permit();
    expect(told({ kind: 'amended', data, persons, ...later }, [issued()], atLater)).toEqual([
      expect.stringMatching(rule),
    ]);
  });
});

describe('data', () => {
  const cohort = { holder: 'hospital', dataset: 'cohort' };

  test.each<[string, Permit['data'], path: string, rule: RegExp]>([
    ['nothing', [], 'data', /Article 68\(10\)\(a\)/],
    ['no table', [{ ...cohort, tables: {} }], 'data', /Article 68\(10\)\(a\)/],
    ['no column', [{ ...cohort, tables: { visits: [] } }], 'data.0.tables.visits', /Article 66\(1\)/],
    [
      'an unknown holder',
      [{ ...cohort, holder: 'clinic', tables: { visits: ['ward'] } }],
      'data.0.holder',
      /hospital, registry/,
    ],
    [
      'an unknown dataset',
      [{ ...cohort, dataset: 'deaths', tables: { visits: ['ward'] } }],
      'data.0.dataset',
      /hospital publishes cohort/,
    ],
    [
      'an unknown table',
      [{ ...cohort, tables: { bills: ['sum'] } }],
      'data.0.tables.bills',
      /patients, visits/,
    ],
    [
      'a column that is dropped',
      [{ ...cohort, tables: { visits: ['ward', 'note'] } }],
      'data.0.tables.visits.1',
      /patient, ward/,
    ],
    [
      'a column twice',
      [{ ...cohort, tables: { visits: ['ward', 'ward'] } }],
      'data.0.tables.visits.1',
      /stands once/,
    ],
    [
      'a dataset twice',
      [
        { ...cohort, tables: { visits: ['ward'] } },
        { ...cohort, tables: { patients: ['sex'] } },
      ],
      'data.1',
      /stands once/,
    ],
  ])('%s', (_what, data, path, rule) => {
    const found = broken(issued({ data }));
    expect(found.map((one) => one.path.join('.'))).toEqual([path]);
    expect(found[0]?.rule).toMatch(rule);
    expect(found[0]?.cure).not.toBe('');
  });
});

test('the project is a consumer of the configuration', () => {
  expect(told(issued({ consumer: 'nowhere' }))).toEqual([
    expect.stringMatching(/^consumer: .*study, institute/),
  ]);
});

test('a project works under one permit at a time, and under the next once that is over', () => {
  const next = { id: '2027-0043', issued: '2028-01-01', ends: '2029-01-01' };
  expect(told(issued(next), [issued()], atLater)).toEqual([
    expect.stringMatching(/^consumer: .*2027-0042.*2029-02-28/),
  ]);
  expect(told(issued({ ...next, consumer: 'institute' }), [issued()], atLater)).toEqual([]);
  const withdrawn: RegisterEvent = { kind: 'withdrawn', reason: 'the study ended', ...later };
  expect(told(issued(next), [issued(), withdrawn], atLater)).toEqual([]);
  const ended = circumstances('2029-03-01');
  expect(told(issued({ ...next, issued: '2029-03-01', ends: '2030-01-01' }), [issued()], ended)).toEqual([]);
});

test('an application is decided once', () => {
  expect(told({ kind: 'refused', refusal: refusal() }, [issued()])).toEqual([
    expect.stringMatching(/^id: .*a permit/),
  ]);
  const refused: RegisterEvent = { kind: 'refused', refusal: refusal() };
  expect(told(issued(), [refused])).toEqual([expect.stringMatching(/^id: .*a refusal/)]);
  expect(told(refused, [refused])).toEqual([expect.stringMatching(/^id: .*a refusal/)]);
});

describe('a permit that is over, refused or unknown', () => {
  const changes: readonly RegisterEvent[] = [
    { kind: 'extended', ends: '2030-01-01', ...later },
    { kind: 'amended', data: permit().data, persons: permit().persons, ...later },
    { kind: 'withdrawn', reason: 'the study ended', ...later },
  ];
  const withdrawn: RegisterEvent = { kind: 'withdrawn', reason: 'misuse', ...later };

  test.each(changes)('is not $kind', (change) => {
    expect(told(change, [issued(), withdrawn], atLater)).toEqual([
      expect.stringMatching(/withdrawn on 2028-01-01/),
    ]);
    expect(told(change, [issued()], circumstances('2029-03-01'))).toEqual([
      expect.stringMatching(/ended on 2029-02-28/),
    ]);
    expect(told(change, [{ kind: 'refused', refusal: refusal() }], atLater)).toEqual([
      expect.stringMatching(/refused/),
    ]);
    expect(told(change, [], atLater)).toEqual([expect.stringMatching(/no permit of this id/)]);
    // Otherwise it is.
    expect(told(change, [issued()], atLater)).toEqual([]);
  });
});

test('every rule is named at once', () => {
  const found = broken(
    issued({ purposes: ['a', 'b'], ends: '2040-01-01', consumer: 'nowhere', persons: [], data: [] }),
    [issued({ consumer: 'institute' })],
  );
  expect(found.map(({ path }) => path.join('.'))).toEqual([
    'id',
    'purposes.0',
    'purposes.1',
    'ends',
    'consumer',
    'data',
    'persons',
  ]);
});
