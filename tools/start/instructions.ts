import type { PlatformConfig } from '../../platform/config';
import type { RunningLocalAws } from '@ehds/local-aws/server';
import type { Naming } from '../../platform/naming/naming';
import type { Keys } from '../../commands/session';
import { terraformEnv } from '../../commands/terraform';

/** What one may try after the journey, for somebody who never saw the platform. */
export const WHAT_NEXT = `
What next
  npm start -- --keep    leaves the local AWS up, to look around with aws, terraform or cdktf
  npm run synth          writes the Terraform that was deployed to cdktf.out/
  README.md              how to deploy to accounts of your own
`;

/** The lines that point other tools at a local AWS that stays up. */
export function keepUpInstructions(
  local: RunningLocalAws,
  { config, naming, file }: { config: PlatformConfig; naming: Naming; file: string },
): string {
  const { governance, producer } = local.accounts;
  const { TF_CLI_CONFIG_FILE } = terraformEnv();
  const [hospital] = naming.producers;
  return `
The local AWS stays up until Ctrl-C. In another shell of this folder:

  export AWS_ENDPOINT_URL=${local.endpoint} AWS_REGION=${config.region} AWS_DEFAULT_REGION=${config.region}
  export PLATFORM_CONFIG=${file}${TF_CLI_CONFIG_FILE ? ` TF_CLI_CONFIG_FILE=${TF_CLI_CONFIG_FILE}` : ''}
  unset AWS_SESSION_TOKEN AWS_PROFILE

As the operator of all accounts:

  ${keys(governance.operator)}
  npm run diff -- ${naming.accounts.map(({ stack }) => stack).join(' ')}
  npx cdktf diff ${naming.governance.stack} --skip-synth

As the administrator of the producer's account, who drops a further file and sees it catalogued:

  ${keys(producer.administrator)}
  aws s3 cp medical_assets/patients/patients.parquet s3://${hospital.assetsBucket}/cohort/
  aws glue get-tables --database-name ${hospital.database} --query 'TableList[].Name'

As the administrator of the governance account, who sees the domain:

  ${keys(governance.administrator)}
  aws datazone list-domains
`;
}

function keys({ accessKeyId, secretAccessKey }: Keys): string {
  return `export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`;
}
