import { isMap, isNode, isPair, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** Largest scenario file that is read [bytes]. */
export const SCENARIO_BYTES_MAX = 8 * 1024 * 1024;
const ALIASES_MAX = 100;

/** One thing that is wrong with an input, and where. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  /** From 1; 0: the file as a whole. */
  readonly line: number;
  readonly column: number;
  /** Characters to underline. */
  readonly length: number;
  readonly message: string;
  /** Help beside the underline: "did you mean …". */
  readonly hint: string;
}

/** A YAML or JSON text with the way back from a path in its value to a place in the text. */
export interface SourceText {
  readonly file: string;
  readonly lines: readonly string[];
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Place of the value at a path, or of its key. */
  place(
    path: readonly PropertyKey[],
    key?: boolean,
  ): Omit<Problem, 'severity' | 'message' | 'hint'>;
}

/** Parse; what YAML itself finds wrong comes back as problems, never as an exception. */
export const parseSource = (file: string, text: string): SourceText => {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: true,
  });
  const lines = text.split('\n');
  const at = (start: number, end: number) => {
    const { line, col } = counter.linePos(start);
    return { line, column: col, length: Math.max(1, Math.min(end - start, 80)) };
  };
  const problems: Problem[] = document.errors.slice(0, 20).map((error) => ({
    severity: 'error',
    ...at(error.pos[0], error.pos[1]),
    message: (error.message.split('\n')[0] ?? '').trim(),
    hint: '',
  }));
  let value: unknown;
  if (problems.length === 0) {
    try {
      value = document.toJS({ maxAliasCount: ALIASES_MAX });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      problems.push({ severity: 'error', line: 1, column: 1, length: 1, message, hint: '' });
    }
  }
  return {
    file,
    lines,
    value,
    problems,
    place(path, key = false) {
      const node = nodeAt(document.contents, path, key);
      const range = isNode(node) ? node.range : undefined;
      return range ? at(range[0], range[1]) : { line: 1, column: 1, length: 1 };
    },
  };
};

/** The node at a path; where the path ends early, the deepest one that exists. */
const nodeAt = (
  root: unknown,
  path: readonly PropertyKey[],
  wantKey: boolean,
): Node | undefined => {
  let node: unknown = root;
  for (const [depth, step] of path.entries()) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyText(item.key) === String(step));
      next = wantKey && depth === path.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
    } else if (isSeq(node)) {
      next = node.items[Number(step)];
    }
    if (!isNode(next)) break;
    node = next;
  }
  return isNode(node) ? node : undefined;
};

const keyText = (key: unknown): string => {
  if (typeof key === 'object' && key !== null && 'value' in key) return String(key.value);
  return String(key);
};

/** All problems as a person reads them: file:line:col, the line, the underline, the hint. */
export const formatProblems = (source: SourceText, problems: readonly Problem[]): string => {
  const blocks = problems.map((problem) => {
    const head =
      problem.line === 0
        ? `${source.file}  ${problem.severity}  ${problem.message}`
        : `${source.file}:${problem.line}:${problem.column}  ${problem.severity}  ${problem.message}`;
    const text = source.lines[problem.line - 1];
    if (text === undefined || text.length > 400) return withHint(head, problem.hint);
    const number = String(problem.line).padStart(5);
    const length = Math.max(1, Math.min(problem.length, text.length - problem.column + 1));
    const mark = `${' '.repeat(problem.column - 1)}${'^'.repeat(length)}`;
    const hint = problem.hint === '' ? '' : `  ${problem.hint}`;
    return `${head}\n${number} │ ${text}\n      │ ${mark}${hint}`;
  });
  return blocks.join('\n');
};

const withHint = (head: string, hint: string): string =>
  hint === '' ? head : `${head}\n      ${hint}`;
