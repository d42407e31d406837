import { DataTerraformRemoteStateS3, TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import type { PlatformConfig } from '../../platform/config';
import type { Naming } from '../../platform/naming/naming';
import { assumption } from '../providers/providers';

/**
 * What the governance stack promises to the producers' and consumers' (docs/contract.md). A name, once published, keeps its meaning;
 * whatever breaks a reader raises the version.
 */
export interface Contract {
  readonly domainId: string;
  readonly domainArn: string;
  /** Id of the managed DefaultDataLake blueprint in the domain. */
  readonly blueprintId: string;
  /** ARN of the RAM share that associates accounts. */
  readonly shareArn: string;
  readonly portalUrl: string;
}

/** Version of the outputs below. */
export const CONTRACT_VERSION = 1;

const OUTPUTS: Readonly<Record<keyof Contract, { readonly name: string; readonly description: string }>> = {
  domainId: { name: 'domain_id', description: 'Id of the DataZone domain' },
  domainArn: { name: 'domain_arn', description: 'ARN of the DataZone domain' },
  blueprintId: { name: 'blueprint_id', description: 'Id of the DefaultDataLake blueprint in the domain' },
  shareArn: { name: 'share_arn', description: 'ARN of the RAM share that associates accounts' },
  portalUrl: { name: 'portal_url', description: "URL of the domain's portal" },
};

/** Writes the contract as the stack's outputs, under names that don't follow the construct tree. */
export function publishContract(scope: Construct, contract: Contract): void {
  output(scope, 'contract_version', 'Version of the outputs that the other accounts read', CONTRACT_VERSION);
  for (const [key, { name, description }] of Object.entries(OUTPUTS)) {
    output(scope, name, description, contract[key as keyof Contract]);
  }
}

function output(scope: Construct, name: string, description: string, value: string | number): void {
  new TerraformOutput(scope, name, { staticId: true, value, description });
}

export interface ContractReaderProps {
  readonly config: PlatformConfig;
  readonly naming: Naming;
  /** Friendly name of the account that reads. */
  readonly entry: string;
}

/** Reads what associated accounts need of the contract from the governance stack's state, as the account's onboarding role. */
export class ContractReader
  extends Construct
  implements Pick<Contract, 'domainId' | 'blueprintId' | 'shareArn'>
{
  readonly domainId: string;
  readonly blueprintId: string;
  readonly shareArn: string;

  constructor(scope: Construct, id: string, { config, naming, entry }: ContractReaderProps) {
    super(scope, id);
    const state = new DataTerraformRemoteStateS3(this, 'governance-state', {
      bucket: naming.governance.stateBucket,
      key: naming.governance.stateKey,
      region: config.region,
      allowedAccountIds: [naming.governance.accountId],
      assumeRole: assumption(naming.onboardingRoleArn(entry), config.governance.externalId),
    });
    state.addOverride('lifecycle', {
      postcondition: [
        {
          condition: `\${try(self.outputs.contract_version, 0) == ${CONTRACT_VERSION}}`,
          error_message: `The governance stack publishes contract version \${try(self.outputs.contract_version, "none")}, and ${entry} reads version ${CONTRACT_VERSION}. Deploy governance and ${entry} from the same release of the platform, governance first.`,
        },
      ],
    });
    const read = (key: keyof Contract) => state.getString(OUTPUTS[key].name);
    this.domainId = read('domainId');
    this.blueprintId = read('blueprintId');
    this.shareArn = read('shareArn');
  }
}
