/** What moves a terminal's cursor, changes its colours, ends a line or turns its writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]/gu;

/** A stranger's text on one line, for people: such characters as \u and their code, as `xmlText` writes them. */
export const printableText = (text: string): string =>
  text.replace(UNPRINTABLE, (sign) => `\\u${sign.codePointAt(0)?.toString(16).padStart(4, '0')}`);
