import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateAssetTypeCommand,
  CreateFormTypeCommand,
  CreateGlossaryCommand,
  CreateGlossaryTermCommand,
  DataZoneClient,
  DeleteAssetTypeCommand,
  DeleteFormTypeCommand,
  DeleteGlossaryCommand,
  DeleteGlossaryTermCommand,
  GetAssetTypeCommand,
  GetFormTypeCommand,
  GetGlossaryCommand,
  GetGlossaryTermCommand,
  SearchCommand,
  SearchTypesCommand,
  UpdateGlossaryCommand,
  UpdateGlossaryTermCommand,
} from '@aws-sdk/client-datazone';

import { addGrant, onRootUnit } from './datazone-grants';
import { type Domain, makeDomain, makeProject, makeRole } from './datazone-world';
import { clientInRole } from './in-role';
import { People } from './people';
import { eventually, useLocalAws } from './support';

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
/** Owns the root domain unit, and a project of its own. */
let body: DataZoneClient;
let bodyProject: string;
/** Owns a project that publishes, and nothing of the domain. */
let holder: DataZoneClient;
let holderProject: string;
let holderRole: string;

const here = () => ({ domainIdentifier: domain.id });
const refused = (operation: string) => ({
  name: 'AccessDeniedException',
  message: `User is not permitted to perform operation: ${operation}`,
});
const invalid = (message: string) => ({
  name: 'ValidationException',
  message: expect.stringContaining(message),
});
const conflict = { name: 'ConflictException' };
const missing = { name: 'ResourceNotFoundException' };

/** @returns a model with one structure of this name */
function smithyOf(name: string, members = '@required\n  title: String\n  rows: Long'): string {
  return `structure ${name} {\n  ${members}\n}`;
}

function formType(name: string, smithy = smithyOf(name), owningProjectIdentifier = bodyProject) {
  return new CreateFormTypeCommand({ ...here(), name, model: { smithy }, owningProjectIdentifier });
}

beforeAll(async () => {
  domain = await makeDomain(aws, 'descriptions');
  body = aws.client(DataZoneClient, 'governance');
  bodyProject = await makeProject(body, domain, 'body');
  holderRole = await makeRole(aws, 'governance', 'holder');
  holder = clientInRole(aws, holderRole, DataZoneClient);
  holderProject = await makeProject(holder, domain, 'holder');
}, 240_000);

