/** Libraries of ES modules without a name of such, which Jest takes for CommonJS. */
const MODULES = '(?:dt-sql-parser|shacl-engine|grapoi|rdf-validation|@rdfjs/[^/]+)';

// Terraform and its provider, which are written in Go, spend a quarter of their time on collecting garbage otherwise, at
// Go's own 100: their memory may grow to five times of what is in use before they do.
process.env.GOGC ??= '400';

/** One project a kind of test, so that each can be run, timed and read by itself. */
const project = (name, ...folders) => ({
  displayName: name,
  rootDir: __dirname,
  testMatch: [`__tests__/${name}`, ...folders].map((folder) => `<rootDir>/${folder}/**/*.test.ts`),
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
    [`/node_modules/${MODULES}/.+\\.js$`]: ['@swc/jest', { module: { type: 'commonjs' } }],
  },
  // For completing SQL, which nobody here does, and in a form that Jest can't load.
  moduleNameMapper: { '^antlr4-c3$': 'antlr4ng' },
  transformIgnorePatterns: [`/node_modules/(?!${MODULES}/)`],
  testEnvironment: './tools/cpu-time/environment.ts',
  modulePathIgnorePatterns: ['<rootDir>/cdktf.out', '<rootDir>/dist', '<rootDir>/.local'],
});

module.exports = {
  // A busy machine is slow, and no failure.
  testTimeout: 120_000,
  // The packages' own tests stand beside their sources.
  projects: [
    project(
      'unit',
      'packages/diagram/__tests__',
      'packages/healthdcat/__tests__',
      'packages/local-aws/__tests__/unit',
      'packages/plan-review/__tests__',
    ),
    project('plan'),
    project('local', 'packages/local-aws/__tests__/local'),
    project('journey'),
    project('soak'),
  ],
};
