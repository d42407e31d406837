import * as z from 'zod/mini';
import { parse, seconds, text } from '../../../lambda/shared/parse';

const Settings = z.object({ NAME: text(), PAUSE: seconds(), SETTLING: seconds(1) });
const GOOD_ENVIRONMENT = { NAME: 'ehds', PAUSE: '0', SETTLING: '60' };

test('durations become numbers', () => {
  expect(parse(Settings, GOOD_ENVIRONMENT, 'environment')).toEqual({ NAME: 'ehds', PAUSE: 0, SETTLING: 60 });
});

test.each(['', ' ', '-1', '1.5', '1e3', '0x10', '60s', 'NaN', 'Infinity', undefined])(
  'a duration of %j is refused by its name',
  (PAUSE) => {
    expect(() => parse(Settings, { ...GOOD_ENVIRONMENT, PAUSE }, 'environment')).toThrow(
      /^environment: PAUSE: /,
    );
  },
);

test('a duration below its least is refused', () => {
  expect(() => parse(Settings, { ...GOOD_ENVIRONMENT, SETTLING: '0' }, 'environment')).toThrow(
    /^environment: SETTLING: /,
  );
});

test('an empty name is refused', () => {
  expect(() => parse(Settings, { ...GOOD_ENVIRONMENT, NAME: '' }, 'environment')).toThrow(
    /^environment: NAME: .* got ""$/,
  );
});

test('of what is wrong the message shows 80 characters, since it may be of a patient', () => {
  const record = { patient: 'x'.repeat(1000) };
  expect(() => parse(text(), record, 'message')).toThrow(/^message: \(whole\): .{0,60}got .{80}…$/);
});
