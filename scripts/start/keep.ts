import type { RunningLocalAws } from '../../local/server';

/** What one may try after the journey, for somebody who never saw the platform. */
export function whatNext(local: RunningLocalAws, config: string, kept: boolean): string {
  if (!kept) {
    return `
What next
  npm start -- --keep                     leaves the local AWS up, to look around with the aws command
  npm run synth                           the Terraform that was deployed, in cdktf.out/
  docs/architecture.md, config/example.yaml   for accounts of your own\n`;
  }
  const { accessKeyId, secretAccessKey } = local.accounts.governance.operator;
  const administrator = local.accounts.producer.administrator;
  return `
The local AWS stays up until Ctrl-C. In another shell, as the operator of the governance account:

  export AWS_ENDPOINT_URL=${local.endpoint} AWS_REGION=${local.region} AWS_DEFAULT_REGION=${local.region}
  export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}
  export PLATFORM_CONFIG=${config}
  npm run diff -- governance producer

or as the administrator of the producer's account, who may drop further files:

  export AWS_ACCESS_KEY_ID=${administrator.accessKeyId} AWS_SECRET_ACCESS_KEY=${administrator.secretAccessKey}
  aws s3 ls\n`;
}
