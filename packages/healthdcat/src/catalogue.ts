import { Store } from 'n3';
import type { CatalogueSettings, Dataset, DatasetFacts } from './description';
import { factProblems } from './facts';
import { datasetGraph, type DatasetGraph } from './graph';
import { toJsonLd, toTurtle } from './serialize';
import { type Problem, type Recommended, validate } from './validate';

/** A dataset, and what was measured of it. */
export interface Entry {
  readonly dataset: Dataset;
  readonly facts?: DatasetFacts;
}

/** What becomes of one dataset. */
export interface Judged extends Entry {
  readonly graph: DatasetGraph;
  /** Why it must stay out; empty where it conforms. */
  readonly problems: readonly Problem[];
  /** What the profile recommends and it does not have. */
  readonly recommended: readonly Recommended[];
}

/** Writes a dataset as statements and holds them against the profile. */
export async function judge(entry: Entry, settings: Partial<CatalogueSettings>): Promise<Judged> {
  const { dataset, facts } = entry;
  const graph = datasetGraph(dataset, settings, facts);
  const { problems, recommended } = await validate(graph);
  return { ...entry, graph, problems: [...problems, ...factProblems(dataset, facts)], recommended };
}

/** Datasets that conform, in one file of each format: dataset nodes alone, and no node for the catalogue. */
export async function serialize(
  datasets: readonly Judged[],
): Promise<{ readonly turtle: string; readonly jsonLd: string }> {
  const all = new Store(datasets.flatMap(({ graph }) => [...graph.quads]));
  const quads = all.getQuads(null, null, null, null);
  return { turtle: await toTurtle(quads), jsonLd: await toJsonLd(quads) };
}
