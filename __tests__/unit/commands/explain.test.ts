import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetResourceShareInvitationsCommand, GetResourceSharesCommand, RAMClient } from '@aws-sdk/client-ram';
import { mockClient } from 'aws-sdk-client-mock';
import { Naming } from '../../../platform/naming/naming';
import { associationProblem, shareOf } from '../../../commands/stacks/association';
import { explain } from '../../../commands/stacks/explain';
import { projectStackProblem } from '../../../commands/stacks/project-stack';
import { platform } from '../platform';

const { governance } = new Naming(platform());

/** Lines of Terraform 1.11.4 with provider 5.100.0, as they were logged with `TF_LOG=ERROR`. */
const LOGGED = {
  group:
    '2026-11-24T18:24:57.557Z [ERROR] vertex "aws_cloudwatch_log_group.approval_function_logs_AB69B3BF" error: creating CloudWatch Logs Log Group (/aws/lambda/ehds-governance-approve): operation error CloudWatch Logs: CreateLogGroup, https response error StatusCode: 400, RequestID: VLwrpBQHwO3ch5uXUJVxgSWeiG6iwjZkwsBTCGxfdgROU3qN6VRt, ResourceAlreadyExistsException: The specified log group already exists',
  database:
    '2026-11-24T18:24:57.605Z [ERROR] vertex "aws_glue_catalog_database.lake_database_897CB6DE" error: creating Glue Catalog Database (ehds_governance_assets): operation error Glue: CreateDatabase, https response error StatusCode: 400, RequestID: zYBjMhpfh6zSSNwP7Lk32UtCdyrRVMkmsqfRgLyjfPImUk6I5Qcr, AlreadyExistsException: Database already exists.',
  bucket:
    '2026-11-24T18:24:57.644Z [ERROR] vertex "aws_s3_bucket.blueprint_bucket_0FEBAE28" error: creating S3 Bucket (ehds-datazone-111122223333-eu-central-1): operation error S3: CreateBucket, https response error StatusCode: 409, RequestID: VtsoWegGcUAnYh1tJxVCvEmxQN597nFW9VHH3qDPxzgICZ6L69Sf, HostID: 9Gjjt1m+cjU4OPvX9O9/8RuvnG41MRb/18Oux2o5H5MY7ISNTlXN+Dz9IG62/ILVxhAGI0qyPfg=, BucketAlreadyOwnedByYou:',
  role: '2026-11-24T18:24:57.746Z [ERROR] vertex "aws_iam_role.approval_function_role_10DE93C7" error: creating IAM Role (ehds-governance-approve): operation error IAM: CreateRole, https response error StatusCode: 409, RequestID: 9Nw1ZZuS0MWlD0B0UNUvuXYvBW8I8QLnb3aI1xRZCQA8F7scDWcj, EntityAlreadyExists: Role with name ehds-governance-approve already exists.',
  mapping:
    '2026-11-24T18:25:22.861Z [ERROR] vertex "aws_lambda_event_source_mapping.publishing-flow_publish-mapping_1A8943FA" error: creating Lambda Event Source Mapping (arn:aws:sqs:eu-central-1:111122223333:ehds-governance-publish): operation error Lambda: CreateEventSourceMapping, https response error StatusCode: 409, RequestID: 23c06273-0ebe-4c82-9097-02c00faa992d, ResourceConflictException: An event source mapping with SQS arn (" arn:aws:sqs:eu-central-1:111122223333:ehds-governance-publish ") and function (" ehds-governance-publish ") already exists. Please update or delete the existing mapping with UUID 925e9cb2-e04d-4b88-a67a-db60a1c81c1d',
  association:
    '2026-11-24T18:26:37.441Z [ERROR] vertex "aws_ram_resource_association.share_domain_C857A297" error: RAM Resource Association (arn:aws:ram:eu-central-1:111122223333:resource-share/068ac007-89ac-4e7b-b967-c3b6391e630f,arn:aws:datazone:eu-central-1:111122223333:domain/dzd_ekra1hvjz12gdm) already exists',
  crawler:
    '2026-11-24T18:26:37.490Z [ERROR] vertex "aws_glue_crawler.lake_crawler_1ADE262F" error: creating Glue Crawler (ehds-governance-assets): operation error Glue: CreateCrawler, https response error StatusCode: 400, RequestID: 87d830f1-701d-4a69-9952-447186669b2b, AlreadyExistsException: Crawler with name ehds-governance-assets already exists',
  classifier:
    '2026-11-24T18:26:37.490Z [ERROR] vertex "aws_glue_classifier.lake_comma_1ADE262F" error: creating Glue Classifier (ehds-governance-assets-comma): operation error Glue: CreateClassifier, https response error StatusCode: 400, RequestID: 87d830f1-701d-4a69-9952-447186669b2c, AlreadyExistsException: Classifier ehds-governance-assets-comma already exists',
  accepter:
    '2026-11-24T18:29:42.514Z [ERROR] vertex "aws_ram_resource_share_accepter.association_accepter_8FE38F66" error: No pending RAM Resource Share (arn:aws:ram:eu-central-1:111122223333:resource-share/068ac007-89ac-4e7b-b967-c3b6391e630f) invitation found',
  principal:
    '2026-11-24T19:25:34.271Z [ERROR] vertex "aws_ram_principal_association.p" error: RAM Principal Association (arn:aws:ram:eu-central-1:111122223333:resource-share/331703d5-668b-4775-9ae1-1d42d7f54937,444455556666) already exists',
  trail:
    '2026-11-30T21:03:34.483Z [ERROR] vertex "aws_cloudtrail.t" error: creating CloudTrail Trail (ehds-governance-trail): operation error CloudTrail: CreateTrail, https response error StatusCode: 400, RequestID: QAawOF76Zi0aBfJJcuVvsrwBgQ4cwpEomLvYPdHq8CiAqlKZAdZy, TrailAlreadyExistsException: Trail ehds-governance-trail already exists for customer: 111122223333',
  alias:
    '2026-11-24T19:25:34.483Z [ERROR] vertex "aws_kms_alias.a" error: creating KMS Alias (alias/x): operation error KMS: CreateAlias, https response error StatusCode: 400, RequestID: QAawOF76Zi0aBfJJcuVvsrwBgQ4cwpEomLvYPdHq8CiAqlKZAdZy, AlreadyExistsException: An alias with the name arn:aws:kms:eu-central-1:111122223333:alias/x already exists',
  function:
    '2026-11-24T18:32:42.683Z [ERROR] vertex "aws_lambda_function.publishing-flow_crawl_function_BD1648AD" error: creating Lambda Function (ehds-producer-crawl): operation error Lambda: CreateFunction, https response error StatusCode: 409, RequestID: QZSVLNtWLPawJ6pW9iMJen9yuSqnfbpl4cPRGe6wQvvrehOcrxIM, ResourceConflictException: Function already exist: ehds-producer-crawl',
};

