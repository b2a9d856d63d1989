/** A string, a word or a number, or one sign; what is between them is white space. */
const TOKEN = /'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`|[#$\w]+|[^\s\w#$]/g;
const WORD = /^[#$\w]/;
/** White space and comments, which formatters move and compilers drop. */
const SPACE = String.raw`(?:\s|//[^\n]*\n|/\*[\s\S]*?\*/)`;

/** Where the text stands: from a place up to another, in characters. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Every place in a program's text at which the same tokens follow each other, whatever the white space
 * and comments between them. A comma before a closing bracket may be there or not, as formatters put it
 * and compilers leave it out.
 */
export const placesOf = (text: string, find: string): readonly Span[] => {
  const tokens = find.match(TOKEN) ?? [];
  if (tokens.length === 0) throw new RangeError('nothing to look for');
  const pattern = tokens.map((token, at) => {
    const before = tokens[at - 1];
    if (before === undefined) return word(token, 'first') + escaped(token);
    if (isTrailing(token, tokens[at + 1])) return `(?:${SPACE}*,)?`;
    const apart = WORD.test(before) && WORD.test(token) ? '+' : '*';
    const comma = CLOSING.test(token) && before !== ',' ? `(?:${SPACE}*,)?` : '';
    return `${comma}${SPACE}${apart}${escaped(token)}`;
  });
  const source = pattern.join('') + word(tokens.at(-1) as string, 'last');
  return [...text.matchAll(new RegExp(source, 'g'))].map(({ index, 0: found }) => ({
    from: index,
    to: index + found.length,
  }));
};

const CLOSING = /^[)\]}]$/;

const isTrailing = (token: string, next: string | undefined): boolean =>
  token === ',' && next !== undefined && CLOSING.test(next);

/** A word is no part of a longer one. */
const word = (token: string, end: 'first' | 'last'): string => {
  if (!WORD.test(token)) return '';
  return end === 'first' ? String.raw`(?<![#$\w])` : String.raw`(?![$\w])`;
};

const escaped = (token: string): string => token.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
