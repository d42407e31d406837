import type { LocalAws, LocalService } from '../../local-aws';
import { ActingClients } from '../acting-clients';
import type { LakeAccess } from '../lakeformation/index';
import { Executions } from './executions';
import { QueryRunner } from './runner';
import { WorkGroups } from './workgroups';

/**
 * Athena: queries run in DuckDB on the objects behind the Glue tables, with the rights of who asks. Workgroups, named
 * queries and prepared statements are moto's.
 *
 * @param lake decides what of a table may be read.
 */
export function createAthena(aws: LocalAws, lake: LakeAccess): LocalService {
  const clients = new ActingClients(aws);
  const workgroups = new WorkGroups(clients, aws.region);
  const runner = new QueryRunner(aws, lake, clients);
  const executions = new Executions(aws, workgroups, (execution) => runner.run(execution));
  return {
    signingName: 'athena',
    model: 'athena',
    behind: 'moto',
    operations: {
      ...workgroups.operations((...workgroup) => executions.forget(...workgroup)),
      ...executions.operations,
    },
  };
}
