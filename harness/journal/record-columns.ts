/** A column holds integers (exact below 2^53) or words from a small vocabulary. */
export interface Column {
  readonly name: string;
  readonly type: 'int' | 'text';
}

type Named<N, T> = { readonly name: N; readonly type: T };

export const int = <const N extends string>(name: N): Named<N, 'int'> => ({ name, type: 'int' });
export const text = <const N extends string>(name: N): Named<N, 'text'> => ({ name, type: 'text' });
/** Enters the hash, and the file from level control on. */
export const control = <const C extends readonly Column[]>(
  ...columns: C
): { readonly level: 'control'; readonly columns: C } => ({ level: 'control', columns });
/** Stored at level frames only, never hashed. */
export const frames = <const C extends readonly Column[]>(
  ...columns: C
): { readonly level: 'frames'; readonly columns: C } => ({ level: 'frames', columns });
/** In the file from level control on, never hashed: figures for checkers that no preset's hash need know. */
export const unhashed = <const C extends readonly Column[]>(
  ...columns: C
): { readonly level: 'unhashed'; readonly columns: C } => ({ level: 'unhashed', columns });

export type RecordLevel = 'control' | 'frames' | 'unhashed';

/** Words of hashed records are numbered apart from all others. */
export const vocabularyOf = (level: RecordLevel): 'control' | 'frames' =>
  level === 'control' ? 'control' : 'frames';
