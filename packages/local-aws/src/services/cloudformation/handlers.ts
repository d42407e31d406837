import {
  ConflictException,
  type CreateDataSourceCommandInput,
  CreateDataSourceCommand,
  type CreateFormTypeCommandInput,
  CreateFormTypeCommand,
  type CreateProjectMembershipCommandInput,
  CreateProjectMembershipCommand,
  type DataZoneClient,
  DeleteDataSourceCommand,
  DeleteFormTypeCommand,
  DeleteProjectMembershipCommand,
  GetDataSourceCommand,
  type GetDataSourceCommandOutput,
  GetFormTypeCommand,
  ResourceNotFoundException,
  UpdateDataSourceCommand,
} from '@aws-sdk/client-datazone';

/** A resource that exists: its primary identifier, and the values of its attributes. */
export interface Physical {
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a handler acts with: DataZone as the stack's caller, and service time. */
export interface Session {
  readonly datazone: DataZoneClient;
  sleep(seconds: number): Promise<void>;
}

/** Makes, changes and takes away the resources of one type, as AWS's handlers of these types do. */
export interface Handler<Input> {
  /** Shape of the API's model that the properties have. */
  readonly shape: string;
  /** Read-only properties, for `Fn::GetAtt`. */
  readonly attributes: readonly string[];
  /** Properties whose change needs a new resource. */
  readonly createOnly: readonly string[];
  /** @param begun is told the identifier as soon as there is something to take away again. */
  create(session: Session, input: Input, begun: (physical: Physical) => void): Promise<Physical>;
  update(session: Session, physical: Physical, input: Input): Promise<Physical>;
  /** What is gone already is no failure. */
  delete(session: Session, physical: Physical, input: Input): Promise<void>;
}

/** Seconds between two looks at a resource that settles. */
const POLL = 2;

const dataSource: Handler<CreateDataSourceCommandInput> = {
  shape: 'CreateDataSourceInput',
  attributes: ['CreatedAt', 'DomainId', 'EnvironmentId', 'Id', 'ProjectId', 'Status', 'UpdatedAt'],
  createOnly: [
    'ConnectionIdentifier',
    'DomainIdentifier',
    'EnvironmentIdentifier',
    'ProjectIdentifier',
    'Type',
  ],
  create: async (session, input, begun) => {
    const source = await session.datazone.send(new CreateDataSourceCommand(input));
    begun(physicalSource(source));
    return settledSource(session, physicalSource(source));
  },
  update: async (session, physical, input) => {
    const { name, configuration, recommendation, schedule } = input;
    const { description = '', enableSetting = 'ENABLED', publishOnImport = false, assetFormsInput } = input;
    await session.datazone.send(
      new UpdateDataSourceCommand({
        ...keyOf(physical),
        ...{ name, configuration, recommendation, schedule },
        // What the template no longer names goes back to its default.
        ...{ description, enableSetting, publishOnImport, assetFormsInput: assetFormsInput ?? [] },
      }),
    );
    return settledSource(session, physical);
  },
  delete: (session, physical) =>
    unlessGone(async () => {
      await session.datazone.send(new DeleteDataSourceCommand(keyOf(physical)));
      for (;;) {
        await session.sleep(POLL);
        const { status } = await session.datazone.send(new GetDataSourceCommand(keyOf(physical)));
        if (status === 'FAILED_DELETION') throw new Error(`Data source ${physical.id} is ${status}`);
      }
    }),
};

function keyOf({ id }: Physical): { domainIdentifier: string; identifier: string } {
  const [domainIdentifier, identifier] = id.split('|');
  return { domainIdentifier, identifier };
}

/** @throws Error when the data source fails to become READY. */
async function settledSource({ datazone, sleep }: Session, physical: Physical): Promise<Physical> {
  for (;;) {
    const source = await datazone.send(new GetDataSourceCommand(keyOf(physical)));
    if (source.status === 'FAILED_CREATION' || source.status === 'FAILED_UPDATE') {
      throw new Error(`Data source is ${source.status}: ${source.errorMessage?.errorDetail}`);
    }
    // A run may start as soon as the source is ready.
    if (source.status === 'READY' || source.status === 'RUNNING') return physicalSource(source);
    await sleep(POLL);
  }
}

type SourceAnswer = Pick<
  GetDataSourceCommandOutput,
  'domainId' | 'id' | 'projectId' | 'environmentId' | 'status' | 'createdAt' | 'updatedAt'
>;

function physicalSource(source: SourceAnswer): Physical {
  const { domainId = '', id = '', projectId = '', environmentId = '', status = '' } = source;
  const at = (time: Date | undefined) => time?.toISOString() ?? '';
  return {
    id: `${domainId}|${id}`,
    attributes: {
      ...{ DomainId: domainId, Id: id, ProjectId: projectId, EnvironmentId: environmentId, Status: status },
      ...{ CreatedAt: at(source.createdAt), UpdatedAt: at(source.updatedAt) },
    },
  };
}

const projectMembership: Handler<CreateProjectMembershipCommandInput> = {
  shape: 'CreateProjectMembershipInput',
  attributes: ['MemberIdentifier', 'MemberIdentifierType'],
  createOnly: ['DomainIdentifier', 'Member', 'ProjectIdentifier'],
  create: async ({ datazone }, input, begun) => {
    await datazone.send(new CreateProjectMembershipCommand(input));
    begun(physicalMembership(input));
    return physicalMembership(input);
  },
  // DataZone changes no designation: the member leaves and comes back.
  update: async (session, physical, input) => {
    await projectMembership.delete(session, physical, input);
    return projectMembership.create(session, input, () => undefined);
  },
  delete: ({ datazone }, _physical, { domainIdentifier, projectIdentifier, member }) =>
    unlessGone(() =>
      datazone.send(new DeleteProjectMembershipCommand({ domainIdentifier, projectIdentifier, member })),
    ),
};

function physicalMembership(input: CreateProjectMembershipCommandInput): Physical {
  const { domainIdentifier, projectIdentifier, member } = input;
  const type = member?.userIdentifier === undefined ? 'GROUP_IDENTIFIER' : 'USER_IDENTIFIER';
  const identifier = member?.userIdentifier ?? member?.groupIdentifier ?? '';
  return {
    id: [domainIdentifier, identifier, type, projectIdentifier].join('|'),
    attributes: { MemberIdentifier: identifier, MemberIdentifierType: type },
  };
}

/** A change makes a new revision under the same name. */
const formType: Handler<CreateFormTypeCommandInput> = {
  shape: 'CreateFormTypeInput',
  attributes: ['CreatedAt', 'CreatedBy', 'DomainId', 'FormTypeIdentifier', 'OwningProjectId', 'Revision'],
  createOnly: ['DomainIdentifier', 'Name'],
  create: async (session, input, begun) => {
    await session.datazone.send(new CreateFormTypeCommand(input));
    const physical = await physicalFormType(session, input);
    begun(physical);
    return physical;
  },
  update: async (session, _physical, input) => {
    await session.datazone.send(new CreateFormTypeCommand(input));
    return physicalFormType(session, input);
  },
  delete: ({ datazone }, _physical, { domainIdentifier, name }) =>
    unlessGone(() =>
      datazone.send(new DeleteFormTypeCommand({ domainIdentifier, formTypeIdentifier: name })),
    ),
};

async function physicalFormType(
  { datazone }: Session,
  { domainIdentifier, name: formTypeIdentifier }: CreateFormTypeCommandInput,
): Promise<Physical> {
  const type = await datazone.send(new GetFormTypeCommand({ domainIdentifier, formTypeIdentifier }));
  const { name = '', domainId = '', owningProjectId = '', revision = '', createdBy = '' } = type;
  return {
    id: `${domainId}|${name}`,
    attributes: {
      ...{ DomainId: domainId, FormTypeIdentifier: name, OwningProjectId: owningProjectId },
      ...{ Revision: revision, CreatedBy: createdBy, CreatedAt: type.createdAt?.toISOString() ?? '' },
    },
  };
}

async function unlessGone(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/** The served resource types. Each handler's input has been checked by its own shape. */
export const HANDLERS: Readonly<Record<string, Handler<unknown>>> = {
  'AWS::DataZone::DataSource': dataSource as Handler<unknown>,
  'AWS::DataZone::FormType': formType as Handler<unknown>,
  'AWS::DataZone::ProjectMembership': projectMembership as Handler<unknown>,
};

/** The error codes of CloudFormation's handlers, by the API's error. */
const HANDLER_ERRORS: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  ConflictException: 'ResourceConflict',
  InternalServerException: 'ServiceInternalError',
  ModelValidationError: 'InvalidRequest',
  ResourceNotFoundException: 'NotFound',
  ServiceQuotaExceededException: 'ServiceLimitExceeded',
  ThrottlingException: 'Throttling',
  ValidationException: 'InvalidRequest',
};

/** Code by which CloudFormation's events name a handler's failure. */
export function handlerErrorCode({ name, message }: Error): string {
  if (message.startsWith('User is already in the project')) return 'AlreadyExists';
  return HANDLER_ERRORS[name] ?? 'GeneralServiceException';
}

/** Whether the thing is busy, which CloudFormation waits out. */
export function isBusy(error: unknown): boolean {
  return error instanceof ConflictException;
}
