import path from 'node:path';
import { type FileKind, parseFile, readText } from './file';
import { crossFindings } from './rules';
import { platformConfig } from './schema';
import type { PlatformConfig } from '../platform/config';

/** Environment variable that chooses the configuration file. */
export const CONFIG_VARIABLE = 'PLATFORM_CONFIG';

const CONFIGURATION: FileKind<PlatformConfig> = {
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
 * Reads a configuration file, checks it and completes it with the defaults. It writes nothing.
 * @throws {ConfigError} with all problems of the file at once
 */
export function loadConfig(file = configFile()): PlatformConfig {
  const name = path.relative(process.cwd(), file) || file;
  return parseConfig(readText(CONFIGURATION, file, name), name);
}

/**
 * Checks the text of a configuration file; `file` is its name in messages.
 * @throws {ConfigError} with all problems at once
 */
export function parseConfig(source: string, file: string): PlatformConfig {
  return parseFile(CONFIGURATION, source, file);
}
