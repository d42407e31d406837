import {
  CreateAssetRevisionCommand,
  CreateFormTypeCommand,
  CreateGlossaryCommand,
  CreateGlossaryTermCommand,
  CreateListingChangeSetCommand,
  DataZoneClient,
  DeleteFormTypeCommand,
  DeleteGlossaryTermCommand,
  GetAssetCommand,
  GetDataSourceCommand,
  GetListingCommand,
  SearchListingsCommand,
  UpdateDataSourceCommand,
  UpdateGlossaryTermCommand,
  type FormInput,
} from '@aws-sdk/client-datazone';
import { GlueClient, UpdateTableCommand } from '@aws-sdk/client-glue';

import { settle } from './datazone-intruder';
import {
  type Domain,
  enableBlueprint,
  glueTables,
  makeDataSource,
  makeDomain,
  makeProject,
  makeRole,
  makeTables,
  runDataSource,
  tableInput,
} from './datazone-world';
import { clientInRole } from './in-role';
import { eventually, useLocalAws } from './support';

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
/** Owns the root domain unit, and a project of its own. */
let body: DataZoneClient;
let bodyProject: string;
/** Owns a project that publishes, and nothing of the domain. */
let holder: DataZoneClient;
let holderProject: string;
let environment: string;

const here = () => ({ domainIdentifier: domain.id });
const invalid = (message: string) => ({
  name: 'ValidationException',
  message: expect.stringContaining(message),
});
const conflict = { name: 'ConflictException' };
const missing = { name: 'ResourceNotFoundException' };

function form(typeIdentifier: string, content: object | string): FormInput {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  return { formName: 'HealthDataset', typeIdentifier, content: text };
}

beforeAll(async () => {
  domain = await makeDomain(aws, 'forms');
  body = aws.client(DataZoneClient, 'governance');
  await enableBlueprint(aws, domain, 'governance');
  bodyProject = await makeProject(body, domain, 'body');
  holder = clientInRole(aws, await makeRole(aws, 'governance', 'holder'), DataZoneClient);
  holderProject = await makeProject(holder, domain, 'holder');
  environment = await settle(holder, domain, holderProject, 'governance', 'holder');
  await makeTables(aws, 'governance', 'registry', ['persons', 'visits']);
}, 240_000);

