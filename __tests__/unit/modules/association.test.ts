import { Acceptance } from '../../../modules/association/acceptance';
import { DomainShare } from '../../../modules/association/domain-share';
import { OnboardingRole } from '../../../modules/association/onboarding-role';
import { Domain } from '../../../modules/domain/domain';
import {
  consumerWith,
  governanceWith,
  platform,
  producerWith,
  synthesize,
  synthesizeBootstrap,
} from '../platform';

const share = (changes: Parameters<typeof platform>[0] = {}) =>
  synthesize((stack, account) => {
    const made = new DomainShare(stack, 'share', {
      account,
      domain: new Domain(stack, 'domain', { account }),
    });
    for (const names of account.naming.associated) made.invite(names);
  }, platform(changes));

describe('the share', () => {
  const template = share();
  const domain = template.one('aws_datazone_domain').address;

  test('holds the domain and is shared with accounts', () => {
    const made = template.one('aws_ram_resource_share');
    expect(made.body['name']).toBe(`DataZone-ehds-\${${domain}.id}`);
    const association = template.one('aws_ram_resource_association');
    expect(association.body).toMatchObject({
      resource_arn: `\${${domain}.arn}`,
      resource_share_arn: `\${${made.address}.arn}`,
    });
    const invited = template.one('aws_ram_principal_association');
    expect(invited.body).toMatchObject({
      principal: '444455556666',
      resource_share_arn: `\${${made.address}.arn}`,
    });
    expect(template.before(invited)).toContain(association.address);
  });

  test.each([
    [true, 'AWSRAMPermissionAmazonDataZoneDomainFullAccessWithPortalAccess'],
    [false, 'AWSRAMDefaultPermissionAmazonDataZoneDomain'],
  ])('with portal access %s carries one permission, %s', (portalAccess, permission) => {
    expect(share({ portalAccess }).one('aws_ram_resource_share').body['permission_arns']).toEqual([
      `arn:aws:ram::aws:permission/${permission}`,
    ]);
  });

  test.each([
    ['invitation', true],
    ['organization', false],
  ])('by %s allows external principals: %s', (association, external) => {
    const body = share({ producers: producerWith({ association }) }).one('aws_ram_resource_share').body;
    expect(body['allow_external_principals']).toBe(external);
  });

  test('invites a consumer with an account of its own, and none without', () => {
    const consumers = {
      ...consumerWith({ association: 'organization' }),
      trial: { members: [{ role: 'arn:aws:iam::111122223333:role/reader', designation: 'PROJECT_OWNER' }] },
    };
    const invited = share({ producers: {}, consumers });
    expect(invited.one('aws_ram_principal_association').body['principal']).toBe('777788889999');
    expect(invited.one('aws_ram_resource_share').body['allow_external_principals']).toBe(false);
    const outside = share({ producers: {}, consumers: consumerWith({}) });
    expect(outside.one('aws_ram_resource_share').body['allow_external_principals']).toBe(true);
  });

  test('without other accounts is there for the next one, and open to nobody', () => {
    const alone = share({ producers: {} });
    expect(alone.one('aws_ram_resource_share').body['allow_external_principals']).toBe(false);
    expect(alone.count('aws_ram_principal_association')).toBe(0);
  });
});

test.each([
  ['invitation', 1],
  ['organization', 0],
] as const)('by %s the producer accepts %s invitations', (association, count) => {
  let ready: unknown[] = [];
  const template = synthesize(
    (stack, account) => {
      ready = new Acceptance(stack, 'acceptance', { account, association, shareArn: 'arn:share' }).ready;
    },
    platform(),
    'producer',
  );
  expect(ready).toHaveLength(count);
  expect(template.all('aws_ram_resource_share_accepter').map(({ body }) => body)).toEqual(
    ready.map(() => expect.objectContaining({ provider: 'aws.producer', share_arn: 'arn:share' })),
  );
});

describe('the onboarding role', () => {
  const operators = ['arn:aws:iam::444455556666:role/pipeline', 'arn:aws:iam::111122223333:role/authority-*'];
  const role = (externalId?: string, changes: Parameters<typeof platform>[0] = {}) =>
    synthesizeBootstrap(
      (stack, account) => {
        for (const onboarded of account.naming.associated) {
          new OnboardingRole(stack, onboarded.entry, { account, onboarded });
        }
      },
      platform({
        governance: governanceWith(externalId ? { externalId } : {}),
        producers: producerWith({ operators }),
        ...changes,
      }),
    );
  const grants = role().grants('ehds-onboarding-producer');

  test.each([
    [undefined, {}],
    ['ehds-4711', { StringEquals: { 'sts:ExternalId': 'ehds-4711' } }],
  ])('is for that producer’s operators, with external id %s', (externalId, more) => {
    const [trust] = role(externalId).one('aws_iam_role').policy('assume_role_policy');
    expect(trust).toMatchObject({
      Principal: { AWS: ['arn:aws:iam::444455556666:root', 'arn:aws:iam::111122223333:root'] },
      Action: ['sts:AssumeRole'],
    });
    expect(trust?.Condition).toEqual({ ArnLike: { 'aws:PrincipalArn': operators }, ...more });
  });

  test('makes and keeps a project, and does nothing to the domain, its data or its subscriptions', () => {
    const datazone = grants
      .filter(({ Sid }) => Sid === undefined)
      .flatMap(({ Action }) => Action)
      .filter((action) => action.startsWith('datazone:') && action !== 'datazone:GetDomain');
    for (const thing of ['DataSource', 'Environment', 'EnvironmentProfile', 'Project']) {
      for (const verb of ['Create', 'Delete', 'Get']) expect(datazone).toContain(`datazone:${verb}${thing}`);
    }
    // The doctor reads two of them.
    expect(datazone.filter((action) => /Domain|Asset|Listing|Subscri|Grant|Put|Run$/.test(action))).toEqual([
      'datazone:ListDomains',
      'datazone:ListPolicyGrants',
    ]);
  });

  test('of a consumer makes no data source; for the rest it is the same', () => {
    const both = role(undefined, { consumers: consumerWith({ operators }) });
    const actions = (entry: string) =>
      both.grants(`ehds-onboarding-${entry}`).flatMap(({ Action }) => Action);
    expect(actions('consumer')).toEqual(actions('producer').filter((action) => !/DataSource/.test(action)));
    expect(actions('consumer').length).toBeLessThan(actions('producer').length);
  });

  test('has one CloudFormation stack, and no role to pass to it', () => {
    const stacks = grants.filter(({ Action }) => Action.includes('cloudformation:CreateStack'));
    expect(stacks.map(({ Resource }) => Resource)).toEqual([
      ['arn:aws:cloudformation:eu-central-1:111122223333:stack/ehds-project-producer/*'],
    ]);
    expect(grants.flatMap(({ Action }) => Action).filter((action) => /^(iam|sts):/.test(action))).toEqual([]);
  });

  test('reads the governance state, and no other object', () => {
    const s3 = grants.filter(({ Action }) => Action.some((action) => action.startsWith('s3:')));
    const bucket = 'arn:aws:s3:::ehds-state-111122223333-eu-central-1';
    expect(s3).toEqual([
      expect.objectContaining({
        Action: ['s3:ListBucket'],
        Resource: [bucket],
        Condition: { StringEquals: { 's3:prefix': ['governance.tfstate', 'env:/'] } },
      }),
      expect.objectContaining({ Action: ['s3:GetObject'], Resource: [`${bucket}/governance.tfstate`] }),
    ]);
  });
});
