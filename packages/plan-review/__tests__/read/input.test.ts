import { gzipSync } from 'node:zlib';
import { readShownPlans } from '../../src/read/format';

const createdResource = {
  address: 'terraform_data.a',
  mode: 'managed',
  type: 'terraform_data',
  change: { actions: ['create'], before: null, after: { input: 'schön "{' } },
};
const plan = { format_version: '1.2', terraform_version: '1.11.4', resource_changes: [createdResource] };
const json = JSON.stringify(plan);

const utf16 = (text: string, isBig: boolean, hasMark: boolean) => {
  const bytes = Buffer.from(hasMark ? `\ufeff${text}` : text, 'utf16le');
  return isBig ? bytes.swap16() : bytes;
};

test.each<[string, Uint8Array]>([
  ['plain', Buffer.from(json)],
  ['with a byte-order mark', Buffer.from(`\ufeff${json}`)],
  ['UTF-16 LE', utf16(json, false, true)],
  ['UTF-16 BE', utf16(json, true, true)],
  ['UTF-16 LE without a mark', utf16(json, false, false)],
  ['UTF-16 BE without a mark', utf16(json, true, false)],
  ['pretty-printed', Buffer.from(JSON.stringify(plan, undefined, 2))],
  ['pretty-printed among lines', Buffer.from(`[command]x\n${JSON.stringify(plan, undefined, 2)}\n\ndone\n`)],
  ['after a line of a wrapper', Buffer.from(`[command]/opt/terraform-bin show -json plan\n${json}\n`)],
  [
    'between lines of a wrapper',
    Buffer.from(
      `[command]/opt/terraform-bin show -json plan\r\n${json}\r\n\r\n::debug::Terraform exited with code 0.\r\n`,
    ),
  ],
  ['after the time of a log', Buffer.from(`2026-11-30T10:00:00.123Z ${json}\n`)],
  ['in colour', Buffer.from(`\u001b[1m${json}\u001b[0m\n`)],
  ['as PowerShell keeps the wrapper', utf16(`[command]terraform\r\n${json}\r\n`, false, true)],
  ['with another object before it', Buffer.from(`{"level":"info"}\n${json}\n`)],
])('reads a plan %s', (_, bytes) => {
  const [read, ...more] = readShownPlans('plan.json', bytes);
  expect(more).toEqual([]);
  expect(read.resource_changes[0].change.after).toEqual(createdResource.change.after);
});

test('reads every plan of a file that has several', () => {
  expect(readShownPlans('plans.json', Buffer.from(`${json}\n${json}\n`))).toHaveLength(2);
});

const log = [
  '{"@level":"info","@message":"Terraform 1.11.4","@module":"terraform.ui","type":"version"}',
  '{"@level":"info","@message":"Plan: 1 to add","type":"change_summary"}',
].join('\n');

test.each<[string, Uint8Array | string, RegExp]>([
  ['nothing', '', /is empty: .*`terraform show -json plan > plan.json`/],
  ['blanks', ' \r\n ', /is empty/],
  ['a mark alone', '\ufeff', /is empty/],
  ['the plan file', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0]), /is the plan file itself .*show -json FILE/],
  ['gzip', gzipSync(json), /is compressed with gzip.*gunzip/],
  ['a state', '{"format_version":"1.0","terraform_version":"1","values":{}}', /is a state and no plan/],
  ['a state file', '{"version":4,"serial":1,"lineage":"x","resources":[]}', /is a state file and no plan/],
  ['an empty state', '{"format_version":"1.0"}', /is the JSON of an empty state/],
  ['the log', log, /is the log of `terraform plan -json`.*`terraform show -json plan/],
  [
    'a plan for people',
    'Terraform will perform the following actions:\n\n  # a.b will be created\n',
    /prints for people/,
  ],
  ['a plan in colour', '\u001b[1mTerraform used the selected providers\u001b[0m to', /prints for people/],
  ['half a plan', json.slice(0, 60), /was cut off/],
  ['half a plan after a line', `[command]x\n${json.slice(0, 60)}`, /was cut off/],
  ['schemas', '{"format_version":"1.0","provider_schemas":{}}', /holds the schemas of providers/],
  ['a validation', '{"format_version":"1.0","valid":true,"diagnostics":[]}', /terraform validate -json/],
  ['a list', '[1]', /holds a list, and no plan/],
  ['another object', '{"a":1}', /is no plan of Terraform: format_version is missing \(it has a\)/],
  ['words', 'Error: no such file', /is not JSON: it starts with "Error: no such file"/],
  ['a newer format', '{"format_version":"2.0"}', /has the plan format 2.0; .*newer release/],
  ['a wrong member', '{"format_version":"1.0","resource_changes":[{}]}', /resource_changes.0.address/],
])('names the cause and the cure of %s', (_, input, message) => {
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  expect(() => readShownPlans('plan.json', bytes)).toThrow(message);
  expect(() => readShownPlans('plan.json', bytes)).toThrow(/^plan\.json /);
});
