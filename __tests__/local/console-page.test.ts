import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { buildPage } from '../../console/web/build';
import { launch, ConsoleWindow, SIZES } from '../browser';
import { ConsoleWorld } from './console-world';

jest.setTimeout(600_000);

const world = new ConsoleWorld();
let browser: Browser;
let url: string;
let window: ConsoleWindow;
let page: Page;
/** Everything that the page was answered. */
const answers: string[] = [];

beforeAll(async () => {
  const [files] = await Promise.all([buildPage(), world.make()]);
  url = await world.serve(world.stewards.producer, {}, files);
  browser = await launch();
}, 600_000);

afterAll(() => browser.close());

afterEach(async () => {
  await window.close();
  expect(window.complaints).toEqual([]);
});

async function openPage(view = '', options = {}): Promise<void> {
  window = await ConsoleWindow.open(browser, url, view, options);
  ({ page } = window);
  page.on(
    'response',
    (response) =>
      void response.text().then(
        (text) => answers.push(text),
        () => undefined,
      ),
  );
}

/** Runs in the page, whose types this program does not have. */
const FOCUSED = `(() => {
  const { activeElement } = document;
  const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
  return [activeElement.innerText.trim().split('\\n')[0], outlineStyle !== 'none' && outlineWidth !== '0px'];
})()`;

test('every view shows what AWS reports, on a phone in the dark and at a desk in the light', async () => {
  const [phone, , desk] = SIZES;
  for (const [viewport, colorScheme] of [
    [phone, 'dark'],
    [desk, 'light'],
  ] as const) {
    await openPage('', { viewport, colorScheme });
    const views: readonly (readonly [string, string])[] = [
      ['', '1 message parked in'],
      ['producers', 'associated'],
      ['producers/producer', 'completed'],
      ['producers/governance', 'not visible with your rights'],
      ['assets', 'patients'],
      ['requests', 'No request waits.'],
      ['sql', 'One statement'],
    ];
    for (const [view, text] of views) {
      await window.goTo(view);
      await page.getByRole('main').getByText(text).first().waitFor();
      await window.picture(`real-${viewport.width}-${view.replace(/\W/g, '-') || 'flow'}`);
      expect([view, await window.problems()]).toEqual([view, []]);
    }
    await window.close();
  }
});

