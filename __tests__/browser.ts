import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium as playwright, type Page } from 'playwright-core';
import { chromium } from '../tools/chromium';

/** Starts the Chromium of this machine. @throws Error with the cure, where there is none */
export function launch(): Promise<Browser> {
  const executablePath = chromium();
  if (executablePath === undefined) {
    throw new Error('There is no Chromium: `npm test` installs it, or name it in CHROMIUM.');
  }
  // Chromium's own sandbox can't be had by root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return playwright.launch({ executablePath, args });
}

/** A phone, a tablet and a desk. */
export const SIZES = [
  { width: 360, height: 740 },
  { width: 820, height: 1180 },
  { width: 1440, height: 900 },
];

/** The console's page in a window of its own. */
export class ConsoleWindow {
  /** What the browser has against the page: errors, warnings, and what the content security policy refused. */
  complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(100_000);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  /**
   * Opens the address that the console's terminal shows, and waits for what AWS reports.
   *
   * @param view such as `assets/ID`; the flow by default
   * @param options of the window; `now` is what its clock shows, which then stands still
   */
  static async open(
    browser: Browser,
    url: string,
    view = '',
    { now, ...options }: BrowserContextOptions & { readonly now?: Date } = {},
  ) {
    const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', ...options });
    const window = new ConsoleWindow(await context.newPage());
    if (now) await window.page.clock.setFixedTime(now);
    await window.page.goto(url);
    await window.page.getByText(/^Live/).waitFor();
    await window.goTo(view);
    return window;
  }

  /** Changes the address as a link does. */
  async goTo(view: string): Promise<void> {
    // A script for the page, whose types this program does not have.
    await this.page.evaluate(`location.hash = ${JSON.stringify(`#/${view}`)}`);
  }

  /** What axe finds wrong, a line for each kind, and whether the page is wider than the window. */
  async problems(): Promise<string[]> {
    // The page has no frames, for whose sake axe would open a second window each time.
    const { violations } = await new AxeBuilder({ page: this.page }).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    const excess = await this.page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    return excess > 0 ? [...found, `${excess} pixels wider than the window`] : found;
  }

  /** Keeps a picture of the whole page in the folder that SCREENSHOTS names, for people to look at. */
  async picture(name: string): Promise<void> {
    const folder = process.env.SCREENSHOTS;
    if (folder) await this.page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}
