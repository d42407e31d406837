import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { parseDocument } from 'yaml';
import { loadConfig } from '../../config/load';
import type { PlatformConfig } from '../../platform/config';
import type { RunningLocalAws } from '@ehds/local-aws/server';
import { Naming } from '../../platform/naming/naming';
import { accountConfig } from '../../platform/naming/account-config';
import { type StewardConsole, startConsole } from '../../console/server/start';
import { buildPage } from '../../console/web/build';
import { type Steward, stewardMember } from '../demonstration/stewards';

const FILE = resolve(__dirname, '../../.local/console.yaml');

/** Writes the configuration of a platform that a steward looks after: people decide, and the steward is one of them. */
export function withStewards(file: string): string {
  const document = parseDocument(readFileSync(file, 'utf8'), { schema: 'failsafe' });
  document.commentBefore = ` What npm start -- --console deploys: ${basename(file)} with a steward who decides. Written anew each time.`;
  document.set('subscriptionApproval', 'manual');
  const config = loadConfig(file);
  for (const names of new Naming(config).accounts) {
    const path = names.kind === 'governance' ? [names.kind] : [`${names.kind}s`, names.entry];
    const { members } = accountConfig(config, names);
    document.setIn([...path, 'members'], document.createNode([...members, stewardMember(names)]));
  }
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, document.toString());
  return FILE;
}

/** The console on a local AWS, as the steward. */
export async function openConsole(
  { endpoint, region, accounts }: RunningLocalAws,
  { config, naming }: { config: PlatformConfig; naming: Naming },
  { role, roles }: Steward,
): Promise<StewardConsole> {
  const credentials = fromTemporaryCredentials({
    params: { RoleArn: role, RoleSessionName: 'console' },
    masterCredentials: accounts.governance.operator,
    clientConfig: { region, endpoint },
  });
  // Nobody waits for a demonstration, and the local AWS minds no calls.
  return startConsole({
    ...{ config, naming, credentials, endpoint, roles, port: 0, interval: 1 },
    page: await buildPage(),
  });
}

/** What one may do with the console, for somebody who never saw it. */
export function consoleOpened({ url }: StewardConsole, { producers: [hospital] }: Naming): string {
  return `
The console, as the steward of all accounts, until Ctrl-C:

  ${url}

  Requests  the researcher's further request waits: accept it, or reject it with a reason
  SQL       ask of the tables to which the researcher's project has subscribed
  Flow      drop a file into s3://${hospital.assetsBucket} and follow it (npm start -- --console --keep prints how)
`;
}
