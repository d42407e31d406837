import { basename } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** Journeys that take longest; Jest would begin with the largest files, where it has no times of an earlier run. */
const LONGEST = ['start.test.ts', 'platform.test.ts', 'readme.test.ts'];

/** Begins with what takes longest, so that no worker is left alone with it at the end. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const index = LONGEST.indexOf(basename(path));
      return index === -1 ? LONGEST.length : index;
    };
    return [...tests].sort((a, b) => rank(a) - rank(b));
  }
}
