/** A text by its lines, and what it is called. */
export interface TextLines {
  readonly file: string;
  readonly lines: readonly string[];
}

/** A place in a text. */
export interface Place {
  /** From 1; 0: the file as a whole. */
  readonly line: number;
  readonly column: number;
  /** Characters to underline. */
  readonly length: number;
  /** The text, where it is another one than that of the other places. */
  readonly within?: TextLines;
}

/** One thing that is wrong with an input, and where. */
export interface Problem extends Place {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Help beside the underline: "did you mean …". */
  readonly hint: string;
  /** Places in other files, one a line. */
  readonly details?: readonly string[];
}

/** Longest line that is shown with an underline. */
const LINE_SHOWN_MAX = 160;
/** Problems that are shown; the rest is counted. */
const SHOWN_MAX = 20;

/** All problems as a person reads them: file:line:col, the line, the underline, the hint. */
export const formatProblems = (source: TextLines, problems: readonly Problem[]): string => {
  const blocks = problems.slice(0, SHOWN_MAX).map((problem) => {
    const details = problem.details ?? [];
    return [...problemLines(problem.within ?? source, problem), ...details]
      .map(printable)
      .join('\n');
  });
  if (problems.length > SHOWN_MAX) blocks.push(`… and ${problems.length - SHOWN_MAX} more`);
  return blocks.join('\n');
};

const problemLines = (
  { file, lines }: TextLines,
  { line, column, length, severity, message, hint }: Problem,
): string[] => {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  const head = `${place}  ${severity}  ${message}`;
  const text = lines[line - 1]?.trimEnd();
  if (text === undefined || text === '' || text.length > LINE_SHOWN_MAX) {
    return hint === '' ? [head] : [head, `      ${hint}`];
  }
  const width = Math.max(1, Math.min(length, text.length - column + 1));
  const mark = `${' '.repeat(Math.max(0, column - 1))}${'^'.repeat(width)}`;
  return [
    head,
    `${String(line).padStart(5)} │ ${text}`,
    `      │ ${mark}${hint === '' ? '' : `  ${hint}`}`,
  ];
};

/**
 * A user's text may hold what moves a terminal's cursor, changes its colours or turns its
 * writing.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]/gu;

const printable = (text: string): string => text.replaceAll('\t', ' ').replace(UNPRINTABLE, '·');
