import {
  DataZoneClient,
  GetEnvironmentCommand,
  GetEnvironmentCredentialsCommand,
  paginateListEnvironments,
  type Resource,
} from '@aws-sdk/client-datazone';
import type { AccountNames, Naming } from '../../platform/naming/naming';
import type { Place } from '../api';
import type { Access, Accesses } from './access';
import type { DomainFinder, FoundDomain } from './domain';
import { collect } from './paging';

interface Found {
  readonly place: Place;
  readonly domainId: string;
  readonly member: Access;
  /** Made when it is first asked for, and kept: its credentials last an hour. */
  environment?: Access;
}

/** The environments in whose workgroup the person may ask in SQL. */
export class Places {
  private found = new Map<string, Found>();

  constructor(
    private readonly accesses: Accesses,
    private readonly finder: DomainFinder,
    private readonly naming: Naming,
  ) {}

  /**
   * All of them, of every project that one of the accesses is a member of. Those that publish come last, as they seldom
   * subscribe to anything.
   *
   * @throws DataZone's error
   */
  async look(domain: FoundDomain): Promise<readonly Place[]> {
    const each = await Promise.all(this.accesses.all.map((member) => this.of(member, domain)));
    // The same environment may be open to two accesses: the environment's own comes first.
    this.found = new Map(
      each
        .flat()
        .reverse()
        .map((one) => [one.place.environmentId, one]),
    );
    const places = [...this.found.values()].reverse().map(({ place }) => place);
    const publishes = ({ projectName }: Place) => Number(this.entryOf(projectName)?.holdsData ?? false);
    return places.sort((a, b) => publishes(a) - publishes(b));
  }

  private async of(member: Access, domain: FoundDomain): Promise<Found[]> {
    const client = member.client(DataZoneClient);
    const domainIdentifier = domain.id;
    const projects = await this.finder.projectsOf(member, domain);
    const inProjects = projects.map(async ({ id: projectIdentifier, name = '' }) => {
      const environments = await collect(
        paginateListEnvironments({ client }, { domainIdentifier, projectIdentifier, status: 'ACTIVE' }),
        ({ items }) => items,
      );
      return Promise.all(
        environments.map(async ({ id = '' }) => {
          const known = this.found.get(id);
          return known?.member === member ? known : this.read(member, domainIdentifier, name, id);
        }),
      );
    });
    return (await Promise.all(inProjects)).flat(2).filter((one) => one !== undefined);
  }

  /** An environment, if it has a workgroup: other blueprints make environments without one. */
  private async read(
    member: Access,
    domainId: string,
    projectName: string,
    environmentId: string,
  ): Promise<Found | undefined> {
    const { name = '', provisionedResources = [] } = await member
      .client(DataZoneClient)
      .send(new GetEnvironmentCommand({ domainIdentifier: domainId, identifier: environmentId }));
    const entry = this.entryOf(projectName);
    // AWS documents the names of the databases; that of the workgroup is known from what it answers.
    const workgroup = valueOf(provisionedResources, /workgroup/i) ?? entry?.workgroup;
    const databases = [/ConsumerDBName$/i, /ProducerDBName$/i].flatMap(
      (pattern) => valueOf(provisionedResources, pattern) ?? [],
    );
    if (workgroup === undefined || databases.length === 0) return undefined;
    return { place: { environmentId, name, projectName, workgroup, databases }, domainId, member };
  }

  /** The account whose own project it is. */
  private entryOf(projectName: string): AccountNames | undefined {
    return this.naming.accounts.find(({ project }) => project === projectName);
  }

  /** Place and access, with the environment's credentials, of one that was found before. */
  open(environmentId: string): { place: Place; access: Access } | undefined {
    const found = this.found.get(environmentId);
    if (!found) return undefined;
    found.environment ??= found.member.with(() => credentialsOf(found));
    return { place: found.place, access: found.environment };
  }

  close(): void {
    for (const { environment } of this.found.values()) environment?.close();
  }
}

function valueOf(resources: readonly Resource[], name: RegExp): string | undefined {
  return resources.find((resource) => name.test(resource.name ?? ''))?.value;
}

/** @throws DataZone's error */
async function credentialsOf({ member, domainId, place }: Found) {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = await member.client(DataZoneClient).send(
    new GetEnvironmentCredentialsCommand({
      domainIdentifier: domainId,
      environmentIdentifier: place.environmentId,
    }),
  );
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('DataZone gave no credentials for the environment');
  }
  return { accessKeyId, secretAccessKey, sessionToken, expiration };
}