/** Lines of the same log that name no cure. */
const OTHERS = [
  '2026-11-24T18:24:46.319Z [ERROR] AttachSchemaTransformer: No provider config schema available for provider["terraform.io/builtin/terraform"]',
  `2026-11-24T18:26:41.540Z [ERROR] vertex "aws_datazone_environment.project_environment_06011C87" error: waiting for creation AWS DataZone Environment ("ehds-governance-14a31abc"): unexpected state 'CREATE_FAILED', wanted target 'ACTIVE'. last error: CREATE_FAILED: AlreadyExistsException: Database already exists.`,
];

const SHARE = 'arn:aws:ram:eu-central-1:111122223333:resource-share/068ac007-89ac-4e7b-b967-c3b6391e630f';

describe('what exists though the state does not know it', () => {
  test.each([
    ['group', 'aws_cloudwatch_log_group.approval_function_logs_AB69B3BF /aws/lambda/ehds-governance-approve'],
    ['database', 'aws_glue_catalog_database.lake_database_897CB6DE 111122223333:ehds_governance_assets'],
    ['bucket', 'aws_s3_bucket.blueprint_bucket_0FEBAE28 ehds-datazone-111122223333-eu-central-1'],
    ['role', 'aws_iam_role.approval_function_role_10DE93C7 ehds-governance-approve'],
    [
      'mapping',
      'aws_lambda_event_source_mapping.publishing-flow_publish-mapping_1A8943FA 925e9cb2-e04d-4b88-a67a-db60a1c81c1d',
    ],
    [
      'association',
      `aws_ram_resource_association.share_domain_C857A297 ${SHARE},arn:aws:datazone:eu-central-1:111122223333:domain/dzd_ekra1hvjz12gdm`,
    ],
    ['classifier', 'aws_glue_classifier.lake_comma_1ADE262F ehds-governance-assets-comma'],
    ['crawler', 'aws_glue_crawler.lake_crawler_1ADE262F ehds-governance-assets'],
    ['accepter', `aws_ram_resource_share_accepter.association_accepter_8FE38F66 ${SHARE}`],
    [
      'principal',
      'aws_ram_principal_association.p arn:aws:ram:eu-central-1:111122223333:resource-share/331703d5-668b-4775-9ae1-1d42d7f54937,444455556666',
    ],
    ['trail', 'aws_cloudtrail.t arn:aws:cloudtrail:eu-central-1:111122223333:trail/ehds-governance-trail'],
    ['alias', 'aws_kms_alias.a alias/x'],
    ['function', 'aws_lambda_function.publishing-flow_crawl_function_BD1648AD ehds-producer-crawl'],
  ] as const)('a %s is imported by its id', (kind, imported) => {
    const [explanation] = explain(governance, LOGGED[kind]);
    expect(explanation.split('\n').at(-1)).toBe(
      `  terraform -chdir=cdktf.out/stacks/governance import ${imported}`,
    );
  });

  test('all are named at once, each once, after what happened', () => {
    const log = [...Object.values(LOGGED), LOGGED.role, ...OTHERS].join('\n');
    const [explanation, ...others] = explain(governance, log);
    expect(others).toEqual([]);
    const [first, second, ...cures] = explanation.split('\n');
    expect(first).toMatch(/^governance: what is to be made is there already.* a deploy is killed/);
    expect(second).toMatch(/CloudTrail.*then run this command again:$/);
    expect(cures).toHaveLength(Object.keys(LOGGED).length);
  });

  test('another’s bucket is not taken', () => {
    const taken = LOGGED.bucket.replace('BucketAlreadyOwnedByYou', 'BucketAlreadyExists');
    expect(explain(governance, taken)).toEqual([]);
  });

  test.each(OTHERS)('%s is left to Terraform’s words', (line) => {
    expect(explain(governance, line)).toEqual([]);
  });
});