describe('a form type', () => {
  test('has a model, a revision for each change, and everybody of the domain may read it', async () => {
    const made = await body.send(formType('Described'));
    expect(made).toMatchObject({ domainId: domain.id, name: 'Described', revision: '1' });
    await body.send(formType('Described', smithyOf('Described', 'title: String')));
    const get = (revision?: string) =>
      holder.send(new GetFormTypeCommand({ ...here(), formTypeIdentifier: 'Described', revision }));
    await expect(get()).resolves.toMatchObject({
      revision: '2',
      status: 'ENABLED',
      owningProjectId: bodyProject,
      model: { smithy: smithyOf('Described', 'title: String') },
    });
    await expect(get('1')).resolves.toMatchObject({ model: { smithy: smithyOf('Described') } });
    await expect(get('3')).rejects.toMatchObject(missing);
    const search = { ...here(), searchScope: 'FORM_TYPE', searchText: 'described', managed: false } as const;
    await expect(holder.send(new SearchTypesCommand(search))).resolves.toMatchObject({
      items: [{ formTypeItem: { name: 'Described', revision: '2' } }],
      totalMatchCount: 1,
    });
  });

  test('is a Smithy structure of its own name', async () => {
    const wrong: [string, string][] = [
      ['structure Odd {', 'it ends too early'],
      ['structure Other { a: String }', 'no structure Odd'],
      ['structure Odd { a: Text }', 'Odd$a is a Text'],
      ['structure Odd { a: String a: String }', 'line 1 has a second member a'],
      ['structure Odd {\n  a String\n}', 'line 2 has String where : must be'],
      ['structure Odd {\n  @sensible\n  a: String\n}', 'line 2 has the trait @sensible'],
      ['service Odd {}', 'service'],
      ['structure Odd { a: String } %', 'unexpected character %'],
      ['nothing at all', 'nothing'],
    ];
    for (const [smithy, message] of wrong) {
      await expect(body.send(formType('Odd', smithy))).rejects.toMatchObject(invalid(message));
    }
    const rich = `
      // Lists, enums, traits with arguments
      @documentation("one record")
      structure Rich {
        @required
        @amazon.datazone#displayname(defaultName: "Title")
        @length(min: 1, max: 10)
        title: String
        categories: Categories
      }
      list Categories { member: Category }
      enum Category { ELECTRONIC = "electronic", GENETIC }`;
    await body.send(formType('Rich', rich));
  });

  test('is made by a member of its project whom the root unit lets, and changed by its owner', async () => {
    const own = () => holder.send(formType('Held', smithyOf('Held'), holderProject));
    await expect(own()).rejects.toMatchObject(refused('CreateFormType'));
    await addGrant(body, await onRootUnit(body, domain, 'CREATE_FORM_TYPE'), {
      user: { userIdentifier: holderRole },
    });
    await own();
    await expect(holder.send(formType('Held'))).rejects.toMatchObject(refused('CreateFormType'));
    await expect(body.send(formType('Held'))).rejects.toMatchObject(conflict);
    const remove = new DeleteFormTypeCommand({ ...here(), formTypeIdentifier: 'Held' });
    await expect(body.send(remove)).rejects.toMatchObject(refused('DeleteFormType'));
    await holder.send(remove);
    await expect(holder.send(remove)).rejects.toMatchObject(missing);
    const people = new People(aws);
    const noRight = people.as(DataZoneClient, await people.user('governance'));
    await expect(noRight.send(formType('Mine'))).rejects.toMatchObject({
      message: expect.stringContaining('not authorized to perform: datazone:CreateFormType'),
    });
    noRight.destroy();
  });

  test('is not deleted while an asset type has it', async () => {
    await body.send(formType('Part'));
    const type = { ...here(), name: 'Whole', owningProjectIdentifier: bodyProject };
    const formsInput = { Part: { typeIdentifier: 'Part', typeRevision: '1', required: true } };
    const odd = new CreateAssetTypeCommand({
      ...type,
      formsInput: { Part: { ...formsInput.Part, typeRevision: '2' } },
    });
    await expect(body.send(odd)).rejects.toMatchObject(missing);
    await body.send(new CreateAssetTypeCommand({ ...type, formsInput }));
    const identifier = 'Whole';
    await expect(holder.send(new GetAssetTypeCommand({ ...here(), identifier }))).resolves.toMatchObject({
      revision: '1',
      formsOutput: { Part: { typeName: 'Part', typeRevision: '1', required: true } },
    });
    const remove = new DeleteFormTypeCommand({ ...here(), formTypeIdentifier: 'Part' });
    await expect(body.send(remove)).rejects.toMatchObject(conflict);
    const removeType = new DeleteAssetTypeCommand({ ...here(), identifier });
    await expect(holder.send(removeType)).rejects.toMatchObject(refused('DeleteAssetType'));
    await body.send(removeType);
    await body.send(remove);
  });

  test('is made and revised in place by CloudFormation', async () => {
    const cloudformation = aws.client(CloudFormationClient, 'governance');
    const StackName = 'forms';
    const properties = (smithy: string) => ({
      DomainIdentifier: domain.id,
      Name: 'Stacked',
      OwningProjectIdentifier: bodyProject,
      Model: { Smithy: smithy },
    });
    const template = (smithy: string) =>
      JSON.stringify({
        Resources: { Form: { Type: 'AWS::DataZone::FormType', Properties: properties(smithy) } },
        Outputs: { Revision: { Value: { 'Fn::GetAtt': ['Form', 'Revision'] } } },
      });
    const settled = () =>
      eventually(async () => {
        const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
        return Stacks?.[0]?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : Stacks?.[0];
      });
    const first = { StackName, TemplateBody: template(smithyOf('Stacked')) };
    await cloudformation.send(new CreateStackCommand(first));
    await expect(settled()).resolves.toMatchObject({
      StackStatus: 'CREATE_COMPLETE',
      Outputs: [{ OutputKey: 'Revision', OutputValue: '1' }],
    });
    const second = { StackName, TemplateBody: template(smithyOf('Stacked', 'title: String')) };
    await cloudformation.send(new UpdateStackCommand(second));
    await expect(settled()).resolves.toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      Outputs: [{ OutputKey: 'Revision', OutputValue: '2' }],
    });
    await cloudformation.send(new DeleteStackCommand({ StackName }));
    const get = new GetFormTypeCommand({ ...here(), formTypeIdentifier: 'Stacked' });
    await eventually(async () =>
      body.send(get).then(
        () => undefined,
        (error: Error) => error.name === 'ResourceNotFoundException' || undefined,
      ),
    );
  });
});

