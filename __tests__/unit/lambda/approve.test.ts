import {
  AcceptSubscriptionRequestCommand,
  ConflictException,
  DataZoneClient,
  GetSubscriptionRequestDetailsCommand,
  ListProjectsCommand,
  ListSubscriptionRequestsCommand,
  ResourceNotFoundException,
  ThrottlingException,
} from '@aws-sdk/client-datazone';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { DECISION_COMMENT, reasonAgainst, type Request } from '../../../lambda/approve/rule';
import { useConsole, useEnvironment } from './support';

const ownProjects = new Set(['p-own', 'p-other']);
const goodRequest: Request = {
  requestReason: 'A study of strokes',
  subscribedPrincipals: [{ project: { id: 'p-research' } }],
  subscribedListings: [{ ownerProjectId: 'p-own' }],
};

describe('rule', () => {
  test('a project with a reason gets what projects of the approver publish', () => {
    expect(reasonAgainst(goodRequest, ownProjects)).toBeUndefined();
  });

  test.each<[string, Partial<Request>, RegExp]>([
    ['no principal', { subscribedPrincipals: [] }, /not a project/],
    ['a person', { subscribedPrincipals: [{}] }, /not a project/],
    ['a person beside a project', { subscribedPrincipals: [{ project: { id: 'p' } }, {}] }, /not a project/],
    ['no reason', { requestReason: undefined }, /no reason/],
    ['an empty reason', { requestReason: ' \n' }, /no reason/],
    ['no listing', { subscribedListings: [] }, /listing/],
    ['a listing without owner', { subscribedListings: [{}] }, /listing/],
    ['a foreign listing', { subscribedListings: [{ ownerProjectId: 'p-foreign' }] }, /listing/],
  ])('%s is left for people', (_what, change, why) => {
    expect(reasonAgainst({ ...goodRequest, ...change }, ownProjects)).toMatch(why);
  });

  test('one foreign listing among many is enough', () => {
    const owner = fc.constantFrom('p-own', 'p-other', 'p-foreign');
    fc.assert(
      fc.property(fc.array(owner, { minLength: 1 }), (owners) => {
        const listings = owners.map((ownerProjectId) => ({ ownerProjectId }));
        const accepted =
          reasonAgainst({ ...goodRequest, subscribedListings: listings }, ownProjects) === undefined;
        expect(accepted).toBe(!owners.includes('p-foreign'));
      }),
    );
  });

  test('the decision states the rule, within what DataZone takes', () => {
    expect(DECISION_COMMENT).toMatch(/project asks.*reason.*publishing project/);
    expect(DECISION_COMMENT.length).toBeLessThanOrEqual(4096);
  });
});

const logged = useConsole();
const datazone = mockClient(DataZoneClient);
const errorInput = { message: 'no', $metadata: {} };
let handler: (event: unknown) => Promise<void>;

beforeAll(() => {
  useEnvironment({ DOMAIN_ID: 'dzd_1' });
  ({ handler } = jest.requireActual('../../../lambda/approve/handler'));
});

beforeEach(() => {
  datazone.reset();
  datazone
    .on(ListProjectsCommand)
    .resolves({ items: [{ id: 'p-own' }, { id: 'p-other' }] as never })
    .on(AcceptSubscriptionRequestCommand)
    .resolves({});
});

const requestCreated = (ownerProjectId = 'p-own') => ({
  source: 'aws.datazone',
  'detail-type': 'Subscription Request Created',
  detail: {
    metadata: { id: 'r1', domain: 'dzd_1' },
    data: { status: 'PENDING', subscribedListings: [{ id: 'listing', ownerProjectId, version: '1' }] },
  },
});
const sweep = { source: 'aws.events', 'detail-type': 'Scheduled Event' };

function requestIs(id: string, status: string, change: Partial<Request> = {}): void {
  datazone
    .on(GetSubscriptionRequestDetailsCommand, { domainIdentifier: 'dzd_1', identifier: id })
    .resolves({ ...goodRequest, ...change, id, status } as never);
}

const accepted = () =>
  datazone.commandCalls(AcceptSubscriptionRequestCommand).map(({ args }) => args[0].input.identifier);