test('everything is reached by keyboard, and the focus is seen', async () => {
  await openPage();
  const reached: string[] = [];
  for (let presses = 0; presses < 9; presses++) {
    await page.keyboard.press('Tab');
    const [text, visible] = await page.evaluate<[string, boolean]>(FOCUSED);
    expect([text, visible]).toEqual([text, true]);
    reached.push(text);
  }
  expect(reached).toEqual([
    'To the content',
    'Health data space',
    ...['Flow', 'Accounts', 'Assets', 'Requests', 'SQL'],
    // The first figure that leads somewhere, and the next.
    ...['1+', '0+'],
  ]);
  await page.getByRole('link', { name: 'Accounts' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Accounts' }).waitFor();
  // Whoever goes on from here goes on in the new view.
  expect((await page.evaluate<[string]>(FOCUSED))[0]).toBe('Accounts');
  await page.keyboard.press('Tab');
  expect((await page.evaluate<[string]>(FOCUSED))[0]).toBe('governance');
  await page.reload();
  await page.getByText(/^Live/).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
});

test('an upload is shown as it comes', async () => {
  await openPage();
  const latest = page.getByRole('log', { name: 'Latest' });
  await latest.getByText('patients was listed').waitFor();
  await world.upload('encounters/new.csv', 'id\n1\n');
  await latest.getByText('encounters/new.csv was uploaded').waitFor();
  await page.getByRole('region', { name: 'producer' }).getByText('1 waiting').waitFor();
});

test('an asset is found, and shows its schema and its way from object to listing', async () => {
  await openPage('assets');
  const search = page.getByRole('searchbox', { name: 'Search the catalogue' });
  await search.fill('nothing-like-it');
  await page.getByText('Nothing that is listed fits “nothing-like-it”.').waitFor();
  await search.fill('patients');
  const listed = page.getByRole('table', { name: 'Listed' });
  await listed.getByRole('link', { name: 'patients' }).waitFor();
  expect(page.url()).toMatch(/#\/assets\?text=patients$/);
  await listed.getByRole('link', { name: 'patients' }).click();
  await page.getByRole('heading', { level: 1, name: 'patients' }).waitFor();
  expect(await page.getByRole('table', { name: 'Schema' }).getByRole('rowheader').allTextContents()).toEqual([
    'id',
    'name',
  ]);
  const way = page.getByRole('region', { name: 'From object to listing' });
  const steps = [
    'Uploaded',
    'Crawled',
    'Table in Glue',
    'Published by a run',
    'Asset in the domain',
    'Listed',
  ];
  const text = await way.innerText();
  const places = steps.map((step) => text.indexOf(step));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(await window.problems()).toEqual([]);
  await page.reload();
  await page.getByText('Nobody has subscribed.').waitFor();
  await page.getByRole('link', { name: 'Ask in SQL' }).click();
  await expect(page.getByRole('textbox', { name: 'SQL' }).inputValue()).resolves.toContain('FROM "patients"');
});

test('requests that come are rejected and accepted with a reason', async () => {
  await openPage('requests');
  await page.getByText('No request waits.').waitFor();
  await world.request('Age structure');
  const waiting = page.getByRole('article', { name: 'research asks for patients' });
  await waiting.getByText('Age structure').waitFor();
  await page.getByRole('link', { name: 'Requests 1 waiting' }).waitFor();

  // By keyboard alone.
  await waiting.getByRole('button', { name: 'Reject patients' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Reject the request of research' });
  await dialog.waitFor();
  expect(await dialog.getByRole('button', { name: 'Reject' }).isDisabled()).toBe(true);
  expect(await window.problems()).toEqual([]);
  await page.keyboard.type('Too little is said.');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: 'research may not read patients.' }).waitFor();
  const decided = page.getByRole('table', { name: 'Decided' });
  await decided.getByRole('row').filter({ hasText: 'Too little is said.' }).getByText('rejected').waitFor();

  await world.request('Age structure of the cohort, by year');
  await page.getByRole('button', { name: 'Accept patients' }).click();
  await page.getByRole('dialog').getByLabel('Your reason').fill('It fits the permit.');
  await page.getByRole('dialog').getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('status').filter({ hasText: 'research may read patients.' }).waitFor();
  await decided.getByRole('row').filter({ hasText: 'It fits the permit.' }).getByText('accepted').waitFor();

  await window.goTo('assets');
  await page.getByRole('table', { name: 'Listed' }).getByRole('link', { name: 'patients' }).click();
  const readers = page.getByRole('table', { name: 'Who reads it' });
  await readers.getByRole('row').filter({ hasText: 'research' }).getByText('approved').waitFor();
});

test('SQL is answered as table, chart and file', async () => {
  await openPage('sql');
  const sql = page.getByRole('textbox', { name: 'SQL' });
  await sql.fill(
    "SELECT 'v' || CAST(x AS varchar) AS ward, x * x AS patients FROM UNNEST(sequence(1, 60)) AS t(x)",
  );
  await sql.press('Control+Enter');
  const answer = page.getByRole('region', { name: 'Answer' });
  await answer.getByRole('cell', { name: 'v25' }).waitFor();
  await answer.getByText('Rows 1 to 25 of 60').waitFor();
  await answer.getByRole('button', { name: 'Page 3' }).click();
  await answer.getByRole('cell', { name: '3600' }).waitFor();
  await answer.getByText('Chart').click();
  await answer.locator('.recharts-bar-rectangle').nth(50).waitFor();
  await window.picture('real-chart');
  expect(await window.problems()).toEqual([]);
  await answer.getByRole('combobox', { name: 'As' }).selectOption('line');
  await answer.locator('.recharts-line-curve').waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    answer.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
  expect(lines.slice(0, 2)).toEqual(['\ufeff"ward","patients"', '"v1","1"']);
  expect(lines).toHaveLength(62);
  await page.getByRole('region', { name: 'Asked before' }).getByText("SELECT 'v'").waitFor();
});

test('no credentials are in what the page was answered, or keeps', async () => {
  await openPage();
  const { secretAccessKey, sessionToken } = world.stewards.producer ?? {};
  if (!secretAccessKey || !sessionToken) throw new Error('the steward has a session');
  const kept = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
  const all = [await page.content(), kept, ...answers].join('\n');
  expect(all).toContain('eu-central-1');
  expect(all).not.toContain(secretAccessKey);
  expect(all).not.toContain(sessionToken);
});
