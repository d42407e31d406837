import { CATEGORIES, PURPOSES } from '@ehds/healthdcat/codes';
import { DATASET_FORM_TYPE } from '../../../lambda/catalogue/form';
import { readFormModel } from '../../../packages/local-aws/src/services/datazone/smithy';
import { DatasetDescriptions } from '../../../modules/dataset-descriptions/dataset-descriptions';
import { platformApp } from '../../../modules/app/app';
import { Naming } from '../../../platform/naming/naming';
import { GovernanceStack } from '../../../stacks/governance-stack';
import { GOOD, readFolder } from '../config/datasets/good-description';
import { platform, synthesize, VARIANTS } from '../platform';
import { Template } from '../template';
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

test('where the authority describes its own data, its project goes before the form that its assets have', () => {
  const config = platform();
  const [cohort] = readFolder({ 'cohort.yaml': GOOD }).datasets;
  const described = { ...config.governance, publishAsUploaded: false, datasets: cohort ? [cohort] : [] };
  const platformConfig = { ...config, governance: described };
  const governance = Template.of(
    new GovernanceStack(platformApp(), platformConfig, new Naming(platformConfig)),
  );
  const [form] = governance.all('aws_datazone_form_type');
  const own = governance.all('aws_datazone_project').find(({ body }) => body['name'] === 'ehds-governance');
  if (!form || !own) throw new Error('there is no form type, or no project');
  expect(governance.before(own)).toContain(form.address);
});

test('where nothing is described, nothing is made to describe it by', () => {
  const config = platform();
  const governance = Template.of(new GovernanceStack(platformApp(), config, new Naming(config)));
  expect(governance.count('aws_datazone_form_type') + governance.count('aws_datazone_glossary')).toBe(0);
});
