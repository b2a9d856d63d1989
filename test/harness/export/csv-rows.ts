/** Rows of a CSV text as RFC 4180 has them; throws where it does not. */
export const csvRows = (text: string): string[][] => {
  if (!text.endsWith('\r\n')) throw new Error('the last line has no end');
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let row: string[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null) throw new Error(`no cell at ${at}: ${text.slice(at, at + 40)}`);
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
};

/** The same as one object for each line. */
export const csvTable = (text: string): Record<string, string>[] => {
  const [head = [], ...rows] = csvRows(text);
  return rows.map((row) => {
    if (row.length !== head.length) throw new Error(`${row.length} cells under ${head.length}`);
    return Object.fromEntries(head.map((name, i) => [name, row[i] ?? '']));
  });
};
