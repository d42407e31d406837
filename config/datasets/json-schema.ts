import { editorSchema, type Schema } from '../json-schema';
import { patternedOf } from '../text';
import { columnName, tableName } from './names';
import { catalogueSettings, description } from './schema';

/** A schema of mappings, as far as it is gone down here. */
interface Mapping {
  readonly properties: Readonly<Record<string, Mapping>>;
  readonly additionalProperties: Mapping;
}

/**
 * The JSON Schema of a description, for editors. It is made of the validator, and never refuses what the validator takes; rules
 * between fields and files only the validator holds.
 */
export function descriptionSchema(): Schema {
  const schema = editorSchema(description);
  const { tables } = (schema as unknown as Mapping).properties;
  // The loader reports bad names by themselves, so the records don't know of them.
  Object.assign(tables, { propertyNames: patternedOf(tableName) });
  Object.assign(tables.additionalProperties.properties.columns, { propertyNames: patternedOf(columnName) });
  return { ...schema, title: 'Description of a dataset' };
}

/** The JSON Schema of what is the same for every dataset of a folder. */
export function settingsSchema(): Schema {
  return { ...editorSchema(catalogueSettings), title: 'What is the same for every dataset of a catalogue' };
}
