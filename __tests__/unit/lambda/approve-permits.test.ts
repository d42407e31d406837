import {
  AcceptSubscriptionRequestCommand,
  CreateAssetFilterCommand,
  GetAssetFilterCommand,
  ListAssetFiltersCommand,
  ListProjectMembershipsCommand,
  ListProjectsCommand,
  ListSubscriptionsCommand,
  RejectSubscriptionRequestCommand,
  RevokeSubscriptionCommand,
} from '@aws-sdk/client-datazone';
import { filterName } from '../../../platform/permits/coverage';
import {
  ADA,
  COLUMNS,
  datazone,
  decide,
  decisions,
  done,
  listing,
  members,
  objects,
  permitted,
  PROJECTS,
  record,
  requestIs,
  sweep,
} from './permits-world';
import { useConsole } from './support';

const logged = useConsole();

describe('a request', () => {
  test('that a permit in force covers is accepted for its columns, once that is recorded', async () => {
    record(permitted);
    await decide();
    expect(datazone.commandCalls(CreateAssetFilterCommand)[0]?.args[0].input).toMatchObject({
      assetIdentifier: 'asset',
      name: filterName(COLUMNS),
      configuration: { columnConfiguration: { includedColumnNames: COLUMNS } },
    });
    expect(datazone.commandCalls(AcceptSubscriptionRequestCommand)[0]?.args[0].input).toEqual({
      domainIdentifier: 'dzd_1',
      identifier: 'r1',
      decisionComment: 'Accepted by permit 2026-1, for the columns gender, postcode.',
      assetScopes: [{ assetId: 'asset', filterIds: ['filter'] }],
    });
    expect(done).toEqual(['record accepted', 'accept']);
    expect(logged.metrics()).toEqual(['RequestAccepted']);
  });

  test('is given by the filter that is there', async () => {
    record(permitted);
    const there = { id: 'f7', name: filterName(COLUMNS), status: 'VALID', effectiveColumnNames: COLUMNS };
    datazone.on(ListAssetFiltersCommand).resolves({ items: [there] as never });
    await decide();
    expect(datazone.commandCalls(CreateAssetFilterCommand)).toEqual([]);
    expect(
      datazone.commandCalls(AcceptSubscriptionRequestCommand)[0]?.args[0].input.assetScopes,
    ).toMatchObject([{ filterIds: ['f7'] }]);
  });

  test('is given by no filter of that name that lets other columns through', async () => {
    record(permitted);
    const forged = {
      id: 'f7',
      name: filterName(COLUMNS),
      status: 'VALID',
      effectiveColumnNames: [...COLUMNS, 'patient'],
    };
    datazone.on(ListAssetFiltersCommand).resolves({ items: [forged] as never });
    await expect(decide()).rejects.toThrow(/lets gender, postcode, patient through/);
    expect(done).toEqual([]);
  });

  const rejected = async () => {
    await decide();
    expect(done).toEqual(['record rejected', 'reject']);
    expect(logged.metrics()).toEqual(['RequestRejected']);
    expect(decisions()).toMatchObject([{ kind: 'rejected', request: 'r1' }]);
    return datazone.commandCalls(RejectSubscriptionRequestCommand)[0]?.args[0].input.decisionComment;
  };

  test('is rejected without a permit', async () => {
    expect(await rejected()).toBe('Rejected: no permit was issued for the project of study.');
  });

  test('is rejected where somebody is in the project whom the permit does not name', async () => {
    record(permitted);
    members(ADA, 'arn:aws:iam::777788889999:role/ben');
    expect(await rejected()).toMatch(/role\/ben is a member of the project, and permit 2026-1 does not name/);
  });

  test('is rejected after a withdrawal', async () => {
    record(permitted, {
      kind: 'withdrawn',
      id: '2026-1',
      on: '2026-03-01',
      decision: 'HDAB 2',
      reason: 'Ended.',
    });
    expect(await rejected()).toMatch(/permit 2026-1 was withdrawn on 2026-03-01/);
  });

  test.each<[string, object, RegExp]>([
    [
      'of a project that only has such a name',
      { subscribedPrincipals: [{ project: { id: 'p-other', name: 'ehds-study' } }] },
      /project ehds-study is not the one of a consumer/,
    ],
    [
      'of a project that the approver is not in',
      { subscribedPrincipals: [{ project: { id: 'p-new' } }] },
      /p-new/,
    ],
    ['of a person', { subscribedPrincipals: [{}] }, /a permit is for one project/],
    ['for two tables', { subscribedListings: [listing(), listing()] }, /one table at a time/],
    [
      'for a data product',
      { subscribedListings: [{ ...listing(), item: {} }] },
      /is not a table that a holder/,
    ],
    ['for what has no sound form', { subscribedListings: [listing({}, '{')] }, /is not a table/],
    [
      'for a table that has not all columns',
      {
        subscribedListings: [
          listing(
            {},
            JSON.stringify({
              GlueTableForm: { tableName: 'clinic_visits', columns: [{ columnName: 'gender' }] },
            }),
          ),
        ],
      },
      /permit 2026-1 is for postcode, which the published table does not have/,
    ],
    [
      'for another table',
      {
        subscribedListings: [listing({}, JSON.stringify({ GlueTableForm: { tableName: 'clinic_staff' } }))],
      },
      /permit 2026-1 is not for table clinic_staff/,
    ],
  ])('is rejected %s', async (_, change, why) => {
    record(permitted);
    requestIs(change);
    expect(await rejected()).toMatch(why);
  });

  test('is rejected where two projects have the consumer’s name', async () => {
    record(permitted);
    datazone
      .on(ListProjectsCommand)
      .resolves({ items: [...PROJECTS, { id: 'p-twin', name: 'ehds-study' }] as never });
    expect(await rejected()).toMatch(/is not the one of a consumer/);
  });

  test('is decided by no register that was tampered with', async () => {
    record(permitted, permitted);
    objects.delete('register/000000000001.json');
    await expect(decide()).rejects.toThrow(/Record 1 of register in permits: it is missing/);
    expect(done).toEqual([]);
  });
});

