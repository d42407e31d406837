import type { LocalAws, LocalService } from '../../local-aws';
import { ActingClients } from '../acting-clients';
import type { LakeAccess } from '../lakeformation/index';
import { databaseOperations } from './catalog-databases';
import { CatalogReader } from './catalog-reader';
import { tableOperations } from './catalog-tables';
import { Classifiers } from './classifiers';
import { crawlOperations } from './crawls';
import { Crawlers, crawlerOperations } from './crawlers';
import { partitionOperations } from './partitions';

/**
 * AWS Glue: moto keeps the data catalog, on which Lake Formation decides; crawlers are kept and run here. Crawlers run
 * on request and read S3 only. Jobs, triggers and whatever else is not listed are moto's.
 */
export function createGlue(aws: LocalAws, access: LakeAccess): LocalService {
  const clients = new ActingClients(aws);
  const reader = new CatalogReader(clients);
  const classifiers = new Classifiers(aws);
  const crawlers = new Crawlers(aws, clients, classifiers);
  return {
    signingName: 'glue',
    model: 'glue',
    behind: 'moto',
    operations: {
      ...databaseOperations(aws, reader, access),
      ...tableOperations(aws, reader, access),
      ...partitionOperations(reader, access),
      ...classifiers.operations,
      ...crawlerOperations(crawlers),
      ...crawlOperations(aws, crawlers),
    },
  };
}
