import path from 'node:path';
import type { PlatformConfig, PublisherConfig } from '../platform/config';
import { readDatasets } from './datasets/load';
import { descriptionProblems } from './descriptions';
import { readDocument } from './document';
import { soundConfig } from './entries';
import { type FileKind, parseFile, readText } from './file';
import { ConfigError } from './problems';
import { crossFindings } from './rules';
import { type FileConfig, platformConfig } from './schema';

/** Environment variable that chooses the configuration file. */
export const CONFIG_VARIABLE = 'PLATFORM_CONFIG';

const CONFIGURATION: FileKind<FileConfig> = {
  noun: 'a configuration',
  thing: 'platform',
  example: 'config/example.yaml',
  choose: { other: CONFIG_VARIABLE, instead: 'unset it for config/local.yaml' },
  schema: platformConfig,
  crossFindings,
};

/** The file that PLATFORM_CONFIG names (from the working directory), else config/local.yaml. */
export function configFile(): string {
  return path.resolve(process.env[CONFIG_VARIABLE] ?? path.join(__dirname, 'local.yaml'));
}

/**
 * Reads a configuration file and the descriptions that it names, checks them and completes them with the defaults. It
 * writes nothing.
 * @throws {ConfigError} with all problems of the files at once
 */
export function loadConfig(file = configFile()): PlatformConfig {
  const name = path.relative(process.cwd(), file) || file;
  return parseConfig(readText(CONFIGURATION, file, name), name, path.dirname(file));
}

/**
 * Checks the text of a configuration file; `file` is its name in messages, `folder` the one that it lies in.
 * @throws {ConfigError} with all problems at once
 */
export function parseConfig(source: string, file: string, folder = process.cwd()): PlatformConfig {
  const described = new Map<string, ReturnType<typeof readDatasets>>();
  for (const named of foldersOf(source)) described.set(named, readDatasets(path.resolve(folder, named)));
  const others = [...described.values()].flatMap(({ errors }) => errors);
  let config: FileConfig;
  try {
    config = parseFile(CONFIGURATION, source, file);
  } catch (error) {
    if (error instanceof ConfigError) throw new ConfigError(file, error.problems, error.more, others);
    throw error;
  }
  if (others.length > 0) throw new ConfigError(file, [], 0, others);
  const complete = withDescriptions(config, (named) => described.get(named)?.datasets ?? []);
  const problems = descriptionProblems(complete);
  if (problems.length > 0) throw new ConfigError(file, problems);
  return complete;
}

/** Folders of descriptions that a file names, whatever else is wrong with it. */
function foldersOf(source: string): readonly string[] {
  const { governance, producers = {} } = soundConfig.parse(readDocument(source, CONFIGURATION).value);
  const named = [governance, ...Object.values(producers)].flatMap((entry) => entry?.datasets ?? []);
  return [...new Set(named)];
}

function withDescriptions(
  { governance, producers, ...config }: FileConfig,
  read: (folder: string) => NonNullable<PublisherConfig['datasets']>,
): PlatformConfig {
  const complete = <Publisher extends FileConfig['governance'] | FileConfig['producers'][string]>({
    datasets,
    ...publisher
  }: Publisher) => (datasets === undefined ? publisher : { ...publisher, datasets: read(datasets) });
  return {
    ...config,
    governance: complete(governance),
    producers: Object.fromEntries(
      Object.entries(producers).map(([name, producer]) => [name, complete(producer)]),
    ),
  };
}
