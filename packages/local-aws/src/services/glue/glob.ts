import { escapePattern } from '../../escape-pattern';
/**
 * An exclude pattern of a crawler: `*` and `?` stay inside a folder, `**` crosses folders, and there are `{a,b}`,
 * `[a-z]`, `[!a-z]` and `\` before a character that stands for itself (AWS Glue, "Include and exclude patterns").
 */
export function glob(pattern: string): RegExp {
  let source = '';
  let alternatives = 0;
  for (const [token] of pattern.matchAll(/\\.|\*\*|\[[^\]]+\]|./gsu)) {
    if (token === '**') source += '.*';
    else if (token === '*') source += '[^/]*';
    else if (token === '?') source += '[^/]';
    else if (token.length > 1 && token.startsWith('[')) source += token.replace(/^\[!/, '[^');
    else if (token === '{') {
      alternatives += 1;
      source += '(?:';
    } else if (token === '}' && alternatives > 0) {
      alternatives -= 1;
      source += ')';
    } else if (token === ',' && alternatives > 0) source += '|';
    else source += escapePattern(token.replace(/^\\/, ''));
  }
  return new RegExp(`^${source}${')'.repeat(alternatives)}$`, 's');
}
