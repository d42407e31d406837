import {
  AcceptResourceShareInvitationCommand,
  AssociateResourceShareCommand,
  AssociateResourceSharePermissionCommand,
  CreateResourceShareCommand,
  DeleteResourceShareCommand,
  DisassociateResourceShareCommand,
  EnableSharingWithAwsOrganizationCommand,
  GetResourceShareAssociationsCommand,
  GetResourceShareInvitationsCommand,
  GetResourceSharesCommand,
  ListPendingInvitationResourcesCommand,
  ListResourceSharePermissionsCommand,
  ListResourcesCommand,
  RAMClient,
  RejectResourceShareInvitationCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type CreateResourceShareCommandInput,
} from '@aws-sdk/client-ram';
import type { AccountName } from '../../src/accounts';
import { awsCli } from './aws-cli';
import { ACCOUNTS, eventually, useLocalAws, type TestAws } from './support';

jest.setTimeout(60_000);

const DOMAIN = `arn:aws:datazone:eu-central-1:${ACCOUNTS.governance}:domain/dzd_1234567890`;
const PORTAL = 'arn:aws:ram::aws:permission/AWSRAMPermissionAmazonDataZoneDomainFullAccessWithPortalAccess';
const DEFAULT = 'arn:aws:ram::aws:permission/AWSRAMDefaultPermissionAmazonDataZoneDomain';

/** What the tests of both modes do with RAM. */
function ramOf(aws: TestAws) {
  const ram = (account: AccountName) => aws.client(RAMClient, account);
  return {
    ram,
    share: async (name: string, more: Partial<CreateResourceShareCommandInput> = {}) => {
      const input = { name, resourceArns: [DOMAIN], principals: [ACCOUNTS.producer], ...more };
      const { resourceShare } = await ram('governance').send(new CreateResourceShareCommand(input));
      return resourceShare?.resourceShareArn ?? '';
    },
    invitation: async (shareArn: string, account: AccountName = 'producer') => {
      const { resourceShareInvitations: [found] = [] } = await ram(account).send(
        new GetResourceShareInvitationsCommand({ resourceShareArns: [shareArn] }),
      );
      return found;
    },
    seen: async (account: AccountName, name: string) => {
      const command = new GetResourceSharesCommand({ resourceOwner: 'OTHER-ACCOUNTS', name });
      return (await ram(account).send(command)).resourceShares?.map(
        ({ resourceShareArn }) => resourceShareArn,
      );
    },
    status: async (shareArn: string, associationType: 'PRINCIPAL' | 'RESOURCE' = 'PRINCIPAL') => {
      const command = new GetResourceShareAssociationsCommand({
        associationType,
        resourceShareArns: [shareArn],
      });
      const { resourceShareAssociations = [] } = await ram('governance').send(command);
      return resourceShareAssociations.map(({ associatedEntity, status, external }) => ({
        associatedEntity,
        status,
        external,
      }));
    },
  };
}

