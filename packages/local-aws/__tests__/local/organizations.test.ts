import {
  DescribeOrganizationCommand,
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListAWSServiceAccessForOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  CreateResourceShareCommand,
  EnableSharingWithAwsOrganizationCommand,
  GetResourceShareAssociationsCommand,
  RAMClient,
} from '@aws-sdk/client-ram';
import { makeDomain } from './datazone-world';
import { ACCOUNTS, eventually, useLocalAws } from './support';

const aws = useLocalAws({ speed: 600, organization: ['governance', 'producer'] });
const organizationsAs = (account: 'governance' | 'producer' | 'outsider') =>
  aws.client(OrganizationsClient, account);
const RAM = { ServicePrincipal: 'ram.amazonaws.com' };

async function trustedServices(): Promise<(string | undefined)[]> {
  const { EnabledServicePrincipals = [] } = await organizationsAs('governance').send(
    new ListAWSServiceAccessForOrganizationCommand({}),
  );
  return EnabledServicePrincipals.map(({ ServicePrincipal }) => ServicePrincipal);
}

test('every account of it may look at it, and no other', async () => {
  const [managing, member] = await Promise.all(
    (['governance', 'producer'] as const).map((account) =>
      organizationsAs(account).send(new DescribeOrganizationCommand({})),
    ),
  );
  expect(managing.Organization).toMatchObject({ MasterAccountId: ACCOUNTS.governance, FeatureSet: 'ALL' });
  expect(member.Organization).toEqual(managing.Organization);
  await expect(organizationsAs('outsider').send(new DescribeOrganizationCommand({}))).rejects.toMatchObject({
    name: 'AWSOrganizationsNotInUseException',
  });
});

test('only the account that manages it sees and says which services work throughout it', async () => {
  expect(await trustedServices()).toEqual([RAM.ServicePrincipal]);
  for (const command of [
    new ListAWSServiceAccessForOrganizationCommand({}),
    new EnableAWSServiceAccessCommand(RAM),
    new DisableAWSServiceAccessCommand(RAM),
  ]) {
    await expect(
      organizationsAs('producer').send(command as DisableAWSServiceAccessCommand),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  }
});

test('RAM shares without an invitation only where it is one of them', async () => {
  const domain = await makeDomain(aws, 'organized');
  const ram = aws.client(RAMClient, 'governance');
  const external = async (name: string) => {
    const { resourceShare } = await ram.send(
      new CreateResourceShareCommand({ name, resourceArns: [domain.arn], principals: [ACCOUNTS.producer] }),
    );
    return eventually(async () => {
      const { resourceShareAssociations = [] } = await ram.send(
        new GetResourceShareAssociationsCommand({
          associationType: 'PRINCIPAL',
          resourceShareArns: [resourceShare?.resourceShareArn ?? ''],
        }),
      );
      return resourceShareAssociations.at(0)?.external;
    });
  };
  await organizationsAs('governance').send(new DisableAWSServiceAccessCommand(RAM));
  expect(await trustedServices()).toEqual([]);
  expect(await external('invited')).toBe(true);
  await ram.send(new EnableSharingWithAwsOrganizationCommand({}));
  expect(await trustedServices()).toEqual([RAM.ServicePrincipal]);
  expect(await external('shared')).toBe(false);
});
