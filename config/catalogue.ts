import type { CatalogueSettings } from '@ehds/healthdcat/description';
import type { z } from 'zod';
import { unreachable } from './datasets/agents';
import { catalogueSettings } from './datasets/schema';
import type { Sound } from './entries';
import { type Finding, ruleParams } from './problems';

/** Bytes of the settings as JSON: Lambda takes 4 KB of a function's variables, names included (developer guide, "Quotas"). */
const LARGEST_SETTINGS = 3000;

/** The section `catalogue` of a file. */
export const catalogue: z.ZodType<CatalogueSettings> = catalogueSettings.refine(
  (settings) => Buffer.byteLength(JSON.stringify(settings)) <= LARGEST_SETTINGS,
  ruleParams(
    `in all at most ${LARGEST_SETTINGS.toLocaleString('en')} bytes, since Lambda gives a function no more room`,
    'shorten the note of the access body, and link to the rest',
  ),
);

/** What of the section can't be, whatever each of its fields says. */
export function catalogueFindings({
  catalogue: section,
  governance,
  producers = {},
}: Sound): readonly Finding[] {
  if (section === undefined) return [];
  const described = [governance, ...Object.values(producers)].some((entry) => entry?.datasets !== undefined);
  const { accessBody } = section;
  return [
    ...(accessBody ? unreachable(['catalogue', 'accessBody'], accessBody) : []),
    ...(described
      ? []
      : [
          {
            path: ['catalogue'],
            rule: 'a catalogue is of described datasets, and no account of this file describes any',
            cure: 'name the folder of its descriptions by datasets in an account (docs/datasets.md), or take this out',
          },
        ]),
  ];
}
