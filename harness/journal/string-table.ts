/** Words by number, in the order of their first appearance: the same run numbers them the same. */
export class StringTable {
  readonly words: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #onNew: ((word: string) => void) | undefined;

  /** onNew is told each word once, before its number is used. */
  constructor(onNew?: (word: string) => void) {
    this.#onNew = onNew;
  }

  numberOf(word: string): number {
    const known = this.#numbers.get(word);
    if (known !== undefined) return known;
    const number = this.words.length;
    this.words.push(word);
    this.#numbers.set(word, number);
    this.#onNew?.(word);
    return number;
  }
}
