import type { LocalAws } from '../../local-aws';
import type { ActingClients } from '../acting-clients';
import type { LakeAccess } from '../lakeformation/index';
import { CallersCatalog } from './catalog';
import { type Answer, selectRows } from './engine';
import { QueryFailure } from './errors';
import { end, type Execution } from './executions';
import { writeResults } from './results';
import { SERVED, utility } from './utilities';

/** Seconds that a query waits, and that it takes beside its work. */
const QUEUE = 0.5;
const ENGINE_TIME = 1;

/** Brings queries from QUEUED to their end, each with its caller's rights. */
export class QueryRunner {
  constructor(
    private readonly aws: LocalAws,
    private readonly lake: LakeAccess,
    private readonly clients: ActingClients,
  ) {}

  /** Failures that are the query's own end in its state; others do too, and are thrown. */
  async run(execution: Execution): Promise<void> {
    const { clock } = this.aws;
    const { stop } = execution;
    await clock.sleep(QUEUE);
    if (stop.signal.aborted) return;
    execution.state = 'RUNNING';
    execution.started = clock.now();
    try {
      const answer = await this.answer(execution);
      await clock.sleep(ENGINE_TIME);
      stop.signal.throwIfAborted();
      await writeResults(this.aws, execution, answer);
      end(execution, 'SUCCEEDED', clock.now(), { answer });
    } catch (error) {
      // Whatever breaks off in a query that was stopped, breaks off because of that.
      if (stop.signal.aborted) return;
      const known = error instanceof QueryFailure;
      // What is unknown is logged; its text may name files of this machine.
      const reason = known ? error.message : 'GENERIC_INTERNAL_ERROR: The local AWS failed; its log says why';
      end(execution, 'FAILED', clock.now(), { reason });
      if (!known) throw error;
    }
  }

  private async answer({ statement, sql, caller, context, stop }: Execution): Promise<Answer> {
    if (statement.kind === 'unsupported') {
      throw new QueryFailure(`NOT_SUPPORTED: This statement is not served by the local AWS; ${SERVED}`);
    }
    const catalog = new CallersCatalog(this.aws, this.lake, this.clients, caller);
    try {
      if (statement.kind === 'utility') return await utility(catalog, sql, context);
      const ending = AbortSignal.any([stop.signal, this.aws.stopping]);
      return await selectRows(this.aws, caller, catalog, statement.query, context, ending);
    } finally {
      catalog.close();
    }
  }
}
