type Cell = string | number | boolean | null | undefined;

/**
 * One line of a CSV file as RFC 4180 has it: cells with commas, quotes or line ends in quotes, quotes
 * doubled, CR LF at the end. A cell without a value is empty.
 */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellText).join(',')}\r\n`;

const cellText = (cell: Cell): string => {
  if (typeof cell === 'number') return String(cell);
  const text = cell === undefined || cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
