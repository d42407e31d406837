import type { Run } from '../../../lambda/publish/decision';
import type { Clock } from './clock';
import { LIMITS, values } from './figures';
import { instant } from './instant';

const { dataSourceRunsADay } = values(LIMITS);
const DAY = 86_400;

/** A run of the simulation; times in seconds. */
export interface SimulatedRun {
  readonly id: string;
  readonly token: string | undefined;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly succeeds: boolean;
}

export interface DataSourceOptions {
  /** How long the next run takes, once it was taken up. */
  readonly seconds: () => number;
  readonly pickupSeconds: number;
  /** Whether each run in turn succeeds; those after the last do. */
  readonly outcomes: readonly boolean[];
}

/** A DataZone data source. */
export class SimulatedDataSource {
  readonly runs: SimulatedRun[] = [];
  /** API calls that DataZone bills. */
  requests = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: DataSourceOptions,
  ) {}

  /** StartDataSourceRun; `running` stands for ConflictException, `quota` for ServiceQuotaExceededException. */
  start(token?: string): 'started' | 'running' | 'quota' {
    this.requests += 1;
    const { now } = this.clock;
    if (token !== undefined && this.runs.some((run) => run.token === token)) return 'started';
    if ((this.runs.at(-1)?.endsAt ?? -Infinity) > now) return 'running';
    // Nobody says when DataZone's day begins: any 24 hours.
    if (this.runs.filter(({ createdAt }) => createdAt > now - DAY).length >= dataSourceRunsADay)
      return 'quota';
    const startedAt = now + this.options.pickupSeconds;
    this.runs.push({
      id: `run-${this.runs.length}`,
      token,
      createdAt: now,
      startedAt,
      endsAt: startedAt + this.options.seconds(),
      succeeds: this.options.outcomes[this.runs.length] ?? true,
    });
    return 'started';
  }

  /** ListDataSources, by which a function finds it. */
  find(): void {
    this.requests += 1;
  }

  /** What ListDataSourceRuns says. */
  list(): Run[] {
    this.requests += 1;
    return this.runs.map(({ id, createdAt, startedAt, endsAt, succeeds }): Run => {
      const { now } = this.clock;
      if (startedAt > now) return { id, status: 'REQUESTED', createdAt: instant(createdAt) };
      const status = endsAt > now ? 'RUNNING' : succeeds ? 'SUCCESS' : 'FAILED';
      return { id, status, createdAt: instant(createdAt), startedAt: instant(startedAt) };
    });
  }
}
