import { resolve } from 'node:path';
import { buildZips } from '../../modules/function/bundle';
import { type Finding, spreadOf } from './report';

const LIMIT = { what: 'limit', measured: spreadOf([300]) };

/** The size of each function's zip, beside the limit. */
export function zips(): Finding[] {
  return Object.entries(buildZips(resolve(__dirname, '../..'))).map(([name, zip]) => ({
    what: `zip of ${name}`,
    measured: spreadOf([zip.length / 1000]),
    unit: 'kB',
    target: '< 300 kB',
    beside: LIMIT,
  }));
}
