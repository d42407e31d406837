import { descriptionProblems } from '../../../config/descriptions';
import { GOOD, readFolder } from './datasets/good-description';
import { platform } from '../platform';

const [good] = readFolder({ 'cohort.yaml': GOOD }).datasets;
const dataset = (name: string) => ({ ...good, name }) as NonNullable<typeof good>;

/** Problems of governance and a producer with these datasets. */
function problems(
  governance: readonly string[],
  producer: readonly string[],
  publish: readonly string[] = ['*'],
) {
  const config = platform();
  const datasets = (names: readonly string[]) => (names.length > 0 ? names.map(dataset) : undefined);
  return descriptionProblems({
    governance: { ...config.governance, datasets: datasets(governance) },
    producers: {
      producer: { ...config.producers['producer'], publish, datasets: datasets(producer) } as never,
    },
  });
}

test('descriptions that can be published have no problem', () => {
  expect(problems(['cohort'], ['care', 'care_home'])).toEqual([]);
  expect(problems([], [])).toEqual([]);
});

test('a dataset has its name from one account', () => {
  expect(problems(['cohort'], ['care', 'cohort'])).toEqual([
    expect.objectContaining({
      field: 'producers.producer.datasets',
      value: 'cohort',
      rule: expect.stringContaining('governance.datasets describes one of this name too'),
    }),
  ]);
});

test('a dataset of which no table is published is refused, since a data source without a filter publishes all', () => {
  expect(problems([], ['care', 'care_home'], ['care_home_*'])).toEqual([
    expect.objectContaining({ value: 'care', cure: expect.stringContaining("add 'care_*' to publish") }),
  ]);
});

test('more datasets than a template or the function’s variables hold are refused', () => {
  const many = Array.from({ length: 60 }, (_, at) => `cohort_${'x'.repeat(40)}_${at}`);
  expect(problems([], many).map(({ value, rule }) => [value, rule])).toEqual([
    ['60 datasets', expect.stringMatching(/CloudFormation .* bytes; it takes 51,200/)],
    ['60 datasets', expect.stringMatching(/publish function, .* characters; there is room for 2,048/)],
  ]);
});
