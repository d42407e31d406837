import { DatazoneEnvironmentBlueprintConfiguration } from '@cdktf/provider-aws/lib/datazone-environment-blueprint-configuration';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Account } from '../account/account';
import { PrivateBucket } from '../private-bucket/private-bucket';
import { Role } from '../role/role';
import { serviceTrust } from '../role/trust';

export interface BlueprintProps {
  /** Account for which the blueprint is enabled: always the caller's, since the API takes no other. */
  readonly account: Account;
  readonly domainId: string;
  readonly domainArn: string;
  /** Id of DefaultDataLake in that domain. */
  readonly blueprintId: string;
  /** What has to exist before this account may call the domain; nothing by default. */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** Days for which an overwritten query result is kept. */
const RESULT_DAYS = 30;

/** The DefaultDataLake blueprint, enabled for one account, with the bucket and the roles that DataZone works by. */
export class Blueprint extends Construct {
  readonly bucket: PrivateBucket;
  readonly provisioningRole: Role;
  readonly manageAccessRole: Role;
  readonly configuration: DatazoneEnvironmentBlueprintConfiguration;

  constructor(scope: Construct, id: string, props: BlueprintProps) {
    super(scope, id);
    const { account } = props;
    const { names, naming, config, provider } = account;
    this.bucket = new PrivateBucket(this, 'bucket', {
      provider,
      name: names.dataZoneBucket,
      key: account.key,
      protect: config.dataProtection,
      noncurrentDays: RESULT_DAYS,
    });
    const governance = { 'aws:SourceAccount': naming.governance.accountId };
    this.provisioningRole = new Role(this, 'provisioning-role', {
      account,
      name: names.dataZoneRole('provisioning'),
      description: 'DataZone makes environments',
      trust: [serviceTrust('datazone.amazonaws.com', { StringEquals: governance })],
      managedPolicies: ['arn:aws:iam::aws:policy/AmazonDataZoneRedshiftGlueProvisioningPolicy'],
    });
    this.manageAccessRole = new Role(this, 'manage-access-role', {
      account,
      name: names.dataZoneRole('manage-access'),
      description: 'DataZone reads the Glue catalogue and fulfils subscriptions',
      trust: [
        serviceTrust('datazone.amazonaws.com', {
          StringEquals: governance,
          ArnEquals: { 'aws:SourceArn': props.domainArn },
        }),
      ],
      managedPolicies: ['arn:aws:iam::aws:policy/service-role/AmazonDataZoneGlueManageAccessRolePolicy'],
    });
    this.configuration = new DatazoneEnvironmentBlueprintConfiguration(this, 'configuration', {
      provider,
      domainId: props.domainId,
      environmentBlueprintId: props.blueprintId,
      enabledRegions: [config.region],
      provisioningRoleArn: this.provisioningRole.arn,
      manageAccessRoleArn: this.manageAccessRole.arn,
      regionalParameters: { [config.region]: { S3Location: `s3://${this.bucket.bucket.bucket}` } },
      dependsOn: [...this.provisioningRole.ready, ...this.manageAccessRole.ready, ...(props.dependsOn ?? [])],
    });
  }
}
