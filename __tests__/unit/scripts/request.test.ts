import { Naming } from '../../../modules/naming/naming';
import { UsageError } from '../../../scripts/command';
import { readRequest } from '../../../scripts/stacks/request';
import { platform } from '../platform';

const naming = new Naming(platform());
const read = (...args: string[]) => readRequest(args, naming);

test.each(['diff', 'deploy', 'destroy'])('%s takes stacks and options in any order', (action) => {
  expect(read(action, 'producer', '--auto-approve', 'governance', '--parallelism=4')).toEqual({
    action,
    stacks: ['producer', 'governance'],
    options: ['--auto-approve', '--parallelism=4'],
  });
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
