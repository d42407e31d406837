import { Naming } from '../../../platform/naming/naming';
import { UsageError } from '../../../commands/command';
import { readRequest } from '../../../commands/stacks/request';
import { platform } from '../platform';

const naming = new Naming(platform());
const readArguments = (...args: string[]) => readRequest(args, naming);

test.each(['diff', 'deploy', 'destroy'])('%s takes stacks and options in any order', (action) => {
  expect(
    readArguments(action, 'producer', '--no-color', 'governance', '--terraform-parallelism', '4'),
  ).toEqual({
    action,
    stacks: ['producer', 'governance'],
    options: ['--no-color', '--terraform-parallelism=4'],
  });
});

test.each([
  ['deploy', '--auto-aprove'],
  ['diff', '--auto-approve'],
  ['deploy', '--auto-approve=yes'],
  ['destroy', '--parallelism'],
])('%s does not take %s', (action, option) => {
  expect(() => readArguments(action, 'governance', option)).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^ERR_PARSE_ARGS/) as unknown }),
  );
});

test('synth takes all stacks if none is named', () => {
  expect(readArguments('synth')).toEqual({ action: 'synth', stacks: [], options: [] });
});

test.each([[[]], [['plan']], [['--auto-approve']]])('%j is answered with the usage', (args) => {
  expect(() => readArguments(...args)).toThrow(UsageError);
});

test('a stack that is not there is named, with those that are', () => {
  expect(() => readArguments('deploy', 'governance', 'charite')).toThrow(
    /^"charite" is no stack of the configuration: governance, producer$/,
  );
});

test('a command on no stack says which there are', () => {
  expect(() => readArguments('destroy', '--auto-approve')).toThrow(
    /Name at least one.*: governance, producer$/,
  );
});
