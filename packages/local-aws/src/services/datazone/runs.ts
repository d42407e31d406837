import type {
  DataSourceErrorMessage,
  ListDataSourceRunActivitiesCommandInput,
  ListDataSourceRunsCommandInput,
  StartDataSourceRunCommandInput,
} from '@aws-sdk/client-datazone';
import { setTimeout as wait } from 'node:timers/promises';
import { AwsError } from '../../aws-error';
import type { RunFault } from '../../faults/fault';
import { asMember } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { assertReady, memberDataSource, runsOf } from './data-sources';
import { announce } from './events';
import { importTables, statisticsOf } from './import';
import type { DataSource, DataSourceRun } from './records';
import { requireExisting, newId, page, pick } from './store';
import type { Domain } from './store';
import { RUNS_A_DAY, SERVICE_SECONDS } from './times';

/** Runs of a data source: each reads the Glue tables and brings the catalogue up to date. */
export function runOperations(service: Service): Record<string, DomainOperation> {
  return {
    StartDataSourceRun: (input, caller) => startRun(service, input, caller),
    GetDataSourceRun: ({ identifier }, caller) => ({
      ...describe(memberRun(caller, identifier)),
      domainId: caller.domain.id,
      ...pick(memberRun(caller, identifier), 'dataSourceConfigurationSnapshot'),
    }),
    ListDataSourceRuns: (input: ListDataSourceRunsCommandInput, caller) => {
      const source = memberDataSource(caller, input.dataSourceIdentifier ?? '');
      const found = runsOf(caller.domain, source.id).filter(
        ({ status }) => input.status === undefined || input.status === status,
      );
      return page(found.map(describe), input);
    },
    ListDataSourceRunActivities: (input: ListDataSourceRunActivitiesCommandInput, caller) => {
      const { activities } = memberRun(caller, input.identifier ?? '');
      return page(
        activities.filter(
          ({ dataAssetStatus }) => input.status === undefined || input.status === dataAssetStatus,
        ),
        input,
      );
    },
  };
}

const DAY = 24 * 3600 * 1000;

/** Makes all runs a day older, so that none counts among the day's any more. */
export function letDayPass({ domains }: Service): void {
  const earlier = (time?: Date) => time && new Date(time.getTime() - DAY);
  for (const { runs } of domains.values()) {
    for (const run of runs.values()) {
      const { createdAt, updatedAt, startedAt, stoppedAt } = run;
      Object.assign(run, {
        createdAt: earlier(createdAt),
        updatedAt: earlier(updatedAt),
        startedAt: earlier(startedAt),
        stoppedAt: earlier(stoppedAt),
      });
    }
  }
}

function memberRun(caller: Caller, id: string): DataSourceRun {
  const run = requireExisting(caller.domain.runs, id, 'Data source run');
  asMember(caller, run.projectId);
  return run;
}

function startRun(service: Service, input: StartDataSourceRunCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const source = memberDataSource(caller, input.dataSourceIdentifier ?? '', true);
  const runs = runsOf(domain, source.id);
  const same = runs.find((run) => input.clientToken !== undefined && run.clientToken === input.clientToken);
  if (same !== undefined) {
    return { domainId: domain.id, ...describe(same) };
  }
  assertStartable(service, source, runs);
  const { accountId: account = '' } = source.configuration.glueRunConfiguration;
  const fault = service.aws.faults.fire('run', { account, dataSource: source });
  if (fault?.kind === 'run-conflict') assertReady({ ...source, status: 'RUNNING' });
  if (fault?.kind === 'run-quota') throw quotaReached(service, source);
  const now = service.aws.clock.now();
  const run: DataSourceRun = {
    id: newId(),
    dataSourceId: source.id,
    projectId: source.projectId,
    clientToken: input.clientToken,
    dataSourceConfigurationSnapshot: JSON.stringify(source.configuration),
    status: 'REQUESTED',
    activities: [],
    createdBy: profile.id,
    createdAt: now,
    updatedAt: now,
  };
  domain.runs.set(run.id, run);
  source.status = 'RUNNING';
  announceRun(service, domain, run, 'Triggered');
  service.aws.background(`data source run ${run.id}`, () => carryOutRun(service, domain, source, run, fault));
  return { domainId: domain.id, ...describe(run) };
}

