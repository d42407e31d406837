import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { loadConfig } from '../../config/load';
import { Naming } from '../../platform/naming/naming';
import { terraformEnv } from '../../commands/terraform';
import { LOCAL, useWorkbench } from '../plan/support';

// The provider waits for minutes before it takes a function for made by others.
jest.setTimeout(3_600_000);

const workbench = useWorkbench({ speed: 600 });
const { governance: names } = new Naming(loadConfig(LOCAL));

/** A state that knows of nothing. */
const EMPTY = {
  version: 4,
  terraform_version: '1.11.4',
  serial: 9,
  lineage: 'other',
  outputs: {},
  resources: [],
};

test('a bootstrap whose state is lost ends well by the imports that it prints', async () => {
  const platform = await workbench.synthesize(LOCAL);
  await workbench.bootstrap(platform, ['governance']);
  const role = names.roleArn(`${names.base}-administrator`);
  const administrator = await workbench.operator.assume(role, 'bootstrap');
  const object = { Bucket: names.stateBucket, Key: names.bootstrapStateKey };
  await workbench.aws
    .client(S3Client, 'governance')
    .send(new PutObjectCommand({ ...object, Body: JSON.stringify(EMPTY) }));
  const environment = {
    ...administrator.environment,
    PLATFORM_CONFIG: LOCAL,
    CDKTF_OUTDIR: mkdtempSync(join(workbench.folder, 'lost-')),
  };
  const bootstrap = () => workbench.command(['commands/bootstrap.ts', 'governance'], environment);
  let ended = await bootstrap();
  // One failure hides what would have come after it.
  for (let round = 1; ended.code !== 0 && round < 8; round++) {
    const imports = [...ended.output.matchAll(/^ {2}(terraform -chdir=\S+ import \S+ \S+)$/gm)];
    expect([ended.output, imports.length]).not.toEqual([ended.output, 0]);
    for (const [, line] of imports) {
      const env = { ...administrator.environment, ...terraformEnv() };
      await promisify(execFile)('sh', ['-ec', line], { env });
    }
    ended = await bootstrap();
  }
  expect(ended).toMatchObject({ code: 0 });
});
