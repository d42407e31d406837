import type { AddressInfo } from 'node:net';
import { serve, type ServerType } from '@hono/node-server';
import type { PlatformConfig } from '../../platform/config';
import type { Naming } from '../../platform/naming/naming';
import type { PageFile } from '../api';
import { Accesses, type ClientSettings } from './access';
import { createApp } from './app';
import { Assets } from './assets';
import { Decisions } from './decisions';
import { DomainFinder } from './domain';
import { NotVisible } from './failure';
import { newToken } from './guards';
import { Places } from './places';
import { Queries } from './queries';
import { Looker, type World } from './snapshot';
import { Watcher } from './watcher';

export interface StewardConsoleOptions extends Omit<ClientSettings, 'region'> {
  readonly config: PlatformConfig;
  readonly naming: Naming;
  /** Files of the page; see {@link PageFile}. */
  readonly page: readonly PageFile[];
  /** 0 for any that is free. */
  readonly port: number;
  /** ARN of the role that is taken in an account, by its entry. */
  readonly roles?: Readonly<Record<string, string>>;
  /** Seconds between two looks at AWS; 5 by default. */
  readonly interval?: number;
  /** Gets what went wrong in the console itself; standard error by default. */
  readonly tell?: (line: string) => void;
}

export interface StewardConsole {
  /** Address of the page, with the token. */
  readonly url: string;
  close(): Promise<void>;
}

/** Only this machine reaches it. */
const LOOPBACK = '127.0.0.1';

/**
 * Starts the console.
 *
 * @throws the error of STS, or of the SDK where there are no credentials
 * @throws {NotVisible} where they are of none of the accounts
 * @throws Error where the port is taken
 */
export async function startConsole({
  config,
  naming,
  page,
  ...options
}: StewardConsoleOptions): Promise<StewardConsole> {
  const { credentials, endpoint, interval = 5, roles = {} } = options;
  const { tell = (line) => process.stderr.write(`${line}\n`) } = options;
  const accounts = new Map(naming.accounts.map(({ entry, accountId }) => [entry, accountId]));
  const accesses = await Accesses.open(
    { region: config.region, credentials, endpoint },
    new Map(Object.entries(roles).map(([entry, role]) => [accounts.get(entry) ?? entry, role])),
  );
  if (!naming.accounts.some(({ accountId }) => accountId === accesses.homeAccount)) {
    throw stranger(accesses, naming);
  }
  const finder = new DomainFinder(accesses, naming);
  const world: World = { config, naming, accesses, finder, places: new Places(accesses, finder, naming) };
  const watcher = new Watcher(new Looker(world), interval);
  const queries = new Queries(world.places);
  const token = newToken();
  let port = options.port;
  const app = createApp({
    token,
    port: () => port,
    page,
    watcher,
    assets: new Assets(world),
    decisions: new Decisions(world, watcher),
    queries,
    tell,
  });
  const server = serve({ fetch: app.fetch, hostname: LOOPBACK, port });
  ({ port } = await listening(server));
  return {
    url: `http://${LOOPBACK}:${port}/#token=${token}`,
    close: async () => {
      watcher.close();
      await queries.close();
      await untilClosed(server);
      world.places.close();
      accesses.close();
    },
  };
}

function stranger({ homeAccount }: Accesses, { accounts }: Naming): NotVisible {
  const known = accounts.map(({ entry, accountId }) => `${entry} ${accountId}`).join(', ');
  return new NotVisible(
    `Your credentials are of the account ${homeAccount}, which is none of the configuration's: ${known}.`,
    'Sign in to one of those (AWS_PROFILE), or name your own configuration in PLATFORM_CONFIG.',
  );
}

function listening(server: ServerType): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => resolve(server.address() as AddressInfo));
  });
}

/** Streams have no end of their own. */
function untilClosed(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
