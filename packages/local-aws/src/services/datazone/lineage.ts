import type {
  ListLineageEventsCommandInput,
  ListLineageNodeHistoryCommandInput,
  PostLineageEventCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import type { Caller, DomainOperation, Service } from './authorisation';
import { datasetIdentifier, jobIdentifier, readRunEvent } from './open-lineage';
import type { RunEvent } from './open-lineage';
import type { LineageEvent, LineageNode, LineageNodeVersion } from './records';
import { requireExisting, newId, page, pick } from './store';
import type { Domain } from './store';
import { SERVICE_SECONDS } from './times';

/** Most neighbours of a node in one direction (API model). */
const MOST_NEIGHBOURS = 100;

/**
 * Data lineage by OpenLineage's run events. Assumption: whoever IAM lets post or look may do so in the whole domain, and
 * an event that is no run event is refused at once.
 */
export function lineageOperations(service: Service): Record<string, DomainOperation> {
  return {
    PostLineageEvent: (input, caller) => postEvent(service, input, caller),
    GetLineageEvent: ({ identifier }, { domain }) => {
      const event = requireExisting(domain.lineageEvents, identifier, 'Lineage event');
      return {
        domainId: domain.id,
        event: Buffer.from(event.content),
        ...pick(event, 'id', 'createdBy', 'createdAt', 'processingStatus', 'eventTime'),
      };
    },
    ListLineageEvents: (input: ListLineageEventsCommandInput, { domain }) => listEvents(input, domain),
    GetLineageNode: ({ identifier, eventTimestamp }, { domain }) => {
      const node = existingNode(domain, identifier);
      const version = versionAt(node, eventTimestamp);
      const { upstream, downstream } = version;
      return {
        ...summaryOf(domain, node, version),
        formsOutput: [],
        upstreamNodes: upstream.slice(0, MOST_NEIGHBOURS).map(referenceAt(version)),
        downstreamNodes: downstream.slice(0, MOST_NEIGHBOURS).map(referenceAt(version)),
      };
    },
    ListLineageNodeHistory: (input, { domain }) => listHistory(input, domain),
  };
}

function postEvent(service: Service, input: PostLineageEventCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const { clientToken } = input;
  const content = Buffer.from(input.event as Uint8Array);
  const read = readRunEvent(content);
  const same = [...domain.lineageEvents.values()].find(
    (each) => clientToken !== undefined && each.clientToken === clientToken,
  );
  if (same) return { domainId: domain.id, id: same.id };
  const event: LineageEvent = {
    id: newId(),
    content,
    clientToken,
    processingStatus: 'REQUESTED',
    eventTime: new Date(read.eventTime),
    eventSummary: {
      openLineageRunEventSummary: {
        eventType: read.eventType,
        runId: read.run.runId,
        job: pick(read.job, 'namespace', 'name'),
        inputs: (read.inputs ?? []).map((each) => pick(each, 'namespace', 'name')),
        outputs: (read.outputs ?? []).map((each) => pick(each, 'namespace', 'name')),
      },
    },
    createdBy: profile.id,
    createdAt: service.aws.clock.now(),
  };
  domain.lineageEvents.set(event.id, event);
  service.aws.background(`lineage event ${event.id}`, async () => {
    event.processingStatus = 'PROCESSING';
    await service.aws.clock.sleep(SERVICE_SECONDS.lineageEvent);
    addNodes(service, domain, event, read);
    event.processingStatus = 'SUCCESS';
  });
  return { domainId: domain.id, id: event.id };
}

/** Datasets that went in, the job, its run, and datasets that came out, each linked to the next. */
function addNodes(service: Service, domain: Domain, event: LineageEvent, read: RunEvent): void {
  const add = (sourceIdentifier: string, name: string, kind: 'Dataset' | 'Job' | 'JobRun'): LineageNode => {
    const known = [...domain.lineageNodes.values()].find(
      (node) => node.sourceIdentifier === sourceIdentifier,
    );
    const now = service.aws.clock.now();
    const node: LineageNode = known ?? {
      id: newId(),
      sourceIdentifier,
      name,
      typeName: `amazon.datazone.${kind}NodeType`,
      versions: [],
      createdBy: event.createdBy,
      createdAt: now,
      updatedAt: now,
    };
    node.updatedAt = now;
    domain.lineageNodes.set(node.id, node);
    return node;
  };
  const datasets = (list: RunEvent['inputs']) =>
    (list ?? []).map((each) => add(datasetIdentifier(each, read), each.name, 'Dataset'));
  const [inputs, outputs] = [datasets(read.inputs), datasets(read.outputs)];
  const job = add(jobIdentifier(read), read.job.name, 'Job');
  const run = add(`${jobIdentifier(read)}/${read.run.runId}`, read.run.runId, 'JobRun');
  const ids = (nodes: readonly LineageNode[]) => nodes.map(({ id }) => id);
  const { eventTime } = event;
  inputs.forEach((node) => addVersion(node, eventTime, [], [job.id]));
  addVersion(job, eventTime, ids(inputs), [run.id]);
  addVersion(run, eventTime, [job.id], ids(outputs));
  outputs.forEach((node) => addVersion(node, eventTime, [run.id], assetsOf(domain, node)));
}

/** An event of a time that is known already adds its neighbours to that version. */
function addVersion(
  node: LineageNode,
  eventTimestamp: Date,
  upstream: readonly string[],
  downstream: readonly string[],
): void {
  const same = node.versions.find((version) => version.eventTimestamp.getTime() === eventTimestamp.getTime());
  const united = (a: readonly string[] = [], b: readonly string[]) => [...new Set([...a, ...b])];
  const version: LineageNodeVersion = {
    eventTimestamp,
    upstream: united(same?.upstream, upstream),
    downstream: united(same?.downstream, downstream),
  };
  const others = node.versions.filter((each) => each !== same);
  node.versions = [...others, version].toSorted(
    (a, b) => a.eventTimestamp.getTime() - b.eventTimestamp.getTime(),
  );
}

/** Assets of the Glue table that a node is. */
function assetsOf(domain: Domain, { sourceIdentifier }: LineageNode): readonly string[] {
  return [...domain.assets.values()]
    .filter(({ externalIdentifier }) => externalIdentifier === sourceIdentifier)
    .map(({ id }) => id);
}

/** By its id, or by its source identifier. */
function existingNode(domain: Domain, identifier: string): LineageNode {
  const bySource = [...domain.lineageNodes.values()].find((node) => node.sourceIdentifier === identifier);
  return bySource ?? requireExisting(domain.lineageNodes, identifier, 'Lineage node');
}

/** The newest version, or the one that was in force at a time. */
function versionAt(node: LineageNode, time: Date | undefined): LineageNodeVersion {
  const found = node.versions.findLast(({ eventTimestamp }) => time === undefined || eventTimestamp <= time);
  if (found === undefined) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Lineage node ${node.id} has no version at ${time?.toISOString()}`,
    );
  }
  return found;
}

function listEvents(input: ListLineageEventsCommandInput, domain: Domain) {
  const { timestampAfter, timestampBefore, processingStatus, sortOrder } = input;
  const found = [...domain.lineageEvents.values()]
    .filter(
      (event) =>
        (timestampAfter === undefined || event.eventTime >= timestampAfter) &&
        (timestampBefore === undefined || event.eventTime <= timestampBefore) &&
        (processingStatus ?? event.processingStatus) === event.processingStatus,
    )
    .toSorted((a, b) => b.eventTime.getTime() - a.eventTime.getTime());
  const { items, nextToken } = page(sortOrder === 'ASCENDING' ? found.reverse() : found, input);
  return {
    items: items.map((event) => ({
      domainId: domain.id,
      ...pick(event, 'id', 'processingStatus', 'eventTime', 'eventSummary', 'createdBy', 'createdAt'),
    })),
    nextToken,
  };
}

/** With a direction, only versions that have neighbours there (API reference). */
function listHistory(input: ListLineageNodeHistoryCommandInput, domain: Domain) {
  const node = existingNode(domain, input.identifier ?? '');
  const { direction, eventTimestampGTE, eventTimestampLTE, sortOrder } = input;
  const found = node.versions
    .filter(
      ({ eventTimestamp, upstream, downstream }) =>
        (direction !== 'UPSTREAM' || upstream.length > 0) &&
        (direction !== 'DOWNSTREAM' || downstream.length > 0) &&
        (eventTimestampGTE === undefined || eventTimestamp >= eventTimestampGTE) &&
        (eventTimestampLTE === undefined || eventTimestamp <= eventTimestampLTE),
    )
    .map((version) => summaryOf(domain, node, version));
  const { items, nextToken } = page(sortOrder === 'ASCENDING' ? found : found.reverse(), input);
  return { nodes: items, nextToken };
}

function referenceAt({ eventTimestamp }: LineageNodeVersion) {
  return (id: string) => ({ id, eventTimestamp });
}

function summaryOf(domain: Domain, node: LineageNode, { eventTimestamp }: LineageNodeVersion) {
  return {
    domainId: domain.id,
    ...pick(node, 'id', 'name', 'typeName', 'sourceIdentifier', 'createdBy', 'createdAt', 'updatedAt'),
    eventTimestamp,
  };
}