function assertStartable(service: Service, source: DataSource, runs: readonly DataSourceRun[]): void {
  if (source.enableSetting === 'DISABLED') {
    throw new AwsError(
      'ConflictException',
      `Data source ${source.id} is DISABLED: enable it by UpdateDataSource`,
    );
  }
  assertReady(source);
  const today = runs.filter((run) => day(run.createdAt) === day(service.aws.clock.now()));
  if (today.length >= RUNS_A_DAY) throw quotaReached(service, source);
}

function quotaReached({ aws }: Service, source: DataSource): AwsError {
  return new AwsError(
    'ServiceQuotaExceededException',
    `Data source ${source.id} has had its ${RUNS_A_DAY} runs of ${day(aws.clock.now())} (UTC)`,
  );
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

async function carryOutRun(
  service: Service,
  domain: Domain,
  source: DataSource,
  run: DataSourceRun,
  fault: RunFault | undefined,
): Promise<void> {
  const { clock } = service.aws;
  await clock.sleep(SERVICE_SECONDS.runQueue);
  Object.assign(run, { status: 'RUNNING', startedAt: clock.now(), updatedAt: clock.now() });
  await clock.sleep(SERVICE_SECONDS.runImport);
  if (fault?.kind === 'run-hang')
    await wait(fault.seconds * 1000, undefined, { signal: service.aws.stopping });
  const failures =
    fault?.kind === 'run-failure'
      ? [internalError(fault.message)]
      : await importTables(service, domain, source, run, fault?.kind === 'run-partial-success');
  run.runStatisticsForAssets = statisticsOf(run);
  run.errorMessage = failures[0];
  run.status = outcomeOf(run, failures);
  run.stoppedAt = run.updatedAt = clock.now();
  source.status = 'READY';
  // Only two outcomes have an event; a run that succeeded in part counts as succeeded.
  announceRun(service, domain, run, run.status === 'FAILED' ? 'Failed' : 'Succeeded');
}

function internalError(message?: string): DataSourceErrorMessage {
  return { errorType: 'INTERNAL_SERVER_EXCEPTION', errorDetail: message ?? 'An internal error occurred' };
}

/** A run fails when it got nothing, and succeeds in part when it missed a database or an asset. */
function outcomeOf(run: DataSourceRun, failures: readonly DataSourceErrorMessage[]): DataSourceRun['status'] {
  if (failures.length > 0 && run.activities.length === 0) {
    return 'FAILED';
  }
  const missed = ['FAILED', 'PUBLISHING_FAILED', 'SKIPPED_NO_ACCESS'];
  const complete = run.activities.every(({ dataAssetStatus }) => !missed.includes(dataAssetStatus ?? ''));
  return failures.length === 0 && complete ? 'SUCCESS' : 'PARTIALLY_SUCCEEDED';
}

function announceRun(
  service: Service,
  domain: Domain,
  run: DataSourceRun,
  what: 'Triggered' | 'Succeeded' | 'Failed',
): void {
  announce(service, domain, `Data Source Run ${what}`, {
    id: run.id,
    typeName: 'DataSourceRunEntityType',
    owningProjectId: run.projectId,
    user: run.createdBy,
    data: { dataSourceId: run.dataSourceId, dataSourceRunType: 'PRIORITIZED', projectId: run.projectId },
  });
}

function describe(run: DataSourceRun) {
  return {
    type: 'PRIORITIZED',
    ...pick(run, 'id', 'dataSourceId', 'projectId', 'status', 'runStatisticsForAssets', 'errorMessage'),
    ...pick(run, 'createdAt', 'updatedAt', 'startedAt', 'stoppedAt'),
  };
}
