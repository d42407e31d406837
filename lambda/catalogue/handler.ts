import { DataZoneClient } from '@aws-sdk/client-datazone';
import { S3Client } from '@aws-sdk/client-s3';
import { RETRIES } from '../shared/clients';
import { mapInParallel } from '../shared/parallel';
import { parse } from '../shared/parse';
import { Telemetry } from '../shared/telemetry';
import { type CountedDataset, writeCatalogue } from './catalogue';
import { type ClaimedDataset, claimedDatasets } from './claims';
import { Settings } from './description';
import { Environment } from './environment';
import { countedRows, describedListings } from './listings';
import { storeChanged } from './store';

const { DOMAIN_ID, BUCKET, SETTINGS } = parse(Environment, process.env, 'environment of catalogue');
const settings = parse(Settings, JSON.parse(SETTINGS), 'settings of the catalogue');
const telemetry = new Telemetry();
const datazone = new DataZoneClient(RETRIES);
const s3 = new S3Client(RETRIES);

/**
 * Writes the catalogue of what is published now, whatever has woken it up: DataZone's event about a run, or the schedule, which
 * finds what no event has told of.
 *
 * @throws AWS's error; Lambda then tries again, and parks the event in the end
 */
export const handler = (): Promise<void> =>
  telemetry.invocation(async () => {
    const claims = claimedDatasets(await describedListings(datazone, DOMAIN_ID));
    const counted: CountedDataset[] = [];
    for (const claimed of claims.datasets) counted.push({ ...claimed, rows: await rowsOf(claimed) });
    const { report, files } = await writeCatalogue(counted, claims, settings);
    for (const { dataset, projects, problems } of report.keptOut) {
      telemetry.log.warn('a dataset stays out of the catalogue', { dataset, projects, problems });
    }
    telemetry.count('DatasetKeptOut', report.keptOut.length);
    const written = await storeChanged(s3, BUCKET, files);
    telemetry.log.info('the catalogue is written', {
      datasets: report.datasets.map(({ name }) => name),
      written,
    });
  });

/** Rows by the keys of tables, of those that are counted. */
async function rowsOf({ listings }: ClaimedDataset): Promise<ReadonlyMap<string, number>> {
  const counts = await mapInParallel([...listings], async ([key, listing]) => ({
    key,
    rows: await countedRows(datazone, DOMAIN_ID, listing),
  }));
  return new Map(counts.flatMap(({ key, rows }) => (rows === undefined ? [] : [[key, rows] as const])));
}
