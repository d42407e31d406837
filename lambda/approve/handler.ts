import { DataZoneClient } from '@aws-sdk/client-datazone';
import { RETRIES } from '../shared/clients';
import { parse } from '../shared/parse';
import { Telemetry } from '../shared/telemetry';
import { Environment } from './environment';
import { ApproveEvent } from './events';
import { Requests } from './requests';
import { DECISION_COMMENT, reasonAgainst, reasonAgainstListings } from './rule';

const settings = parse(Environment, process.env, 'environment of approve');
const telemetry = new Telemetry();
const requests = new Requests(new DataZoneClient(RETRIES), settings.DOMAIN_ID);

/**
 * Accepts pending subscription requests by the rule of `rule.ts` and leaves the others for people. DataZone's event
 * about one request only wakes up, as the request itself is read again; a schedule looks at all that wait.
 *
 * @throws {Error} after the last request, if AWS failed on any of them; Lambda then tries the event again and parks it
 *   in the end
 */
export const handler = (event: unknown): Promise<void> =>
  telemetry.invocation(async () => {
    const wake = parse(ApproveEvent, event, 'event');
    const projects = await requests.ownProjects();
    if (wake.source === 'aws.events') return runForEach(projects, sweep(projects));
    const { metadata, data } = wake.detail;
    // Only a member may read a request, so of others' the event is all there is.
    const against = reasonAgainstListings(data.subscribedListings, projects);
    return against === undefined ? decide(metadata.id, projects) : logLeftToPeople(metadata.id, against);
  });

/** Decides whatever waits in one project. */
function sweep(projects: ReadonlySet<string>): (projectId: string) => Promise<void> {
  return async (projectId) => runForEach(await requests.pending(projectId), (id) => decide(id, projects));
}

async function decide(id: string, projects: ReadonlySet<string>): Promise<void> {
  const request = await requests.readPending(id);
  if (!request) {
    telemetry.log.info('a request needs no decision any more', { requestId: id });
    return;
  }
  const against = reasonAgainst(request, projects);
  if (against !== undefined) return logLeftToPeople(id, against);
  const accepted = await requests.accept(id, DECISION_COMMENT);
  telemetry.log.info(accepted ? 'a request is accepted' : 'somebody else has decided a request', {
    requestId: id,
    subscribers: request.subscribedPrincipals,
    listings: request.subscribedListings?.map((listing) => listing.id),
  });
  if (accepted) telemetry.count('RequestAccepted');
}

function logLeftToPeople(requestId: string, because: string): void {
  telemetry.log.info('a request is left for people', { requestId, because });
  telemetry.count('RequestLeftForPeople');
}

/** Does all, whether or not some fail. */
async function runForEach(items: Iterable<string>, work: (item: string) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      telemetry.log.error('a project or request could not be looked at', { error: error as Error, id: item });
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} could not be looked at`);
}
