/** Text of one value at the top level of a file, with the line on which it begins. */
export interface JsonText {
  readonly text: string;
  readonly line: number;
}

/** Strings, brackets and line breaks of JSON. */
const TOKENS = /"(?:\\.|[^"\\])*"|[{}[\]\n]/gs;

/** Cuts a file into the objects and arrays that stand in it one after the other, on one line each or on several. */
export function* jsonTexts(file: string): Generator<JsonText> {
  let depth = 0;
  let line = 1;
  let begin = 0;
  let beginLine = 1;
  for (const { 0: token, index } of file.matchAll(TOKENS)) {
    if (token === '\n') line += 1;
    else if (token === '{' || token === '[') {
      depth += 1;
      if (depth === 1) beginLine = line;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      if (depth === 0) {
        yield { text: file.slice(begin, index + 1), line: beginLine };
        begin = index + 1;
      }
    }
  }
  const rest = file.slice(begin);
  if (rest.trim() !== '') yield { text: rest, line: beginLine };
}
