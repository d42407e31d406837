import {
  DataZoneClient,
  DeleteTimeSeriesDataPointsCommand,
  GetAssetCommand,
  GetFormTypeCommand,
  GetLineageEventCommand,
  GetLineageNodeCommand,
  GetListingCommand,
  GetTimeSeriesDataPointCommand,
  ListLineageEventsCommand,
  ListLineageNodeHistoryCommand,
  ListTimeSeriesDataPointsCommand,
  PostLineageEventCommand,
  PostTimeSeriesDataPointsCommand,
  SearchListingsCommand,
} from '@aws-sdk/client-datazone';
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
  REGION,
  runDataSource,
} from './datazone-world';
import { clientInRole } from './in-role';
import { People } from './people';
import { ACCOUNTS, eventually, useLocalAws } from './support';

const aws = useLocalAws({ speed: 600 });
const people = new People(aws);
let domain: Domain;
/** Owns the project that publishes the table `persons`. */
let holder: DataZoneClient;
/** A user of the domain who is member of nothing. */
let stranger: DataZoneClient;
let listingId: string;
let assetId: string;

const here = () => ({ domainIdentifier: domain.id });
const invalid = (message: string) => ({
  name: 'ValidationException',
  message: expect.stringContaining(message),
});
const TYPE = 'amazon.datazone.DataQualityResultFormType';
const RESULT = {
  evaluationsCount: 2,
  passingPercentage: 50,
  evaluations: [
    { types: ['Completeness'], description: 'id is there', applicableFields: ['id'], status: 'PASS' },
    { types: ['Uniqueness'], details: { EVALUATION_MESSAGE: '2 rows' }, status: 'FAIL' },
  ],
};

beforeAll(async () => {
  domain = await makeDomain(aws, 'quality');
  await enableBlueprint(aws, domain, 'governance');
  holder = clientInRole(aws, await makeRole(aws, 'governance', 'holder'), DataZoneClient);
  stranger = clientInRole(aws, await makeRole(aws, 'governance', 'stranger'), DataZoneClient);
  const projectIdentifier = await makeProject(holder, domain, 'holder');
  const environmentIdentifier = await settle(holder, domain, projectIdentifier, 'governance', 'holder');
  await makeTables(aws, 'governance', 'registry', ['persons']);
  const place = { projectIdentifier, environmentIdentifier };
  await runDataSource(
    holder,
    domain,
    await makeDataSource(holder, domain, place, glueTables('registry', '*')),
  );
  const { items } = await holder.send(new SearchListingsCommand(here()));
  ({ listingId = '', entityId: assetId = '' } = items?.[0]?.assetListing ?? {});
}, 240_000);

