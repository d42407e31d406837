import { datasetForm, LONGEST_CONTENT } from '../lambda/catalogue/form';
import type { PlatformConfig, PublisherConfig } from '../platform/config';
import { datasetSourceName } from '../platform/data-source-name';
import { GOVERNANCE } from '../platform/naming/naming';
import { publishedDatasets, type PublishedDataset } from './datasets/published';
import { type Problem, shownList } from './problems';
import { LIMITS, templateSize } from './sizes';

/** An account that describes what it holds. */
interface Describer {
  /** Of its datasets in the file. */
  readonly field: string;
  readonly entry: string;
  readonly publisher: PublisherConfig;
  readonly published: readonly PublishedDataset[];
}

const number = (count: number) => count.toLocaleString('en');

/** What is wrong with descriptions beside each other, and with the rest of a file that is sound otherwise. */
export function descriptionProblems({
  governance,
  producers,
}: Pick<PlatformConfig, 'governance' | 'producers'>): readonly Problem[] {
  const publishers: [string, string, PublisherConfig][] = [
    [GOVERNANCE, GOVERNANCE, governance],
    ...Object.entries(producers).map(([entry, producer]): [string, string, PublisherConfig] => [
      `producers.${entry}`,
      entry,
      producer,
    ]),
  ];
  const describers = publishers.flatMap(([path, entry, publisher]): Describer[] => {
    const published = publishedDatasets(publisher);
    return published ? [{ field: `${path}.datasets`, entry, publisher, published }] : [];
  });
  return [
    ...describedTwice(describers),
    ...describers.flatMap((describer) => [
      ...unpublished(describer),
      ...longForms(describer),
      ...longTemplate(describer),
      ...longVariables(describer),
    ]),
  ];
}

/** By its name a dataset has its address in the catalogue. */
function describedTwice(describers: readonly Describer[]): readonly Problem[] {
  const owners = new Map<string, string>();
  return describers.flatMap(({ field, published }) =>
    published.flatMap(({ dataset: { name } }) => {
      const owner = owners.get(name);
      owners.set(name, owner ?? field);
      if (owner === undefined) return [];
      return [
        {
          field,
          value: name,
          rule: `by its name a dataset has its address in the catalogue, and ${owner} describes one of this name too`,
          cure: 'give one of the two files another name, such as one that begins with its holder',
        },
      ];
    }),
  );
}

/** A data source without a filter would publish every table, so each needs one. */
function unpublished({ field, publisher: { publish }, published }: Describer): readonly Problem[] {
  return published
    .filter(({ tables }) => tables.length === 0)
    .map(({ dataset: { name } }) => ({
      field,
      value: name,
      rule: `a dataset that is described is published, at least a table of it, and publish names none: ${shownList(publish)}`,
      cure: `add '${name}_*' to publish, or take the description out`,
    }));
}

function longForms({ field, published }: Describer): readonly Problem[] {
  return published.flatMap(({ dataset }) => {
    const { length } = datasetForm(dataset).content;
    if (length <= LONGEST_CONTENT) return [];
    return [
      {
        field,
        value: dataset.name,
        rule: `its form in DataZone would have ${number(length)} characters; DataZone takes ${number(LONGEST_CONTENT)}`,
        cure: 'shorten its texts, or split it into datasets',
      },
    ];
  });
}

function longTemplate({ field, entry, publisher: { members }, published }: Describer): readonly Problem[] {
  const sources = published.map(({ dataset, tables }) => ({
    // Longer than any prefix leaves room for.
    name: datasetSourceName(entry.padEnd(64, 'x'), dataset.name),
    tables,
    dataset: dataset.name,
    form: datasetForm(dataset),
  }));
  const size = templateSize(
    members.map(({ role }) => role),
    sources,
  );
  if (size <= LIMITS.templateBody) return [];
  return [
    {
      field,
      value: `${number(published.length)} datasets`,
      rule: `the template that CloudFormation makes the project by would have ${number(size)} bytes; it takes ${number(LIMITS.templateBody)}`,
      cure: 'shorten the texts of descriptions, or give some datasets an account of their own',
    },
  ];
}

/** What else the publish function is given takes less than half of its variables. */
function longVariables({ field, published }: Describer): readonly Problem[] {
  const { length } = published.map(({ dataset: { name } }) => name).join(',');
  const most = LIMITS.functionEnvironment / 2;
  if (length <= most) return [];
  return [
    {
      field,
      value: `${number(published.length)} datasets`,
      rule: `their names are given to the publish function, and would have ${number(length)} characters; there is room for ${number(most)}`,
      cure: 'shorten the names, or give some datasets an account of their own',
    },
  ];
}
