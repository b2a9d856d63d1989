import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { CHECKERS, makeCheckers } from '../../../harness/checkers/checkers.ts';
import { DEVIATIONS } from '../../../harness/conform/deviations.ts';
import { PLANTED, plantedOf, withPlanted } from '../../../harness/planted/apply.ts';
import { placesOf } from '../../../harness/planted/token-match.ts';

const ROOT = new URL('../../../', import.meta.url);
const textOf = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');
const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext } as const;
/** By text: a file is asked for by each of its changes. */
const outputs = new Map<string, ts.TranspileOutput>();
const output = (text: string): ts.TranspileOutput => {
  const known = outputs.get(text);
  if (known !== undefined) return known;
  const made = ts.transpileModule(text, { compilerOptions, reportDiagnostics: true });
  outputs.set(text, made);
  return made;
};
const compiled = (text: string): string => output(text).outputText;
/** What campaigns are tried with, and what conformance cases are. */
const CHANGES = [...PLANTED, ...DEVIATIONS];

describe('what can be planted', () => {
  it.each(CHANGES)(
    '$id has its place once, in the source and compiled, and changes it',
    (planted) => {
      const source = textOf(planted.file);
      for (const text of [source, compiled(source)]) {
        expect(placesOf(text, planted.find)).toHaveLength(1);
        const changed = withPlanted(planted, text);
        expect(changed).not.toBe(text);
        expect(output(changed).diagnostics).toEqual([]);
      }
      // Planted before or after compiling, it is the same program.
      expect(tokens(compiled(withPlanted(planted, source)))).toBe(
        tokens(withPlanted(planted, compiled(source))),
      );
    },
  );

  it('is twelve defects by number, three benign variants and one canary', () => {
    const numbers = PLANTED.filter(({ kind }) => kind === 'defect').map(({ number }) => number);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(PLANTED.filter(({ kind }) => kind === 'benign')).toHaveLength(3);
    expect(PLANTED.filter(({ kind }) => kind === 'canary')).toHaveLength(1);
    expect(new Set(CHANGES.map(({ id }) => id)).size).toBe(CHANGES.length);
  });

  it('names checkers that there are, and none for what is right', () => {
    const { checkers } = makeCheckers({ nodes: [], flows: [], hopLimit: 1, endNs: 1 }, CHECKERS);
    const known = new Set(checkers.map(({ id }) => id));
    for (const planted of PLANTED) {
      expect(planted.checkers.every((id) => known.has(id))).toBe(true);
      expect(planted.checkers.length > 0).toBe(planted.kind !== 'benign');
    }
  });

  it('is flight software or protocol, never the harness that judges it', () => {
    expect(CHANGES.filter(({ file }) => !/^(flight|protocols)\//.test(file))).toEqual([]);
  });

  it('is refused by a name that there is not, with the one that was meant', () => {
    expect(() => plantedOf('canari')).toThrow(/nothing planted .* "canari", did you mean "canary"/);
  });

  it('is refused where its place is not there once', () => {
    const canary = plantedOf('canary');
    expect(() => withPlanted(canary, '')).toThrow(/its place in flight\/.* is not there/);
    const twice = textOf(canary.file).repeat(2);
    expect(() => withPlanted(canary, twice)).toThrow(/is there 2 times, expected once/);
  });
});

/** A program's text without what formatters and compilers do to it. */
const tokens = (text: string): string =>
  compiled(text)
    .replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '')
    .replace(/\s+/g, '')
    .replace(/,([)\]}])/g, '$1');
