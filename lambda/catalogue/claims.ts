import { type Dataset, lakeTable } from '@ehds/healthdcat/description';
import type { KeptOut } from '../../platform/catalogue-files';
import { DatasetName, DescribedDataset } from './description';
import { type DatasetFormContent, readDatasetForm } from './form';
import type { DescribedListing } from './listings';

/** A dataset that the assets of one project say that they are of. */
export interface ClaimedDataset {
  readonly projectId: string;
  /** With those tables alone that are published. */
  readonly dataset: Dataset;
  /** Listings by the keys of their tables; of a table that is not described, by its name in the lake. */
  readonly listings: ReadonlyMap<string, DescribedListing>;
}

/** What the listings say. */
export interface Claims {
  /** Sorted by name. */
  readonly datasets: readonly ClaimedDataset[];
  readonly keptOut: readonly KeptOut[];
}

type Read = { readonly listing: DescribedListing } & (
  { readonly dataset: Dataset } | { readonly unreadable: KeptOut }
);

/**
 * Puts listings together to datasets. An account has one project, so that a name which two projects use is two accounts', and
 * nobody here knows whose it is: neither is taken.
 */
export function claimedDatasets(listings: readonly DescribedListing[]): Claims {
  const keptOut: KeptOut[] = [];
  const byName = new Map<string, { readonly listing: DescribedListing; readonly dataset: Dataset }[]>();
  for (const read of listings.map(readListing)) {
    if ('unreadable' in read) keptOut.push(read.unreadable);
    else byName.set(read.dataset.name, [...(byName.get(read.dataset.name) ?? []), read]);
  }
  const datasets: ClaimedDataset[] = [];
  for (const [name, claims] of [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const projects = [...new Set(claims.map(({ listing }) => listing.projectId))].toSorted();
    const [projectId = ''] = projects;
    const problem = (rule: string, cure: string) =>
      keptOut.push({ dataset: name, projects, problems: [{ field: 'name', rule, cure }] });
    const tables = claims.map(({ listing }) => listing.table);
    if (projects.length > 1) {
      problem(
        'a name of a dataset belongs to one account',
        'rename the dataset in one of the two, or take its form from the assets of the project that has no such dataset',
      );
    } else if (new Set(tables).size < tables.length || tables.includes(undefined)) {
      problem(
        'each asset of a dataset is a table of the lake, published once',
        'unpublish the asset that no data source made',
      );
    } else datasets.push(claimed(projectId, claims));
  }
  return { datasets, keptOut };
}

/** Assets get a changed description one after the other: the newest counts. */
function claimed(
  projectId: string,
  claims: readonly { readonly listing: DescribedListing; readonly dataset: Dataset }[],
): ClaimedDataset {
  const age = ({ listing }: (typeof claims)[number]) => listing.updatedAt?.getTime() ?? 0;
  const { dataset } = claims.reduce((newest, each) => (age(each) > age(newest) ? each : newest));
  const { name, description } = dataset;
  const keys = new Map(Object.keys(description.tables).map((key) => [lakeTable(name, key), key]));
  const listings = new Map(
    claims.map(({ listing }) => [keys.get(listing.table ?? '') ?? listing.table ?? '', listing]),
  );
  const tables = Object.fromEntries(Object.entries(description.tables).filter(([key]) => listings.has(key)));
  return { projectId, dataset: { name, description: { ...description, tables } }, listings };
}

function readListing(listing: DescribedListing): Read {
  const unreadable = (dataset: string, problems: KeptOut['problems']): Read => ({
    listing,
    unreadable: { dataset, projects: [listing.projectId], problems },
  });
  const cure = 'deploy the account whose asset it is, and let its data source run';
  let content: DatasetFormContent;
  try {
    content = readDatasetForm(listing.form);
  } catch (error) {
    return unreadable('', [{ field: 'form', rule: (error as Error).message, cure }]);
  }
  const { success, data, error } = DescribedDataset.safeParse(content);
  if (success && columnsOf(data) <= MOST_COLUMNS) return { listing, dataset: data };
  if (success) {
    const rule = `a description has at most ${MOST_COLUMNS.toLocaleString('en')} columns`;
    return unreadable(data.name, [
      { field: 'description.tables', rule, cure: 'make several datasets of it' },
    ]);
  }
  return unreadable(
    DatasetName.safeParse(content.name).data ?? '',
    error.issues.slice(0, MOST_PROBLEMS).map(({ path }) => ({
      field: shownPath(path),
      rule: 'a description is what the configuration takes',
      cure,
    })),
  );
}

/** Columns of a dataset: no template holds a description of so many, and each takes the function a millisecond. */
const MOST_COLUMNS = 2000;

function columnsOf({ description }: Dataset): number {
  return Object.values(description.tables).reduce((sum, { columns }) => sum + Object.keys(columns).length, 0);
}

/** Problems that are said of one form. */
const MOST_PROBLEMS = 20;

/** A field of a form that anybody may have written: none of its characters does anything where it is shown. */
function shownPath(path: readonly PropertyKey[]): string {
  return path
    .join('.')
    .replaceAll(/[^\w.-]/g, '?')
    .slice(0, 200);
}
