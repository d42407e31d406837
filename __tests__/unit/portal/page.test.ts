import AxeBuilder from '@axe-core/playwright';
import { type Browser, chromium as playwright, type Page } from 'playwright-core';
import { ROUTES } from '../../../portal/api';
import { chromium } from '../../../scripts/chromium';
import { LATER } from './platform';
import { serve, type Served } from './served';

jest.setTimeout(120_000);

let browser: Browser;
let served: Served;
let page: Page;
/** What the browser has against the page. */
let complaints: string[];

beforeAll(async () => {
  const executablePath = chromium();
  if (executablePath === undefined)
    throw new Error('There is no Chromium: `npm test` installs it, or name it in CHROMIUM.');
  // Chromium's own sandbox can't be had by root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  [browser, served] = await Promise.all([playwright.launch({ executablePath, args }), serve()]);
}, 120_000);

afterAll(() => Promise.all([browser.close(), served.close()]));

/** Opens the page anew. */
async function open(view = '', options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  const context = await browser.newContext(options);
  page = await context.newPage();
  page.setDefaultTimeout(15_000);
  complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(served.url);
  await page.getByRole('heading', { name: 'Flow', level: 1 }).waitFor();
  if (view !== '') await goTo(view);
}

/** A script for the page, whose types this program does not have. */
const TOO_WIDE = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

async function goTo(view: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(`/${view}`)}`);
}

afterEach(async () => {
  const found = complaints;
  await page.context().close();
  expect(found).toEqual([]);
});

const SIZES = [
  { width: 360, height: 740 },
  { width: 820, height: 1180 },
  { width: 1440, height: 900 },
];

/** A view, and a text by which it is there. */
const VIEWS: readonly (readonly [string, string])[] = [
  ['', 'Somebody has to look'],
  ['assets', 'One row a patient'],
  ['assets/listing-1', 'Day of birth'],
  ['requests', 'Age structure of the cohort'],
  ['sql', 'One statement'],
];

describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
  test.each(SIZES)('every view is accessible and fits $width pixels', async (viewport) => {
    await open('', { viewport, colorScheme, reducedMotion: 'reduce' });
    for (const [view, text] of VIEWS) {
      await goTo(view);
      await page.getByText(text).first().waitFor();
      if (process.env.SCREENSHOTS) {
        const name = `${colorScheme}-${viewport.width}-${view.replaceAll('/', '-') || 'flow'}.png`;
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}`, fullPage: true });
      }
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect([view, violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)]).toEqual([view, []]);
      const wider = await page.evaluate(TOO_WIDE);
      expect([view, wider]).toEqual([view, 0]);
    }
  });
});

test('the token leaves the address, and a reload still finds it', async () => {
  await open();
  expect(page.url()).not.toContain('token');
  await page.reload();
  await page.getByText('Somebody has to look').waitFor();
});

test('what is not visible is said to be so, with the cure', async () => {
  await open();
  const governance = page.getByRole('region', { name: 'governance' });
  await governance.getByText('Uploads: not visible with your rights').waitFor();
  await governance.getByText('Ask for s3:ListBucket.').first().waitFor();
});

test('a change is shown when it comes', async () => {
  await open();
  const draft = page.getByRole('listitem').filter({ hasText: 'lab_results' });
  await draft.getByText('not published').waitFor();
  served.tell(LATER);
  await draft.getByText('not published').waitFor({ state: 'detached' });
});

test('a request is decided by keyboard, with a reason', async () => {
  await open('requests');
  await page.getByRole('button', { name: 'Accept patients' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  expect(await dialog.getByRole('button', { name: 'Accept' }).isDisabled()).toBe(true);
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.type('Permit 12/2026');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  expect(served.posted.get(ROUTES.accept.replace(':id', 'request-1'))).toEqual({ reason: 'Permit 12/2026' });
});

test('SQL is answered as a table with pages, and as a chart', async () => {
  await open('sql');
  await page.getByLabel('SQL').fill('SELECT city, patients FROM cities');
  await page.getByLabel('SQL').press('Control+Enter');
  const answer = page.getByRole('region', { name: 'Answer' });
  await answer.getByRole('cell', { name: 'City 24' }).waitFor();
  expect(served.posted.get(ROUTES.queries)).toEqual({
    environmentId: 'env-1',
    database: 'study_sub_db',
    sql: 'SELECT city, patients FROM cities',
  });
  await answer.getByRole('button', { name: 'Page 4' }).click();
  await answer.getByRole('cell', { name: 'City 99' }).waitFor();
  await answer.getByText('Chart').click();
  await answer.locator('.recharts-bar-rectangle').nth(5).waitFor();
  if (process.env.SCREENSHOTS)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/chart.png`, fullPage: true });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
});

test('a portal that is gone is said to be so', async () => {
  await open();
  await page.route('**/api/**', (route) => route.abort());
  await page.evaluate("sessionStorage.removeItem('token')");
  await page.reload();
  await page.getByText('The portal does not answer.').waitFor();
  // The browser tells of each call that it could not make.
  complaints = [];
});
