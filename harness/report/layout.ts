/** Text in columns for a terminal; widths count characters, none of ours is double width. */

const GAP = '  ';
const LABEL_WIDTH = 11;

/** ANSI colours; colour only marks verdicts and is never the only sign. */
const COLOURS = { pass: '32', fail: '31', insufficient: '33' } as const;

export const coloured = (text: keyof typeof COLOURS, colour: boolean): string =>
  colour ? `\u001b[1;${COLOURS[text]}m${text}\u001b[0m` : text;

/** A table: first column left, others right aligned; lines without trailing blanks. */
export const table = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, at) =>
    rows.reduce((most, row) => Math.max(most, row[at]?.length ?? 0), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join(GAP)
      .trimEnd(),
  );
};

/** `label  item   item`, wrapped between items; long items are wrapped between words. */
export const labelled = (
  label: string,
  items: readonly string[],
  columns: number,
): readonly string[] => {
  const indent = ' '.repeat(GAP.length + LABEL_WIDTH + GAP.length);
  const width = columns - indent.length;
  const lines: string[] = [''];
  const put = (piece: string, between: string): void => {
    const line = lines.at(-1) as string;
    const joined = line === '' ? piece : `${line}${between}${piece}`;
    if (joined.length <= width || line === '') lines[lines.length - 1] = joined;
    else lines.push(piece);
  };
  for (const item of items) {
    const words = item.length <= width ? [item] : item.split(' ');
    for (const [at, word] of words.entries()) put(word, at === 0 ? '   ' : ' ');
  }
  return lines.map((line, at) =>
    at === 0 ? `${GAP}${label.padEnd(LABEL_WIDTH)}${GAP}${line}`.trimEnd() : indent + line,
  );
};

/** Wrap one line between words, keeping its own blanks; what follows is indented by two more. */
export const wrapped = (text: string, columns: number, indent: string): readonly string[] => {
  const lines: string[] = [];
  let rest = indent + text;
  while (rest.length > columns) {
    const first = lines.length === 0 ? indent.length : indent.length + 2;
    const at = rest.lastIndexOf(' ', columns);
    // A word that is longer than the line stays whole.
    const cut = at > first ? at : rest.indexOf(' ', first + 1);
    if (cut < 0) break;
    lines.push(rest.slice(0, cut).trimEnd());
    rest = `${indent}  ${rest.slice(cut).trimStart()}`;
  }
  return [...lines, rest];
};
