import Ajv from 'ajv';
import { parse } from 'yaml';
import { ConfigError, type Problem } from '../../../config/problems';
import { configSchema } from '../../../config/json-schema';
import { parseConfig } from '../../../config/load';

/** A configuration without a problem, to put one into. */
export const GOOD = `region: eu-central-1
prefix: ehds
governance:
  accountId: 111122223333
  operators: [arn:aws:iam::111122223333:role/pipeline]
  publishAsUploaded: true
producers:
  producer:
    accountId: 444455556666
    operators: [arn:aws:iam::444455556666:role/pipeline]
    publishAsUploaded: true
`;

const ajv = new Ajv({ strict: true, allowUnionTypes: true, keywords: ['patternErrorMessage'] });
export const check = ajv.compile(configSchema());

/** Whether an editor, which reads YAML with its guesses at types, finds nothing. */
export function editorTakes(source: string): boolean {
  try {
    return check(parse(source));
  } catch {
    // No YAML at all, or a key twice.
    return false;
  }
}

/** Rules of the loader's that no JSON Schema can hold: they compare fields, compute lengths, or read durations. */
const BEYOND_THE_SCHEMA = [
  /^each account stands in the file once/,
  /^a role is a member of a project once/,
  /^IAM does not distinguish (the roles of an account|tags)/,
  /^Terraform knows a member by/,
  /^every object of JavaScript has something of this name/,
  /is a role of the platform: /,
  /^the deploy role keeps the project/,
  /this pattern also means /,
  /^the platform recognises by this tag/,
  /^a resource takes 50 tags, and with/,
  /^(mappings and lists stand in one another|a value does not contain itself|aliases repeat)/,
  /^(a key is text|keys are not merged|a value is text, a list or a mapping|an alias repeats a value)/,
  /^an? (operator|uploader) belongs to an account of this configuration$/,
  /^an account that holds data describes them, or says/,
  /^files are published as they are described, or as they are uploaded/,
  /^at least one uploader/,
  /^a catalogue is of described datasets/,
  /^in all at most 3,000 bytes/,
  /^somebody can be reached by an e-mail address or a page/,
  /^an intake belongs to an account with datasets/,
  /^SQS lets Lambda work on/,
  /^no invocation has time and disk/,
  /^a member belongs to the entry's own account/,
  /^a member of a consumer without accountId belongs to governance's account/,
  /^producers and consumers have no name in common/,
  /^the deploy role belongs to the entry's own account/,
  /would have [\d,]+ (characters|bytes)/,
  /^every stack has a state object of its own/,
  /^a state bucket lies in the entry's own account/,
  /: from \w+ to \w+$/,
  /: whole minutes only$/,
  /^CloudWatch Logs keeps events for/,
  /so the alarm comes (later than that|before)$/,
  /after messageRetention (it is|they are) gone$/,
  /^a message that fails for good is parked after/,
];

/** What an editor reads as a truth value, or as a number that may have had zeros at its start. */
const READ_OTHERWISE = /^(True|TRUE|False|FALSE|\d{11})$/;

/** The editor reports every problem that a JSON Schema can express, and nothing that the loader accepts. */
function compareWithEditor(text: string, problems: readonly Problem[]): void {
  const schemaProblems = problems.filter(
    ({ rule, value }) =>
      !BEYOND_THE_SCHEMA.some((beyond) => beyond.test(rule)) && !READ_OTHERWISE.test(value),
  );
  const taken = editorTakes(text);
  expect({ text, taken, errors: taken ? null : check.errors }).toMatchObject({
    taken: schemaProblems.length === 0,
  });
}

/** What a person reads of a file; empty if nothing is wrong. */
export function message(text: string): string {
  try {
    parseConfig(text, 'site.yaml');
    compareWithEditor(text, []);
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    compareWithEditor(text, error.problems);
    return error.message;
  }
}

/** The good file, with one text replaced by another. */
export function changeGoodFile(from: string, to: string): string {
  expect(GOOD).toContain(from);
  return GOOD.replace(from, to);
}

/** The message about one problem. */
export function problemMessage(where: string, value: string, rule: string, cure: string): string {
  return `site.yaml: 1 problem, nothing was written

  ${where}
    value: ${value}
    rule:  ${rule}
    cure:  ${cure}`;
}
