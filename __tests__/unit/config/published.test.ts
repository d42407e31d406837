import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from '../../../config/problems';
import { parseConfig } from '../../../config/load';
import { changeGoodFile, GOOD, message } from './good-file';

const AS_UPLOADED = '    publishAsUploaded: true\n';
const ARN = 'arn:aws:iam::444455556666:role/export';

/** The good file, whose producer has these lines in place of publishAsUploaded. */
const producer = (...lines: readonly string[]) =>
  GOOD.replace(AS_UPLOADED, lines.map((line) => `    ${line}\n`).join(''));

test('an account that holds data says how its files are published', () => {
  expect(message(producer())).toMatch(/producers\.producer\.datasets \(line 8\)\n {4}value: \(missing\)/);
  expect(message(producer('publishAsUploaded: false'))).toMatch(/producers\.producer\.datasets \(line 8\)/);
  expect(message(GOOD.replace('  publishAsUploaded: true\n', ''))).toMatch(/governance\.datasets \(line 3\)/);
});

test('and in one way alone', () => {
  expect(message(producer('publishAsUploaded: true', 'datasets: datasets', `uploaders: ['${ARN}']`))).toMatch(
    /publishAsUploaded \(line 11\)\n {4}value: true\n {4}rule: {2}files are published as they are described, or as they are uploaded/,
  );
});

test('an intake has uploaders, and only an intake', () => {
  expect(message(producer('datasets: datasets'))).toMatch(/producers\.producer\.uploaders \(line 8\)/);
  expect(message(producer('datasets: datasets', 'uploaders: []'))).toMatch(/at least one uploader/);
  expect(message(producer('publishAsUploaded: true', `uploaders: ['${ARN}']`))).toMatch(
    /an intake belongs to an account with datasets/,
  );
  expect(
    message(producer('datasets: datasets', "uploaders: ['arn:aws:iam::999999999999:role/export']")),
  ).toMatch(/an uploader belongs to an account of this configuration/);
});

test('descriptions are read from the folder of the file', () => {
  const source = producer('datasets: datasets', `uploaders: ['${ARN}']`);
  const { producers } = parseConfig(source, 'site.yaml', path.resolve(__dirname, '../../..'));
  expect(producers['producer']?.datasets?.map(({ name }) => name)).toEqual(['synthetic_hospital']);
  expect(producers['producer']?.uploaders).toEqual([ARN]);
});

describe('with a folder of descriptions', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'published-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const refusal = (source: string): string => {
    try {
      parseConfig(source, 'site.yaml', folder);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    throw new Error('it was accepted');
  };

  test('that is not there, the file is refused', () => {
    const source = producer('datasets: nowhere', `uploaders: ['${ARN}']`);
    expect(refusal(source)).toMatch(/nowhere/);
  });

  test('each problem of the file and of every description is told at once', () => {
    mkdirSync(path.join(folder, 'held'));
    writeFileSync(path.join(folder, 'held/first.yaml'), 'title: 1\n');
    writeFileSync(path.join(folder, 'held/second.yaml'), 'titel: x\n');
    const source = producer('datasets: held', `uploaders: ['${ARN}']`).replace(
      'prefix: ehds',
      'prefix: EHDS',
    );
    const said = refusal(source);
    for (const part of [/prefix \(line 2\)/, /first\.yaml: \d+ problems/, /second\.yaml: \d+ problems/]) {
      expect(said).toMatch(part);
    }
    expect(refusal(producer('datasets: held', `uploaders: ['${ARN}']`))).not.toMatch(/site\.yaml: 0/);
  });
});

test('sizes and numbers of the intake', () => {
  const intake = (text: string) => message(changeGoodFile('producers:', `intake: { ${text} }\nproducers:`));
  expect(intake('concurrency: 1')).toMatch(/2 to 1,000 messages at a time/);
  expect(intake('largestCsv: 11GB')).toMatch(/no invocation has time and disk for more than 10GB/);
  expect(intake('largestParquet: 4 GB')).toMatch(/a whole number and a unit: MB or GB/);
  expect(intake('sweep: 90s')).toMatch(/whole minutes only/);
});
