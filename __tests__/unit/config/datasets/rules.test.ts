import { changed, problemsOf, GOOD, readFolder, SETTINGS } from './good-description';

/** What a problem says, on one line each. */
const said = (...args: Parameters<typeof problemsOf>) =>
  problemsOf(...args).map(({ field, value, rule, cure }) => `${field} | ${value} | ${rule} | ${cure}`);

test('the good description has no problem', () => {
  expect(said(GOOD)).toEqual([]);
  const { datasets, settings } = readFolder({ 'cohort.yaml': GOOD });
  expect(settings?.accessBody.name).toBe('Access Body');
  const [{ name, description }] = datasets;
  expect([name, Object.keys(description.tables)]).toEqual(['cohort', ['patients', 'visits']]);
  const { columns } = description.tables.patients;
  expect(columns.AGE.publish).toEqual({ rule: 'bands', bounds: [0, 18, 65] });
  expect([columns.Id.unique, columns.AGE.unique]).toEqual([true, false]);
});

test('every problem is told at once, in the order of the file, with line, value, rule and cure', () => {
  const source = changed('categories: [EHRS]', 'categories: [EHRZ]')
    .replace('truncate: month', 'truncate: week')
    .replace('person: Id', 'person: ID')
    .replace('title: Cohort\n', '');
  const [error] = readFolder({ 'cohort.yaml': source }).errors;
  expect(error.problems.map(({ field, line }) => [field, line])).toEqual([
    ['title', undefined],
    ['categories[0]', 4],
    ['tables.patients.person', 14],
    ['tables.visits.columns.DAY.publish.truncate', 27],
  ]);
  expect(error.message).toContain('cohort.yaml: 4 problems, nothing was written');
  expect(error.message).toContain(`  tables.patients.person (line 14)
    value: ID
    rule:  the column that identifies the person is one of the table, written as there
    cure:  write Id`);
});

test.each([
  ['title', 'dct:title'],
  ['description', 'dct:description'],
  ['language', undefined],
  ['keywords', 'dcat:keyword'],
  ['categories', 'healthdcatap:healthCategory'],
  ['type', 'dct:type'],
  ['provenance', 'dct:provenance'],
  ['contact', 'dcat:contactPoint'],
  ['holder', undefined],
  ['tables', 'healthdcatap:hasVariables'],
])('%s is required, and the property that the profile asks for is named', (field, property) => {
  const source = GOOD.replace(new RegExp(`^${field}:.*\\n( .*\\n)*`, 'm'), '');
  const asked = property === undefined ? '' : `: HealthDCAT-AP asks for ${property} of every dataset`;
  expect(said(source)).toEqual([
    `${field} | (missing) | this is required${asked} | add it; datasets/synthetic_hospital.yaml explains it`,
  ]);
});

