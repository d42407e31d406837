import { ConsoleWindow, launch } from '../../__tests__/browser';
import { serve } from '../../__tests__/unit/console/web/served';
import { NOW, PLATFORM } from './platform';

/** Pixels of the picture. */
export const SIZE = { width: 1280, height: 800 };

/**
 * Takes the picture of the console's first view that the documentation shows, over a platform that is made up.
 *
 * @param file path of the PNG that is written
 * @throws Error where the page has something against it, or there is no Chromium
 */
export async function takeConsolePicture(file: string): Promise<void> {
  const [browser, served] = await Promise.all([launch(), serve(PLATFORM)]);
  try {
    const window = await ConsoleWindow.open(browser, served.url, '', {
      viewport: SIZE,
      colorScheme: 'light',
      timezoneId: 'UTC',
      now: NOW,
    });
    await window.page.getByText('city-hospital').first().waitFor();
    // Letters come in files of their own.
    await window.page.evaluate('document.fonts.ready.then(() => undefined)');
    await window.page.screenshot({ path: file });
    if (window.complaints.length > 0) throw new Error(`The page complains: ${window.complaints.join('; ')}`);
  } finally {
    await Promise.all([browser.close(), served.close()]);
  }
}
