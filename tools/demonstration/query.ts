import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { requireMember, type Session } from '../../commands/session';
import { waitFor } from './wait';

/** Where a query runs. */
export interface QueryContext {
  readonly database: string;
  readonly workgroup: string;
}

/** An answer as text, the column names first. */
export type Answer = readonly (readonly string[])[];

/** Athena ended a query as FAILED or CANCELLED. */
export class QueryFailed extends Error {}

/**
 * Runs SQL in Athena.
 *
 * @throws {QueryFailed} with Athena's reason
 */
export async function query(
  session: Session,
  sql: string,
  { database, workgroup }: QueryContext,
): Promise<Answer> {
  const athena = session.client(AthenaClient);
  const { QueryExecutionId } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      WorkGroup: workgroup,
      QueryExecutionContext: { Database: database },
    }),
  );
  await waitFor('the query ends', async () => {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const { State, StateChangeReason } = requireMember(QueryExecution?.Status, 'Status');
    if (State === 'SUCCEEDED') return true;
    if (State === 'FAILED' || State === 'CANCELLED') throw new QueryFailed(StateChangeReason ?? State);
    return undefined;
  });
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
  return (ResultSet?.Rows ?? []).map(({ Data }) =>
    (Data ?? []).map(({ VarCharValue }) => VarCharValue ?? ''),
  );
}
