import {
  DeregisterResourceCommand,
  DescribeResourceCommand,
  EntityNotFoundException,
  GrantPermissionsCommand,
  InvalidInputException,
  type LakeFormationClient,
  type Permission,
  RegisterResourceCommand,
  type Resource,
  RevokePermissionsCommand,
} from '@aws-sdk/client-lakeformation';

/** The account's data location, its database, and the crawler that fills the one from the other. */
export interface Location {
  /** ARN of the bucket. */
  readonly arn: string;
  /** ARN of the role by which Lake Formation reads there. */
  readonly role: string;
  readonly database: string;
  /** ARN of the crawler's role. */
  readonly crawlerRole: string;
  /** ARN of the role that sees which tables there are, and reads none. */
  readonly uncataloguedRole: string;
}

/** A location in Lake Formation's keeping, with hybrid access, and what two of the platform's roles may do there. */
export class LakeLocation {
  constructor(
    private readonly lakeFormation: LakeFormationClient,
    private readonly location: Location,
  ) {}

  /** @throws {Error} if another role has registered the location, which a deploy must not take over */
  async refuseForeign(): Promise<void> {
    const { arn, role } = this.location;
    const registrant = await registrantOf(this.lakeFormation, arn);
    if (registrant === undefined || registrant === role) return;
    throw new Error(
      `location ${arn}: is registered with Lake Formation by ${registrant}, and the platform only takes a location that ` +
        `nobody or its own role ${role} has registered; see what relies on it, then deregister it ` +
        `(aws lakeformation deregister-resource --resource-arn ${arn}) and deploy again`,
    );
  }

  /**
   * Registers the location, lets the crawler make tables there and another role see them; all may have been done before.
   * Hybrid access enforces table creation through Lake Formation for everybody; reading objects stays with IAM.
   */
  async open(): Promise<void> {
    const { arn, role } = this.location;
    if ((await registrantOf(this.lakeFormation, arn)) === undefined) {
      // A location of the service-linked role can't be edited later, and hybrid access is what DataZone's grants need.
      await this.lakeFormation.send(
        new RegisterResourceCommand({ ResourceArn: arn, RoleArn: role, HybridAccessEnabled: true }),
      );
    }
    for (const grant of this.grants()) await this.lakeFormation.send(new GrantPermissionsCommand(grant));
  }

  /** Takes away what {@link open} did, and nothing of a location that somebody else has registered meanwhile. */
  async close(): Promise<void> {
    const { arn, role } = this.location;
    for (const grant of this.grants()) {
      await tolerateNotGranted(() => this.lakeFormation.send(new RevokePermissionsCommand(grant)));
    }
    if ((await registrantOf(this.lakeFormation, arn)) === role) {
      await this.lakeFormation.send(new DeregisterResourceCommand({ ResourceArn: arn }));
    }
  }

  private grants(): { Principal: object; Resource: Resource; Permissions: Permission[] }[] {
    const { arn, database, crawlerRole, uncataloguedRole } = this.location;
    const Principal = { DataLakePrincipalIdentifier: crawlerRole };
    return [
      {
        Principal,
        Resource: { DataLocation: { ResourceArn: arn } },
        Permissions: ['DATA_LOCATION_ACCESS'],
      },
      {
        Principal,
        Resource: { Database: { Name: database } },
        Permissions: ['ALTER', 'CREATE_TABLE', 'DESCRIBE'],
      },
      {
        // Where an account leaves no table to IAM, the list of tables is empty for who may describe none.
        Principal: { DataLakePrincipalIdentifier: uncataloguedRole },
        Resource: { Table: { DatabaseName: database, TableWildcard: {} } },
        Permissions: ['DESCRIBE'],
      },
    ];
  }
}

/** A permission that is gone already is no failure. */
async function tolerateNotGranted(revoke: () => Promise<unknown>): Promise<void> {
  try {
    await revoke();
  } catch (error) {
    if (error instanceof EntityNotFoundException || error instanceof InvalidInputException) return;
    throw error;
  }
}

/** Who has registered a location with Lake Formation; undefined where nobody has. */
export async function registrantOf(client: LakeFormationClient, arn: string): Promise<string | undefined> {
  try {
    const answer = await client.send(new DescribeResourceCommand({ ResourceArn: arn }));
    return answer.ResourceInfo?.RoleArn ?? 'an unnamed role';
  } catch (error) {
    if (error instanceof EntityNotFoundException) return undefined;
    throw error;
  }
}
