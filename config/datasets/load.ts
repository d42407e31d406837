import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { CatalogueSettings, Dataset, DatasetFacts, Description } from '@ehds/healthdcat/description';
import { type Field, FIELDS } from '@ehds/healthdcat/fields';
import { readDocument } from '../document';
import { ConfigError } from '../problems';
import { type FileKind, parseFile, readText } from '../file';
import { unreachable } from './agents';
import { type Beside, descriptionFindings, measuredFindings, type Other } from './rules';
import { catalogueSettings, description, measuredFacts } from './schema';
import { EXAMPLE, soundAgent } from './sound';

/** File of a folder that has what is the same for every dataset; it describes none. */
export const SETTINGS_FILE = 'catalogue.yaml';

const choose = { other: 'the file or folder that you named', instead: 'name another one' };

/** What the profile asks of every dataset, by the field that gives it. */
const askedByProfile = (origin: Field['origin']) =>
  Object.fromEntries(
    Object.entries(FIELDS)
      .filter(([, from]) => from.origin === origin && from.mandatory)
      .map(([property, { field }]) => [field, `HealthDCAT-AP asks for ${property} of every dataset`]),
  );

const descriptionKind = (name: string, beside: Beside): FileKind<Description> => ({
  noun: 'a description',
  thing: 'dataset',
  example: EXAMPLE,
  choose,
  askedBy: askedByProfile('description'),
  schema: description,
  crossFindings: (input) => descriptionFindings(name, input, beside),
});

const soundSettings = z.object({ accessBody: soundAgent.optional().catch(undefined) });

/** The access body of a catalogue's settings, as far as it is sound. */
const accessBodyOf = (input: unknown) => soundSettings.safeParse(input).data?.accessBody;

const SETTINGS: FileKind<CatalogueSettings> = {
  noun: 'a description of the catalogue',
  thing: 'catalogue',
  example: `datasets/${SETTINGS_FILE}`,
  choose,
  askedBy: askedByProfile('settings'),
  schema: catalogueSettings,
  crossFindings: (input) => {
    const accessBody = accessBodyOf(input);
    return accessBody === undefined ? [] : unreachable(['accessBody'], accessBody);
  },
};

const FACTS: FileKind<Readonly<Record<string, DatasetFacts>>> = {
  noun: 'a file of measurements',
  thing: 'measurement',
  example: 'docs/catalogue.md',
  choose: { other: 'what you named by --facts', instead: 'leave it out, where nothing is measured yet' },
  schema: measuredFacts,
  crossFindings: measuredFindings,
};

/** Descriptions of a folder, or the one of a file. */
export interface Descriptions {
  readonly datasets: readonly Dataset[];
  /** Files that were read, descriptions that are at problem among them. */
  readonly files: readonly string[];
  /** What is the same for all; undefined where it is at problem. */
  readonly settings?: CatalogueSettings;
  /** One for each file with a problem. */
  readonly errors: readonly ConfigError[];
}

/**
 * Reads the descriptions of a folder, or one description with the others of its folder, against which it is checked. Each file
 * at problem is answered with all its problems, and the others are read nevertheless.
 *
 * @throws {ConfigError} where there is no such file or folder, or no description in it
 */
export function readDescriptions(fileOrFolder: string): Descriptions {
  const place = path.resolve(fileOrFolder);
  const isFolder = isDirectory(place);
  const folder = isFolder ? place : path.dirname(place);
  const beside = isDirectory(folder) ? filesOf(folder) : [];
  const names = isFolder ? beside : [path.basename(place)];
  if (names.length === 0) throw empty(path.relative(process.cwd(), place) || '.');
  const errors: ConfigError[] = [];
  const collect = <T>(read: () => T, report = true): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (report) errors.push(error);
      return undefined;
    }
  };
  const sources = new Map<string, string>();
  for (const name of new Set([...names, ...beside])) {
    const kind = descriptionKind(datasetOf(name), { others: [] });
    const read = () => readText(kind, path.join(folder, name), nameOf(folder, name));
    // Where one file is asked for, what is wrong with its neighbours is their own check's to say.
    const source = collect(read, names.includes(name));
    if (source !== undefined) sources.set(name, source);
  }
  const settingsName = nameOf(folder, SETTINGS_FILE);
  const settingsSource = collect(() => readText(SETTINGS, path.join(folder, SETTINGS_FILE), settingsName));
  const settings =
    settingsSource === undefined
      ? undefined
      : collect(() => parseFile(SETTINGS, settingsSource, settingsName));
  const accessBody =
    settingsSource === undefined ? undefined : accessBodyOf(readDocument(settingsSource, SETTINGS).value);
  const datasets = names.flatMap((name) => {
    const source = sources.get(name);
    if (source === undefined) return [];
    const kind = descriptionKind(datasetOf(name), { others: othersOf(name, sources), accessBody });
    const read = collect(() => parseFile(kind, source, nameOf(folder, name)));
    return read === undefined ? [] : [{ name: datasetOf(name), description: read }];
  });
  return { datasets, files: names.map((name) => nameOf(folder, name)), settings, errors };
}

/**
 * Reads the descriptions of an account's datasets. What is the same for all of a catalogue is not an account's to say, and is
 * not looked at.
 */
export function readDatasets(folder: string): Pick<Descriptions, 'datasets' | 'errors'> {
  try {
    const { datasets, errors } = readDescriptions(folder);
    return { datasets, errors: errors.filter(({ file }) => path.basename(file) !== SETTINGS_FILE) };
  } catch (error) {
    if (error instanceof ConfigError) return { datasets: [], errors: [error] };
    throw error;
  }
}

/**
 * Reads what was measured, by dataset.
 * @throws {ConfigError} with all problems of the file at once
 */
export function readFacts(file: string): Readonly<Record<string, DatasetFacts>> {
  return parseFile(FACTS, readText(FACTS, path.resolve(file), file), file);
}

const isDescription = (name: string) => /\.ya?ml$/i.test(name) && name !== SETTINGS_FILE;

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder).filter(isDescription).toSorted();
}

function nameOf(folder: string, file: string): string {
  return path.relative(process.cwd(), path.join(folder, file));
}

/** The dataset's name is its file's; another ending stays, so that the rule about names says what is wrong. */
function datasetOf(file: string): string {
  return file.replace(/\.yaml$/, '');
}

function othersOf(name: string, sources: ReadonlyMap<string, string>): readonly Other[] {
  return [...sources].flatMap(([file, source]) => {
    if (file === name) return [];
    return [
      {
        file,
        name: datasetOf(file),
        input: readDocument(source, descriptionKind(name, { others: [] })).value,
      },
    ];
  });
}

function isDirectory(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function empty(folder: string): ConfigError {
  return new ConfigError(folder, [
    {
      field: 'the folder itself',
      value: '(no description)',
      rule: 'a folder of descriptions has one YAML file a dataset',
      cure: `write one like ${EXAMPLE}, or name another folder`,
    },
  ]);
}
