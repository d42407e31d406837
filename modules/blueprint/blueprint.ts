import { DatazoneEnvironmentBlueprintConfiguration } from '@cdktf/provider-aws/lib/datazone-environment-blueprint-configuration';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';

export interface BlueprintProps {
  /** Account for which the blueprint is enabled: always the caller's, since the API takes no other. */
  readonly account: Account;
  readonly domainId: string;
  /** Id of DefaultDataLake in that domain. */
  readonly blueprintId: string;
  /** What has to exist before this account may call the domain; nothing by default. */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** The DefaultDataLake blueprint, enabled for one account, with the bucket and the roles that bootstrap made for it. */
export class Blueprint extends Construct {
  readonly configuration: DatazoneEnvironmentBlueprintConfiguration;

  constructor(scope: Construct, id: string, props: BlueprintProps) {
    super(scope, id);
    const { names, config, provider } = props.account;
    this.configuration = new DatazoneEnvironmentBlueprintConfiguration(this, 'configuration', {
      provider,
      domainId: props.domainId,
      environmentBlueprintId: props.blueprintId,
      enabledRegions: [config.region],
      provisioningRoleArn: names.roleArn(names.dataZoneRole('provisioning')),
      manageAccessRoleArn: names.roleArn(names.dataZoneRole('manage-access')),
      regionalParameters: { [config.region]: { S3Location: `s3://${names.dataZoneBucket}` } },
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }
}