// From, to, field of the only problem, and a part of its rule.
const FIELDS: readonly (readonly [string, string, string, string])[] = [
  ['categories: [EHRS]', 'categories: [a]', 'categories[0]', 'one of EHRS, DIOH'],
  ['categories: [EHRS]', 'categories: []', 'categories', 'at least one'],
  ['categories: [EHRS]', 'categories: [EHRS, EHRS]', 'categories[1]', 'each stands in the list once'],
  ['[hospital, cohort]', '[hospital, Hospital]', 'keywords[1]', 'whatever its capitals'],
  ['language: ENG', 'language: en', 'language', 'one of BUL, CES'],
  ['type: STATISTICAL', 'type: BIG', 'type', 'one of STATISTICAL'],
  ['title: Cohort', 'titel: Cohort\ntitle: Cohort', 'titel', 'there is no such key here'],
  ['title: Cohort', 'title: " "', 'title', 'a text says something'],
  ['title: Cohort', `title: ${'x'.repeat(201)}`, 'title', 'at most 200 characters'],
  ['title: Cohort', 'title: "a\\u202eb"', 'title', 'without those that turn it around'],
  ['title: Cohort', 'title: "a\\u200bb"', 'title', 'can be seen by nobody'],
  ['title: Cohort', 'title: "a\\u0007b"', 'title', 'without control characters'],
  ['title: Cohort', 'title: "${x}"', 'title', 'Terraform would evaluate'],
  ['title: Cohort', 'title: "%{ if x }"', 'title', 'Terraform would evaluate'],
  ['title: Cohort', 'title: "a TfToken[x]"', 'title', 'what cdktf would'],
  ['contact: { email: data@hospital.example.org }', 'contact: {}', 'contact.email', 'can be reached'],
  ['name: Hospital, email: data@hospital.example.org', 'name: Hospital', 'holder.email', 'can be reached'],
  ['contact: { email: data@', 'contact: { email: "data at ', 'contact.email', ''],
  ['title: Cohort', 'title: Cohort\ndocumentation: ["javascript:x"]', 'documentation[0]', 'http or https'],
  [
    'title: Cohort',
    'title: Cohort\ndocumentation: ["https://a.example/<b>"]',
    'documentation[0]',
    'http or https',
  ],
  [
    'title: Cohort',
    'title: Cohort\ndocumentation: ["https://a:b@c.example/"]',
    'documentation[0]',
    'credentials',
  ],
  [
    'title: Cohort',
    'title: Cohort\ndocumentation: ["https://a.example/%zz"]',
    'documentation[0]',
    'hexadecimal',
  ],
  [
    'title: Cohort',
    'title: Cohort\ndocumentation: ["https://a.example/x#y#z"]',
    'documentation[0]',
    'http or https',
  ],
  [
    'title: Cohort',
    'title: Cohort\ndocumentation: ["https://a.example/[x]"]',
    'documentation[0]',
    'http or https',
  ],
  ['title: Cohort', 'title: Cohort\npurposes: [g]', 'purposes[0]', 'one of a, b, c, d, e, f'],
  ['title: Cohort', 'title: Cohort\nlegalBases: [A6-1-g]', 'legalBases[0]', 'one of A6-1-a'],
  ['title: Cohort', 'title: Cohort\npersonalData: [age]', 'personalData[0]', 'Data Privacy Vocabulary'],
  [
    'title: Cohort',
    'title: Cohort\nretention: { start: 2025-02-30 }',
    'retention.start',
    'the calendar has no such day',
  ],
  ['title: Cohort', 'title: Cohort\nretention: { start: 1.2.2025 }', 'retention.start', 'YYYY-MM-DD'],
  [
    'title: Cohort',
    'title: Cohort\nretention: { start: 2025-02-01, end: 2025-01-31 }',
    'retention.start',
    'a time starts before it ends',
  ],
  [
    'title: Cohort',
    'title: Cohort\ntemporalCoverage: { start: 2025-02-01, end: 2024-02-01 }',
    'temporalCoverage.start',
    'a time starts before it ends',
  ],
  [
    'title: Cohort',
    'title: Cohort\ntypicalAge: { min: 20, max: 10 }',
    'typicalAge.min',
    'not above the oldest',
  ],
  ['title: Cohort', 'title: Cohort\ntypicalAge: { max: 151 }', 'typicalAge.max', 'at most 150 years'],
  ['title: Cohort', 'title: Cohort\ntypicalAge: { max: -1 }', 'typicalAge.max', 'a whole number'],
  [
    'title: Cohort',
    'title: Cohort\npublisher: { name: Hospital, email: other@hospital.example.org }',
    'publisher',
    'and holder is this one with another email',
  ],
];
test.each(FIELDS)('%s as %s is a problem of %s', (from, to, field, rule) => {
  const source = to.includes('data at ')
    ? changed(`${from}hospital.example.org`, `${to}hospital"`)
    : changed(from, to);
  const problems = problemsOf(source);
  expect(problems.map((problem) => problem.field)).toEqual([field]);
  expect(problems[0].rule).toContain(rule);
  expect(problems[0].cure).not.toBe('');
});