describe('the sweep', () => {
  const scoped = (filterIds: readonly string[]) => ({
    assetScope: { assetId: 'asset', filterIds, status: 'APPROVED' },
  });
  const subscription = (id: string, more: object = scoped(['f1'])) => ({
    id,
    status: 'APPROVED',
    subscribedPrincipal: { project: { id: 'p-study', name: 'ehds-study' } },
    subscribedListing: listing(more),
  });

  beforeEach(() => {
    for (const [identifier, columns] of Object.entries({ f1: COLUMNS, f2: ['patient'], f3: undefined })) {
      datazone
        .on(GetAssetFilterCommand, { domainIdentifier: 'dzd_1', assetIdentifier: 'asset', identifier })
        .resolves({
          configuration: columns
            ? { columnConfiguration: { includedColumnNames: columns } }
            : { rowConfiguration: {} },
        } as never);
    }
  });

  const subscribed = (...items: readonly object[]) =>
    datazone
      .on(ListSubscriptionsCommand, {
        domainIdentifier: 'dzd_1',
        approverProjectId: 'p-charite',
        status: 'APPROVED',
      })
      .resolves({ items: items as never });
  const revoked = () => datazone.commandCalls(RevokeSubscriptionCommand).map(({ args }) => args[0].input);

  test('leaves what a permit in force covers', async () => {
    record(permitted);
    subscribed(subscription('s1'));
    await sweep();
    expect(done).toEqual([]);
  });

  test.each<[string, object, RegExp]>([
    ['without a filter', {}, /gives every column, and permit 2026-1 is for gender, postcode/],
    ['with a filter of rows alone', scoped(['f3']), /gives every column/],
    ['with a second filter, which widens', scoped(['f1', 'f2']), /permit 2026-1 is not for patient/],
  ])('revokes a subscription %s, with what it gave, and records why', async (_, more, why) => {
    record(permitted);
    subscribed(subscription('s1', more));
    await sweep();
    expect(revoked()).toEqual([{ domainIdentifier: 'dzd_1', identifier: 's1', retainPermissions: false }]);
    expect(done).toEqual(['record revoked', 'revoke']);
    expect(decisions()).toEqual([
      { kind: 'revoked', subscription: 's1', reasons: [expect.stringMatching(why)] },
    ]);
    expect(logged.metrics()).toEqual(['SubscriptionRevoked']);
  });

  test('revokes all of a project into which a colleague came', async () => {
    record(permitted);
    members(ADA, 'arn:aws:iam::777788889999:role/ben');
    subscribed(subscription('s1'), subscription('s2'));
    await sweep();
    expect(revoked().map(({ identifier }) => identifier)).toEqual(['s1', 's2']);
    // Read once, however many subscriptions the project has.
    expect(datazone.commandCalls(ListProjectMembershipsCommand)).toHaveLength(1);
  });

  test('goes on after one that AWS fails at, and says so', async () => {
    subscribed(subscription('s1'), subscription('s2'));
    datazone
      .on(RevokeSubscriptionCommand, {
        domainIdentifier: 'dzd_1',
        identifier: 's1',
        retainPermissions: false,
      })
      .rejects(new Error('throttled'));
    await expect(sweep()).rejects.toThrow(/could not be looked at/);
    expect(revoked().map(({ identifier }) => identifier)).toEqual(['s1', 's2']);
  });
});
