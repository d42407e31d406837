import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { judge } from '@ehds/healthdcat';
import type { Dataset, Description } from '@ehds/healthdcat/description';
import { parse } from 'yaml';
import { catalogueSettings } from '../../../../config/datasets/schema';
import {
  DATASET_FORM_MODEL,
  DATASET_FORM_TYPE,
  datasetForm,
  readDatasetForm,
} from '../../../../lambda/catalogue/form';
import { contentFault, readFormModel } from '../../../../packages/local-aws/src/services/datazone/smithy';
import { asFile, descriptions } from '../../config/datasets/generated-descriptions';
import { GOOD, readFolder, SETTINGS } from '../../config/datasets/good-description';

const settings = catalogueSettings.parse(parse(SETTINGS));
const model = readFormModel(DATASET_FORM_MODEL, DATASET_FORM_TYPE);
const read = (source: string): Dataset => {
  const [dataset] = readFolder({ 'cohort.yaml': source }).datasets;
  if (!dataset) throw new Error('the description is at fault');
  return dataset;
};

test('whatever description is taken comes out of its form as it went in, fits the form type and conforms', async () => {
  await fc.assert(
    fc.asyncProperty(descriptions, async (description) => {
      const dataset = read(asFile(description));
      const { content } = datasetForm(dataset);
      expect(contentFault(model, JSON.parse(content))).toBeUndefined();
      const { name, description: found } = readDatasetForm(content);
      const back = { name, description: found } as Dataset;
      const [before, after] = await Promise.all(
        [dataset, back].map((each) => judge({ dataset: each }, settings)),
      );
      expect(after.problems).toEqual([]);
      expect(after.graph.quads).toEqual(before.graph.quads);
    }),
    { numRuns: 30 },
  );
});

test('a dropped column, and how the holder writes a file, are in no form', () => {
  const { content } = datasetForm(read(GOOD));
  const { tables } = readDatasetForm(content).description as Description;
  expect(Object.keys(tables['visits']?.columns ?? {})).toEqual(['PATIENT', 'DAY', 'COST']);
  expect(tables['visits']).not.toHaveProperty('csv');
});

test('the same description makes the same content, whenever it is made', () => {
  jest.useFakeTimers({ now: 0 });
  const { content } = datasetForm(read(GOOD));
  jest.setSystemTime(1_800_000_000_000);
  expect(datasetForm(read(GOOD)).content).toBe(content);
  jest.useRealTimers();
});

describe('a form that somebody wrote', () => {
  const form = (document: unknown) => JSON.stringify({ name: 'cohort', document });
  const compressed = (text: string) => gzipSync(text).toString('base64');
  const bomb = (() => {
    const bytes = gzipSync(Buffer.alloc(50_000_000));
    // It says that it holds little.
    bytes.writeUInt32LE(100, bytes.length - 4);
    return bytes.toString('base64');
  })();

  test.each([
    ['no JSON', 'Ada', 'the form is no JSON'],
    ['a list', '[]', 'the form is no object'],
    ['without a document', '{}', 'the form has no document'],
    ['with a document that is not compressed', form('Ada Lovelace was here'), /document/],
    ['with a document that is short', form('QWRh'), "the form's document has no fitting length"],
    [
      'with a document of 50 MB',
      form(compressed('x'.repeat(50_000_000))),
      "the form's document has no fitting length",
    ],
    ['with a document that lies about its length', form(bomb), /document/],
    ['with a document that is no JSON', form(compressed('Ada')), "the form's document is no JSON"],
  ])('and is %s is refused in words, and none of them is its own', (_, content, message) => {
    expect(() => readDatasetForm(content)).toThrow(message);
    expect(() => readDatasetForm(content)).not.toThrow(/Ada/);
  });
});
