import type { FaultSource } from '../scenario/fault-schema.ts';

/* How a builder of faults is made from the schema's type of a kind. */

/** Every kind of fault, as scenarios name it. */
export type FaultKind = FaultSource['kind'];

/** A fault of that kind in the form of a scenario's `faults:`. */
export type FaultOf<K extends FaultKind> = Of<FaultSource, K>;

/** Some kinds share one schema: then `kind` is a union there, of which K is one. */
type Of<F, K> = F extends { kind: unknown }
  ? K extends F['kind']
    ? F & { readonly kind: K }
    : never
  : never;

/** What a fault of that kind is told beside its target: onset, length, parameters. */
export type FaultOptions<K extends FaultKind, Target extends string = never> = Told<
  FaultOf<K>,
  Target
> &
  Onset<FaultOf<K>>;

type Told<F, Target extends string> = {
  readonly [P in keyof F as P extends 'kind' | Target ? never : P]: F[P];
};

/** One of the two is needed, where a kind can be triggered at all. */
type Onset<F> = F extends { when?: infer W }
  ? { readonly at: string } | { readonly when: Exclude<W, undefined> }
  : unknown;

/** Kinds whose schema has those keys. */
type KindWith<Keys extends string> = {
  [K in FaultKind]: [Keys] extends [keyof FaultOf<K>] ? K : never;
}[FaultKind];

type LinkKind = KindWith<'from' | 'to'>;
type NodeKind = Exclude<KindWith<'node'>, LinkKind>;
type OtherKind = Exclude<FaultKind, LinkKind | NodeKind>;

/** A builder of faults of one node; those of its terminals take `terminal` in the options. */
export const onNode =
  <K extends NodeKind>(kind: K) =>
  (node: string, options: FaultOptions<K, 'node'>): FaultOf<K> =>
    ({ kind, node, ...options }) as unknown as FaultOf<K>;

/** A builder of faults of a link, given by its two ends. */
export const onLink =
  <K extends LinkKind>(kind: K) =>
  (from: string, to: string, options: FaultOptions<K, 'from' | 'to'>): FaultOf<K> =>
    ({ kind, from, to, ...options }) as unknown as FaultOf<K>;

/** A builder of faults of the operator, or of several nodes. */
export const ofAll =
  <K extends OtherKind>(kind: K) =>
  (options: FaultOptions<K>): FaultOf<K> =>
    ({ kind, ...options }) as unknown as FaultOf<K>;
