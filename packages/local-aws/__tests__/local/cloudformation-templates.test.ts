import {
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { ProjectStacks, template } from './cloudformation-stacks';
import { refusal } from './datazone-world';
import { useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let stacks: ProjectStacks;

beforeAll(async () => {
  stacks = await ProjectStacks.make(aws);
}, 120_000);

const MEMBERSHIP = 'AWS::DataZone::ProjectMembership';
const member = { Type: MEMBERSHIP, Properties: {} };

describe('a template is refused before anything is made', () => {
  test.each([
    ['{"Resources": {', 'Template format error: JSON not well-formed. (line 1, column 16)'],
    ['Resources: [', 'Template format error: YAML not well-formed. (line 1, column 13)'],
    ['{}', 'Template format error: At least one Resources member must be defined.'],
    [
      template({ B: { Type: 'AWS::S3::Bucket' } }),
      'Template format error: Unrecognized resource types: [AWS::S3::Bucket] (the local AWS serves ' +
        'AWS::DataZone::DataSource and AWS::DataZone::FormType and AWS::DataZone::ProjectMembership)',
    ],
    [
      template({ M: member }, { Parameters: { P: { Type: 'String' } }, Conditions: {} }),
      'Template format error: Template has sections [Parameters, Conditions]: the local AWS serves ' +
        'AWSTemplateFormatVersion, Description, Metadata, Resources, Outputs.',
    ],
    [
      template({ M: { ...member, DeletionPolicy: 'Retain' } }),
      'Template format error: Resource M has members [DeletionPolicy]: the local AWS serves ' +
        'Type, Properties, DependsOn, Metadata.',
    ],
    [template({ 'M-1': member }), 'Template format error: Resource name M-1 is non alphanumeric.'],
    [
      template({ M: { ...member, DependsOn: 'Nobody' } }),
      'Template format error: Unresolved resource dependencies [Nobody] in the Resources block of the template',
    ],
    [
      template({ A: { ...member, DependsOn: 'B' }, B: { ...member, DependsOn: ['A'] } }),
      'Circular dependency between resources: [A, B]',
    ],
    [
      template({ M: member }, { Outputs: { O: { Value: { 'Fn::GetAtt': ['M', 'Arn'] } } } }),
      'Template error: resource M does not support attribute type Arn in Fn::GetAtt',
    ],
    [
      template({ M: { Type: MEMBERSHIP, Properties: { Member: { 'Fn::Sub': 'x' } } } }),
      'Template format error: Fn::Sub: the local AWS serves Ref and Fn::GetAtt with names.',
    ],
  ])('%s', async (TemplateBody, message) => {
    const validate = stacks.cloudformation.send(new ValidateTemplateCommand({ TemplateBody }));
    expect(await refusal(validate)).toMatchObject({ name: 'ValidationError', message });
    const create = stacks.cloudformation.send(new CreateStackCommand({ StackName: 'refused', TemplateBody }));
    expect(await refusal(create)).toMatchObject({ name: 'ValidationError', message });
  });

  test('a good one is valid', async () => {
    const TemplateBody = template({ Source: stacks.source() }, { Description: 'good' });
    const valid = await stacks.cloudformation.send(new ValidateTemplateCommand({ TemplateBody }));
    expect(valid.Description).toBe('good');
  });
});

test.each([
  [{ StackName: '1st' }, "Value '1st' at 'stackName' failed to satisfy constraint"],
  [{ OnFailure: 'DELETE', DisableRollback: true }, 'You can specify either DisableRollback or OnFailure'],
  [{ TemplateBody: undefined, TemplateURL: 'https://bucket/template' }, 'TemplateURL: the local AWS serves'],
  [
    { Parameters: [{ ParameterKey: 'P', ParameterValue: 'v' }] },
    'Parameters: the local AWS serves CreateStack with',
  ],
] as const)('a stack with %j is refused', async (member, message) => {
  const TemplateBody = template({ Source: stacks.source() });
  const input = { StackName: 'refused', TemplateBody, ...member } as CreateStackCommandInput;
  const error = await refusal(stacks.cloudformation.send(new CreateStackCommand(input)));
  expect(error.name).toBe('ValidationError');
  expect(error.message).toContain(message);
});

test("what is not there can't be updated, and its deletion is no failure", async () => {
  const StackName = 'missing';
  const TemplateBody = template({ Source: stacks.source() });
  const update = stacks.cloudformation.send(new UpdateStackCommand({ StackName, TemplateBody }));
  expect((await refusal(update)).message).toBe('Stack with id missing does not exist');
  await stacks.cloudformation.send(new DeleteStackCommand({ StackName }));
});

describe("a resource's properties are checked by its schema", () => {
  test.each([
    [{ Name: undefined }, '#: required key [Name] not found'],
    [{ Names: 'x' }, '#: extraneous key [Names] is not permitted'],
    [{ ClientToken: 'x' }, '#: extraneous key [ClientToken] is not permitted'],
    [{ EnableSetting: 'ON' }, '#/EnableSetting: ON is not a valid enum value'],
    [{ Name: 'x'.repeat(257) }, '#/Name: expected maxLength: 256, actual: 257'],
    [{ PublishOnImport: 'maybe' }, '#/PublishOnImport: expected type: Boolean, found: String'],
    [{ Configuration: [] }, '#/Configuration: expected type: JSONObject, found: JSONArray'],
    [{ DomainIdentifier: 'mine' }, '#/DomainIdentifier: string [mine] does not match pattern'],
    [
      { Configuration: { GlueRunConfiguration: { RelationalFilterConfigurations: [{}] } } },
      '#/Configuration/GlueRunConfiguration/RelationalFilterConfigurations/0: required key [DatabaseName] not found',
    ],
    [{ Configuration: {} }, '#/Configuration: 0 subschemas matched instead of one'],
  ])('%j', async (change, fault) => {
    const { StackStatus, StackId = '' } = await stacks.create('faulty', { Source: stacks.source(change) });
    expect(StackStatus).toBe('ROLLBACK_COMPLETE');
    const reason = await stacks.failure(StackId, 'Source');
    expect(reason).toContain(`Model validation failed (${fault}`);
    expect(reason).toContain('HandlerErrorCode: InvalidRequest');
    await stacks.remove('faulty');
  });
});

test('a stack that is deleted while it is made leaves nothing', async () => {
  const [ada, ben, cleo] = stacks.people.map((role) => stacks.membership(role));
  const TemplateBody = template({ Source: stacks.source(), Ada: ada, Ben: ben, Cleo: cleo });
  const input = { StackName: 'hasty', TemplateBody };
  const { StackId = '' } = await stacks.cloudformation.send(new CreateStackCommand(input));
  await stacks.cloudformation.send(new DeleteStackCommand({ StackName: 'hasty' }));
  expect((await stacks.settled(StackId)).StackStatus).toBe('DELETE_COMPLETE');
  expect(await stacks.sources()).toEqual([]);
  expect(await stacks.designations()).toEqual([]);
});
