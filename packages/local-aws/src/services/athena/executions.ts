import { randomUUID } from 'node:crypto';
import type {
  EncryptionConfiguration,
  QueryExecutionState,
  ResultConfiguration,
  StartQueryExecutionInput,
} from '@aws-sdk/client-athena';
import type { Call, LocalAws, Operation, Principal } from '../../local-aws';
import { page } from '../paging';
import { CATALOG, type QueryContext } from './catalog';
import { type Answer, withDuckDb } from './engine';
import { invalidRequest } from './errors';
import { readResults, verifyOutput } from './results';
import { parse, type Statement } from './statement';
import { ENGINE, type WorkGroups } from './workgroups';

/** One query with what became of it. */
export interface Execution {
  readonly id: string;
  readonly caller: Principal;
  readonly sql: string;
  readonly statement: Statement;
  readonly workgroup: string;
  /** As the request gave it. */
  readonly given: { readonly Catalog?: string; readonly Database?: string };
  readonly context: QueryContext;
  /** `s3://` URL of the result. */
  readonly output: string;
  readonly encryption?: EncryptionConfiguration;
  readonly submitted: Date;
  /** Aborted by StopQueryExecution. */
  readonly stop: AbortController;
  state: QueryExecutionState;
  started?: Date;
  completed?: Date;
  /** Why it failed. */
  reason?: string;
  answer?: Answer;
}

/** Members that are refused where they say something, with what to do instead. */
const NOT_SERVED: readonly (readonly [string, (input: StartQueryExecutionInput) => unknown, string])[] = [
  ['ExecutionParameters', (input) => input.ExecutionParameters, 'write the values into QueryString'],
  [
    'ResultReuseConfiguration',
    (input) => input.ResultReuseConfiguration?.ResultReuseByAgeConfiguration?.Enabled,
    'each query runs',
  ],
  ['EngineConfiguration', (input) => input.EngineConfiguration, 'it is for Apache Spark'],
  [
    'ResultConfiguration.ExpectedBucketOwner',
    (input) => input.ResultConfiguration?.ExpectedBucketOwner,
    'leave it out',
  ],
  [
    'ResultConfiguration.AclConfiguration',
    (input) => input.ResultConfiguration?.AclConfiguration,
    'leave it out',
  ],
  [
    'EncryptionOption CSE_KMS',
    (input) => input.ResultConfiguration?.EncryptionConfiguration?.EncryptionOption === 'CSE_KMS',
    'use SSE_S3 or SSE_KMS',
  ],
];

/** @throws {AwsError} InvalidRequestException for what a client asks and nothing here acts on. */
function checkServed(input: StartQueryExecutionInput): void {
  for (const [name, valueOf, cure] of NOT_SERVED) {
    if (valueOf(input)) throw invalidRequest(`${name} is not served by the local AWS; ${cure}.`);
  }
}

/** The query history of every account. */
export class Executions {
  /** In the order of their submission. */
  private readonly all = new Map<string, Execution>();
  private readonly tokens = new Map<string, { readonly input: string; readonly id: Promise<string> }>();

  constructor(
    private readonly aws: LocalAws,
    private readonly workgroups: WorkGroups,
    private readonly run: (execution: Execution) => Promise<void>,
  ) {}

  readonly operations: Readonly<Record<string, Operation>> = {
    StartQueryExecution: async (input, call) => ({ QueryExecutionId: await this.startOnce(input, call) }),
    GetQueryExecution: async (input, call) => ({
      QueryExecution: toWire(this.get(input.QueryExecutionId, call)),
    }),
    BatchGetQueryExecution: async (input, call) => this.batch(input.QueryExecutionIds, call),
    ListQueryExecutions: async (input, call) => this.list(input, call),
    StopQueryExecution: async (input, call) => {
      const execution = this.get(input.QueryExecutionId, call);
      execution.stop.abort();
      end(execution, 'CANCELLED', this.aws.clock.now());
      return {};
    },
    GetQueryResults: async (input, call) =>
      readResults(this.aws, this.get(input.QueryExecutionId, call), input, call),
  };

  /**
   * Drops a workgroup's history, which goes with the workgroup.
   * @throws {AwsError} InvalidRequestException where there is one and `recursive` was not asked for.
   */
  forget(accountId: string, workgroup: string, recursive: boolean): void {
    const found = this.in(accountId, workgroup);
    if (found.length > 0 && !recursive) throw invalidRequest(`WorkGroup ${workgroup} is not empty`);
    for (const { id } of found) this.all.delete(id);
  }

  /** The same token with the same input is the same query; a request that was refused may come again. */
  private startOnce(input: StartQueryExecutionInput, call: Call): Promise<string> {
    if (input.ClientRequestToken === undefined) return this.start(input, call);
    const key = `${call.principal.accountId} ${input.ClientRequestToken}`;
    const text = JSON.stringify(input);
    const first = this.tokens.get(key);
    if (first && first.input !== text) throw invalidRequest('Idempotent parameters do not match');
    const id = first?.id ?? this.start(input, call);
    this.tokens.set(key, { input: text, id });
    return id.catch((error: unknown) => {
      this.tokens.delete(key);
      throw error;
    });
  }