describe('a folder', () => {
  test('has no two datasets with one table in the lake', () => {
    const other = GOOD.replace('  patients:', '  b_visits:').replace(/^ {2}visits:[^]*/m, '');
    expect(said({ 'a.yaml': other, 'a_b.yaml': GOOD }).map((one) => one.split(' | ').slice(0, 3))).toEqual([
      [
        'tables.b_visits',
        'b_visits',
        expect.stringMatching(/called a_b_visits, and so is one of a_b\.yaml$/),
      ],
      ['tables.visits', 'visits', expect.stringMatching(/called a_b_visits, and so is one of a\.yaml$/)],
    ]);
  });

  test('has one contact for one organisation', () => {
    const other = changed(
      'holder: { name: Hospital, email: data@',
      'holder: { name: Hospital, email: other@',
    );
    expect(problemsOf({ 'a.yaml': GOOD, 'b.yaml': other }).map(({ field, rule }) => [field, rule])).toEqual([
      [
        'holder',
        'an organisation is the same wherever it is named, and holder in b.yaml is this one with another email',
      ],
      [
        'holder',
        'an organisation is the same wherever it is named, and holder in a.yaml is this one with another email',
      ],
    ]);
  });

  test('has one access body, which may hold data itself', () => {
    const holder = (fields: string) =>
      changed('{ name: Hospital, email: data@hospital.example.org }', fields);
    expect(said({ 'a.yaml': holder('{ name: Access Body, email: apply@body.example.org }') })).toEqual([]);
    const other = holder('{ name: Access Body, email: data@body.example.org, note: Holds a registry. }');
    expect(problemsOf({ 'a.yaml': other }).map(({ field, rule }) => [field, rule])).toEqual([
      [
        'holder',
        expect.stringMatching(/and accessBody in catalogue\.yaml is this one with another email and note$/),
      ],
    ]);
  });

  test.each([
    ['Cohort.yaml', 'lower-case letters'],
    ['my-cohort.yaml', 'lower-case letters'],
    ['cohort.yml', 'lower-case letters'],
    [`${'x'.repeat(61)}.yaml`, 'at most 60 characters'],
    ['соhort.yaml', 'U+0441, U+043E'],
  ])('has no file %s', (file, rule) => {
    expect(problemsOf({ [file]: GOOD }).map((problem) => [problem.field, problem.rule])).toEqual([
      ['the file itself', expect.stringContaining(rule)],
    ]);
  });

  test('with a description at problem gives the others', () => {
    const { datasets, errors } = readFolder({ 'a.yaml': changed('ENG', 'en'), 'b.yaml': GOOD });
    expect(datasets.map(({ name }) => name)).toEqual(['b']);
    expect(errors.map(({ file }) => file)).toEqual([expect.stringMatching(/a\.yaml$/)]);
  });

  test('says what is the same for all, or what is wrong with that', () => {
    const problems = (settings: string) =>
      problemsOf({ 'cohort.yaml': GOOD, 'catalogue.yaml': settings }).map(({ field }) => field);
    expect(problems(SETTINGS.replace(/^ {2}email.*\n/m, ''))).toEqual(['accessBody.email']);
    expect(problems(SETTINGS.replace('datasets/', 'datasets'))).toEqual(['base']);
    expect(problems(SETTINGS.replace(/^applicationPage.*\n/m, ''))).toEqual(['applicationPage']);
  });

  test('without a description is refused', () => {
    expect(() => readFolder({})).toThrow('a folder of descriptions has one YAML file a dataset');
  });

  test.each([
    ['an alias of itself', 'title: &a [*a]\n'],
    [
      'a bomb of aliases',
      `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'
        .split('')
        .map((key, at) => `${key}: &${key} [${`*${'abcdefgh'[at]}, `.repeat(9)}]`)
        .join('\n')}\n`,
    ],
    ['deep lists', `title: ${'['.repeat(60)}${']'.repeat(60)}\n`],
    ['two documents', `${GOOD}---\n${GOOD}`],
    ['no YAML', 'title: "\n'],
  ])('answers %s at once', (_, source) => {
    expect(problemsOf(source).length).toBeGreaterThan(0);
  });
});
