export { type Entry, judge, type Judged, serialize } from './catalogue';
export {
  ACTIVITIES,
  AGENT_TYPES,
  CATEGORIES,
  codesOf,
  CODING_SYSTEMS,
  COUNTRIES,
  DATASET_TYPES,
  FREQUENCIES,
  HEALTH_THEMES,
  LANGUAGES,
  LEGAL_BASES,
  PURPOSES,
  STANDARDS,
} from './codes';
export {
  type CatalogueSettings,
  type Column,
  COLUMN_TYPES,
  type ColumnType,
  type Dataset,
  type DatasetFacts,
  type Description,
  lakeTable,
  type Publish,
} from './description';
export { type Field, FIELDS } from './fields';
export { indexPage } from './page';
export { type Problem, type Recommended } from './validate';
