import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Platform, Workbench } from './support';

/** The outputs that docs/contract.md promises, of a domain that nobody made. */
export const CONTRACT = {
  contract_version: 1,
  domain_id: 'dzd_4rn2d1x9ehds0a',
  domain_arn: 'arn:aws:datazone:eu-central-1:111122223333:domain/dzd_4rn2d1x9ehds0a',
  blueprint_id: 'c2k8z1vq4ehds0',
  share_arn: 'arn:aws:ram:eu-central-1:111122223333:resource-share/0b7c9a52-31f4-4d0e-9a57-6f1f0d8c2e11',
  portal_url: 'https://dzd_4rn2d1x9ehds0a.datazone.eu-central-1.on.aws',
};

/** Puts a state with nothing but the contract's outputs where the governance stack would keep its own. */
export async function seedContract(
  workbench: Workbench,
  { naming }: Platform,
  changes: Partial<typeof CONTRACT> = {},
): Promise<void> {
  const outputs = Object.entries({ ...CONTRACT, ...changes }).map(([name, value]) => [
    name,
    { value, type: typeof value },
  ]);
  const { stateBucket, stateKey, deployRoleArn } = naming.governance;
  const deploy = await workbench.operator.assume(deployRoleArn, 'seed');
  const state = {
    version: 4,
    terraform_version: '1.11.4',
    serial: 1,
    lineage: randomUUID(),
    outputs: Object.fromEntries(outputs),
    resources: [],
    check_results: null,
  };
  await deploy
    .client(S3Client)
    .send(new PutObjectCommand({ Bucket: stateBucket, Key: stateKey, Body: JSON.stringify(state) }));
}
