import {
  GetUserProfileCommand,
  paginateListProjectMemberships,
  type DataZoneClient,
} from '@aws-sdk/client-datazone';
import type * as z from 'zod/mini';
import type { PermitEnvironment } from './environment';

/** The platform's projects, as their names say which entry of the configuration each is of, and who is in them. */
export class PlatformProjects {
  private readonly members = new Map<string, Promise<readonly string[]>>();

  /** @param names of the projects that the approver is a member of, by id */
  constructor(
    private readonly datazone: DataZoneClient,
    private readonly settings: z.output<typeof PermitEnvironment>,
    private readonly names: ReadonlyMap<string, string>,
  ) {}

  /**
   * Entry of the configuration that a project is of. Anybody who may make projects could give one any name: of two with the
   * same name neither is taken for it.
   */
  entryOf(projectId: string): string | undefined {
    const name = this.names.get(projectId);
    const start = `${this.settings.PREFIX}-`;
    if (!name?.startsWith(start)) return undefined;
    const same = [...this.names.values()].filter((other) => other === name);
    return same.length === 1 ? name.slice(start.length) : undefined;
  }

  /** Who is in a project, without the roles that the platform itself works by: ARNs, or what DataZone says. */
  membersOf(projectId: string, entry: string): Promise<readonly string[]> {
    const known = this.members.get(projectId) ?? this.readMembers(projectId, entry);
    this.members.set(projectId, known);
    return known;
  }

  private async readMembers(projectIdentifier: string, entry: string): Promise<readonly string[]> {
    const { datazone: client, settings } = this;
    const { APPROVER_ROLE, DEPLOY_ROLE, ONBOARDING_ROLES } = settings;
    const own = new Set([APPROVER_ROLE, DEPLOY_ROLE, `${ONBOARDING_ROLES}${entry}`]);
    const input = { domainIdentifier: settings.DOMAIN_ID, projectIdentifier };
    const members: string[] = [];
    for await (const page of paginateListProjectMemberships({ client, pageSize: 50 }, input)) {
      for (const { memberDetails } of page.members ?? []) {
        const userId = memberDetails?.user?.userId;
        members.push(userId ? await this.identityOf(userId) : `group ${memberDetails?.group?.groupId}`);
      }
    }
    return members.filter((member) => !own.has(member));
  }

  private async identityOf(userIdentifier: string): Promise<string> {
    const { details } = await this.datazone.send(
      new GetUserProfileCommand({ domainIdentifier: this.settings.DOMAIN_ID, userIdentifier }),
    );
    return details?.iam?.arn ?? `user ${userIdentifier}`;
  }
}
