import { reviewOf } from '../support';

test('the account is the one that the provider is bound to, or that of the ARN', () => {
  const configuration = {
    provider_config: {
      'aws.other': { expressions: { allowed_account_ids: { constant_value: ['444455556666'] } } },
    },
    root_module: {
      resources: [{ address: 'aws_sqs_queue.it', provider_config_key: 'aws.other' }],
      module_calls: {
        net: { module: { resources: [{ address: 'aws_vpc.it', provider_config_key: 'net:aws' }] } },
      },
    },
  };
  const { touched } = reviewOf(
    [
      { type: 'aws_sqs_queue', after: {} },
      {
        type: 'aws_vpc',
        address: 'module.net["a.b"].aws_vpc.it',
        before: { arn: 'arn:aws:ec2:eu-west-1:111122223333:vpc/v' },
      },
      { type: 'aws_vpc', address: 'aws_vpc.new', after: {} },
    ],
    { configuration },
  );
  expect(touched.map(({ where }) => where)).toEqual([
    'Account 444455556666',
    'Account 111122223333',
    'Provider aws (the plan does not name its account)',
  ]);
});

test('a new resource is of the account that all others of its provider name', () => {
  const queue = (name: string, account: string) => ({
    type: 'aws_sqs_queue',
    address: `aws_sqs_queue.${name}`,
    actions: ['no-op'],
    before: { arn: `arn:aws:sqs:eu-west-1:${account}:${name}` },
    after: { arn: `arn:aws:sqs:eu-west-1:${account}:${name}` },
  });
  const made = { type: 'aws_sns_topic', after: { name: 't' } };
  const placesOf = (...accounts: readonly string[]) =>
    reviewOf([...accounts.map((account, index) => queue(`q${index}`, account)), made]).touched.map(
      ({ where }) => where,
    );
  expect(placesOf('111122223333', '111122223333')).toEqual(['Account 111122223333']);
  expect(placesOf('111122223333', '444455556666')).toEqual([
    'Provider aws (the plan does not name its account)',
  ]);
});