describe('a glossary', () => {
  const glossary = (name: string, owningProjectIdentifier = bodyProject) =>
    new CreateGlossaryCommand({ ...here(), name, owningProjectIdentifier, status: 'ENABLED' });

  test('has terms, which everybody of the domain finds', async () => {
    const { id = '' } = await body.send(glossary('Article 51'));
    const term = (name: string, more: object = {}) =>
      body.send(
        new CreateGlossaryTermCommand({
          ...here(),
          glossaryIdentifier: id,
          name,
          status: 'ENABLED',
          ...more,
        }),
      );
    const { id: records = '' } = await term('Electronic health records', { shortDescription: 'a' });
    const { id: genetic = '' } = await term('Genetic data', { termRelations: { isA: [records] } });
    await expect(term('Genetic data')).rejects.toMatchObject(conflict);
    const unknown = term('Other', { termRelations: { isA: ['nothing'] } });
    await expect(unknown).rejects.toMatchObject(invalid('nothing does not exist'));
    const read = new GetGlossaryTermCommand({ ...here(), identifier: genetic });
    await expect(holder.send(read)).resolves.toMatchObject({
      glossaryId: id,
      name: 'Genetic data',
      status: 'ENABLED',
      termRelations: { isA: [records] },
    });
    const found = await holder.send(
      new SearchCommand({ ...here(), searchScope: 'GLOSSARY_TERM', searchText: 'genetic' }),
    );
    expect(found.items?.map(({ glossaryTermItem }) => glossaryTermItem?.id)).toEqual([genetic]);
    await expect(
      holder.send(new SearchCommand({ ...here(), searchScope: 'GLOSSARY', searchText: '51' })),
    ).resolves.toMatchObject({ totalMatchCount: 1, items: [{ glossaryItem: { id } }] });

    const identifier = records;
    const remove = new DeleteGlossaryTermCommand({ ...here(), identifier });
    await expect(body.send(remove)).rejects.toMatchObject(invalid('set it to DISABLED'));
    await body.send(new UpdateGlossaryTermCommand({ ...here(), identifier, status: 'DISABLED' }));
    await expect(body.send(remove)).rejects.toMatchObject({
      ...conflict,
      message: expect.stringContaining(`term ${genetic}`),
    });
    const removeGlossary = new DeleteGlossaryCommand({ ...here(), identifier: id });
    await expect(body.send(removeGlossary)).rejects.toMatchObject(invalid('set it to DISABLED'));
    await body.send(new UpdateGlossaryCommand({ ...here(), identifier: id, status: 'DISABLED' }));
    await expect(body.send(removeGlossary)).rejects.toMatchObject(conflict);
    for (const each of [genetic, records]) {
      const change = { ...here(), identifier: each, status: 'DISABLED' as const };
      await body.send(new UpdateGlossaryTermCommand(change));
      await body.send(new DeleteGlossaryTermCommand({ ...here(), identifier: each }));
    }
    await body.send(removeGlossary);
    const gone = new GetGlossaryCommand({ ...here(), identifier: id });
    await expect(holder.send(gone)).rejects.toMatchObject(missing);
  });

  test('is made by whom the root unit lets, and changed by its project alone', async () => {
    await expect(holder.send(glossary('Own', holderProject))).rejects.toMatchObject(
      refused('CreateGlossary'),
    );
    await addGrant(body, await onRootUnit(body, domain, 'CREATE_GLOSSARY'), {
      project: { projectDesignation: 'OWNER', projectIdentifier: holderProject },
    });
    const { id: identifier = '' } = await holder.send(glossary('Own', holderProject));
    await expect(holder.send(glossary('Own', holderProject))).rejects.toMatchObject(conflict);
    await expect(holder.send(glossary('Foreign'))).rejects.toMatchObject(refused('CreateGlossary'));
    const rename = new UpdateGlossaryCommand({ ...here(), identifier, name: 'Taken' });
    await expect(body.send(rename)).rejects.toMatchObject(refused('UpdateGlossary'));
    await expect(holder.send(rename)).resolves.toMatchObject({ name: 'Taken', status: 'ENABLED' });
    const term = new CreateGlossaryTermCommand({ ...here(), glossaryIdentifier: identifier, name: 'T' });
    await expect(body.send(term)).rejects.toMatchObject(refused('CreateGlossaryTerm'));
    const governed = new CreateGlossaryCommand({
      ...here(),
      name: 'Governed',
      owningProjectIdentifier: bodyProject,
      usageRestrictions: ['ASSET_GOVERNED_TERMS'],
    });
    await expect(body.send(governed)).rejects.toMatchObject(invalid('usageRestrictions'));
  });
});
