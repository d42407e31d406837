import { z } from 'zod';
import { consumerName, OWN_ACCOUNT_FIELDS, platformConfig, producerName } from './schema';
import { tagKey } from './tags';
import { patternedOf } from './text';

export type Schema = z.core.JSONSchema.JSONSchema;

/**
 * The JSON Schema of the configuration, for editors. It is made of the validator, and never refuses what the validator
 * takes; rules between fields only the validator holds.
 */
export function configSchema(): Schema {
  const schema = editorSchema(platformConfig);
  const producers = propertyOf(schema, 'producers');
  const consumers = propertyOf(schema, 'consumers');
  const tags = propertyOf(schema, 'tags');
  // The loader reports bad names by themselves, so the records don't know of them.
  Object.assign(producers, { propertyNames: patternedOf(producerName) });
  Object.assign(consumers, { propertyNames: patternedOf(consumerName) });
  Object.assign(consumers.additionalProperties as Schema, {
    dependencies: {
      accountId: ['operators'],
      ...Object.fromEntries(OWN_ACCOUNT_FIELDS.map((field) => [field, ['accountId']])),
    },
  });
  Object.assign(tags, { propertyNames: patternedOf(tagKey) });
  return { ...schema, title: 'Configuration of the health data space' };
}

/** @throws Error where the validator knows no such field */
function propertyOf({ properties }: Schema, name: keyof typeof platformConfig.shape): Schema {
  const property = properties?.[name];
  if (typeof property !== 'object') throw new Error(`The configuration has no field ${name}.`);
  return property;
}

/** JSON Schema of what stands in a file of YAML, as an editor reads it. */
export function editorSchema(schema: z.ZodType): Schema {
  return z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => asEditorsSee(jsonSchema),
  });
}

/** What an editor takes for a number, a truth value or nothing is text to the loader. */
const SCALARS: readonly (readonly ['number' | 'boolean' | 'null', readonly string[]])[] = [
  ['number', ['1', '1.5', '111122223333']],
  ['boolean', ['true']],
  ['null', ['null', '~', '']],
];

/** Widens a text by the other types of YAML, as far as its own rule lets them in. */
function asEditorsSee(schema: Schema): void {
  if (schema.type !== 'string') return;
  const { enum: values, pattern, allOf = [] } = schema;
  if (values?.includes('true')) {
    schema.enum = [true, false, ...values];
    if (schema.default !== undefined) schema.default = schema.default === 'true';
    delete schema.type;
    return;
  }
  if (values !== undefined) return;
  const patterns = [pattern, ...allOf.map((more) => more.pattern)].map(
    (source = '') => new RegExp(source, 'u'),
  );
  const others = SCALARS.filter(([, texts]) =>
    texts.some((written) => patterns.every((holds) => holds.test(written))),
  ).map(([type]) => type);
  // JSON Schema's `type` may be a list, which the library's own type of a schema leaves out.
  if (others.length > 0) (schema as { type: unknown }).type = ['string', ...others];
}
