import type { Browser, Page } from 'playwright-core';
import { launch, ConsoleWindow, SIZES } from '../../../browser';
import { DRAFT, NEW, PRODUCER, REQUEST } from './platform';
import { serve, type Served } from './served';

jest.setTimeout(600_000);

let browser: Browser;
let served: Served;
let window: ConsoleWindow;
let page: Page;

beforeAll(async () => {
  [browser, served] = await Promise.all([launch(), serve()]);
}, 600_000);

afterAll(() => Promise.all([browser.close(), served.close()]));

afterEach(async () => {
  await window.close();
  expect(window.complaints).toEqual([]);
});

async function openPage(view = '', url = served.url, options = {}): Promise<void> {
  window = await ConsoleWindow.open(browser, url, view, options);
  ({ page } = window);
}

/** The browser reports each call that failed; a test that makes one fail expects just that. */
function expectComplaints(pattern: RegExp): void {
  expect(window.complaints.filter((text) => !pattern.test(text))).toEqual([]);
  expect(window.complaints).not.toEqual([]);
  window.complaints = [];
}

/** A view, and a text by which it is there. */
const VIEWS: readonly (readonly [string, string])[] = [
  ['', 'Somebody has to look'],
  ['producers', '444455556666'],
  ['producers/producer', 'Internal Service Exception'],
  ['producers/governance', 'Crawls: not visible with your rights'],
  ['assets', 'One row a patient'],
  ['assets/listing-1', 'Day of birth'],
  ['requests', 'Age structure of the cohort'],
  ['sql?table=patients', 'One statement'],
  ['nowhere', 'There is no such view.'],
];

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
  test.each(SIZES)('every view is accessible and fits $width pixels', async (viewport) => {
    await openPage('', served.url, { viewport, colorScheme });
    for (const [view, text] of VIEWS) {
      await window.goTo(view);
      await page.getByText(text).first().waitFor();
      await window.picture(`${colorScheme}-${viewport.width}-${view.replace(/\W/g, '-') || 'flow'}`);
      expect([view, await window.problems()]).toEqual([view, []]);
    }
  });
});

test('the token leaves the address, and a reload still finds it', async () => {
  await openPage();
  expect(page.url()).not.toContain('token');
  await page.reload();
  await page.getByText('Somebody has to look').waitFor();
});

test('what is not visible is said to be so, with the cure, and is not counted as nothing', async () => {
  await openPage();
  const governance = page.getByRole('region', { name: 'governance' });
  await governance.getByText('Uploads: not visible with your rights').waitFor();
  await governance.getByText('Ask for s3:ListBucket.').first().waitFor();
  await page.getByText('A + or ? stands where not all is visible with your rights: governance.').waitFor();
});

test('a file that is not catalogued is named with its reason, in the flow and on the page of its account', async () => {
  const reason = 'patients/b.csv is not catalogued: it is empty';
  await openPage();
  await page.getByText(reason).first().waitFor();
  await page.getByText('Not all that is left out is visible with your rights').first().waitFor();
  await window.goTo('producers/producer');
  await page.getByText(reason).first().waitFor();
});

test('a table that the last run left out is named with its reason, in the flow and on the page of its account', async () => {
  const reason = 'lab_values is not published: FAILED: VALIDATION_EXCEPTION: Table lab_values has no columns';
  await openPage();
  await page.getByText(reason).first().waitFor();
  await window.goTo('producers/producer');
  await page.getByText(reason).first().waitFor();
});

test('a platform on which nothing has happened says so in every view', async () => {
  const fresh = await serve(NEW);
  try {
    await openPage('', fresh.url);
    for (const [view, text] of [
      ['', 'Nothing has happened yet.'],
      ['producers/producer', 'It has not crawled yet.'],
      ['requests', 'No request waits.'],
      ['requests', 'A rule decides'],
      ['sql', 'You are a member of no project with an environment.'],
    ]) {
      await window.goTo(view);
      await page.getByText(text).waitFor();
      expect([view, await window.problems()]).toEqual([view, []]);
    }
  } finally {
    await window.close();
    await fresh.close();
  }
});

test('a change is shown when it comes, and what needs somebody is read aloud', async () => {
  await openPage('producers/producer');
  const draft = page.getByRole('row').filter({ hasText: 'lab_results' });
  await draft.getByText('not published').waitFor();
  const aloud = page.getByRole('status').filter({ hasText: '1 request to decide, 2 messages parked' });
  await aloud.waitFor();
  const { assets, requests } = PRODUCER;
  if (!assets.visible || !requests.visible) throw new Error('the platform shows both');
  const published = { ...DRAFT, listingId: 'listing-2', published: new Date().toISOString() };
  served.tell({
    at: new Date().toISOString(),
    accounts: {
      producer: {
        assets: { visible: true, value: [...assets.value.slice(0, 1), published] },
        requests: { visible: true, value: [REQUEST, { ...REQUEST, id: 'request-2' }] },
      },
    },
  });
  await draft.getByText('not published').waitFor({ state: 'detached' });
  await page.getByRole('status').filter({ hasText: '2 requests to decide' }).waitFor();
});

