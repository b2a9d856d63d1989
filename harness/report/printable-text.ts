/** What moves a terminal's cursor, changes its colours, ends a line or turns its writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]/gu;

/** A stranger's text on one line, for people: such characters as \u and their code, as `xmlText` writes them. */
export const printableText = (text: string): string => text.replace(UNPRINTABLE, escaped);

/** The same of a text of several lines, which stay lines; tabs stay too. */
export const printableLines = (text: string): string =>
  text.replace(UNPRINTABLE, (sign) => (sign === '\n' || sign === '\t' ? sign : escaped(sign)));

/** As JSON writes it, where it takes two units too. */
const escaped = (sign: string): string =>
  Array.from({ length: sign.length }, (_, place) => {
    const unit = sign.charCodeAt(place).toString(16).padStart(4, '0');
    return `\\u${unit}`;
  }).join('');