describe('a time series', () => {
  const entity = () => ({ ...here(), entityType: 'ASSET' as const, entityIdentifier: assetId });
  const listed = () => ({ ...here(), entityType: 'LISTING' as const, entityIdentifier: listingId });
  const post = (content: object | string, more: object = {}, as = holder, timestamp = new Date(2026, 1, 1)) =>
    as.send(
      new PostTimeSeriesDataPointsCommand({
        ...entity(),
        forms: [
          {
            formName: 'quality',
            typeIdentifier: TYPE,
            timestamp,
            content: typeof content === 'string' ? content : JSON.stringify(content),
            ...more,
          },
        ],
      }),
    );

  test('holds results of quality, the newest of which assets and listings show', async () => {
    const type = await holder.send(new GetFormTypeCommand({ ...here(), formTypeIdentifier: TYPE }));
    const { forms = [] } = await post(RESULT, { typeRevision: type.revision });
    expect(forms).toEqual([expect.objectContaining({ formName: 'quality', typeRevision: type.revision })]);
    await post({ ...RESULT, passingPercentage: 100 }, {}, holder, new Date(2026, 2, 1));
    const list = async (more: object = {}, of: object = entity()) => {
      const input = { ...entity(), ...of, formName: 'quality', ...more };
      const { items = [] } = await holder.send(new ListTimeSeriesDataPointsCommand(input));
      return items.map(({ contentSummary = '{}' }) => JSON.parse(contentSummary).passingPercentage);
    };
    expect(await list()).toEqual([100, 50]);
    expect(await list({}, listed())).toEqual([100, 50]);
    expect(await list({ endedAt: new Date(2026, 1, 2) })).toEqual([50]);
    expect(await list({ startedAt: new Date(2026, 1, 2) })).toEqual([100]);
    const get = { ...entity(), formName: 'quality', identifier: forms[0]?.id ?? '' };
    const { form } = await holder.send(new GetTimeSeriesDataPointCommand(get));
    expect(JSON.parse(form?.content ?? '{}')).toEqual(RESULT);
    const newest = [expect.objectContaining({ formName: 'quality', timestamp: new Date(2026, 2, 1) })];
    const asset = await holder.send(new GetAssetCommand({ ...here(), identifier: assetId }));
    expect(asset.latestTimeSeriesDataPointFormsOutput).toEqual(newest);
    const listing = await stranger.send(new GetListingCommand({ ...here(), identifier: listingId }));
    expect(listing.item?.assetListing?.latestTimeSeriesDataPointForms).toEqual(newest);
    const search = new SearchListingsCommand({
      ...here(),
      additionalAttributes: ['TIME_SERIES_DATA_POINT_FORMS'],
    });
    const { items } = await stranger.send(search);
    expect(items?.[0]?.assetListing?.additionalAttributes?.latestTimeSeriesDataPointForms).toEqual(newest);
    await holder.send(new DeleteTimeSeriesDataPointsCommand({ ...entity(), formName: 'quality' }));
    expect(await list()).toEqual([]);
  });

  test('takes only what is a quality result, of up to 500,000 characters', async () => {
    const wrong: [object | string, object, string][] = [
      ['no JSON', {}, 'is no JSON'],
      [{ passingPercentage: 1 }, {}, 'evaluationsCount is required'],
      [{ ...RESULT, passingPercentage: 101 }, {}, 'passingPercentage must have a range'],
      [{ ...RESULT, evaluationsCount: 3 }, {}, 'evaluationsCount 3 and 2 evaluations'],
      [{ evaluationsCount: 1, evaluations: [{ status: 'GOOD' }] }, {}, 'must be one of PASS, FAIL'],
      [{ ...RESULT, comment: '' }, {}, 'comment is not in the model'],
      [RESULT, { typeIdentifier: 'amazon.datazone.GlueTableFormType' }, 'has no time series'],
      [' '.repeat(500_001), {}, 'length less than or equal to 500000'],
    ];
    for (const [content, more, message] of wrong) {
      await expect(post(content, more)).rejects.toMatchObject(invalid(message));
    }
  });

  test('is written by the project of the asset, with permission', async () => {
    await expect(post(RESULT, {}, stranger)).rejects.toMatchObject({
      message: 'User is not permitted to perform operation: PostTimeSeriesDataPoints',
    });
    const remove = new DeleteTimeSeriesDataPointsCommand({ ...entity(), formName: 'quality' });
    await expect(stranger.send(remove)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const nobody = people.as(DataZoneClient, await people.user('governance'));
    await expect(post(RESULT, {}, nobody)).rejects.toMatchObject({
      message: expect.stringContaining('not authorized to perform: datazone:PostTimeSeriesDataPoints'),
    });
    nobody.destroy();
  });
});

describe('lineage', () => {
  const glue = `arn:aws:glue:${REGION}:${ACCOUNTS.governance}`;
  const table = `${glue}:table/registry/persons`;
  const event = (eventTime: string, changes: object = {}, runFacets: object = {}) => ({
    eventType: 'COMPLETE',
    eventTime,
    producer: 'https://example.org/pseudonymise',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: {
      runId: '3f5e83fa-3480-44ff-99c5-ff943904e5e8',
      facets: {
        'environment-properties': { 'environment-properties': { GLUE_VERSION: '5.0' } },
        ...runFacets,
      },
    },
    job: { namespace: 'ehds', name: 'pseudonymise' },
    inputs: [{ namespace: 's3://intake', name: 'registry/persons/1.csv' }],
    outputs: [
      {
        namespace: 's3://assets',
        name: 'registry_persons',
        facets: {
          symlinks: { identifiers: [{ namespace: glue, name: 'table/registry/persons', type: 'TABLE' }] },
          columnLineage: {
            fields: {
              id: {
                inputFields: [{ namespace: 's3://intake', name: 'registry/persons/1.csv', field: 'ssn' }],
              },
            },
          },
        },
      },
    ],
    ...changes,
  });
  const post = (document: unknown) =>
    holder.send(
      new PostLineageEventCommand({
        ...here(),
        event: Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
      }),
    );
  const processed = (identifier: string) =>
    eventually(async () => {
      const read = await holder.send(new GetLineageEventCommand({ ...here(), identifier }));
      return read.processingStatus === 'SUCCESS' ? read : undefined;
    });
  const node = (identifier: string, eventTimestamp?: Date) =>
    holder.send(new GetLineageNodeCommand({ ...here(), identifier, eventTimestamp }));

  test('leads from object by job to table and asset, once an event has been processed', async () => {
    const { id = '' } = await post(event('2026-11-30T10:00:00Z'));
    const kept = await processed(id);
    expect(JSON.parse(Buffer.from(kept.event ?? []).toString())).toEqual(event('2026-11-30T10:00:00Z'));
    const events = await holder.send(
      new ListLineageEventsCommand({ ...here(), processingStatus: 'SUCCESS' }),
    );
    expect(events.items).toEqual([
      expect.objectContaining({
        id,
        eventSummary: {
          openLineageRunEventSummary: expect.objectContaining({
            eventType: 'COMPLETE',
            job: { namespace: 'ehds', name: 'pseudonymise' },
          }),
        },
      }),
    ]);
    const object = await node('s3://intake/registry/persons/1.csv');
    expect(object).toMatchObject({ typeName: 'amazon.datazone.DatasetNodeType', upstreamNodes: [] });
    const job = await node('ehds.pseudonymise');
    expect(object.downstreamNodes?.map((each) => each.id)).toEqual([job.id]);
    const [{ id: runId = '' } = {}] = job.downstreamNodes ?? [];
    const runNode = await node(runId);
    const output = await node(table);
    expect(runNode.downstreamNodes?.map((each) => each.id)).toEqual([output.id]);
    expect(output.downstreamNodes?.map((each) => each.id)).toEqual([assetId]);
    await expect(node('s3://assets/registry_persons')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('knows a Glue table only by its link and a run of Glue', async () => {
    const facets = { 'environment-properties': {} };
    const { id = '' } = await post(event('2026-11-29T10:00:00Z', {}, facets));
    await processed(id);
    await expect(node('s3://assets/registry_persons')).resolves.toMatchObject({ name: 'registry_persons' });
  });

  test('has a history by the time of events', async () => {
    for (const day of ['01', '02']) await processed((await post(event(`2026-10-${day}T00:00:00Z`))).id ?? '');
    const history = async (more: object = {}) => {
      const input = { ...here(), identifier: 'ehds.pseudonymise', ...more };
      const { nodes = [] } = await holder.send(new ListLineageNodeHistoryCommand(input));
      return nodes.map(({ eventTimestamp }) => eventTimestamp?.toISOString().slice(5, 10));
    };
    const before = { eventTimestampLTE: new Date('2026-10-31T00:00:00Z') };
    expect(await history(before)).toEqual(['10-02', '10-01']);
    expect(await history({ ...before, sortOrder: 'ASCENDING' })).toEqual(['10-01', '10-02']);
    const input = await holder.send(
      new ListLineageNodeHistoryCommand({
        ...here(),
        identifier: 's3://intake/registry/persons/1.csv',
        direction: 'UPSTREAM',
      }),
    );
    expect(input.nodes).toEqual([]);
    const then = await node('ehds.pseudonymise', new Date('2026-10-01T12:00:00Z'));
    expect(then.eventTimestamp).toEqual(new Date('2026-10-01T00:00:00Z'));
    await expect(node('ehds.pseudonymise', new Date(0))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('takes run events of up to 300,000 bytes, from whom IAM lets post', async () => {
    const time = '2026-11-30T10:00:00Z';
    const wrong: [unknown, string][] = [
      ['no JSON', 'event is no JSON'],
      [event('yesterday'), 'eventTime'],
      [event(time, { eventType: 'DONE' }), 'eventType'],
      [event(time, { job: { name: 'pseudonymise' } }), 'job.namespace'],
      [event(time, { run: { runId: '1' } }), 'run.runId'],
      [event(time, { producer: undefined }), 'producer'],
      [event(time, { outputs: [{ namespace: 's3://assets' }] }), 'outputs.0.name'],
      [event(time, { padding: 'x'.repeat(300_000) }), 'less than or equal to 300000'],
    ];
    for (const [document, message] of wrong) {
      await expect(post(document)).rejects.toMatchObject(invalid(message));
    }
    const nobody = people.as(DataZoneClient, await people.user('governance'));
    const command = new PostLineageEventCommand({ ...here(), event: Buffer.from('{}') });
    await expect(nobody.send(command)).rejects.toMatchObject({
      message: expect.stringContaining('not authorized to perform: datazone:PostLineageEvent'),
    });
    nobody.destroy();
  });
});
