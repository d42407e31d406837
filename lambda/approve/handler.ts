import { DataZoneClient } from '@aws-sdk/client-datazone';
import { RETRIES } from '../shared/clients';
import { parse } from '../shared/parse';
import { Telemetry } from '../shared/telemetry';
import { Environment, PermitEnvironment } from './environment';
import { ApproveEvent } from './events';
import { Permits } from './permits';
import { Requests } from './requests';
import { runForEach } from './run-for-each';
import { DECISION_COMMENT, reasonAgainst, reasonAgainstListings } from './rule';

const settings = parse(Environment, process.env, 'environment of approve');
const telemetry = new Telemetry();
const datazone = new DataZoneClient(RETRIES);
const requests = new Requests(datazone, settings.DOMAIN_ID);
const permits =
  settings.PERMITS_BUCKET === undefined
    ? undefined
    : new Permits(
        datazone,
        parse(PermitEnvironment, process.env, 'environment of approve'),
        requests,
        telemetry,
      );

/**
 * Decides pending subscription requests: by the rule of `rule.ts`, which leaves the others for people, or by permits, which
 * also end what they no longer cover. DataZone's event about one request only wakes up, as the request itself is read again; a
 * schedule looks at all.
 *
 * @throws {Error} after the last request, if AWS failed on any of them; Lambda then tries the event again and parks it
 *   in the end
 */
export const handler = (event: unknown): Promise<void> =>
  telemetry.invocation(async () => {
    const wake = parse(ApproveEvent, event, 'event');
    const projects = await requests.ownProjects();
    if (wake.source === 'aws.events') {
      const { decide, hold } = await decider(projects);
      const decidePending = async (project: string) =>
        runForEach(await requests.pending(project), decide, reportFailure);
      // What has to end comes first.
      const steps = [hold, decidePending];
      return runForEach(
        projects.keys(),
        (project) =>
          runForEach(
            steps,
            (step) => step(project),
            (error) => reportFailure(error),
          ),
        reportFailure,
      );
    }
    const { metadata, data } = wake.detail;
    // Only a member may read a request, so of others' the event is all there is.
    const against = reasonAgainstListings(data.subscribedListings, projects);
    if (against !== undefined) return logLeftToPeople(metadata.id, against);
    const { decide } = await decider(projects);
    return decide(metadata.id);
  });

/** How a request is decided, and what is done with the subscriptions to what a project publishes. */
async function decider(projects: ReadonlyMap<string, string>): Promise<{
  readonly decide: (requestId: string) => Promise<void>;
  readonly hold: (projectId: string) => Promise<void>;
}> {
  if (permits === undefined) {
    return { decide: (id) => decideByRule(id, projects), hold: () => Promise.resolve() };
  }
  const circumstances = await permits.circumstances(projects);
  return {
    decide: (id) => permits.decide(id, circumstances),
    hold: (id) => permits.sweep(id, circumstances),
  };
}

async function decideByRule(id: string, projects: ReadonlyMap<string, string>): Promise<void> {
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

function reportFailure(error: Error, id?: string): void {
  telemetry.log.error('a project or request could not be looked at', {
    error,
    ...(id !== undefined && { id }),
  });
}