test('what a call has against it is shown, with the cure', async () => {
  await openPage('assets/listing-9');
  await page.getByText('There is no listing listing-9.').waitFor();
  await page.getByText('Search for it.').waitFor();
  expect(await window.problems()).toEqual([]);
  await window.goTo('requests');
  await page.getByRole('button', { name: 'Reject patients' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your reason').fill('It is too broad.');
  expect(await window.problems()).toEqual([]);
  await window.picture('light-1280-dialog');
  await dialog.getByRole('button', { name: 'Reject' }).click();
  await dialog.getByText('Somebody has decided it already.').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expectComplaints(/status of (404|409)/);
});

test('an id in the address is an id in the call, whatever it holds', async () => {
  await openPage(`assets/${encodeURIComponent('../queries')}`);
  await page.getByText('id: must be 1 to 64 letters').waitFor();
  expectComplaints(/status of 400/);
});

test('an asset is asked for the project that reads it', async () => {
  await openPage('assets/listing-1');
  await page.getByRole('link', { name: 'Ask in SQL' }).click();
  const chosen = (name: string) => page.getByRole('combobox', { name }).inputValue();
  await page.getByRole('textbox', { name: 'SQL' }).waitFor();
  expect([await chosen('Project'), await chosen('Database')]).toEqual(['env-2', 'rare_sub_db']);
});

test('of an asset the page shows what was found of each column, beside the run before', async () => {
  await openPage('assets/listing-1');
  const row = page.getByRole('table', { name: 'Quality by column' }).getByRole('row');
  await row.filter({ hasText: 'birthdate' }).waitFor();
  expect(await row.filter({ hasText: 'birthdate' }).getByRole('cell').allInnerTexts()).toEqual([
    'Completeness',
    '98.5 % of 400 rows',
    '91 % of 200 rows',
  ]);
  await row.filter({ hasText: 'in 1 of 2 files, failed' }).waitFor();
  const points = page.getByRole('table', { name: 'Quality over time' }).getByRole('row');
  await points.filter({ hasText: '50 %' }).waitFor();
  await points.filter({ hasText: '100 %' }).waitFor();
});

test('Athena is quoted where it refuses', async () => {
  await openPage('sql');
  await page.getByRole('textbox', { name: 'SQL' }).fill('SELEKT');
  await page.getByRole('button', { name: 'Ask' }).click();
  await page.getByText("mismatched input 'SELEKT'").waitFor();
  expect(await window.problems()).toEqual([]);
});

test('a long answer has pages, and its link shows it again', async () => {
  await openPage('sql');
  await page.getByRole('textbox', { name: 'SQL' }).fill('SELECT city, patients FROM cities');
  await page.getByRole('textbox', { name: 'SQL' }).press('Control+Enter');
  const answer = page.getByRole('region', { name: 'Answer' });
  await answer.getByRole('cell', { name: 'City 24' }).waitFor();
  await answer.getByRole('button', { name: 'Page 4' }).click();
  await answer.getByRole('cell', { name: 'City 99' }).waitFor();
  await page.reload();
  await answer.getByRole('cell', { name: 'City 24' }).waitFor();
  expect(await page.getByRole('textbox', { name: 'SQL' }).inputValue()).toBe(
    'SELECT city, patients FROM cities',
  );
});

test('a console that is gone is said to be so, and is found again when it is back', async () => {
  await openPage();
  await page.route('**/api/**', (route) => route.abort());
  served.silence();
  await page.getByText('Not connected').waitFor();
  await page.getByText('What you see may be old.').waitFor();
  await page.getByText('The console does not answer.').waitFor();
  expect(await window.problems()).toEqual([]);
  await page.unroute('**/api/**');
  await page.getByText(/^Live/).waitFor();
  expectComplaints(/ERR_/);
});

test('a token that is wrong is said to be so', async () => {
  await openPage();
  await page.evaluate("sessionStorage.setItem('token', 'old')");
  await page.reload();
  await page.getByText("Open the address that the console's terminal shows.").waitFor();
  // The address of the terminal, put into the same window.
  await page.evaluate(`location.hash = ${JSON.stringify(new URL(served.url).hash)}`);
  await page.getByText(/^Live/).waitFor();
  expect(page.url()).not.toContain('token');
  expectComplaints(/status of 401/);
});
