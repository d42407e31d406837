import type { PlatformConfig } from '../../../platform/config';
import { draw } from './draw';
import { journey } from './journey';
import { place } from './layout';
import { pictureOf } from './platform';
import { synthesize } from '../../../tools/graph/synthesized';

/** The picture of a platform as SVG. The same configuration gives the same text on every machine. */
export async function render(config: PlatformConfig): Promise<string> {
  const picture = pictureOf(synthesize(config), config);
  return draw(await place(picture, journey(picture)));
}