describe('event', () => {
  test('a request that fits is accepted with the rule as comment', async () => {
    requestIs('r1', 'PENDING');
    await handler(requestCreated());
    expect(datazone.commandCalls(AcceptSubscriptionRequestCommand)[0]?.args[0].input).toEqual({
      domainIdentifier: 'dzd_1',
      identifier: 'r1',
      decisionComment: DECISION_COMMENT,
    });
    expect(logged.metrics()).toEqual(['RequestAccepted']);
  });

  test('what the event says can not get a request accepted', async () => {
    requestIs('r1', 'PENDING', { subscribedListings: [{ ownerProjectId: 'p-foreign' }] });
    await handler(requestCreated('p-own'));
    expect(accepted()).toEqual([]);
    expect(logged.metrics()).toEqual(['RequestLeftForPeople']);
    expect(logged.log()).toContain('has not let the approver in');
  });

  test('a request to a foreign project is left without being read', async () => {
    await handler(requestCreated('p-foreign'));
    expect(datazone.commandCalls(GetSubscriptionRequestDetailsCommand)).toEqual([]);
    expect(logged.metrics()).toEqual(['RequestLeftForPeople']);
  });

  test.each(['ACCEPTED', 'REJECTED'])('a request that is %s already is fine', async (status) => {
    requestIs('r1', status);
    await handler(requestCreated());
    expect(accepted()).toEqual([]);
    expect(logged.metrics()).toEqual([]);
  });

  test('a request that was withdrawn is fine', async () => {
    datazone.on(GetSubscriptionRequestDetailsCommand).rejects(new ResourceNotFoundException(errorInput));
    await handler(requestCreated());
    expect(accepted()).toEqual([]);
  });

  test('a request that somebody decides meanwhile is fine', async () => {
    datazone
      .on(GetSubscriptionRequestDetailsCommand)
      .resolvesOnce({ ...goodRequest, status: 'PENDING' } as never)
      .resolvesOnce({ ...goodRequest, status: 'REJECTED' } as never);
    datazone.on(AcceptSubscriptionRequestCommand).rejects(new ConflictException(errorInput));
    await handler(requestCreated());
    expect(logged.metrics()).toEqual([]);
  });

  test('a conflict over a request that still waits is thrown', async () => {
    requestIs('r1', 'PENDING');
    datazone.on(AcceptSubscriptionRequestCommand).rejects(new ConflictException(errorInput));
    await expect(handler(requestCreated())).rejects.toThrow(ConflictException);
  });

  test.each([
    ['another event', { ...requestCreated(), 'detail-type': 'Subscription Request Rejected' }, /detail-type/],
    ['no event at all', {}, /source/],
    [
      'an event without id',
      { ...requestCreated(), detail: { metadata: {}, data: {} } },
      /detail\.metadata\.id/,
    ],
  ])('%s is refused with the field', async (_what, event, field) => {
    await expect(handler(event)).rejects.toThrow(field);
    expect(datazone.calls()).toHaveLength(0);
  });
});

describe('sweep', () => {
  const pending = (project: string, ...pages: string[][]) => {
    const list = datazone.on(ListSubscriptionRequestsCommand, {
      approverProjectId: project,
      status: 'PENDING',
    });
    pages.forEach((ids, page) => {
      const nextToken = page < pages.length - 1 ? String(page + 1) : undefined;
      list.resolvesOnce({ items: ids.map((id) => ({ id })) as never, nextToken });
    });
  };

  test('all that wait in all projects, page by page', async () => {
    datazone
      .on(ListProjectsCommand)
      .resolvesOnce({ items: [{ id: 'p-own' }] as never, nextToken: '2' })
      .resolvesOnce({ items: [{ id: 'p-other' }] as never });
    pending('p-own', ['r1'], ['r2']);
    pending('p-other', ['r3']);
    ['r1', 'r3'].forEach((id) => requestIs(id, 'PENDING'));
    requestIs('r2', 'PENDING', { requestReason: ' ' });
    await handler(sweep);
    expect(accepted()).toEqual(['r1', 'r3']);
    expect(logged.metrics()).toEqual(['RequestAccepted', 'RequestAccepted', 'RequestLeftForPeople']);
  });

  test('a failure does not keep the others from being decided, but is thrown in the end', async () => {
    pending('p-own', ['r1', 'r2']);
    pending('p-other', ['r3']);
    ['r1', 'r2', 'r3'].forEach((id) => requestIs(id, 'PENDING'));
    datazone
      .on(AcceptSubscriptionRequestCommand, { identifier: 'r1' })
      .rejects(new ThrottlingException({ ...errorInput, message: 'slow down' }));
    await expect(handler(sweep)).rejects.toThrow('1 could not be looked at');
    expect(accepted()).toEqual(['r1', 'r2', 'r3']);
    expect(logged.log()).toContain('slow down');
  });

  test('a project whose requests can not be listed does not stop the others', async () => {
    datazone.on(ListSubscriptionRequestsCommand, { approverProjectId: 'p-own' }).rejects(new Error('down'));
    pending('p-other', ['r3']);
    requestIs('r3', 'PENDING');
    await expect(handler(sweep)).rejects.toThrow('1 could not be looked at');
    expect(accepted()).toEqual(['r3']);
  });

  test('an approver without projects has nothing to do', async () => {
    datazone.on(ListProjectsCommand).resolves({ items: [] });
    await handler(sweep);
    expect(datazone.calls()).toHaveLength(1);
  });
});
