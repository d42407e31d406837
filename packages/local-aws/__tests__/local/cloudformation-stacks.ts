import {
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DataZoneClient,
  GetDataSourceCommand,
  type GetDataSourceCommandOutput,
  ListDataSourcesCommand,
  ListProjectMembershipsCommand,
} from '@aws-sdk/client-datazone';
import {
  beginEnvironment,
  type Domain,
  enableBlueprint,
  makeDomain,
  makeProject,
  makeRole,
  makeTables,
  settledEnvironment,
} from './datazone-world';
import { clientInRole } from './in-role';
import { eventually, type TestAws } from './support';

/** The project of one owner, and the stacks that the owner makes for it. */
export class ProjectStacks {
  private constructor(
    readonly domain: Domain,
    readonly projectId: string,
    private readonly environmentId: string,
    readonly cloudformation: CloudFormationClient,
    readonly datazone: DataZoneClient,
    /** ARNs of three roles that may become members. */
    readonly people: readonly string[],
  ) {}

  /** A project with an ACTIVE environment and a Glue database `lake`. */
  static async make(aws: TestAws): Promise<ProjectStacks> {
    const domain = await makeDomain(aws, 'stacks');
    await enableBlueprint(aws, domain, 'governance');
    const owner = await makeRole(aws, 'governance', 'project-owner');
    const people = await Promise.all(['ada', 'ben', 'cleo'].map((name) => makeRole(aws, 'governance', name)));
    const datazone = clientInRole(aws, owner, DataZoneClient);
    const project = await makeProject(datazone, domain, 'registry');
    const environment = await beginEnvironment(datazone, domain, project, 'governance', 'registry');
    await settledEnvironment(datazone, domain, environment);
    await makeTables(aws, 'governance', 'lake', ['patients']);
    const cloudformation = clientInRole(aws, owner, CloudFormationClient);
    return new ProjectStacks(domain, project, environment, cloudformation, datazone, people);
  }

  /** A data source as a template declares it. */
  source(changes: object = {}) {
    return {
      Type: 'AWS::DataZone::DataSource',
      Properties: {
        DomainIdentifier: this.domain.id,
        ProjectIdentifier: this.projectId,
        EnvironmentIdentifier: this.environmentId,
        Name: 'lake',
        Type: 'GLUE',
        PublishOnImport: true,
        Configuration: {
          GlueRunConfiguration: {
            RelationalFilterConfigurations: [
              { DatabaseName: 'lake', FilterExpressions: [{ Type: 'INCLUDE', Expression: '*' }] },
            ],
          },
        },
        ...changes,
      },
    };
  }

  /** A membership as a template declares it. */
  membership(UserIdentifier: string, Designation = 'PROJECT_CONTRIBUTOR') {
    return {
      Type: 'AWS::DataZone::ProjectMembership',
      Properties: {
        DomainIdentifier: this.domain.id,
        ProjectIdentifier: this.projectId,
        Designation,
        Member: { UserIdentifier },
      },
    };
  }

  /** @param resources or the whole template */
  async create(
    StackName: string,
    resources: object | string,
    more: Partial<CreateStackCommandInput> = {},
  ): Promise<Stack> {
    const TemplateBody = typeof resources === 'string' ? resources : template(resources);
    const input = { StackName, TemplateBody, ...more };
    const { StackId = '' } = await this.cloudformation.send(new CreateStackCommand(input));
    return this.settled(StackId);
  }

  async update(StackName: string, resources: object): Promise<Stack> {
    const input = { StackName, TemplateBody: template(resources) };
    await this.cloudformation.send(new UpdateStackCommand(input));
    return this.settled(StackName);
  }

  async remove(StackName: string): Promise<Stack> {
    const { StackId = '' } = await this.describe(StackName);
    await this.cloudformation.send(new DeleteStackCommand({ StackName }));
    return this.settled(StackId);
  }

  async describe(StackName: string): Promise<Stack> {
    const { Stacks = [] } = await this.cloudformation.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks).toHaveLength(1);
    return Stacks[0];
  }

  /** The stack once its operation has ended. */
  settled(StackName: string): Promise<Stack> {
    return eventually(async () => {
      const stack = await this.describe(StackName);
      return stack.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : stack;
    });
  }

  /** Deletes the owner's stacks. */
  async removeAll(): Promise<void> {
    const { Stacks = [] } = await this.cloudformation.send(new DescribeStacksCommand({}));
    for (const { StackId = '' } of Stacks) {
      expect((await this.remove(StackId)).StackStatus).toBe('DELETE_COMPLETE');
    }
  }

  /** `logical id STATUS` of each event, oldest first; the stack's own by its status alone. */
  async history(StackName: string): Promise<string[]> {
    const { StackEvents = [] } = await this.cloudformation.send(
      new DescribeStackEventsCommand({ StackName }),
    );
    return StackEvents.reverse().map(({ LogicalResourceId, ResourceStatus, ResourceType }) =>
      ResourceType === 'AWS::CloudFormation::Stack'
        ? String(ResourceStatus)
        : `${LogicalResourceId} ${ResourceStatus}`,
    );
  }

  /** Why a resource failed last. */
  async failure(StackName: string, logicalId: string): Promise<string> {
    const { StackEvents = [] } = await this.cloudformation.send(
      new DescribeStackEventsCommand({ StackName }),
    );
    const failed = StackEvents.find(
      ({ LogicalResourceId, ResourceStatus }) =>
        LogicalResourceId === logicalId && ResourceStatus?.endsWith('_FAILED'),
    );
    return failed?.ResourceStatusReason ?? '';
  }

  /** Designation of each of the project's members besides its owner, in the order in which they came. */
  async designations(): Promise<string[]> {
    const input = { domainIdentifier: this.domain.id, projectIdentifier: this.projectId };
    const { members = [] } = await this.datazone.send(new ListProjectMembershipsCommand(input));
    return members.slice(1).map(({ designation }) => String(designation));
  }

  /** The project's data sources. */
  async sources(): Promise<GetDataSourceCommandOutput[]> {
    const here = { domainIdentifier: this.domain.id };
    const { items = [] } = await this.datazone.send(
      new ListDataSourcesCommand({ ...here, projectIdentifier: this.projectId }),
    );
    return Promise.all(
      items.map(({ dataSourceId: identifier }) =>
        this.datazone.send(new GetDataSourceCommand({ ...here, identifier })),
      ),
    );
  }
}

/** A template of these resources. */
export function template(Resources: object, more: object = {}): string {
  return JSON.stringify({ Resources, ...more });
}
