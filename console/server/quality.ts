import {
  type DataZoneClient,
  GetTimeSeriesDataPointCommand,
  paginateListTimeSeriesDataPoints,
} from '@aws-sdk/client-datazone';
import { QUALITY_POINTS } from '../../platform/quality-points';
import type { QualityCheck, QualityPoint } from '../api';
import { collect } from './paging';
import { iso, newestFirst } from './time';

/** Points that are shown of an asset. */
const SHOWN = 10;

/** Quality of an asset over time, newest first; empty where none was posted. @throws DataZone's error */
export async function lookAtQuality(
  client: DataZoneClient,
  domainIdentifier: string,
  entityIdentifier: string,
): Promise<readonly QualityPoint[]> {
  const { formName } = QUALITY_POINTS;
  const entity = { domainIdentifier, entityType: 'ASSET', entityIdentifier, formName } as const;
  const all = await collect(paginateListTimeSeriesDataPoints({ client }, entity), ({ items }) => items);
  const newest = [...all].sort(newestFirst(({ timestamp }) => iso(timestamp))).slice(0, SHOWN);
  return Promise.all(
    newest.map(async ({ id: identifier, timestamp }) => {
      const { form } = await client.send(new GetTimeSeriesDataPointCommand({ ...entity, identifier }));
      return { time: iso(timestamp) ?? '', ...readQuality(form?.content) };
    }),
  );
}

/** Content of a point. What can't be read counts as missing, since every writer of the project may post a point. */
export function readQuality(content: string | undefined): Omit<QualityPoint, 'time'> {
  const { passingPercentage, evaluations } = objectOf(content);
  const checks = (Array.isArray(evaluations) ? (evaluations as unknown[]) : []).flatMap(
    (each): QualityCheck[] => {
      if (!isObject(each)) return [];
      const { types, applicableFields, details, status } = each;
      const [kind, column] = [types, applicableFields].map((list) =>
        Array.isArray(list) ? (list[0] as unknown) : undefined,
      );
      const found = isObject(details) ? details.EVALUATION_MESSAGE : undefined;
      if (typeof kind !== 'string' || typeof column !== 'string') return [];
      return [{ column, kind, found: typeof found === 'string' ? found : '', passed: status === 'PASS' }];
    },
  );
  return { passing: typeof passingPercentage === 'number' ? passingPercentage : undefined, checks };
}

function objectOf(content = ''): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(content);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
