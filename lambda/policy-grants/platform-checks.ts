import {
  type DataZoneClient,
  GetDomainCommand,
  GetEnvironmentProfileCommand,
  GetProjectCommand,
  GetUserProfileCommand,
  paginateListProjectMemberships,
} from '@aws-sdk/client-datazone';

/** What of DataZone is the platform's. */
export interface Platform {
  /** Name of its domain. */
  readonly domainName: string;
  /** Account that the domain belongs to. */
  readonly governanceAccountId: string;
  /** Account that the function is for. */
  readonly accountId: string;
  /** Name of the account's own project. */
  readonly projectName: string;
  /** Names of projects that may build here besides. */
  readonly trialProjectNames: readonly string[];
  /** Role that owns these projects. */
  readonly ownerRoleArn: string;
}

/** Looks up what ids stand for: whoever may invoke the function may send any. */
export class PlatformChecks {
  constructor(
    /** In a session of the owner role. */
    private readonly client: DataZoneClient,
    private readonly platform: Platform,
  ) {}

  /**
   * Id of the domain's root unit.
   *
   * @throws {Error} if it is not the platform's domain
   */
  async rootUnit(domainId: string): Promise<string> {
    const { domainName, governanceAccountId } = this.platform;
    const { name, arn, rootDomainUnitId } = await this.client.send(
      new GetDomainCommand({ identifier: domainId }),
    );
    const account = arn?.split(':')[4];
    if (name !== domainName || account !== governanceAccountId) {
      throw new Error(
        `domainId ${domainId}: must be the domain ${domainName} of account ${governanceAccountId}, and it is ${name} of ` +
          `account ${account}; deploy with the platform's own configuration`,
      );
    }
    if (rootDomainUnitId === undefined) {
      throw new Error(
        `domainId ${domainId}: must have a root domain unit, and DataZone names none; see whether the domain is ` +
          'AVAILABLE (aws datazone get-domain), and deploy again',
      );
    }
    return rootDomainUnitId;
  }

  /** @throws {Error} if it is not this account's own project */
  async requireOwn(domainId: string, projectId: string): Promise<void> {
    await this.requireProject(domainId, projectId, [this.platform.projectName]);
  }

  /** @throws {Error} if it is none of the projects that may build in this account */
  async requireBuilder(domainId: string, projectId: string): Promise<void> {
    const { projectName, trialProjectNames } = this.platform;
    await this.requireProject(domainId, projectId, [projectName, ...trialProjectNames]);
  }

  /** @throws {Error} if the profile is not the project's, or not for this account */
  async requireProfile(domainId: string, profileId: string, projectId: string): Promise<void> {
    const { accountId } = this.platform;
    const profile = await this.client.send(
      new GetEnvironmentProfileCommand({ domainIdentifier: domainId, identifier: profileId }),
    );
    if (profile.projectId === projectId && profile.awsAccountId === accountId) return;
    throw new Error(
      `profileId ${profileId}: must be an environment profile of project ${projectId} for account ${accountId}, and it ` +
        `is one of project ${profile.projectId} for account ${profile.awsAccountId}; deploy with the platform's own ` +
        'configuration',
    );
  }

  private async requireProject(
    domainId: string,
    projectId: string,
    projectNames: readonly string[],
  ): Promise<void> {
    const { ownerRoleArn } = this.platform;
    const { name = '' } = await this.client.send(
      new GetProjectCommand({ domainIdentifier: domainId, identifier: projectId }),
    );
    const field = `projectId ${projectId}`;
    if (!projectNames.includes(name)) {
      throw new Error(
        `${field}: must be a project called ${projectNames.join(' or ')}, and it is called ${name}; deploy with the ` +
          "platform's own configuration",
      );
    }
    if (await this.isOwner(domainId, projectId, await this.ownerProfile(domainId))) return;
    throw new Error(
      `${field}: must be owned by ${ownerRoleArn}, and that role is no owner of it; see who made it, as anybody who may ` +
        'make projects can give one this name, and have an owner add the role ' +
        '(aws datazone create-project-membership) only if it is the platform’s',
    );
  }

  /** Names are not enough: whoever may make projects may give one any name. */
  private async isOwner(domainId: string, projectId: string, userId: string): Promise<boolean> {
    const pages = paginateListProjectMemberships(
      { client: this.client },
      { domainIdentifier: domainId, projectIdentifier: projectId },
    );
    for await (const { members = [] } of pages) {
      const found = members.some(
        ({ memberDetails, designation }) =>
          memberDetails?.user?.userId === userId && designation === 'PROJECT_OWNER',
      );
      if (found) return true;
    }
    return false;
  }

  private async ownerProfile(domainId: string): Promise<string> {
    const { id = '' } = await this.client.send(
      new GetUserProfileCommand({
        domainIdentifier: domainId,
        userIdentifier: this.platform.ownerRoleArn,
        type: 'IAM',
      }),
    );
    return id;
  }
}