describe('forms of assets', () => {
  const place = () => ({ projectIdentifier: holderProject, environmentIdentifier: environment });
  let source: string;
  const persons = async () => {
    const found = await holder.send(
      new SearchListingsCommand({ ...here(), searchText: 'persons', additionalAttributes: ['FORMS'] }),
    );
    return found.items?.[0]?.assetListing;
  };
  const asset = async () =>
    holder.send(new GetAssetCommand({ ...here(), identifier: (await persons())?.entityId }));
  const attach = (...assetFormsInput: FormInput[]) =>
    holder.send(new UpdateDataSourceCommand({ ...here(), identifier: source, assetFormsInput }));

  beforeAll(async () => {
    const smithy = 'structure HealthDataset {\n  @required\n  title: String\n  rows: Long\n}';
    const name = 'HealthDataset';
    await body.send(
      new CreateFormTypeCommand({ ...here(), name, model: { smithy }, owningProjectIdentifier: bodyProject }),
    );
    source = await makeDataSource(holder, domain, place(), glueTables('registry', '*'));
  });

  test('of a data source fit their type, and go onto what it imports and publishes', async () => {
    const wrong: [FormInput, string][] = [
      [form('HealthDataset', { rows: 1 }), 'HealthDataset.title is required'],
      [form('HealthDataset', { title: 1 }), 'HealthDataset.title must be a String, and is 1'],
      [form('HealthDataset', { title: 't', rows: 1.5 }), 'HealthDataset.rows must be a Long'],
      [form('HealthDataset', { title: 't', more: '' }), 'HealthDataset.more is not in the model'],
      [form('HealthDataset', 'no JSON'), 'is no JSON'],
      [form('amazon.datazone.NoFormType', {}), 'not served'],
    ];
    for (const [input, message] of wrong) {
      await expect(attach(input)).rejects.toMatchObject(invalid(message));
    }
    await expect(attach(form('Nothing', {}))).rejects.toMatchObject(missing);
    await attach(form('HealthDataset', { title: 'Persons', rows: 3 }));
    await eventually(async () => {
      const read = await holder.send(new GetDataSourceCommand({ ...here(), identifier: source }));
      return read.status === 'READY' || undefined;
    });
    const read = await holder.send(new GetDataSourceCommand({ ...here(), identifier: source }));
    expect(read.assetFormsOutput).toEqual([
      expect.objectContaining({ formName: 'HealthDataset', typeName: 'HealthDataset', typeRevision: '1' }),
    ]);
    await runDataSource(holder, domain, source);
    const { forms = '{}' } = (await persons())?.additionalAttributes ?? {};
    expect(JSON.parse(JSON.parse(forms).HealthDataset)).toEqual({ title: 'Persons', rows: 3 });
    const inUse = new DeleteFormTypeCommand({ ...here(), formTypeIdentifier: 'HealthDataset' });
    await expect(body.send(inUse)).rejects.toMatchObject({
      ...conflict,
      message: expect.stringContaining(`data source ${source}`),
    });
  });

  test('of a revision replace all before, with terms that are there', async () => {
    const { id: identifier = '', formsOutput = [], listing } = await asset();
    const { id: glossaryIdentifier } = await body.send(
      new CreateGlossaryCommand({ ...here(), name: 'Categories', owningProjectIdentifier: bodyProject }),
    );
    const { id: term = '' } = await body.send(
      new CreateGlossaryTermCommand({
        ...here(),
        glossaryIdentifier,
        name: 'Registry',
        shortDescription: 'r',
      }),
    );
    const kept = formsOutput
      .filter(({ formName }) => formName !== 'HealthDataset')
      .map(({ typeName, ...each }): FormInput => ({
        ...each,
        formName: each.formName,
        typeIdentifier: typeName,
      }));
    const revise = (forms: FormInput[], glossaryTerms: string[]) =>
      holder.send(
        new CreateAssetRevisionCommand({
          ...here(),
          identifier,
          name: 'persons',
          formsInput: forms,
          glossaryTerms,
        }),
      );
    const better = form('HealthDataset', { title: 'Better' });
    await expect(revise([...kept, better], ['nothing'])).rejects.toMatchObject(invalid('does not exist'));
    await expect(revise([...kept, better, better], [term])).rejects.toMatchObject(invalid('twice'));
    await expect(revise([better], [term])).rejects.toMatchObject(invalid('GlueTableForm'));
    const revised = await revise([...kept, better], [term]);
    expect(revised).toMatchObject({ revision: '2', glossaryTerms: [term] });
    await holder.send(
      new CreateListingChangeSetCommand({
        ...here(),
        entityIdentifier: identifier,
        entityType: 'ASSET',
        action: 'PUBLISH',
      }),
    );
    const got = await body.send(new GetListingCommand({ ...here(), identifier: listing?.listingId }));
    expect(got.item?.assetListing?.glossaryTerms).toEqual([{ name: 'Registry', shortDescription: 'r' }]);
    const disable = { ...here(), identifier: term, status: 'DISABLED' as const };
    await body.send(new UpdateGlossaryTermCommand(disable));
    const remove = new DeleteGlossaryTermCommand({ ...here(), identifier: term });
    await expect(body.send(remove)).rejects.toMatchObject({
      ...conflict,
      message: expect.stringContaining(`asset ${identifier}`),
    });
  });

  test('that somebody gave an asset stay when its table changes', async () => {
    const identifier = (await asset()).id ?? '';
    const before = (await asset()).formsOutput ?? [];
    const terms = form('amazon.datazone.SubscriptionTermsFormType', { approvalRequired: 'YES' });
    await holder.send(
      new CreateAssetRevisionCommand({
        ...here(),
        identifier,
        name: 'persons',
        formsInput: [
          ...before.map(({ typeName, ...each }) => ({
            ...each,
            formName: each.formName,
            typeIdentifier: typeName,
          })),
          { ...terms, formName: 'SubscriptionTermsForm' },
        ],
      }),
    );
    await aws.client(GlueClient, 'governance').send(
      new UpdateTableCommand({
        DatabaseName: 'registry',
        TableInput: tableInput('registry', 'persons', ['id', 'born']),
      }),
    );
    await runDataSource(holder, domain, source);
    const names = (await asset()).formsOutput?.map(({ formName }) => formName);
    expect(names).toEqual(
      expect.arrayContaining(['SubscriptionTermsForm', 'GlueTableForm', 'HealthDataset']),
    );
  });
});
