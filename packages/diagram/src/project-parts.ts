import type { Estate, Resource } from './estate';

/** A role that is a member of a project. */
interface Member {
  readonly project: Resource;
  readonly member: Resource;
}

/** A data source of a project. */
interface Source {
  readonly project: Resource;
  readonly databases: readonly Resource[];
  readonly domains: readonly Resource[];
  /** Whether what it finds is listed in the catalogue at once. */
  readonly publishes: boolean;
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
  >;
}

/** The members and data sources of projects, which CloudFormation makes since Terraform's provider lacks them. */
export function projectParts(estate: Estate): { readonly members: Member[]; readonly sources: Source[] } {
  const parts = estate.all('aws_cloudformation_stack').flatMap(({ stack, body }) => {
    const { Resources } = JSON.parse(String(body['template_body'])) as Template;
    return Object.values(Resources).flatMap(({ Type, Properties }) =>
      estate
        .meant(stack, Properties['ProjectIdentifier'])
        .map((project) => ({ stack, project, Type, Properties })),
    );
  });
  return {
    members: parts
      .filter(({ Type }) => Type === 'AWS::DataZone::ProjectMembership')
      .flatMap(({ stack, project, Properties }) =>
        estate.meant(stack, Properties['Member']).map((member) => ({ project, member })),
      ),
    sources: parts
      .filter(({ Type }) => Type === 'AWS::DataZone::DataSource')
      .map(({ stack, project, Properties }) => ({
        project,
        databases: estate.meant(stack, Properties['Configuration']),
        domains: estate.meant(stack, Properties['DomainIdentifier']),
        publishes: Properties['PublishOnImport'] === true,
      })),
  };
}
