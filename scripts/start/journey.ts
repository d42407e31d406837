import { resolve } from 'node:path';
import type { PlatformConfig } from '../../config/types';
import type { RunningLocalAws } from '../../local/server';
import type { Naming } from '../../modules/naming/naming';
import { Producer } from '../journey/producer';
import { query, QueryFailed } from '../journey/query';
import { Researcher } from '../journey/researcher';
import { makeResearcherRole } from '../journey/researcher-role';
import { Session } from '../journey/session';
import { waitFor } from '../journey/wait';
import { Commands, deployed } from './deployment';
import type { Steps } from './steps';
import { table } from './table';

export interface JourneyOptions {
  readonly config: PlatformConfig;
  readonly naming: Naming;
  /** Path of the configuration. */
  readonly file: string;
  readonly steps: Steps;
}

const MEDICAL_ASSETS = resolve(__dirname, '../../medical_assets');

const QUESTION = `SELECT gender, count(*) AS patients, min(birthdate) AS oldest, max(birthdate) AS youngest
FROM patients GROUP BY gender ORDER BY gender`;

/**
 * The whole journey on a running local AWS: both accounts deployed, a hospital's upload published, a researcher's
 * question answered.
 *
 * @throws Error with the cause of the first step that does not happen
 */
export async function journey(local: RunningLocalAws, options: JourneyOptions): Promise<void> {
  const { naming, steps } = options;
  const session = (account: 'governance' | 'producer', who: 'administrator' | 'operator') =>
    new Session(local.region, local.accounts[account][who], local.endpoint);
  const domainId = await deployBoth(session, options);
  const producer = new Producer(session('producer', 'administrator'), naming.producers[0]);

  steps.heading('A hospital drops its files');
  const since = new Date();
  await steps.step(
    'Upload medical_assets/',
    'platform',
    () => producer.uploadFolder(MEDICAL_ASSETS, ['.parquet', '.csv']),
    (keys) => keys.join(', '),
  );
  await steps.step('Crawled', 'services', () => producer.crawledSince(since));
  const tables = await steps.step(
    'Catalogued',
    'platform',
    () => producer.tables(),
    (names) => names.join(', '),
  );

  steps.heading('A researcher looks for it');
  const researcher = await enrol(session, options, domainId);
  const workplace = await steps.step('Make a project and a data-lake environment', 'services', () =>
    researcher.settle('researcher', naming.governance.accountId),
  );
  const listing = await steps.step(
    `Find "patients" from account ${producer.names.accountId}`,
    'services',
    () =>
      waitFor('the table is published', async () =>
        (await researcher.search('patients', producer.names.accountId)).at(0),
      ),
    ({ name, listingId }) => `${name} (listing ${listingId})`,
  );
  const access = await researcher.environmentSession(workplace);
  await steps.step(
    'Ask without a subscription',
    'platform',
    () => refusal(() => query(access, QUESTION, workplace)),
    (reason) => `refused, ${reason}`,
  );
  const request = await steps.step('Ask for a subscription', 'platform', () =>
    researcher.request(workplace.projectId, listing.listingId ?? '', 'Age structure of the cohort'),
  );
  await steps.step(
    'Decided',
    'services',
    () => researcher.decision(request),
    ({ status, comment }) => `${status} (${comment})`,
  );
  await steps.step('Fulfilled', 'services', () => researcher.granted(workplace, listing.listingId ?? ''));
  const answer = await steps.step('Ask again', 'platform', () => query(access, QUESTION, workplace));
  for (const line of table(answer)) steps.note(line);
  if (answer.length < 2 || tables.length === 0) throw new Error('the answer is empty');

  await summary(session, options);
}
