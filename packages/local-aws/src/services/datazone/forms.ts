import type { Column, Table } from '@aws-sdk/client-glue';
import type { FormOutput } from '@aws-sdk/client-datazone';
import type { AssetRevision, DataSource, DataSourceRun } from './records';
import type { Asset } from './store';

/** Content of a GlueTableForm, as far as it is used here. */
export interface GlueTableForm {
  readonly catalogId: string;
  readonly databaseName: string;
  readonly tableName: string;
  readonly tableArn: string;
  readonly region: string;
  readonly tableType?: string;
}

const form = (formName: string, typeRevision: string, content: object): FormOutput => ({
  formName,
  typeName: `amazon.datazone.${formName}Type`,
  typeRevision,
  content: JSON.stringify(content),
});

/** Metadata forms of an imported table: the table, what all assets have, where it came from, and the data source's own. */
export function formsOf(source: DataSource, run: DataSourceRun, table: Table): FormOutput[] {
  const { accountId = '', region = '' } = source.configuration.glueRunConfiguration;
  const arn = tableArn(region, accountId, table);
  return [
    form('GlueTableForm', '13', {
      catalogId: table.CatalogId ?? accountId,
      databaseName: table.DatabaseName,
      tableName: table.Name,
      tableArn: arn,
      tableDescription: table.Description ?? '',
      tableType: table.TableType,
      region,
      sourceLocation: table.StorageDescriptor?.Location,
      sourceClassification: table.Parameters?.classification,
      columns: [...columns(table.StorageDescriptor?.Columns, false), ...columns(table.PartitionKeys, true)],
    }),
    form('AssetCommonDetailsForm', '6', { sourceIdentifier: arn }),
    form('AwsConfigurationForm', '1', { accountId, region }),
    form('DataSourceReferenceForm', '3', {
      dataSourceId: source.id,
      dataSourceName: source.name,
      dataSourceType: source.type,
      dataSourceRunId: run.id,
      dataSourceCreationTimestamp: source.createdAt.getTime(),
    }),
    ...source.assetForms,
  ];
}

export function tableArn(region: string, accountId: string, { DatabaseName, Name }: Table): string {
  return `arn:aws:glue:${region}:${accountId}:table/${DatabaseName}/${Name}`;
}

/** Form `name` of a revision. */
export function formOf({ forms }: Pick<AssetRevision, 'forms'>, name: string): string | undefined {
  return forms.find(({ formName }) => formName === name)?.content;
}

/** The Glue table of an asset (its last revision) or of one revision; every asset here is a Glue table. */
export function glueTableOf(of: Asset | Pick<AssetRevision, 'forms'>): {
  content: string;
  table: GlueTableForm;
} {
  const revision = 'revisions' in of ? of.revisions.at(-1) : of;
  const content = (revision && formOf(revision, 'GlueTableForm')) ?? '{}';
  return { content, table: JSON.parse(content) };
}

/** Glue views are an asset type of their own. */
export function assetType(revision: AssetRevision): string {
  const view = glueTableOf(revision).table.tableType === 'VIRTUAL_VIEW';
  return `amazon.datazone.${view ? 'GlueViewAssetType' : 'GlueTableAssetType'}`;
}

/** Forms as a listing gives them: a JSON object of form contents, the account and Region by themselves. */
export function listingForms({ forms }: AssetRevision): Record<string, string> {
  return Object.fromEntries(
    forms.flatMap(({ formName = '', content = '' }) =>
      formName === 'AwsConfigurationForm'
        ? Object.entries<string>(JSON.parse(content)).map(([key, value]) => [`${formName}.${key}`, value])
        : [[formName, content]],
    ),
  );
}

function columns(of: readonly Column[] = [], isPartitionKey: boolean): object[] {
  return of.map(({ Name, Type, Comment }) => ({
    columnName: Name,
    dataType: Type,
    ...(Comment && { columnDescription: Comment }),
    ...(isPartitionKey && { isPartitionKey }),
  }));
}
