import { SQSClient } from '@aws-sdk/client-sqs';
import { RETRIES } from '../../../lambda/shared/clients';

test('a client tries six times, and more slowly while AWS throttles', async () => {
  const { config } = new SQSClient({ ...RETRIES, region: 'eu-central-1' });
  expect(await config.maxAttempts()).toBe(6);
  expect(await config.retryStrategy()).toMatchObject({ mode: 'adaptive' });
});
