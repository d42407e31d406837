import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../../commands/run';
import { requireTerraform } from '../../commands/terraform';
import { useProviderInPlace } from '../provider-in-place';
import { Terraform } from './terraform';

const ROOT = resolve(__dirname, '../..');

/** Accepted, and as odd as can be: expressions in text, IAM's rarest characters, the longest names and keys. */
const ODD = {
  region: 'ap-southeast-1',
  prefix: 'p'.repeat(24),
  governance: {
    accountId: '111122223333',
    operators: ['arn:aws:iam::111122223333:role/+=,.@-_'],
    publishAsUploaded: true,
    members: [{ role: 'arn:aws:iam::111122223333:role/+=,.@-_/x', designation: 'PROJECT_OWNER' }],
    description: "${file('/etc/passwd')} %{ if true }x%{ endif } $${y} %%{z} \"\\\n$\u{1f3e5}",
    externalId: '+=,.@:/-_',
    stateKey: 'k'.repeat(248),
  },
  producers: {
    ['n'.repeat(10)]: {
      accountId: '444455556666',
      operators: ['arn:aws:iam::444455556666:user/*.@-team'],
      publishAsUploaded: true,
      members: ['+=,.@-_', 'a/+=,.@-_x', 'a.b', 'a_b', 'constructor/x'].map((role) => ({
        role: `arn:aws:iam::444455556666:role/${role}`,
        designation: 'PROJECT_CATALOG_VIEWER',
      })),
      publish: ['*', '-', '_*_', 't'.repeat(255)],
      stateBucket: '1.2.3',
    },
  },
  encryption: 'customer-managed',
  tags: { ':/=+@-_.': '', true: 'null', '0': '1e3' },
};

const folder = mkdtempSync(join(tmpdir(), 'odd-'));
beforeAll(() => requireTerraform((line) => process.stderr.write(`${line}\n`)), 240_000);
useProviderInPlace();
afterAll(() => rmSync(folder, { recursive: true }));

test('an odd configuration that is accepted is valid for Terraform', async () => {
  const file = join(folder, 'odd.yaml');
  writeFileSync(file, JSON.stringify(ODD));
  const said: string[] = [];
  const code = await run(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: ROOT,
    env: { ...process.env, PLATFORM_CONFIG: file, CDKTF_OUTDIR: join(folder, 'cdktf.out') },
    onLine: (line) => said.push(line),
  });
  expect([code, said]).toEqual([0, []]);
  for (const stack of ['governance', `producer-${'n'.repeat(10)}`]) {
    const terraform = new Terraform(join(folder, 'cdktf.out/stacks', stack), {});
    await terraform.init('-backend=false');
    expect(await terraform.validate()).toEqual([]);
  }
}, 300_000);
