import { z } from 'zod';
import { AwsError } from '../../aws-error';

const facets = z.record(z.string(), z.unknown()).optional();

const symlinks = z.object({
  identifiers: z.array(z.object({ namespace: z.string(), name: z.string(), type: z.string() })),
});

const columnLineage = z.object({
  fields: z.record(
    z.string(),
    z.object({
      inputFields: z.array(z.object({ namespace: z.string(), name: z.string(), field: z.string() })),
    }),
  ),
});

const dataset = z.object({
  namespace: z.string().min(1),
  name: z.string().min(1),
  facets: z
    .looseObject({ symlinks: symlinks.optional(), columnLineage: columnLineage.optional() })
    .optional(),
});

/** An OpenLineage run event (OpenLineage specification 2.0.2, RunEvent), in the members that DataZone reads. */
const runEvent = z.object({
  eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
  eventTime: z.iso.datetime({ offset: true }),
  producer: z.url(),
  schemaURL: z.url(),
  run: z.object({ runId: z.guid(), facets }),
  job: z.object({ namespace: z.string().min(1), name: z.string().min(1), facets }),
  inputs: z.array(dataset).optional(),
  outputs: z.array(dataset).optional(),
});

export type RunEvent = z.infer<typeof runEvent>;
export type Dataset = z.infer<typeof dataset>;

/** @throws {AwsError} ValidationException that names the first member which is not right */
export function readRunEvent(event: Uint8Array): RunEvent {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(event).toString('utf8'));
  } catch {
    throw new AwsError('ValidationException', 'event is no JSON: it must be an OpenLineage run event');
  }
  const read = runEvent.safeParse(document);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new AwsError(
    'ValidationException',
    `event is no OpenLineage run event: ${issue?.path.join('.') || 'it'}: ${issue?.message}`,
  );
}

/** By what a dataset, or a job, is the same node in every event (user guide, "sourceIdentifier attribute"). */
export function datasetIdentifier({ namespace, name, facets: own }: Dataset, { run }: RunEvent): string {
  const properties = JSON.stringify(run.facets?.['environment-properties'] ?? {});
  const table = own?.symlinks?.identifiers.find(
    ({ type, namespace: of, name: called }) =>
      type === 'TABLE' && of.startsWith('arn:aws:glue:') && called.startsWith('table/'),
  );
  // Without what tells a Glue job, the link is not followed.
  return table && /"GLUE_(PYTHON_)?VERSION"/.test(properties)
    ? `${table.namespace}:${table.name}`
    : `${namespace}/${name}`;
}

export function jobIdentifier({ job }: RunEvent): string {
  return `${job.namespace}.${job.name}`;
}
