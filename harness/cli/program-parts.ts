/** Sets the exit code of the process; not called: 0. */
export type SetExitCode = (code: number) => void;

/** A heading and commands under it; each a line. */
export const examples = (...lines: readonly string[]): string =>
  ['\nExamples:', ...lines.map((line) => `  lasermesh ${line}`)].join('\n');
