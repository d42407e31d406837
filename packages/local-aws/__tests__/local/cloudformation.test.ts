import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  ListStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { StartDataSourceRunCommand } from '@aws-sdk/client-datazone';
import { ProjectStacks, template } from './cloudformation-stacks';
import { refusal } from './datazone-world';
import { clientInRole } from './in-role';
import { useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let stacks: ProjectStacks;

beforeAll(async () => {
  stacks = await ProjectStacks.make(aws);
}, 120_000);

describe('a stack', () => {
  afterEach(async () => {
    await stacks.removeAll();
    expect(await stacks.sources()).toEqual([]);
    expect(await stacks.designations()).toEqual([]);
  });

  test('makes a data source and members as its caller, and shows them', async () => {
    const ada = { ...stacks.membership(stacks.people[0]), DependsOn: 'Source' };
    const Outputs = {
      Reference: { Value: { Ref: 'Source' }, Description: 'identifier' },
      Id: { Value: { 'Fn::GetAtt': ['Source', 'Id'] } },
      Stack: { Value: { Ref: 'AWS::StackName' } },
    };
    const body = template({ Ada: ada, Source: stacks.source() }, { Description: 'one project', Outputs });
    const stack = await stacks.create('shown', body, { Tags: [{ Key: 'platform', Value: 'health' }] });
    const [made] = await stacks.sources();
    expect(made).toMatchObject({ name: 'lake', status: 'READY', publishOnImport: true });
    expect(stack).toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Description: 'one project',
      Tags: [{ Key: 'platform', Value: 'health' }],
    });
    const outputs = Object.fromEntries(
      (stack.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]),
    );
    expect(outputs).toEqual({ Reference: `${stacks.domain.id}|${made.id}`, Id: made.id, Stack: 'shown' });
    expect(await stacks.designations()).toEqual(['PROJECT_CONTRIBUTOR']);
    expect(await stacks.history('shown')).toEqual([
      'CREATE_IN_PROGRESS',
      'Source CREATE_IN_PROGRESS',
      'Source CREATE_IN_PROGRESS',
      'Source CREATE_COMPLETE',
      'Ada CREATE_IN_PROGRESS',
      'Ada CREATE_IN_PROGRESS',
      'Ada CREATE_COMPLETE',
      'CREATE_COMPLETE',
    ]);
    const resources = [
      { LogicalResourceId: 'Source', ResourceStatus: 'CREATE_COMPLETE' },
      { LogicalResourceId: 'Ada', ResourceType: 'AWS::DataZone::ProjectMembership' },
    ];
    const input = { StackName: 'shown' };
    const described = await stacks.cloudformation.send(new DescribeStackResourcesCommand(input));
    expect(described.StackResources).toMatchObject(resources);
    const listed = await stacks.cloudformation.send(new ListStackResourcesCommand(input));
    expect(listed.StackResourceSummaries).toMatchObject(resources);
    const one = await stacks.cloudformation.send(
      new DescribeStackResourceCommand({ ...input, LogicalResourceId: 'Source' }),
    );
    expect(one.StackResourceDetail?.PhysicalResourceId).toBe(outputs.Reference);
  });

  test('in YAML is kept as it was written', async () => {
    const { Properties } = stacks.source();
    const TemplateBody = [
      'Resources:',
      '  Source:',
      '    Type: AWS::DataZone::DataSource',
      `    Properties: ${JSON.stringify({ ...Properties, PublishOnImport: 'false' })}`,
      'Outputs:',
      '  Id: { Value: !GetAtt Source.Id }',
      '',
    ].join('\n');
    const stack = await stacks.create('yaml', TemplateBody);
    const [made] = await stacks.sources();
    expect(made.publishOnImport).toBe(false);
    expect(stack.Outputs?.[0].OutputValue).toBe(made.id);
    const kept = await stacks.cloudformation.send(new GetTemplateCommand({ StackName: 'yaml' }));
    expect(kept.TemplateBody).toBe(TemplateBody);
  });

  test('is updated in place; who is no longer named goes, who is new comes', async () => {
    await stacks.create('changing', { Source: stacks.source(), Ada: stacks.membership(stacks.people[0]) });
    const [before] = await stacks.sources();
    const stack = await stacks.update('changing', {
      Source: stacks.source({ Description: 'all tables', PublishOnImport: false }),
      Ben: stacks.membership(stacks.people[1], 'PROJECT_OWNER'),
    });
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    const [after] = await stacks.sources();
    expect(after).toMatchObject({ id: before.id, description: 'all tables', publishOnImport: false });
    expect(await stacks.designations()).toEqual(['PROJECT_OWNER']);
    expect((await stacks.history('changing')).slice(8)).toEqual([
      'UPDATE_IN_PROGRESS',
      'Source UPDATE_IN_PROGRESS',
      'Source UPDATE_COMPLETE',
      'Ben CREATE_IN_PROGRESS',
      'Ben CREATE_IN_PROGRESS',
      'Ben CREATE_COMPLETE',
      'Ada DELETE_IN_PROGRESS',
      'Ada DELETE_COMPLETE',
      'UPDATE_COMPLETE',
    ]);
  });

  test('changes a designation in place, and replaces a member', async () => {
    await stacks.create('people', { Someone: stacks.membership(stacks.people[0]) });
    await stacks.update('people', { Someone: stacks.membership(stacks.people[0], 'PROJECT_OWNER') });
    expect(await stacks.designations()).toEqual(['PROJECT_OWNER']);
    await stacks.update('people', { Someone: stacks.membership(stacks.people[1], 'PROJECT_CATALOG_VIEWER') });
    expect(await stacks.designations()).toEqual(['PROJECT_CATALOG_VIEWER']);
    const { StackResources } = await stacks.cloudformation.send(
      new DescribeStackResourcesCommand({ StackName: 'people' }),
    );
    expect(StackResources).toMatchObject([
      { ResourceStatus: 'UPDATE_COMPLETE', PhysicalResourceId: expect.stringContaining(stacks.people[1]) },
    ]);
  });

  test('that asks for nothing else is not updated, but for its tags alone it is', async () => {
    await stacks.create('same', { Ada: stacks.membership(stacks.people[0]) });
    const again = stacks.cloudformation.send(
      new UpdateStackCommand({
        StackName: 'same',
        TemplateBody: template({ Ada: stacks.membership(stacks.people[0]) }),
      }),
    );
    expect(await refusal(again)).toMatchObject({
      name: 'ValidationError',
      message: 'No updates are to be performed.',
    });
    const Tags = [{ Key: 'platform', Value: 'health' }];
    const input = { StackName: 'same', UsePreviousTemplate: true, Tags, ClientRequestToken: 'tagging' };
    await stacks.cloudformation.send(new UpdateStackCommand(input));
    expect(await stacks.settled('same')).toMatchObject({ StackStatus: 'UPDATE_COMPLETE', Tags });
    const { StackEvents } = await stacks.cloudformation.send(
      new DescribeStackEventsCommand({ StackName: 'same' }),
    );
    // Terraform's provider finds by the token what an operation said.
    expect(StackEvents?.map(({ ClientRequestToken }) => ClientRequestToken).slice(0, 2)).toEqual([
      'tagging',
      'tagging',
    ]);
  });

  test('whose update fails is as it was before', async () => {
    const before = { Source: stacks.source(), Ada: stacks.membership(stacks.people[0]) };
    await stacks.create('unlucky', before);
    const [original] = await stacks.sources();
    const stack = await stacks.update('unlucky', {
      Source: stacks.source({ Description: 'changed', Name: 'renamed' }),
      Ada: stacks.membership(stacks.people[1]),
      Ben: stacks.membership('arn:aws:iam::111122223333:role/nobody'),
    });
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await stacks.failure('unlucky', 'Ben')).toMatch(/role\/nobody.*HandlerErrorCode: NotFound/);
    const [restored] = await stacks.sources();
    const { id, name, configuration, publishOnImport } = original;
    expect(restored).toMatchObject({ id, name, configuration, publishOnImport });
    expect(restored.description ?? '').toBe('');
    expect(await stacks.designations()).toEqual(['PROJECT_CONTRIBUTOR']);
    const { TemplateBody } = await stacks.cloudformation.send(
      new GetTemplateCommand({ StackName: 'unlucky' }),
    );
    expect(TemplateBody).toBe(template(before));
    expect(
      (await stacks.update('unlucky', { ...before, Ben: stacks.membership(stacks.people[1]) })).StackStatus,
    ).toBe('UPDATE_COMPLETE');
  });

  test.each([
    ['DELETE', 'DELETE_COMPLETE', 0],
    ['ROLLBACK', 'ROLLBACK_COMPLETE', 0],
    ['DO_NOTHING', 'CREATE_FAILED', 1],
  ] as const)('whose creation fails ends by %s in %s', async (OnFailure, status, left) => {
    const resources = {
      Source: stacks.source(),
      Ada: { ...stacks.membership('nobody'), DependsOn: ['Source'] },
    };
    const stack = await stacks.create(`failing-${OnFailure.toLowerCase().replace('_', '-')}`, resources, {
      OnFailure,
    });
    expect(stack.StackStatus).toBe(status);
    expect(await stacks.sources()).toHaveLength(left);
    expect(await stacks.failure(stack.StackId ?? '', 'Ada')).toContain('HandlerErrorCode: NotFound');
    const next = stacks.cloudformation.send(
      new UpdateStackCommand({
        StackName: stack.StackId,
        TemplateBody: template({ Source: stacks.source() }),
      }),
    );
    expect((await refusal(next)).message).toBe(
      `Stack:${stack.StackId} is in ${status} state and can not be updated.`,
    );
  });

  test('of a caller who does not own the project is refused by DataZone', async () => {
    const stranger = clientInRole(aws, stacks.people[2], CloudFormationClient);
    const input = { StackName: 'strange', TemplateBody: template({ Source: stacks.source() }) };
    const { StackId = '' } = await stranger.send(new CreateStackCommand(input));
    expect((await stacks.settled(StackId)).StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await stacks.failure(StackId, 'Source')).toMatch(
      /User is not permitted to perform operation: CreateDataSource.*HandlerErrorCode: AccessDenied/,
    );
  });

  test('with a member who is there already fails', async () => {
    await stacks.create('first', { Ada: stacks.membership(stacks.people[0]) });
    const second = await stacks.create(
      'second',
      { Ada: stacks.membership(stacks.people[0]) },
      { OnFailure: 'DELETE' },
    );
    expect(second.StackStatus).toBe('DELETE_COMPLETE');
    expect(await stacks.failure(second.StackId ?? '', 'Ada')).toContain('HandlerErrorCode: AlreadyExists');
  });

  test('waits for a run before it deletes the data source', async () => {
    await stacks.create('running', { Source: stacks.source() });
    const [{ id }] = await stacks.sources();
    await stacks.datazone.send(
      new StartDataSourceRunCommand({ domainIdentifier: stacks.domain.id, dataSourceIdentifier: id }),
    );
    expect((await stacks.remove('running')).StackStatus).toBe('DELETE_COMPLETE');
  });

  test('has its name alone while it is there', async () => {
    const { StackId } = await stacks.create('named', { Ada: stacks.membership(stacks.people[0]) });
    const input = {
      StackName: 'named',
      TemplateBody: template({ Ben: stacks.membership(stacks.people[1]) }),
    };
    expect(await refusal(stacks.cloudformation.send(new CreateStackCommand(input)))).toMatchObject({
      name: 'AlreadyExistsException',
      message: 'Stack [named] already exists',
    });
    await stacks.remove('named');
    expect((await refusal(stacks.describe('named'))).message).toBe('Stack with id named does not exist');
    const { StackSummaries = [] } = await stacks.cloudformation.send(
      new ListStacksCommand({ StackStatusFilter: ['DELETE_COMPLETE'] }),
    );
    expect(StackSummaries.map((each) => each.StackId)).toContain(StackId);
    await stacks.cloudformation.send(new DeleteStackCommand({ StackName: 'named' }));
    expect((await stacks.create('named', { Ada: stacks.membership(stacks.people[0]) })).StackId).not.toBe(
      StackId,
    );
  });
});