  private async start(input: StartQueryExecutionInput, { principal }: Call): Promise<string> {
    const {
      QueryString: sql = '',
      QueryExecutionContext: given = {},
      WorkGroup: workgroup = 'primary',
    } = input;
    checkServed(input);
    const result = await this.resultConfiguration(principal.accountId, workgroup, input.ResultConfiguration);
    await verifyOutput(this.aws, principal, result.location);
    const statement = await withDuckDb((connection) => parse(connection, sql));
    const id = randomUUID();
    const execution: Execution = {
      id,
      caller: principal,
      sql,
      statement,
      workgroup,
      given,
      context: {
        catalog: (given.Catalog ?? CATALOG).toLowerCase(),
        database: (given.Database ?? 'default').toLowerCase(),
      },
      output: `${result.location.replace(/\/*$/, '/')}${id}.${statement.kind === 'query' ? 'csv' : 'txt'}`,
      encryption: result.encryption,
      submitted: this.aws.clock.now(),
      stop: new AbortController(),
      state: 'QUEUED',
    };
    this.all.set(id, execution);
    this.aws.background(`query ${id}`, () => this.run(execution));
    return id;
  }

  /** Where and how results are written: what the workgroup enforces, else what the request asks, else the workgroup's. */
  private async resultConfiguration(
    accountId: string,
    name: string,
    asked: ResultConfiguration | undefined,
  ): Promise<{ readonly location: string; readonly encryption?: EncryptionConfiguration }> {
    const { Configuration, State } = await this.workgroups.get(accountId, name);
    if (State === 'DISABLED') throw invalidRequest(`WorkGroup ${name} is disabled.`);
    const own = Configuration?.ResultConfiguration;
    const [first, second] = Configuration?.EnforceWorkGroupConfiguration ? [own] : [asked, own];
    const location = first?.OutputLocation ?? second?.OutputLocation;
    if (!location?.startsWith('s3://')) {
      throw invalidRequest(
        location === undefined
          ? 'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.'
          : `outputLocation is not a valid S3 path: ${location}`,
      );
    }
    return { location, encryption: first?.EncryptionConfiguration ?? second?.EncryptionConfiguration };
  }

  /** @throws {AwsError} InvalidRequestException for a query that the caller's account does not have. */
  private get(id: string, { principal }: Call): Execution {
    const found = this.all.get(id);
    if (found?.caller.accountId !== principal.accountId) {
      throw invalidRequest(`QueryExecution ${id} was not found`);
    }
    return found;
  }

  private batch(ids: readonly string[], { principal }: Call): object {
    const own = (id: string) => {
      const found = this.all.get(id);
      return found?.caller.accountId === principal.accountId ? found : undefined;
    };
    return {
      QueryExecutions: ids.flatMap((id) => own(id) ?? []).map(toWire),
      UnprocessedQueryExecutionIds: ids
        .filter((id) => !own(id))
        .map((id) => ({
          QueryExecutionId: id,
          ErrorCode: 'INVALID_INPUT',
          ErrorMessage: `QueryExecution ${id} was not found`,
        })),
    };
  }

  private async list(
    input: { readonly WorkGroup?: string; readonly MaxResults?: number; readonly NextToken?: string },
    { principal: { accountId } }: Call,
  ): Promise<object> {
    const { WorkGroup = 'primary' } = input;
    await this.workgroups.get(accountId, WorkGroup);
    const newestFirst = this.in(accountId, WorkGroup).reverse();
    const { items, NextToken } = page(newestFirst, input, { most: 50, invalid: 'InvalidRequestException' });
    return { QueryExecutionIds: items.map(({ id }) => id), NextToken };
  }

  private in(accountId: string, name: string): Execution[] {
    return [...this.all.values()].filter(
      ({ caller, workgroup }) => caller.accountId === accountId && workgroup === name,
    );
  }
}

/** Brings a query to its end; what has ended stays as it is. */
export function end(
  execution: Execution,
  state: 'SUCCEEDED' | 'FAILED' | 'CANCELLED',
  now: Date,
  outcome: Pick<Execution, 'answer' | 'reason'> = {},
): void {
  if (execution.completed) return;
  Object.assign(execution, { ...outcome, state, completed: now });
}

function toWire(execution: Execution): object {
  const { id, sql, statement, output, encryption, given, submitted, started, completed, reason } = execution;
  const until = completed ?? new Date();
  return {
    QueryExecutionId: id,
    Query: sql,
    StatementType: statement.kind === 'utility' ? 'UTILITY' : 'DML',
    ResultConfiguration: { OutputLocation: output, EncryptionConfiguration: encryption },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
    QueryExecutionContext: given,
    Status: {
      State: execution.state,
      StateChangeReason: reason,
      SubmissionDateTime: submitted,
      CompletionDateTime: completed,
      // Category 2 is the user's: 1 would be Athena's own, 3 anything else.
      AthenaError: reason && { ErrorCategory: 2, Retryable: false, ErrorMessage: reason },
    },
    Statistics: {
      DataScannedInBytes: execution.answer?.scanned ?? 0,
      EngineExecutionTimeInMillis: Number(until) - Number(started ?? until),
      QueryQueueTimeInMillis: Number(started ?? until) - Number(submitted),
      TotalExecutionTimeInMillis: Number(until) - Number(submitted),
      ResultReuseInformation: { ReusedPreviousResult: false },
    },
    WorkGroup: execution.workgroup,
    EngineVersion: ENGINE,
  };
}
