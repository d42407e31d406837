import { execFile } from 'node:child_process';
import { request as send } from 'node:http';
import { promisify } from 'node:util';
import {
  CreateDomainCommand,
  CreateProjectCommand,
  DataZoneClient,
  GetDomainCommand,
  GetProjectCommand,
  ListDomainsCommand,
  ListTagsForResourceCommand,
  SearchCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDomainCommand,
} from '@aws-sdk/client-datazone';
import { type Domain, makeDomain, refusal, REGION } from './datazone-world';
import { ACCOUNTS, useLocalAws } from './support';

jest.setTimeout(120_000);

const aws = useLocalAws({ speed: 600 });
let domain: Domain;
let datazone: DataZoneClient;

beforeAll(async () => {
  domain = await makeDomain(aws, 'requests');
  datazone = aws.client(DataZoneClient, 'governance');
});

/** A request as someone's own program would send it. */
function rawRequest(
  method: string,
  path: string,
  body?: string,
): Promise<{ status?: number; type?: string; body: string }> {
  const { accessKeyId } = aws.running.accounts.governance.administrator;
  const headers = {
    'content-type': 'application/json',
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${REGION}/datazone/aws4_request, SignedHeaders=host, Signature=0`,
  };
  return new Promise((resolve, reject) => {
    const outgoing = send(`${aws.running.endpoint}${path}`, { method, headers }, (incoming) => {
      let text = '';
      incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode,
          type: incoming.headers['x-amzn-errortype'] as string,
          body: text,
        }),
      );
    });
    outgoing.on('error', reject).end(body);
  });
}

describe('bad input is refused with the error that AWS gives it', () => {
  test.each([
    [
      'an operation that does not exist',
      'POST',
      '/v2/domains/x/nothing',
      '{}',
      'UnknownOperationException',
      404,
    ],
    ['a body that is no JSON', 'POST', '/v2/domains', '{', 'SerializationException', 400],
    ['a member of another type', 'POST', '/v2/domains', '{"name": 7}', 'SerializationException', 400],
    ['a missing member', 'POST', '/v2/domains', '{"name": "d"}', 'ValidationException', 400],
  ])('%s', async (_what, method, path, body, error, status) => {
    const answer = await rawRequest(method, path, body);
    expect(answer).toMatchObject({ status, type: error });
    expect(JSON.parse(answer.body)).toMatchObject({ message: expect.stringMatching(/./) });
  });

  test('an operation that only AWS has is named', async () => {
    const answer = await rawRequest('GET', `/v2/domains/${domain.id}/data-products/abcdefghijklmn`);
    expect(answer.status).toBe(501);
    expect(answer.body).toContain('The local AWS does not serve datazone:GetDataProduct.');
  });

  test('a pattern, an enum and a length, with the place and the rule', async () => {
    const pattern = await refusal(datazone.send(new GetDomainCommand({ identifier: 'my-domain' })));
    expect(pattern).toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
    expect(pattern.message).toMatch(/'my-domain' at 'identifier' .* pattern: .*dzd/);
    const scope = await refusal(
      datazone.send(new SearchCommand({ domainIdentifier: domain.id, searchScope: 'EVERYTHING' as 'ASSET' })),
    );
    expect(scope.message).toMatch(/'searchScope' .*enum value set: \[ASSET/);
    const name = await refusal(
      datazone.send(new CreateProjectCommand({ domainIdentifier: domain.id, name: 'x'.repeat(65) })),
    );
    expect(name.message).toMatch(/'name' .*length less than or equal to 64/);
  });

  test('a thing that is not there', async () => {
    const noDomain = datazone.send(new GetDomainCommand({ identifier: 'dzd_00000000000000' }));
    expect(await refusal(noDomain)).toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
    const noProject = datazone.send(
      new GetProjectCommand({ domainIdentifier: domain.id, identifier: 'abcdefghijklmn' }),
    );
    expect(await refusal(noProject)).toMatchObject({ name: 'ResourceNotFoundException' });
    const badPage = datazone.send(new ListDomainsCommand({ nextToken: 'made up' }));
    expect(await refusal(badPage)).toMatchObject({ name: 'ValidationException' });
  });

  test('a V2 domain, which is not served', async () => {
    const call = datazone.send(
      new CreateDomainCommand({ name: 'v2', domainVersion: 'V2', domainExecutionRole: role() }),
    );
    expect((await refusal(call)).message).toContain('domainVersion V2 is not served by the local AWS');
  });
});

const role = () => `arn:aws:iam::${ACCOUNTS.governance}:role/AmazonDataZoneDomainExecution-requests`;

describe('a domain', () => {
  test('is described anew and tagged by its account alone', async () => {
    const identifier = domain.id;
    await datazone.send(new UpdateDomainCommand({ identifier, description: 'health data' }));
    expect(await datazone.send(new GetDomainCommand({ identifier }))).toMatchObject({
      name: 'requests',
      description: 'health data',
      singleSignOn: { type: 'DISABLED' },
    });
    const resourceArn = domain.arn;
    await datazone.send(new TagResourceCommand({ resourceArn, tags: { platform: 'health', stage: 'test' } }));
    await datazone.send(new UntagResourceCommand({ resourceArn, tagKeys: ['stage'] }));
    const list = new ListTagsForResourceCommand({ resourceArn });
    expect((await datazone.send(list)).tags).toEqual({ platform: 'health' });
    const outsider = aws.client(DataZoneClient, 'outsider');
    expect(await refusal(outsider.send(list))).toMatchObject({ name: 'AccessDeniedException' });
  });

  test('pages what it lists', async () => {
    for (const name of ['second', 'third']) await makeDomain(aws, name);
    const names: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await datazone.send(new ListDomainsCommand({ maxResults: 2, nextToken }));
      names.push(...(page.items ?? []).map(({ name }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(names).toEqual(['requests', 'second', 'third']);
  });

  test('is shown by the AWS CLI', async () => {
    const { accessKeyId, secretAccessKey } = aws.running.accounts.governance.administrator;
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL: aws.running.endpoint,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const cli = async (...command: string[]) => {
      const { stdout } = await promisify(execFile)('aws', ['datazone', ...command, '--output', 'json'], {
        env,
      });
      return JSON.parse(stdout);
    };
    const [listed, found] = await Promise.all([
      cli('list-domains'),
      cli('get-domain', '--identifier', domain.id),
    ]);
    expect(listed.items[0]).toMatchObject({ id: domain.id, name: 'requests', status: 'AVAILABLE' });
    expect(found).toMatchObject({ arn: domain.arn, domainExecutionRole: role() });
  });
});
