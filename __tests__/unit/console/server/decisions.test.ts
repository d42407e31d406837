import {
  AcceptSubscriptionRequestCommand,
  DataZoneClient,
  RejectSubscriptionRequestCommand,
} from '@aws-sdk/client-datazone';
import { mockClient } from 'aws-sdk-client-mock';
import { loadConfig } from '../../../../config/load';
import type { PlatformConfig } from '../../../../platform/config';
import { Naming } from '../../../../platform/naming/naming';
import type { AccountSnapshot, Snapshot } from '../../../../console/api';
import { Access } from '../../../../console/server/access';
import { Decisions } from '../../../../console/server/decisions';
import type { World } from '../../../../console/server/snapshot';

const loadedConfig = loadConfig();
const naming = new Naming(loadedConfig);
const datazone = mockClient(DataZoneClient);
const membership = jest.fn();
const look = jest.fn();

/** Where each account's project has these requests. */
const snapshotWith = (requests: Readonly<Record<string, readonly string[]>>) =>
  ({
    accounts: Object.fromEntries(
      naming.accounts.map(({ entry }) => [
        entry,
        {
          requests: { visible: true, value: (requests[entry] ?? []).map((id) => ({ id })) },
        } as unknown as AccountSnapshot,
      ]),
    ),
  }) as Snapshot;

function decisions(subscriptionApproval: PlatformConfig['subscriptionApproval'] = 'manual'): Decisions {
  const finder = { domain: async () => ({ id: 'dzd_1' }), membership } as unknown as World['finder'];
  const world = { config: { ...loadedConfig, subscriptionApproval }, naming, finder } as World;
  return new Decisions(world, { current: look, refresh: look });
}

beforeEach(() => {
  datazone.reset();
  datazone.on(AcceptSubscriptionRequestCommand).resolves({ id: 'r1' });
  datazone.on(RejectSubscriptionRequestCommand).resolves({ id: 'r1' });
  look.mockReset().mockResolvedValue(snapshotWith({ producer: ['r1'] }));
  membership.mockReset().mockResolvedValue({
    access: new Access({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } }),
    domainId: 'dzd_1',
  });
});

test('a request is decided as a member of the project that it is for', async () => {
  await decisions().decide('r1', 'accept', 'fits');
  await decisions().decide('r1', 'reject', 'does not');
  expect(membership.mock.calls.map(([, { entry }]) => entry)).toEqual(['producer', 'producer']);
  const input = { domainIdentifier: 'dzd_1', identifier: 'r1' };
  expect(datazone.calls().map(({ args: [{ input: given }] }) => given)).toEqual([
    { ...input, decisionComment: 'fits' },
    { ...input, decisionComment: 'does not' },
  ]);
});

test('nobody decides where the rule does', async () => {
  await expect(decisions('auto').decide('r1', 'accept', 'fits')).rejects.toMatchObject({
    status: 409,
    code: 'DecidedByRule',
  });
  expect(datazone.calls()).toEqual([]);
});

test('a request that waits for no project of the person is not decided, after a second look', async () => {
  await expect(decisions().decide('r2', 'accept', 'fits')).rejects.toMatchObject({ status: 404 });
  expect(look).toHaveBeenCalledTimes(2);
  expect(datazone.calls()).toEqual([]);
});
