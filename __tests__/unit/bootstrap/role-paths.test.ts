import { allows } from '../iam';
import { ACCOUNTS, VARIANTS } from '../platform';
import { deployment } from '../stacks/deployment';
import type { Template } from '../template';
import { bootstrapped, deployPolicy } from './accounts';

const EVERYTHING = 'a consumer with everything else';
const allBootstraps = bootstrapped(VARIANTS[EVERYTHING]);
const passedTo = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });

describe.each(['governance', 'producer', 'consumer'])('the roles of %s', (entry) => {
  const deploy = deployPolicy(allBootstraps[entry] as Template);
  const made = (allBootstraps[entry] as Template).all('aws_iam_role');
  const accountId = ACCOUNTS[entry as keyof typeof ACCOUNTS];
  const services = ['datazone', 'glue', 'lakeformation', 'lambda'];

  test('that bootstrap made lie at no path, those that the deploy makes at its own', () => {
    expect(made.filter((role) => role.has('path')).map(({ address }) => address)).toEqual([]);
    const deployed = deployment(EVERYTHING)[entry]?.all('aws_iam_role') ?? [];
    expect(deployed.map((role) => role.text('path'))).toEqual(deployed.map(() => `/ehds/${entry}/`));
    expect(deployed.length > 0).toBe(entry !== 'consumer');
  });

  test('that bootstrap made are the deploy’s to pass, a few to one service each, and nothing else', () => {
    const passable = made.flatMap((role) => {
      const resource = `arn:aws:iam::${accountId}:role/${role.text('name')}`;
      return services
        .filter((service) => allows(deploy, { action: 'iam:PassRole', resource, keys: passedTo(service) }))
        .map((service) => `${role.text('name')} to ${service}`);
    });
    expect(passable.sort()).toEqual(
      [
        ...(entry === 'governance' ? ['AmazonDataZone-ehds-governance-execution to datazone'] : []),
        ...['manage-access', 'provisioning'].map(
          (purpose) => `AmazonDataZone-ehds-${entry}-${purpose} to datazone`,
        ),
        ...(entry === 'consumer' ? [] : [`ehds-${entry}-crawler to glue`]),
      ].sort(),
    );
    const writes = [
      'AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary DeleteRolePolicy DetachRolePolicy',
      'PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole',
      'UpdateRoleDescription',
    ].flatMap((verbs) => verbs.split(' '));
    const boundary = { 'iam:PermissionsBoundary': `arn:aws:iam::${accountId}:policy/ehds-${entry}-boundary` };
    const may = made.flatMap((role) =>
      writes
        .map((verb) => ({
          action: `iam:${verb}`,
          resource: `arn:aws:iam::${accountId}:role/${role.text('name')}`,
          keys: boundary,
        }))
        .filter((call) => allows(deploy, call)),
    );
    expect(may).toEqual([]);
  });
});
