import type { Place, TextLines } from './problem.ts';
import type { SourceText } from './source-text.ts';

/** Changes of a scenario's source that stand elsewhere: a merge patch (RFC 7396). */
export interface ScenarioPatch {
  /** A mapping: null takes a key away, lists are taken whole. */
  readonly value: unknown;
  /** The text that it stands in, and where; undefined: nobody knows any more. */
  readonly written?: Pick<SourceText, 'place'> & TextLines;
}

type Mapping = Readonly<Record<string, unknown>>;

/** RFC 7396 §2: what is left of a value when a patch was applied to it. */
export const mergePatch = (target: unknown, patch: unknown): unknown => {
  if (!isMapping(patch)) return patch;
  const merged = new Map(isMapping(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergePatch(merged.get(key), value));
  }
  return Object.fromEntries(merged);
};

/** A source with its changes; what is wrong with a change is placed where that stands. */
export const patched = (source: SourceText, { value, written }: ScenarioPatch): SourceText => {
  const placeOf = (path: readonly PropertyKey[], key?: boolean): Place => {
    if (!stands(value, source.value, path)) return source.place(path, key);
    if (written === undefined) return { line: 0, column: 1, length: 1, within: NOWHERE };
    const { file, lines } = written;
    return { ...written.place(path, key), within: { file, lines } };
  };
  return { ...source, value: mergePatch(source.value, value), place: placeOf };
};

const NOWHERE: TextLines = { file: 'with', lines: [] };

const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether what is at a path of the merged value came from the patch. */
const stands = (patch: unknown, base: unknown, path: readonly PropertyKey[]): boolean => {
  let [inPatch, inBase] = [patch, base];
  for (const step of path) {
    if (!isMapping(inPatch)) return true;
    const key = String(step);
    if (!Object.hasOwn(inPatch, key)) return false;
    inPatch = inPatch[key];
    inBase = isMapping(inBase) ? inBase[key] : undefined;
  }
  return !isMapping(inPatch) || !isMapping(inBase);
};
