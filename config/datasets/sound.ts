import { z } from 'zod';
import * as field from './schema';

/** The file that shows how a description is written. */
export const EXAMPLE = 'datasets/synthetic_hospital.yaml';

/** What of the file is sound enough to be compared; the field's own rule has reported the rest. */
const sound = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const { shape } = field.column;

const soundColumn = z
  .object({
    type: sound(shape.type),
    unit: sound(z.string()),
    codingSystem: sound(z.string()),
    unique: sound(shape.unique),
    allowed: sound(z.array(z.string())),
    publish: sound(shape.publish),
  })
  .catch({});

const soundTable = z
  .object({
    format: sound(field.table.shape.format),
    csv: sound(z.unknown()),
    person: sound(z.string()),
    columns: z.record(z.string(), soundColumn).catch({}),
  })
  .catch({ columns: {} });

const soundContact = z.object({ email: sound(z.string()), page: sound(z.string()) });
export const soundAgent = soundContact.extend({
  name: sound(z.string()),
  type: sound(z.string()),
  note: sound(z.string()),
});

/** The file, as far as it can be compared. */
export const soundDescription = z
  .object({
    contact: sound(soundContact),
    holder: sound(soundAgent),
    publisher: sound(soundAgent),
    temporalCoverage: sound(field.period),
    retention: sound(field.period),
    typicalAge: z.object({ min: sound(z.coerce.number()), max: sound(z.coerce.number()) }).catch({}),
    tables: z.record(z.string(), soundTable).catch({}),
  })
  .catch({ typicalAge: {}, tables: {} });

export type SoundDescription = z.infer<typeof soundDescription>;
export type SoundTable = z.infer<typeof soundTable>;
export type SoundColumn = z.infer<typeof soundColumn>;
export type SoundAgent = z.infer<typeof soundAgent>;
export type SoundContact = z.infer<typeof soundContact>;