describe('between accounts without an organisation', () => {
  const aws = useLocalAws({ speed: 600 });
  const { ram, share, invitation, seen, status } = ramOf(aws);
  const ofProducer = { associatedEntity: ACCOUNTS.producer, external: true };
  const accept = async (resourceShareInvitationArn?: string, account: AccountName = 'producer') =>
    ram(account).send(new AcceptResourceShareInvitationCommand({ resourceShareInvitationArn }));

  test('an invitation is accepted before the share is seen', async () => {
    const arn = await share('flow');
    const invited = await invitation(arn);
    expect(invited).toMatchObject({
      resourceShareName: 'flow',
      senderAccountId: ACCOUNTS.governance,
      receiverAccountId: ACCOUNTS.producer,
      status: 'PENDING',
    });
    expect(await status(arn)).toEqual([{ ...ofProducer, status: 'ASSOCIATING' }]);
    expect(await seen('producer', 'flow')).toEqual([]);
    const resourceShareInvitationArn = invited.resourceShareInvitationArn;
    await eventually(async () => {
      const { resources } = await ram('producer').send(
        new ListPendingInvitationResourcesCommand({ resourceShareInvitationArn }),
      );
      return resources?.[0]?.arn === DOMAIN || undefined;
    });

    await accept(resourceShareInvitationArn);
    await eventually(async () => (await status(arn))[0].status === 'ASSOCIATED' || undefined);
    expect(await seen('producer', 'flow')).toEqual([arn]);
    expect((await invitation(arn)).status).toBe('ACCEPTED');
    const { resources } = await ram('producer').send(
      new ListResourcesCommand({ resourceOwner: 'OTHER-ACCOUNTS', resourceShareArns: [arn] }),
    );
    expect(resources).toMatchObject([{ arn: DOMAIN, type: 'datazone:Domain', resourceShareArn: arn }]);
    await expect(accept(resourceShareInvitationArn)).rejects.toMatchObject({
      name: 'ResourceShareInvitationAlreadyAcceptedException',
    });
  });

  test('a rejected invitation leaves the association failed', async () => {
    const arn = await share('rejected');
    const { resourceShareInvitationArn } = await invitation(arn);
    await ram('producer').send(new RejectResourceShareInvitationCommand({ resourceShareInvitationArn }));
    expect(await status(arn)).toEqual([{ ...ofProducer, status: 'FAILED' }]);
    await expect(accept(resourceShareInvitationArn)).rejects.toMatchObject({
      name: 'ResourceShareInvitationAlreadyRejectedException',
    });
  });

  test('an outsider sees nothing and can neither accept nor change', async () => {
    const arn = await share('guarded');
    const { resourceShareInvitationArn } = await invitation(arn);
    expect(await invitation(arn, 'outsider')).toBeUndefined();
    await expect(accept(resourceShareInvitationArn, 'outsider')).rejects.toMatchObject({
      name: 'ResourceShareInvitationArnNotFoundException',
    });
    expect(await seen('outsider', 'guarded')).toEqual([]);
    const calls = [
      new ListResourceSharePermissionsCommand({ resourceShareArn: arn }),
      new DeleteResourceShareCommand({ resourceShareArn: arn }),
      new AssociateResourceShareCommand({ resourceShareArn: arn, principals: [ACCOUNTS.outsider] }),
    ];
    for (const call of calls) {
      await expect(ram('outsider').send(call as DeleteResourceShareCommand)).rejects.toMatchObject({
        name: 'UnknownResourceException',
      });
    }
  });

  test('the permissions of a share are the default, or the one that is named', async () => {
    const permissions = async (resourceShareArn: string) =>
      (
        await ram('governance').send(new ListResourceSharePermissionsCommand({ resourceShareArn }))
      ).permissions?.map(({ arn, resourceType, isResourceTypeDefault }) => [
        arn,
        resourceType,
        isResourceTypeDefault,
      ]);
    expect(await permissions(await share('default'))).toEqual([[DEFAULT, 'datazone:Domain', true]]);
    const resourceShareArn = await share('portal', { permissionArns: [PORTAL] });
    expect(await permissions(resourceShareArn)).toEqual([[PORTAL, 'datazone:Domain', false]]);
    const other = { resourceShareArn, permissionArn: DEFAULT };
    await expect(
      ram('governance').send(new AssociateResourceSharePermissionCommand(other)),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await ram('governance').send(new AssociateResourceSharePermissionCommand({ ...other, replace: true }));
    expect(await permissions(resourceShareArn)).toEqual([[DEFAULT, 'datazone:Domain', true]]);
  });

  test('the AWS CLI lists them too', async () => {
    const arn = await share('by-cli', { permissionArns: [PORTAL] });
    const answer = await awsCli(
      ...([aws, 'governance', 'ram', 'list-resource-share-permissions'] as const),
      ...['--resource-share-arn', arn],
    );
    expect(answer).toMatchObject({ permissions: [{ arn: PORTAL, status: 'ATTACHABLE' }] });
  });

  test('both sides may end an association, and a deleted share is gone for the receiver', async () => {
    const arn = await share('ending');
    await accept((await invitation(arn)).resourceShareInvitationArn);
    await eventually(async () => (await status(arn))[0].status === 'ASSOCIATED' || undefined);
    const own = { resourceShareArn: arn, principals: [ACCOUNTS.producer] };
    await ram('producer').send(new DisassociateResourceShareCommand(own));
    expect(await seen('producer', 'ending')).toEqual([]);
    await eventually(async () => (await status(arn))[0].status === 'DISASSOCIATED' || undefined);
    const foreign = { resourceShareArn: arn, resourceArns: [DOMAIN] };
    await expect(ram('producer').send(new DisassociateResourceShareCommand(foreign))).rejects.toMatchObject({
      name: 'OperationNotPermittedException',
    });
    await ram('governance').send(new DeleteResourceShareCommand({ resourceShareArn: arn }));
    await eventually(async () => {
      const command = new GetResourceSharesCommand({ resourceOwner: 'SELF', resourceShareArns: [arn] });
      const [found] = (await ram('governance').send(command)).resourceShares ?? [];
      return found.status === 'DELETED' || undefined;
    });
  });

  test('tags are kept and can be filtered by', async () => {
    const resourceShareArn = await share('tagged', { tags: [{ key: 'team', value: 'a' }] });
    await ram('governance').send(
      new TagResourceCommand({ resourceShareArn, tags: [{ key: 'stage', value: 'b' }] }),
    );
    await ram('governance').send(new UntagResourceCommand({ resourceShareArn, tagKeys: ['team'] }));
    const command = new GetResourceSharesCommand({
      resourceOwner: 'SELF',
      tagFilters: [{ tagKey: 'stage', tagValues: ['b'] }],
    });
    const { resourceShares } = await ram('governance').send(command);
    expect(resourceShares).toMatchObject([{ resourceShareArn, tags: [{ key: 'stage', value: 'b' }] }]);
  });

  const foreignDomain = DOMAIN.replace(ACCOUNTS.governance, ACCOUNTS.producer);
  const bad: [string, Partial<CreateResourceShareCommandInput>, string][] = [
    ["another account's domain", { resourceArns: [foreignDomain] }, 'OperationNotPermittedException'],
    ['a queue', { resourceArns: ['arn:aws:sqs:eu-central-1:111122223333:q'] }, 'MalformedArnException'],
    ['what is no ARN', { resourceArns: ['domain'] }, 'MalformedArnException'],
    ['a principal that is no account', { principals: ['producer'] }, 'InvalidParameterException'],
    [
      'outsiders where none are allowed',
      { allowExternalPrincipals: false },
      'OperationNotPermittedException',
    ],
    ['an unknown permission', { permissionArns: [`${DEFAULT}2`] }, 'UnknownResourceException'],
  ];
  test.each(bad)('%s can not be shared', async (_what, more, name) => {
    await expect(share('bad', more)).rejects.toMatchObject({ name });
    const command = new GetResourceSharesCommand({ resourceOwner: 'SELF', name: 'bad' });
    expect((await ram('governance').send(command)).resourceShares).toEqual([]);
  });

  test('a client token gives the first answer again, and refuses other parameters', async () => {
    const first = await share('token', { clientToken: 'once' });
    expect(await share('token', { clientToken: 'once' })).toBe(first);
    await expect(share('other', { clientToken: 'once' })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
  });

  test('without an organisation there is none to share with', async () => {
    await expect(
      ram('governance').send(new EnableSharingWithAwsOrganizationCommand({})),
    ).rejects.toMatchObject({ name: 'OperationNotPermittedException' });
  });
});

describe('inside an organisation', () => {
  const aws = useLocalAws({ speed: 600, organization: ['governance', 'producer'] });
  const { ram, share, invitation, seen, status } = ramOf(aws);

  test('a share is there without an invitation', async () => {
    const arn = await share('inside', { allowExternalPrincipals: false });
    await eventually(async () => (await status(arn))[0].status === 'ASSOCIATED' || undefined);
    expect(await status(arn)).toEqual([
      { associatedEntity: ACCOUNTS.producer, status: 'ASSOCIATED', external: false },
    ]);
    expect(await invitation(arn)).toBeUndefined();
    expect(await seen('producer', 'inside')).toEqual([arn]);
    await expect(
      ram('producer').send(
        new DisassociateResourceShareCommand({ resourceShareArn: arn, principals: [ACCOUNTS.producer] }),
      ),
    ).rejects.toMatchObject({ name: 'OperationNotPermittedException' });
  });

  test('an account outside of it is invited, or refused where the share says so', async () => {
    const arn = await share('outside', { principals: [ACCOUNTS.outsider] });
    expect(await invitation(arn, 'outsider')).toMatchObject({ status: 'PENDING' });
    const closed = { principals: [ACCOUNTS.outsider], allowExternalPrincipals: false };
    await expect(share('closed', closed)).rejects.toMatchObject({ name: 'OperationNotPermittedException' });
  });
});
