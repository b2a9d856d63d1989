/** Six bits a character: five of the number, lowest first, and whether more follow. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const MORE = 32;
const DIGIT_OF = new Map([...ALPHABET].map((character, digit) => [character, digit] as const));

/**
 * Rising numbers as text: what each is more than the one before it. Cells of one run lie near each other:
 * about a character and a half for each.
 */
export const encodeCells = (cells: readonly number[]): string => {
  let text = '';
  let before = -1;
  for (const cell of cells) {
    let rest = cell - before - 1;
    if (rest < 0 || !Number.isSafeInteger(cell))
      throw new RangeError(`cell ${cell} after ${before}`);
    for (; rest >= MORE; rest = Math.floor(rest / MORE)) text += ALPHABET[MORE + (rest % MORE)];
    text += ALPHABET[rest];
    before = cell;
  }
  return text;
};

/** The numbers of such a text; undefined when it is none. */
export const decodeCells = (text: string): readonly number[] | undefined => {
  const cells: number[] = [];
  let before = -1;
  let value = 0;
  let scale = 1;
  for (const character of text) {
    const digit = DIGIT_OF.get(character);
    if (digit === undefined) return undefined;
    value += (digit % MORE) * scale;
    scale *= MORE;
    if (digit >= MORE) continue;
    before += value + 1;
    if (!Number.isSafeInteger(before)) return undefined;
    cells.push(before);
    value = 0;
    scale = 1;
  }
  return scale === 1 ? cells : undefined;
};
