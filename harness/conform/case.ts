import type { Bench } from './bench/bench.ts';
import type { Setup } from './bench/mesh.ts';
import type { Level } from './requirements.ts';

/** Whom a case asks: one terminal and its link, or all of a node. */
export type Role = 'node' | 'terminal';

/** What a case is given: benches, one for each life story that it wants to tell. */
export type OpenBench = (setup?: Setup) => Bench;

/** One stimulus, one expectation, one verdict. */
export interface ConformanceCase {
  /** `CONF-<section>-<name>`; permanent. */
  readonly id: string;
  /** Requirements that it finds broken, `LM-XXX-nnn`; the first is the one that it is about. */
  readonly requirements: readonly string[];
  /** What is expected, in a sentence. */
  readonly title: string;
  /**
   * Of what it judges, where a requirement says more strongly something else; default: the strongest of them. What of
   * it only SHOULD be is judged by `shouldHold` and `shouldEqual`.
   */
  readonly level?: Level;
  /** Default: terminal. */
  readonly role?: Role;
  /**
   * It gives what no gateway passes on: an input before boot, or a second boot in one life (LM-GWY-021). Of software
   * behind a socket it cannot be asked.
   */
  readonly inProcess?: true;
  /**
   * @throws Violation when the target does otherwise
   * @throws Inconclusive when it never comes to what is to be judged
   */
  readonly run: (open: OpenBench) => void;
}
