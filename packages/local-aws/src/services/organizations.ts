import { AwsError } from '../aws-error';
import type { Call, LocalAws, LocalService } from '../local-aws';

const RAM = 'ram.amazonaws.com';

/** An AWS Organization of some of the accounts; the first one manages it. */
export class Organization {
  private readonly id = 'o-localorg01';
  /** Services that may work throughout the Organization, and since when. */
  private readonly trusted = new Map<string, Date>();

  /** @param accounts their ids; without any there is no Organization. RAM's sharing is on from the start. */
  constructor(
    private readonly aws: Pick<LocalAws, 'clock'>,
    private readonly accounts: readonly string[],
  ) {
    this.trust(RAM);
  }

  has(accountId: string): boolean {
    return this.accounts.includes(accountId);
  }

  /** Whether RAM shares among all of these accounts without an invitation. */
  sharesAmong(accounts: readonly string[]): boolean {
    return this.trusted.has(RAM) && accounts.every((id) => this.has(id));
  }

  /** Lets a service work throughout the Organization. */
  trust(servicePrincipal: string): void {
    this.trusted.set(servicePrincipal, this.aws.clock.now());
  }

  get service(): LocalService {
    return {
      signingName: 'organizations',
      model: 'organizations',
      behind: 'nothing',
      operations: {
        DescribeOrganization: async (_input, call) => {
          this.requireMember(call);
          return { Organization: this.description };
        },
        ListAWSServiceAccessForOrganization: async (_input, call) => {
          this.requireManagement(call);
          const trusted = [...this.trusted].map(([ServicePrincipal, DateEnabled]) => ({
            ServicePrincipal,
            DateEnabled,
          }));
          return { EnabledServicePrincipals: trusted };
        },
        EnableAWSServiceAccess: async ({ ServicePrincipal }, call) => {
          this.requireManagement(call);
          this.trust(ServicePrincipal);
          return {};
        },
        DisableAWSServiceAccess: async ({ ServicePrincipal }, call) => {
          this.requireManagement(call);
          this.trusted.delete(ServicePrincipal);
          return {};
        },
      },
    };
  }

  private get description(): object {
    const [management] = this.accounts;
    return {
      Id: this.id,
      Arn: `arn:aws:organizations::${management}:organization/${this.id}`,
      FeatureSet: 'ALL',
      MasterAccountId: management,
      MasterAccountArn: `arn:aws:organizations::${management}:account/${this.id}/${management}`,
      MasterAccountEmail: 'management@example.org',
    };
  }

  private requireMember({ principal }: Call): void {
    if (this.has(principal.accountId)) return;
    throw new AwsError(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    );
  }

  /** No policy of IAM lets another account in. */
  private requireManagement(call: Call): void {
    this.requireMember(call);
    if (call.principal.accountId === this.accounts[0]) return;
    throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
  }
}
