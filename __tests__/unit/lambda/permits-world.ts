import {
  AcceptSubscriptionRequestCommand,
  CreateAssetFilterCommand,
  DataZoneClient,
  GetSubscriptionRequestDetailsCommand,
  GetUserProfileCommand,
  ListAssetFiltersCommand,
  ListProjectMembershipsCommand,
  ListProjectsCommand,
  ListSubscriptionRequestsCommand,
  ListSubscriptionsCommand,
  RejectSubscriptionRequestCommand,
  RevokeSubscriptionCommand,
} from '@aws-sdk/client-datazone';
import { S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { next, type Stored } from '../../../platform/permits/chain';
import type { DecisionEvent } from '../../../platform/permits/decisions';
import type { RegisterEvent } from '../../../platform/permits/events';
import type { Circumstances } from '../../../lambda/approve/permit-rule';
import { Permits } from '../../../lambda/approve/permits';
import { Requests } from '../../../lambda/approve/requests';
import { Telemetry } from '../../../lambda/shared/telemetry';
import { serveBucket } from '../served-bucket';
import { useEnvironment } from './support';

const GOVERNANCE = 'arn:aws:iam::111122223333:role';
const APPROVER = `${GOVERNANCE}/ehds/governance/ehds-governance-approve`;
export const ADA = 'arn:aws:iam::777788889999:role/ada';
export const COLUMNS = ['gender', 'postcode'];

export const datazone = mockClient(DataZoneClient);
const s3 = mockClient(S3Client);
/** What the bucket of permits holds; what was called on DataZone stands beside what was written, in their order. */
export const objects = new Map<string, string>();
export const done: string[] = [];

export const permitted: RegisterEvent = {
  kind: 'issued',
  permit: {
    id: '2026-1',
    application: { received: '2026-01-02', summary: 'Distances' },
    applicant: { name: 'Institute', kind: 'other', email: 'office@institute.example.org' },
    purposes: ['e'],
    decision: 'HDAB 1',
    justification: 'Met.',
    consumer: 'study',
    data: [{ holder: 'charite', dataset: 'clinic', tables: { visits: COLUMNS } }],
    persons: [{ name: 'Ada Example', identity: ADA, principalInvestigator: true }],
    issued: '2026-02-01',
    ends: '2035-02-01',
  },
};

export function record(...events: readonly RegisterEvent[]): void {
  let last: Stored<RegisterEvent> | undefined;
  for (const event of events) {
    last = next(last, { at: new Date('2026-02-01T00:00:00Z'), by: 'arn:officer', event });
    objects.set(`register/${String(last.entry.number).padStart(12, '0')}.json`, last.text);
  }
}

export const decisions = () =>
  [...objects]
    .filter(([key]) => key.startsWith('decisions/'))
    .map(([, text]) => (JSON.parse(text) as { event: DecisionEvent }).event);

export const PROJECTS = [
  { id: 'p-charite', name: 'ehds-charite' },
  { id: 'p-study', name: 'ehds-study' },
  { id: 'p-other', name: 'somebodys own' },
];

export const listing = (more: object = {}, forms: unknown = undefined) => ({
  id: 'listing',
  name: 'clinic_visits',
  ownerProjectId: 'p-charite',
  item: {
    assetListing: {
      entityId: 'asset',
      forms:
        forms ??
        JSON.stringify({
          GlueTableForm: JSON.stringify({
            tableName: 'clinic_visits',
            columns: ['patient', 'postcode', 'gender'].map((columnName) => ({ columnName })),
          }),
        }),
      ...more,
    },
  },
});

const request = {
  id: 'r1',
  status: 'PENDING',
  requestReason: 'Distances',
  subscribedPrincipals: [{ project: { id: 'p-study', name: 'ehds-study' } }],
  subscribedListings: [listing()],
};

const SETTINGS = {
  DOMAIN_ID: 'dzd_1',
  PERMITS_BUCKET: 'permits',
  PREFIX: 'ehds',
  APPROVER_ROLE: APPROVER,
  DEPLOY_ROLE: `${GOVERNANCE}/ehds-governance-deploy`,
  ONBOARDING_ROLES: `${GOVERNANCE}/ehds-onboarding-`,
};

beforeEach(() => {
  objects.clear();
  done.length = 0;
  s3.reset();
  serveBucket(s3, objects, {
    onPut: ({ IfNoneMatch, Body }) => {
      expect(IfNoneMatch).toBe('*');
      done.push(`record ${(JSON.parse(Body as string) as { event: DecisionEvent }).event.kind}`);
    },
  });
  datazone.reset();
  datazone.on(ListProjectsCommand).resolves({ items: PROJECTS as never });
  datazone.on(ListSubscriptionRequestsCommand).resolves({ items: [] });
  datazone.on(ListSubscriptionsCommand).resolves({ items: [] });
  datazone.on(ListAssetFiltersCommand).resolves({ items: [] });
  datazone.on(CreateAssetFilterCommand).resolves({ id: 'filter' });
  members(ADA);
  requestIs();
  for (const [command, name] of [
    [AcceptSubscriptionRequestCommand, 'accept'],
    [RejectSubscriptionRequestCommand, 'reject'],
    [RevokeSubscriptionCommand, 'revoke'],
  ] as const) {
    datazone.on(command as typeof RevokeSubscriptionCommand).callsFake(() => {
      done.push(name);
      return {};
    });
  }
});

export function requestIs(change: object = {}): void {
  datazone.on(GetSubscriptionRequestDetailsCommand).resolves({ ...request, ...change } as never);
}

/** Who is in the consumer's project, besides the platform's own roles. */
export function members(...arns: readonly string[]): void {
  const all = [APPROVER, `${GOVERNANCE}/ehds-onboarding-study`, ...arns];
  datazone.on(ListProjectMembershipsCommand).resolves({
    members: all.map((userId) => ({ memberDetails: { user: { userId } }, designation: 'PROJECT_OWNER' })),
  });
  datazone
    .on(GetUserProfileCommand)
    .callsFake(({ userIdentifier }) => ({ details: { iam: { arn: userIdentifier } } }));
}

/** Work of a function that has just started. */
async function invoke(
  work: (permits: Permits, circumstances: Circumstances) => Promise<void>,
): Promise<void> {
  useEnvironment(SETTINGS);
  const telemetry = new Telemetry();
  const client = new DataZoneClient({});
  const requests = new Requests(client, SETTINGS.DOMAIN_ID);
  const permits = new Permits(client, SETTINGS, requests, telemetry);
  await telemetry.invocation(async () =>
    work(permits, await permits.circumstances(await requests.ownProjects())),
  );
}

/** Decides the request `r1`. */
export const decide = () => invoke((permits, circumstances) => permits.decide('r1', circumstances));
/** Holds the subscriptions to what the holder's project publishes against the register. */
export const sweep = () => invoke((permits, circumstances) => permits.sweep('p-charite', circumstances));
