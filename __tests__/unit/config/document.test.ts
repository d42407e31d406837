import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from '../../../config/problems';
import { loadConfig, parseConfig } from '../../../config/load';
import { changeGoodFile, GOOD, problemMessage } from './good-file';

const folder = mkdtempSync(path.join(tmpdir(), 'document-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The editor has a parser of its own, so that it is not compared here. */
function message(source: string): string {
  try {
    parseConfig(source, 'site.yaml');
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
}

const MAPPING: [string, string] = [
  'this is a mapping of keys to values',
  'start from a copy of config/example.yaml',
];
const INHERITED: [string, string] = [
  'every object of JavaScript has something of this name, which would be taken for the one here',
  'choose another name',
];

describe('the root', () => {
  test.each([
    ['a list', '- region: eu-central-1', '[{"region":"eu-central-1"}]'],
    ['text', 'eu-central-1', 'eu-central-1'],
    ['nothing', '', '(empty)'],
    ['a comment', '# nothing yet\n', '(empty)'],
    ['null', '~', '~'],
  ])('is %s', (_, source, value) => {
    expect(message(source)).toBe(problemMessage('the file itself', value, ...MAPPING));
  });

  test('is two documents', () => {
    expect(message(`${GOOD}---\n${GOOD}`)).toBe(
      problemMessage(
        'the file itself (line 12)',
        '(not readable)',
        'a file is one YAML document',
        'keep one of them, each platform in a file of its own, and take the line --- or ... out',
      ),
    );
  });

  test('is indented by tabs', () => {
    expect(message(changeGoodFile('  accountId: 1', '\taccountId: 1'))).toContain(`
  the file itself (line 4)
    value: (not readable)
    rule:  YAML: Tabs are not allowed as indentation
    cure:  indent by spaces`);
  });

  test.each([3000, 100_000])('is nested %d deep', (depth) => {
    const text = message('['.repeat(depth) + ']'.repeat(depth));
    expect(text).toContain('rule:  mappings and lists stand in one another 20 deep at most');
    expect(text.length).toBeLessThan(1000);
  });
});

describe('an alias', () => {
  test('of a list is read as the list', () => {
    const text = changeGoodFile(
      'operators: [arn:aws:iam::111122223333:role/pipeline]',
      'operators: &us\n    - arn:aws:iam::111122223333:role/pipeline',
    ).replace('[arn:aws:iam::444455556666:role/pipeline]', '*us');
    expect(parseConfig(text, 'site.yaml').producers['producer']?.operators).toEqual([
      'arn:aws:iam::111122223333:role/pipeline',
    ]);
  });

  test('of nothing', () => {
    expect(message(`${GOOD}encryption: *keys\n`)).toBe(
      problemMessage(
        'encryption (line 12)',
        '*keys',
        'an alias repeats a value that stands before it under the anchor of its name',
        'mark the value by &keys, or write it out; a text that begins with * stands in quotes',
      ),
    );
  });

  test.each([
    ['itself', 'tags: &t { a: *t }', 'tags.a'],
    ['the list around it', 'tags: &t\n  a: [*t]', 'tags.a[0]'],
  ])('of %s', (_, source, field) => {
    expect(message(GOOD + source)).toContain(
      `value: *t\n    rule:  a value does not contain itself\n    cure:  write the value out`,
    );
    expect(message(GOOD + source)).toContain(field);
  });

  test('of an alias of an alias, and so on, is no bomb', () => {
    const list = (anchor: string, item: string) => `x${anchor}: &${anchor} [${Array(9).fill(item).join()}]\n`;
    const letters = [...'abcdefghijklmnopqrst'];
    const bomb = letters.map((letter, at) => list(letter, at === 0 ? 'x' : `*${letters[at - 1]}`)).join('');
    const start = process.cpuUsage();
    const text = message(bomb + GOOD);
    expect(text).toContain('rule:  aliases repeat 10,000 values at most in all');
    expect(process.cpuUsage(start).user).toBeLessThan(3e6);
    expect(text.length).toBeLessThan(50_000);
  });
});

describe('keys', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s, wherever it stands',
    (key) => {
      expect(message(`${GOOD}${key}: x\n`)).toBe(problemMessage(`${key} (line 12)`, key, ...INHERITED));
      expect(message(`${GOOD}tags: { ${key}: x }\n`)).toBe(
        problemMessage(`tags.${key} (line 12)`, key, ...INHERITED),
      );
      expect(message(`${GOOD}  ${key}:\n    accountId: 777788889999\n`)).toBe(
        problemMessage(`producers.${key} (line 12)`, key, ...INHERITED),
      );
    },
  );

  test('that merge', () => {
    expect(message(`${GOOD}tags: { <<: { team: x } }\n`)).toContain(
      'tags.<< (line 12)\n    value: (merged)\n    rule:  keys are not merged',
    );
  });

  test('that are lists', () => {
    expect(message(`${GOOD}? [tags]\n: x\n`)).toContain(
      'rule:  a key is text, and no list, mapping or alias',
    );
  });

  test('twice are reported where they stand', () => {
    const text = message(`${GOOD}tags: {}\ntags: {}\ntags: {}\n`);
    expect(text).toContain('tags (line 13)\n');
    expect(text).toContain('tags (line 14)\n');
  });
});

test.each(['!secret x', '!!python/object:os.system {}', '!!int 5', '!!binary aGk='])('a tag: %s', (value) => {
  expect(message(`${GOOD}encryption: ${value}\n`)).toBe(
    problemMessage(
      'encryption (line 12)',
      value.split(' ')[0] ?? '',
      'a value is text, a list or a mapping, without a tag of YAML',
      'write the value itself, and take the tag out',
    ),
  );
});

describe('many problems', () => {
  test.each([
    ['unknown keys', (at: number) => `key${at}: x\n`, ''],
    ['keys twice', () => 'tags: {}\n', ''],
    ['producers that are none', (at: number) => `  key${at}: x\n`, ''],
    ['members', () => '      - {}\n', '    members:\n'],
  ])('%s: the time grows with the file alone, and the message does not', (_, line, before) => {
    const seconds = (count: number) => {
      const source = GOOD + before + Array.from({ length: count }, (_, at) => line(at)).join('');
      const start = process.cpuUsage();
      const text = message(source);
      expect(text).toMatch(/and [\d,]+ more, after these$/);
      expect(text.length).toBeLessThan(50_000);
      return process.cpuUsage(start).user / 1e6;
    };
    seconds(500);
    // Eight times the file: a quadratic reader takes 64 times as long.
    const [one, eight] = [seconds(1000), seconds(8000)];
    expect(eight).toBeLessThan(Math.max(25 * one, 1));
  });

  test('a long value, and a key that moves the cursor', () => {
    const text = message(`${GOOD}"a\\nb\\e[2J": "${'x'.repeat(100_000)}"\n`);
    expect(text).toContain(
      `a\\u{a}b\\u{1b}[2J (line 12)\n    value: ${'x'.repeat(200)}… (100,000 characters)\n`,
    );
    expect(text.length).toBeLessThan(1000);
  });

  test('a large value is begun and not written whole', () => {
    const text = message(
      `${GOOD}region: {${Array.from({ length: 5000 }, (_, at) => `key${at}: x`).join()}}\n`,
    );
    expect(text).toContain('value: {"key0":"x","key1":"x",');
    expect(text.length).toBeLessThan(1500);
  });
});

describe('the file', () => {
  const written = (bytes: Buffer | string) => {
    const file = path.join(folder, 'site.yaml');
    writeFileSync(file, bytes);
    return file;
  };
  const refusal = (file: string): string => {
    try {
      loadConfig(file);
      return '';
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.message.replace(/^[^]*?nothing was written\n\n/, '');
    }
  };
  const ENCODING = `  the file itself
    value: (not readable)
    rule:  a configuration is text in UTF-8
    cure:  save it in UTF-8, which editors offer by this name`;

  test.each([
    ['UTF-16', Buffer.from(`\ufeff${GOOD}`, 'utf16le')],
    ['UTF-16 without a mark', Buffer.from(GOOD, 'utf16le')],
    ['Latin-1', Buffer.from(`${GOOD}tags: { team: größe }\n`, 'latin1')],
    ['binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff])],
  ])('in %s', (_, bytes) => {
    expect(refusal(written(bytes))).toBe(ENCODING);
  });

  test('in UTF-8 with a mark is taken', () => {
    expect(refusal(written(`\ufeff${GOOD}`))).toBe('');
  });

  test.each([
    ['a folder', folder, 'EISDIR'],
    ['nowhere', path.join(folder, 'nowhere.yaml'), 'ENOENT'],
    ['under a file', path.join(__filename, 'site.yaml'), 'ENOTDIR'],
  ])('is %s', (_, file, code) => {
    expect(refusal(file)).toBe(`  the file itself
    value: ${code}
    rule:  the configuration file can be read
    cure:  correct PLATFORM_CONFIG, or unset it for config/local.yaml`);
  });

  test('is larger than any configuration', () => {
    expect(refusal(written(`# ${'x'.repeat(5_000_000)}\n${GOOD}`))).toContain(
      'rule:  a configuration has at most 4,194,304 bytes',
    );
  });
});
