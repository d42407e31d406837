import { warnings } from '../../../config/warnings';
import { consumerWith, platform, TRIAL } from '../platform';

test('a platform whose accounts are kept apart has none', () => {
  expect(warnings(platform({ consumers: consumerWith({}) }))).toEqual([]);
});

test('consumers in governance’s account are named in one line, with what keeps them apart no more', () => {
  const [one, ...more] = warnings(platform({ consumers: { ...consumerWith({}), ...TRIAL } }));
  expect(more).toEqual([]);
  expect(one).toMatch(/^the consumer trial has no accountId: in governance's account .*; for trials only$/);
  expect(one).not.toContain('\n');
  const { trial } = TRIAL;
  expect(warnings(platform({ consumers: { trial, study: trial } }))[0]).toMatch(
    /^the consumers trial and study have no accountId: /,
  );
});
