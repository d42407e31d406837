import type { ServiceModel, ShapeRef, TimestampFormat } from './model';

type Place = 'header' | 'querystring' | 'body';

/** The format that the model asks for: on the member, on its shape, else the protocol's own for the place. */
export function timestampFormat(model: ServiceModel, ref: ShapeRef, place: Place): TimestampFormat {
  const stated = ref.timestampFormat ?? model.shape(ref).timestampFormat;
  if (stated) return stated;
  if (place === 'header') return 'rfc822';
  if (place === 'querystring') return 'iso8601';
  return model.protocol === 'json' || model.protocol === 'rest-json' ? 'unixTimestamp' : 'iso8601';
}

/** The date in one of AWS's three formats; seconds since the epoch stay a number. */
export function writeTimestamp(date: Date, format: TimestampFormat): string | number {
  if (format === 'unixTimestamp') return date.getTime() / 1000;
  if (format === 'rfc822') return date.toUTCString();
  return date.toISOString();
}

/** Undefined where the value is no date. */
export function readTimestamp(value: unknown): Date | undefined {
  const seconds = typeof value === 'number' || /^-?\d+(\.\d+)?$/.test(String(value));
  if (!seconds && typeof value !== 'string') return undefined;
  const date = seconds ? new Date(Number(value) * 1000) : new Date(String(value));
  return Number.isNaN(date.getTime()) ? undefined : date;
}
