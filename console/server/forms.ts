import type { AssetColumn } from '../api';

/** What DataZone knows of a Glue table, as far as it is used here; every member may be missing. */
export interface TableForms {
  /** Account whose catalogue holds the table. */
  readonly accountId?: string;
  readonly database?: string;
  readonly table?: string;
  /** `s3://…` of the table's files. */
  readonly location?: string;
  /** Run of the data source that made this revision. */
  readonly runId?: string;
  readonly columns: readonly AssetColumn[];
}

interface GlueColumn {
  readonly columnName?: string;
  readonly dataType?: string;
  readonly columnDescription?: string;
  readonly isPartitionKey?: boolean;
}

/**
 * Reads an asset's forms: JSON text by the form's name, or by form and member (`AwsConfigurationForm.accountId`), as
 * listings have them. What can't be read counts as missing, since anybody who may edit an asset may write a form.
 */
export function readForms(forms: Readonly<Record<string, unknown>>): TableForms {
  const glue = objectOf(forms.GlueTableForm);
  const source = objectOf(forms.DataSourceReferenceForm);
  const account = forms['AwsConfigurationForm.accountId'] ?? objectOf(forms.AwsConfigurationForm).accountId;
  return {
    accountId: text(account) ?? text(glue.catalogId),
    database: text(glue.databaseName),
    table: text(glue.tableName),
    location: text(glue.sourceLocation),
    runId: text(source.dataSourceRunId),
    columns: Array.isArray(glue.columns) ? glue.columns.filter(isObject).map(column) : [],
  };
}

/** Forms of a listing, which come as one JSON text. */
export function readListingForms(forms: string | undefined): TableForms {
  return readForms(objectOf(forms));
}

/** Forms of an asset, which come as a list. */
export function readAssetForms(
  forms: readonly { readonly formName?: string; readonly content?: string }[] | undefined,
): TableForms {
  return readForms(
    Object.fromEntries((forms ?? []).map(({ formName = '', content }) => [formName, content])),
  );
}

function objectOf(content: unknown): Readonly<Record<string, unknown>> {
  if (typeof content !== 'string') return isObject(content) ? content : {};
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

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function column({ columnName, dataType, columnDescription, isPartitionKey }: GlueColumn): AssetColumn {
  return {
    name: String(columnName ?? ''),
    type: String(dataType ?? ''),
    description: text(columnDescription),
    partition: isPartitionKey === true,
  };
}
