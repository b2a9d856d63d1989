/**
 * A small deviation of the reference node from one requirement, as data: a place in one file of the flight software or
 * its codecs, and what stands there instead. Cases that are about the requirement have to find it.
 */
export interface Deviation {
  /** `lnk-hello-not-repeated`: section, then what is wrong. */
  readonly id: string;
  /** The requirement that it breaks. */
  readonly requirement: string;
  /** What the node does instead, in words. */
  readonly title: string;
  /** From the root of the program: `flight/link/negotiation.ts`. */
  readonly file: string;
  /** TypeScript that stands exactly once in that file, white space and comments apart; no types in it. */
  readonly find: string;
  /** TypeScript that is JavaScript as well. */
  readonly replace: string;
}
