import { createHash } from 'node:crypto';
import type { Receipt } from '../pseudonymise/receipt';

/** Every event and facet names what made it (OpenLineage). */
const PRODUCER = 'urn:health-data-space:publish';
const SPEC = 'https://openlineage.io/spec';

/** What an event is about. */
export interface PublishedTable {
  /** Of the Glue table: `arn:aws:glue:<region>:<account>:table/<database>/<table>`. */
  readonly tableArn: string;
  readonly runId: string;
  readonly runStarted: Date;
}

/**
 * OpenLineage run event (specification 2.0.2, RunEvent) from the intake by `pseudonymise` to the Glue table; undefined
 * where nothing of the table is published. Everybody in the domain may look at lineage, and a file's name may tell of
 * a person, as does its hash where names can be guessed. So the source is the table's folder in the intake: no file
 * is named. Which file became what is in the receipts, which stewards alone may read.
 *
 * @param receipts of the table
 */
export function lineageEvent(
  { tableArn, runId, runStarted }: PublishedTable,
  receipts: readonly Receipt[],
): object | undefined {
  const newest = receipts
    .filter(({ outcome, lineage }) => outcome === 'published' && lineage)
    .reduce<Receipt | undefined>((a, b) => (a && a.decidedAt >= b.decidedAt ? a : b), undefined);
  if (!newest) return undefined;
  const [, , , region, account, ...resource] = tableArn.split(':');
  const table = resource.join(':');
  const source = { namespace: `intake:${account}`, name: `${newest.dataset}/${newest.table}` };
  const fields = (newest.lineage ?? []).map(({ column, from, rule }) => [
    column,
    {
      inputFields: from.map((field) => ({
        ...source,
        field,
        transformations: [{ type: 'DIRECT', subtype: 'TRANSFORMATION', description: rule }],
      })),
    },
  ]);
  return {
    eventType: 'COMPLETE',
    eventTime: runStarted.toISOString(),
    producer: PRODUCER,
    schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: {
      runId: uuidOf(`${runId} ${tableArn}`),
      facets: {
        // DataZone takes the output for the Glue table only where the run tells of Glue (user guide, "sourceIdentifier
        // attribute"); whether it needs more is to be seen in an account: docs/first-deploy.md.
        'environment-properties': {
          ...facet('RunFacet'),
          'environment-properties': { GLUE_VERSION: '5.0' },
        },
      },
    },
    job: { namespace: `intake:${account}`, name: 'pseudonymise' },
    inputs: [source],
    outputs: [
      {
        namespace: `arn:aws:glue:${region}:${account}`,
        name: table,
        facets: {
          symlinks: {
            ...facet('SymlinksDatasetFacet'),
            identifiers: [{ namespace: `arn:aws:glue:${region}:${account}`, name: table, type: 'TABLE' }],
          },
          columnLineage: { ...facet('ColumnLineageDatasetFacet'), fields: Object.fromEntries(fields) },
        },
      },
    ],
  };
}

const FACETS = {
  RunFacet: '2-0-2/OpenLineage.json#/$defs/RunFacet',
  SymlinksDatasetFacet: 'facets/1-0-1/SymlinksDatasetFacet.json',
  ColumnLineageDatasetFacet: 'facets/1-2-0/ColumnLineageDatasetFacet.json',
} as const;

function facet(name: keyof typeof FACETS) {
  return { _producer: PRODUCER, _schemaURL: `${SPEC}/${FACETS[name]}` };
}

/** A UUID (version 8, RFC 9562) that is the same for the same text, so that an event that is posted twice is one. */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
