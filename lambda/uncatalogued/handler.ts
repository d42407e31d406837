import { GlueClient } from '@aws-sdk/client-glue';
import { S3Client } from '@aws-sdk/client-s3';
import { COMPARED, MOST_NAMED } from '../../platform/uncatalogued';
import { RETRIES } from '../shared/clients';
import { parse } from '../shared/parse';
import { Telemetry } from '../shared/telemetry';
import { compare } from './compare';
import { Environment } from './environment';

const settings = parse(Environment, process.env, 'environment of uncatalogued');
const telemetry = new Telemetry();
const lake = {
  glue: new GlueClient(RETRIES),
  s3: new S3Client(RETRIES),
  crawler: settings.CRAWLER_NAME,
  bucket: settings.ASSETS_BUCKET,
  database: settings.DATABASE_NAME,
};

/**
 * Names the folders of the assets bucket that the last crawl should have made a table of and that have none, whatever that
 * crawl's log says. The event only wakes up: each look compares all, so that none depends on an earlier one.
 *
 * @throws AWS's error; Lambda then tries the event again and parks it in the end
 */
export const handler = (): Promise<void> =>
  telemetry.invocation(async () => {
    const comparison = await compare(lake);
    if (!comparison) {
      telemetry.log.info('the last crawl has not succeeded, so folders are not compared with tables');
      return;
    }
    const { crawlStart, folders, notCatalogued } = comparison;
    const level = notCatalogued.length > 0 ? 'error' : 'info';
    telemetry.log[level](COMPARED, {
      crawlStart,
      folders,
      notCatalogued: notCatalogued.slice(0, MOST_NAMED),
    });
    telemetry.count('NotCatalogued', notCatalogued.length);
  });
