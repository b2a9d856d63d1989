/**
 * What is planted: a defect that its checkers have to find; a variant that is other but right, which none
 * may find fault with; or the canary, so plain that a campaign which does not see it sees nothing.
 */
type PlantKind = 'defect' | 'benign' | 'canary';

/** One change of the program, as data: a place in one file, and what stands there instead. */
export interface Change {
  readonly id: string;
  /** From the root of the program, as TypeScript: `flight/store/outduct.ts`. */
  readonly file: string;
  /**
   * TypeScript that stands exactly once in that file, white space and comments apart. It has to fit what
   * the compiler makes of it too: no types in it.
   */
  readonly find: string;
  /** TypeScript that is JavaScript as well. */
  readonly replace: string;
}

/** A change that checkers and campaigns are tried with. */
export interface Planted extends Change {
  /** Of a defect, in the table of seeded defects; 0: it has none. */
  readonly number: number;
  readonly title: string;
  readonly kind: PlantKind;
  /** Of which at least one finds it; none for a benign variant. */
  readonly checkers: readonly string[];
  /** What brings it out, in words; '' when every run does. */
  readonly trigger: string;
}