test('a project’s stack that CloudFormation could not make is reported with where to find its reason', () => {
  const arn =
    'arn:aws:cloudformation:eu-central-1:111122223333:stack/half/273ad0b6-39db-4cb9-acd5-5fb1c03a2621';
  const line = `2026-11-24T19:22:15.587Z [ERROR] vertex "aws_cloudformation_stack.c" error: waiting for CloudFormation Stack (${arn}) create: stack status (CREATE_FAILED): The following resource(s) failed to create: [M].`;
  expect(explain(governance, line)).toEqual([
    expect.stringMatching(
      new RegExp(
        `^governance: CloudFormation could not.*run this command again:\n  aws cloudformation describe-stack-events --stack-name ${arn}$`,
        's',
      ),
    ),
  ]);
});

test('an environment that DataZone is deleting already, since a destroy was killed, is waited for', () => {
  const line = `2026-11-24T19:22:15.587Z [ERROR] vertex "aws_datazone_environment.environment_782F3C0C (destroy)" error: deleting AWS DataZone Environment ("ynpvdmlpz359i1"): operation error DataZone: DeleteEnvironment, https response error StatusCode: 400, RequestID: d511ab4e, ValidationException: Environment ynpvdmlpz359i1 is DELETING`;
  expect(explain(governance, line)).toEqual([
    expect.stringMatching(
      /^governance: DataZone does not delete the environment ynpvdmlpz359i1 now\..*run this command again\.$/,
    ),
  ]);
});

