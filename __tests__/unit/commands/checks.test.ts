import { HeadObjectCommand, NotFound, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { Naming } from '../../../platform/naming/naming';
import { checkDeploy, checkDestroy, checkDiff, refuseSecond } from '../../../commands/stacks/checks';
import type { Request } from '../../../commands/stacks/request';
import { governanceWith, platform } from '../platform';

const sts = mockClient(STSClient);
const s3 = mockClient(S3Client);

beforeEach(() => {
  sts.reset();
  s3.reset();
});

const request = (action: Request['action'], stacks: string[], options: string[] = []): Request => ({
  action,
  stacks,
  options,
});

describe('a second domain, project or environment', () => {
  const resource = (address: string) => ({ address, type: address.split('.')[0], values: {} });
  const change = (address: string, ...actions: string[]) => ({ ...resource(address), change: { actions } });
  const DOMAIN = 'aws_datazone_domain.domain';
  const PROJECT = 'aws_datazone_project.project';

  test.each([DOMAIN, PROJECT, 'aws_datazone_environment.environment'])(
    '%s is refused where the state holds one, with what may be wrong',
    (address) => {
      expect(() =>
        refuseSecond('governance', [resource(address)], { resource_changes: [change(address, 'create')] }),
      ).toThrow(
        new RegExp(
          `^governance: the plan would create ${address}, which the state already holds.*Nothing was changed.*` +
            'still a member of the project.*terraform state rm',
          's',
        ),
      );
    },
  );

  test('all are named at once', () => {
    const plan = { resource_changes: [change(DOMAIN, 'create'), change(PROJECT, 'create')] };
    expect(() => refuseSecond('governance', [resource(DOMAIN), resource(PROJECT)], plan)).toThrow(
      `create ${DOMAIN}, ${PROJECT}, which`,
    );
  });

  test.each([
    ['a first one', [], [change(DOMAIN, 'create')]],
    ['one of another address', [resource(PROJECT)], [change(DOMAIN, 'create')]],
    ['a replacement', [resource(PROJECT)], [change(PROJECT, 'delete', 'create')]],
    ['an update', [resource(DOMAIN)], [change(DOMAIN, 'update')]],
    ['anything else that was deleted', [resource('aws_sqs_queue.q')], [change('aws_sqs_queue.q', 'create')]],
    ['a plan without changes', [resource(DOMAIN)], undefined],
  ])('%s is let through', (_, before, resource_changes) => {
    expect(() => refuseSecond('governance', before, { resource_changes })).not.toThrow();
  });
});

test.each([
  ['deploy', checkDeploy],
  ['destroy', checkDestroy],
] as const)('%s without a terminal says what to do instead of asking', async (action, check) => {
  const config = platform();
  const { isTTY } = process.stdin;
  process.stdin.isTTY = false;
  await expect(check(request(action, ['governance']), config, new Naming(config))).rejects.toThrow(
    new RegExp(`^${action} asks for approval, and there is no terminal.*npm run diff.*add --auto-approve`),
  );
  process.stdin.isTTY = isTTY;
});

describe('a destroy of protected data', () => {
  const destroy = (changes: Parameters<typeof platform>[0], stacks: string[]) => {
    const config = platform({ dataProtection: true, ...changes });
    return checkDestroy(request('destroy', stacks, ['--auto-approve']), config, new Naming(config));
  };

  test('is refused, with what is kept, the two steps that lift it, and what stays all the same', async () => {
    await expect(destroy({}, ['governance', 'producer'])).rejects.toThrow(
      /^Nothing was destroyed: dataProtection is on in .*\.yaml, which keeps the DataZone domain, the listings of producer and the access of their subscribers\..*set dataProtection: false, then\n {2}1\. npm run deploy -- governance producer .*\n {2}2\. npm run destroy -- governance producer\nData is not touched in any case: s3:\/\/ehds-assets-111122223333-eu-central-1, s3:\/\/ehds-assets-444455556666-eu-central-1 are bootstrap’s, and what encrypts them\.$/s,
    );
  });

  test('names only what the named stacks hold', async () => {
    const refusal = destroy({}, ['producer']);
    await expect(refusal).rejects.toThrow(/the listings of producer/);
    await expect(refusal).rejects.not.toThrow(/the DataZone domain|111122223333/);
  });
});

describe('a producer without governance', () => {
  const config = platform({ governance: governanceWith({ externalId: 'ehds-4711' }) });
  const check = () => checkDiff(request('diff', ['producer']), config, new Naming(config));

  test('is looked for as its onboarding role, with the external id', async () => {
    sts.on(AssumeRoleCommand).resolves({ Credentials: undefined });
    await expect(check()).rejects.toThrow(/producer needs the governance stack/);
    expect(sts.commandCalls(AssumeRoleCommand)[0].args[0].input).toMatchObject({
      RoleArn: 'arn:aws:iam::111122223333:role/ehds-onboarding-producer',
      ExternalId: 'ehds-4711',
    });
  });

  test.each([
    [
      'that does not know it',
      () => sts.on(AssumeRoleCommand).rejects(new Error('not authorized')),
      'not authorized',
    ],
    [
      'that was never deployed',
      () => {
        sts.on(AssumeRoleCommand).resolves({
          Credentials: {
            AccessKeyId: 'id',
            SecretAccessKey: 'key',
            SessionToken: 'token',
            Expiration: undefined,
          },
        });
        s3.on(HeadObjectCommand).rejects(new NotFound({ message: 'NotFound', $metadata: {} }));
      },
      'there is none',
    ],
  ])('%s is reported, with what to ask for', async (_, given, cause) => {
    given();
    await expect(check()).rejects.toThrow(
      new RegExp(
        'producer needs the governance stack.*s3://ehds-state-111122223333-eu-central-1/governance.tfstate.*' +
          `${cause}\nAsk the governance team to list producer with your role among its operators`,
      ),
    );
  });
});
