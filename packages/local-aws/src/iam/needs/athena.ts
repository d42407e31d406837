import {
  AthenaClient,
  GetNamedQueryCommand,
  GetQueryExecutionCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-athena';
import { derive, requestTags } from '../derive';
import type { NeedContext, Input, Inside, Need, ServiceNeeds } from '../types';
import { tagOnCreate } from './tag-on-create';

const SERVICE = 'athena.amazonaws.com';

/** Amazon Athena: nearly everything is asked of the workgroup, that of a query too. */
export const athenaNeeds: ServiceNeeds = {
  prefix: 'athena',
  variables: {
    // What names no workgroup runs in the account's own.
    WorkGroupName: (input, { operation }) =>
      input.WorkGroup ??
      input.WorkGroupName ??
      (/WorkGroup$/.test(operation) ? input.Name : undefined) ??
      'primary',
    DataCatalogName: (input, { operation }) =>
      input.CatalogName ?? (/DataCatalog$/.test(operation) ? input.Name : undefined),
    CapacityReservationName: (input) => input.CapacityReservationName ?? input.Name,
  },
  operations: {
    BatchGetNamedQuery: ofQueries('NamedQueryIds', namedQuery),
    BatchGetQueryExecution: ofQueries('QueryExecutionIds', execution),
    CreateWorkGroup: async (_input, needContext) =>
      tagOnCreate('athena:TagResource', await needContext.derive()),
    CreateDataCatalog: async (_input, needContext) =>
      tagOnCreate('athena:TagResource', await needContext.derive()),
    DeleteNamedQuery: ofQueries('NamedQueryId', namedQuery),
    GetNamedQuery: ofQueries('NamedQueryId', namedQuery),
    GetQueryExecution: ofQueries('QueryExecutionId', execution),
    GetQueryResults: ofQueries('QueryExecutionId', execution),
    GetQueryRuntimeStatistics: ofQueries('QueryExecutionId', execution),
    StopQueryExecution: ofQueries('QueryExecutionId', execution),
    UpdateNamedQuery: ofQueries('NamedQueryId', namedQuery),
    ListTagsForResource: ofResource,
    TagResource: ofResource,
    UntagResource: ofResource,
  },
  refusal: ({ action }) =>
    `You are not authorized to perform: ${action} on the resource. ` +
    'After your AWS administrator or you have updated your permissions, please try again.',
  tags: async (arn, accountId, _moto, inside) => {
    const client = inside.get(AthenaClient, { accountId, service: SERVICE });
    const { Tags = [] } = await client
      .send(new ListTagsForResourceCommand({ ResourceARN: arn }))
      .catch(insteadWhenGone({ Tags: [] }));
    return Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
  },
};

type WorkGroupOf = (client: AthenaClient, id: string) => Promise<string | undefined>;

async function execution(client: AthenaClient, QueryExecutionId: string): Promise<string | undefined> {
  const found = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  return found.QueryExecution?.WorkGroup;
}

async function namedQuery(client: AthenaClient, NamedQueryId: string): Promise<string | undefined> {
  return (await client.send(new GetNamedQueryCommand({ NamedQueryId }))).NamedQuery?.WorkGroup;
}

/** Asked of the workgroup that each query is in; of one that is not there, of any. */
function ofQueries(member: string, workGroupOf: WorkGroupOf) {
  return async (input: Input, { call, inside }: NeedContext): Promise<readonly Need[]> => {
    const client = clientOf(inside, call.principal.accountId);
    const ids = [input[member]].flat() as readonly string[];
    const groups = await Promise.all(
      ids.map((id) => workGroupOf(client, id).catch(insteadWhenGone(undefined))),
    );
    const needs = [...new Set(groups)].map((WorkGroup = '*') =>
      derive(athenaNeeds, call, { ...input, WorkGroup }),
    );
    return (await Promise.all(needs)).flat();
  };
}

function clientOf(inside: Inside, accountId: string): AthenaClient {
  return inside.get(AthenaClient, { accountId, service: SERVICE });
}

function ofResource(input: Input, { call }: NeedContext): readonly Need[] {
  return [{ action: `athena:${call.operation}`, resource: input.ResourceARN, keys: requestTags(input) }];
}

/** What Athena does not have has neither workgroup nor tags; the operation itself then says so. */
function insteadWhenGone<T>(instead: T): (error: Error) => T {
  return (error) => {
    if (!/^(InvalidRequest|ResourceNotFound)Exception$/.test(error.name)) throw error;
    return instead;
  };
}
