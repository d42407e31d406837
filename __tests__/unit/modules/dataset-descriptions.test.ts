import { CATEGORIES, PURPOSES } from '@ehds/healthdcat/codes';
import { DATASET_FORM_TYPE } from '../../../lambda/catalogue/form';
import { readFormModel } from '../../../packages/local-aws/src/services/datazone/smithy';
import { DatasetDescriptions } from '../../../modules/dataset-descriptions/dataset-descriptions';
import { synthesize, VARIANTS } from '../platform';
import { DOMAIN_ID } from './lake-account';

const template = synthesize((stack, account) => {
  new DatasetDescriptions(stack, 'descriptions', { account, domainId: DOMAIN_ID });
}, VARIANTS['the example']);
const project = template.one('aws_datazone_project');
const formType = template.one('aws_datazone_form_type');

test('what datasets are described by belongs to a project that no entry can be called like', () => {
  expect(project.body).toMatchObject({ name: 'ehds descriptions', domain_identifier: DOMAIN_ID });
  expect(template.count('aws_cloudformation_stack')).toBe(0);
  for (const type of ['aws_datazone_form_type', 'aws_datazone_glossary']) {
    for (const { body } of template.all(type)) {
      expect(body['owning_project_identifier']).toBe(`\${${project.address}.id}`);
    }
  }
});

test('the form type has its version in its name, and its successor comes first', () => {
  expect(DATASET_FORM_TYPE).toMatch(/_v\d+$/);
  expect(formType.body).toMatchObject({
    name: DATASET_FORM_TYPE,
    status: 'ENABLED',
    lifecycle: { create_before_destroy: true },
  });
  const [{ smithy }] = formType.body['model'] as { smithy: string }[];
  expect(readFormModel(smithy, DATASET_FORM_TYPE).root).toBe(DATASET_FORM_TYPE);
});

test('the glossaries have every category and every purpose, with what the provider needs and takes', () => {
  expect(template.count('aws_datazone_glossary')).toBe(2);
  for (const { body } of template.all('aws_datazone_glossary')) {
    expect(body).toMatchObject({ status: 'ENABLED' });
    expect(body).not.toHaveProperty('description');
  }
  const terms = template.all('aws_datazone_glossary_term').map(({ body }) => body);
  expect(terms.map((body) => body['short_description']).toSorted()).toEqual(
    [...Object.values(CATEGORIES.labels), ...Object.values(PURPOSES)].toSorted(),
  );
  for (const body of terms) expect(body).toMatchObject({ status: 'ENABLED', domain_identifier: DOMAIN_ID });
});
