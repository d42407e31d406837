import { node, provider, regionOf } from '../../../../commands/doctor/machine';

describe('Node', () => {
  test.each(['20.19.0', '20.20.1', '22.0.0', '100.1.0'])('%s will do', (version) => {
    expect(node(version).status).toBe('ok');
  });

  test.each(['20.18.9', '18.20.0'])('%s is too old', (version) => {
    expect(node(version)).toMatchObject({
      status: 'problem',
      finding: `${version}, and the platform needs 20.19 or newer`,
    });
  });
});

describe('the provider', () => {
  const registry = { version: '5.100.0', from: 'registry' as const };
  const answering = (status: number) => async () => ({ ok: status < 400, status });

  test('is on the machine', async () => {
    const found = await provider({ version: '5.100.0', from: 'mirror', path: '/mirror' }, answering(500));
    expect(found).toEqual({ status: 'ok', finding: '5.100.0, in /mirror' });
  });

  test('comes from where the user’s own configuration says, which is not looked at', async () => {
    const own = { version: '5.100.0', from: 'own configuration' as const, path: 'own.tfrc' };
    expect(await provider(own, answering(200))).toMatchObject({ status: 'unknown' });
  });

  test('comes from the registry, where that answers', async () => {
    expect(await provider(registry, answering(200))).toMatchObject({ status: 'ok' });
    expect(await provider(registry, answering(503))).toMatchObject({
      status: 'unknown',
      finding: expect.stringContaining('answers 503'),
    });
    expect(await provider(registry, () => Promise.reject(new Error('no route')))).toMatchObject({
      status: 'unknown',
      finding: expect.stringContaining('no route'),
      cure: expect.stringContaining('terraform providers mirror'),
    });
  });
});

describe('the Region', () => {
  test.each([
    [{ AWS_REGION: 'eu-central-1' }, 'ok'],
    [{}, 'ok'],
    [{ AWS_REGION: 'eu-west-1' }, 'warning'],
    [{ AWS_DEFAULT_REGION: 'eu-west-1' }, 'warning'],
    [{ AWS_REGION: 'eu-central-1', AWS_DEFAULT_REGION: 'eu-west-1' }, 'ok'],
  ])('of %j is %s', (env, status) => {
    expect(regionOf('eu-central-1', env)).toMatchObject({ status });
  });
});
