import { execFile } from 'node:child_process';
import { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { Progress } from '../../../commands/progress';
import { ResourceCount } from '../../../tools/start/resource-count';

/** What was written to a stream, and what of it a terminal shows. */
class Screen {
  written = '';

  constructor(private readonly stands: { isTTY?: boolean; columns?: number } = {}) {}

  get stream(): NodeJS.WriteStream {
    const stream = new Writable({
      decodeStrings: false,
      write: (text: string, _, done) => {
        this.written += text;
        done();
      },
    });
    return Object.assign(stream, this.stands) as unknown as NodeJS.WriteStream;
  }

  /** Lines that a terminal shows; it knows what Progress writes: up, and clear from here on. */
  get lines(): readonly string[] {
    const rows = [''];
    let row = 0;
    // eslint-disable-next-line no-control-regex -- a terminal's commands start with one
    for (const [piece, up] of this.written.matchAll(/\x1b\[(\d+)A|\x1b\[0J|\x1b\[\d+m|\n|[^\x1b\n]+/g)) {
      if (up !== undefined) row -= Number(up);
      else if (piece === '\x1b[0J') rows.splice(row, rows.length, '');
      else if (piece === '\n') rows[++row] ??= '';
      else if (!piece.startsWith('\x1b')) rows[row] += piece;
    }
    return rows.slice(0, -1);
  }
}

/** Lets `milliseconds` pass while something runs. */
const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);
const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const environment = { ...process.env };

beforeEach(() => {
  jest.useFakeTimers();
  process.env.TERM = 'xterm';
});

afterEach(() => {
  jest.useRealTimers();
  process.env = { ...environment };
});

describe('on a terminal', () => {
  test('what runs stands below the lines, with its time and how far it is, and goes when it is done', async () => {
    const screen = new Screen({ isTTY: true, columns: 80 });
    const progress = new Progress(screen.stream);
    progress.print('Heading');
    const first = progress.run('first', async (tell) => {
      await pause(3_000);
      tell('1 of 2');
      await pause(2_000);
    });
    const second = progress.run('second', () => pause(4_000));
    expect(screen.lines).toEqual(['Heading', '⠋      0 s  first', '⠋      0 s  second']);
    await pass(3_100);
    progress.print('a line');
    expect(screen.lines).toEqual([
      'Heading',
      'a line',
      expect.stringMatching(/^. {6}3 s {2}first: 1 of 2$/),
      expect.stringMatching(/^. {6}3 s {2}second$/),
    ]);
    await pass(2_000);
    await Promise.all([first, second]);
    expect(screen.lines).toEqual(['Heading', 'a line']);
    const { written } = screen;
    await pass(60_000);
    expect(screen.written).toBe(written);
  });

  test('a line stays one line, whatever the width', async () => {
    // A pseudo terminal that nobody gave a size has no columns.
    for (const [columns, most] of [
      [40, 39],
      [0, 79],
    ]) {
      const screen = new Screen({ isTTY: true, columns });
      const done = new Progress(screen.stream).run('x'.repeat(200), () => pause(1_000));
      await pass(500);
      expect(screen.lines.map(({ length }) => length)).toEqual([most]);
      await pass(500);
      await done;
    }
  });

  test('what fails is shown no longer, and its error goes on', async () => {
    const screen = new Screen({ isTTY: true, columns: 80 });
    const failing = new Progress(screen.stream).run('fails', () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(screen.lines).toEqual([]);
  });
});

describe.each([
  ['without a terminal', {}, {}],
  ['on a terminal that can not redraw', { isTTY: true, columns: 80 }, { TERM: 'dumb' }],
])('%s', (_, stands, variables) => {
  test('what takes long is named soon, and then every half minute, in plain lines', async () => {
    Object.assign(process.env, variables);
    const screen = new Screen(stands);
    const progress = new Progress(screen.stream);
    const short = progress.run('short', () => pause(1_000));
    const long = progress.run('long', async (tell) => {
      await pause(10_000);
      tell('1 of 2');
      await pause(55_000);
    });
    await pass(120_000);
    await Promise.all([short, long]);
    expect(screen.written).toBe(
      ['       2 s  long …', '      32 s  long: 1 of 2 …', '      62 s  long: 1 of 2 …', ''].join('\n'),
    );
  });
});

test.each([
  ['as it is', {}, true],
  ['with NO_COLOR', { NO_COLOR: '1' }, false],
  ['with FORCE_COLOR=0', { FORCE_COLOR: '0' }, false],
])('a terminal %s: %j', async (_, variables, coloured) => {
  // Node looks for these in the environment that the process was started with, and for CI, tmux and the like beside them.
  const program = `
    Object.assign(process.stdout, { isTTY: true, columns: 80, getColorDepth: require('node:tty').WriteStream.prototype.getColorDepth });
    new (require('./commands/progress').Progress)(process.stdout).run('it', () => Promise.resolve());`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', '--eval', program], {
    env: { PATH: environment.PATH, TERM: 'xterm', ...variables },
  });
  expect(stdout).toContain('0 s  it\n');
  // eslint-disable-next-line no-control-regex -- colours start with one
  expect(/\x1b\[\d+m/.test(stdout)).toBe(coloured);
});

test('resources are counted over the plans of all stacks, as cdktf prints them', () => {
  const count = new ResourceCount();
  const lines = [
    'governance  aws_sqs_queue.uploads: Refreshing state... [id=x]',
    '            Plan: 2 to add, 1 to change, 1 to destroy.',
    'governance  aws_sqs_queue.old: Destruction complete after 1s',
    'governance  aws_sqs_queue.uploads (a/b): Creation complete after 25s [id=x]',
    '            aws_sqs_queue.more: Still creating... [20s elapsed]',
    '            aws_iam_role.r: Modifications complete after 0s [id=r]',
  ];
  expect(lines.map((line) => count.read(line))).toEqual([false, true, true, true, false, true]);
  expect(String(count)).toBe('3 of 4 resources');
  count.read('          Plan: 71 to add, 0 to change, 0 to destroy.');
  expect(String(count)).toBe('3 of 75 resources');
});
