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
