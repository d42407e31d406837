/** One project a kind of test, so that each can be run, timed and read by itself. */
const project = (name, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`<rootDir>/__tests__/${name}/**/*.test.ts`],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  testEnvironment: 'node',
  modulePathIgnorePatterns: ['<rootDir>/cdktf.out', '<rootDir>/dist', '<rootDir>/.local'],
  ...extra,
});

/** The packages' own tests stand beside their sources. */
const unit = project('unit');
unit.testMatch.push('<rootDir>/packages/*/__tests__/**/*.test.ts');

module.exports = {
  // A busy machine is slow, and no failure.
  testTimeout: 120_000,
  projects: [unit, project('plan'), project('local'), project('journey'), project('soak')],
};
