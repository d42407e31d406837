import { Naming } from '../../../platform/naming/naming';
import { UsageError } from '../../../commands/command';
import { readRequest } from '../../../commands/stacks/request';
import { platform } from '../platform';

const naming = new Naming(platform());
const read = (...args: string[]) => readRequest(args, naming);

test.each(['diff', 'deploy', 'destroy'])('%s takes stacks and options in any order', (action) => {
  expect(read(action, 'producer', '--no-color', 'governance', '--terraform-parallelism', '4')).toEqual({
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
  expect(() => read(action, 'governance', option)).toThrow(
    expect.objectContaining({ code: expect.stringMatching(/^ERR_PARSE_ARGS/) as unknown }),
  );
});

test('synth takes all stacks if none is named', () => {
  expect(read('synth')).toEqual({ action: 'synth', stacks: [], options: [] });
});

test.each([[[]], [['plan']], [['--auto-approve']]])('%j is answered with the usage', (args) => {
  expect(() => read(...args)).toThrow(UsageError);
});

test('a stack that is not there is named, with those that are', () => {
  expect(() => read('deploy', 'governance', 'charite')).toThrow(
    /^"charite" is no stack of the configuration: governance, producer$/,
  );
});

test('a command on no stack says which there are', () => {
  expect(() => read('destroy', '--auto-approve')).toThrow(/Name at least one.*: governance, producer$/);
});
