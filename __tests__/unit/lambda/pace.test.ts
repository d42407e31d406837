import fc from 'fast-check';
import { pace } from '../../../lambda/shared/pace';
import { keepsPace } from './flow';
import { timeAfter } from './support';

const HOUR = 3600;

test('what has never started may start at once', () => {
  expect(pace([], HOUR)).toEqual({ slot: -Infinity, second: false });
});

test.each<[string, number[], boolean]>([
  ['the first one ever', [0], true],
  ['one after a rest of two intervals', [0, -2 * HOUR], true],
  ['one after less rest', [0, -2 * HOUR + 1], false],
  ['the second of a burst', [0, -90], false],
])('after %s another one may follow at once: %j, %s', (_what, starts, second) => {
  for (const order of [starts, starts.toReversed()]) {
    expect(
      pace(
        order.map((start) => timeAfter(start)),
        HOUR,
      ),
    ).toEqual({ slot: timeAfter(HOUR).getTime(), second });
  }
});

test('who starts whenever it may has at most two more starts than intervals, in any time', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 4 * HOUR }), {
    minLength: 1,
    maxLength: 40,
    size: 'max',
  });
  fc.assert(
    fc.property(pauses, (waits) => {
      const starts: number[] = [];
      let now = 0;
      for (const wait of waits) {
        now += wait;
        const { slot, second } = pace(
          starts.map((start) => timeAfter(start)),
          HOUR,
        );
        if (second || slot <= timeAfter(now).getTime()) starts.push(now);
      }
      expect(keepsPace(starts, HOUR)).toBe(true);
      starts.forEach((from, index) => {
        starts.slice(index).forEach((to, further) => {
          expect(further + 1).toBeLessThanOrEqual((to - from) / HOUR + 2);
        });
      });
    }),
  );
});