describe('a project’s stack that is', () => {
  const cloudFormation = mockClient(CloudFormationClient);
  const problem = async (StackStatus: string) => {
    cloudFormation.reset();
    const stack = {
      StackName: 'ehds-project-governance',
      CreationTime: new Date(0),
      StackStatus: StackStatus as never,
    };
    cloudFormation.on(DescribeStacksCommand).resolves({ Stacks: [stack] });
    return projectStackProblem(new CloudFormationClient({}), 'ehds-project-governance', 'ROLE');
  };

  test.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'IMPORT_COMPLETE'])(
    '%s can be deployed to',
    async (status) => expect(await problem(status)).toBeUndefined(),
  );

  test.each(['CREATE_FAILED', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'DELETE_FAILED', 'REVIEW_IN_PROGRESS'])(
    '%s has to be deleted',
    async (status) =>
      expect(await problem(status)).toMatch(
        new RegExp(
          `is ${status},.*only delete it.*as ROLE.*delete-stack --stack-name ehds-project-governance$`,
          's',
        ),
      ),
  );

  test('UPDATE_ROLLBACK_FAILED goes on with its rollback', async () => {
    expect(await problem('UPDATE_ROLLBACK_FAILED')).toMatch(
      /mend that.*as ROLE.*continue-update-rollback --stack-name ehds-project-governance$/s,
    );
  });

  test.each(['CREATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS'])(
    '%s is waited for',
    async (status) => expect(await problem(status)).toMatch(/Wait for that.*describe-stacks/s),
  );

  test('refused to look at is an error, and not there is none', async () => {
    const look = (name: string) => {
      cloudFormation.reset();
      cloudFormation.on(DescribeStacksCommand).rejects(Object.assign(new Error('refused'), { name }));
      return projectStackProblem(new CloudFormationClient({}), 'ehds-project-governance', 'ROLE');
    };
    await expect(look('AccessDenied')).rejects.toThrow('refused');
    expect(await look('ValidationError')).toBeUndefined();
  });
});

describe('an association', () => {
  const ram = mockClient(RAMClient);
  const invited = (status: string, day: number) => ({
    resourceShareArn: SHARE,
    status: status as never,
    invitationTimestamp: new Date(Date.UTC(2026, 10, day)),
  });
  const problem = (association?: string) =>
    associationProblem(new RAMClient({}), 'charite', { arn: SHARE, association });

  beforeEach(() => {
    ram.reset();
    ram.on(GetResourceSharesCommand).resolves({ resourceShares: [] });
  });

  test('whose invitation has expired is invited anew by governance', async () => {
    const invitations = [invited('EXPIRED', 9), invited('PENDING', 1)];
    ram.on(GetResourceShareInvitationsCommand).resolves({ resourceShareInvitations: invitations });
    expect(await problem('aws_ram_principal_association.share_charite_1')).toMatch(
      /is EXPIRED\..*taint aws_ram_principal_association\.share_charite_1\n {2}npm run deploy -- governance$/s,
    );
  });

  test('that RAM knows nothing of is lost', async () => {
    const unknown = Object.assign(new Error('unknown'), { name: 'UnknownResourceException' });
    ram.on(GetResourceSharesCommand).rejects(unknown);
    ram.on(GetResourceShareInvitationsCommand).resolves({});
    expect(await problem()).toMatch(/is not associated.*charite was taken out/s);
  });

  test('that can’t be looked at is an error', async () => {
    ram.on(GetResourceSharesCommand).rejects(new Error('refused'));
    await expect(problem()).rejects.toThrow('refused');
  });

  test('is found in governance’s state by the producer’s account', () => {
    const refusalOf = (principal: string, name: string) => ({
      mode: 'managed',
      type: 'aws_ram_principal_association',
      name,
      instances: [{ attributes: { principal } }],
    });
    const resources = [
      refusalOf('777788889999', 'share_charite_1'),
      refusalOf('444455556666', 'share_producer_2'),
    ];
    expect(shareOf({ outputs: { share_arn: { value: SHARE } }, resources }, '444455556666')).toEqual({
      arn: SHARE,
      association: 'aws_ram_principal_association.share_producer_2',
    });
    expect(shareOf({ outputs: {}, resources }, '444455556666')).toBeUndefined();
  });
});
