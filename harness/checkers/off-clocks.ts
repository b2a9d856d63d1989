import { MILLISECOND_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckedFault, CheckedNode } from './context.ts';
import { joinHandlers } from './join-handlers.ts';
import type { Span } from './spans.ts';

/** Contacts begin by UTC: whoever is off by more than this keeps other hours. Nobody asks for less. */
const OFF_NS: Ns = 100 * MILLISECOND_NS;

/** An instant at which more is known of a node's clock: how far it may have been off until then, and from then on. */
interface Sample {
  readonly atNs: Ns;
  readonly beforeNs: Ns;
  readonly afterNs: Ns;
}

/**
 * Nodes whose UTC was off, by truth. What a node says of its time is compared with the truth whenever a session
 * begins (`clock` records): between two such samples a clock is right when both are. From a start to the first
 * sample, and after the last one, nobody knows, if faults made clocks lie by then; nor from a start that has nothing but a
 * real-time clock that may be off.
 */
export class OffClocks {
  readonly #lies: ClockLies;
  readonly #samples = new Map<NodeId, Sample[]>();
  /** What nodes without a time source may be off by when they start. */
  readonly #startsOffNs: ReadonlyMap<NodeId, Ns>;

  constructor(faults: readonly CheckedFault[] | undefined, nodes: readonly CheckedNode[] = []) {
    this.#lies = new ClockLies(faults);
    this.#startsOffNs = startsOffNs(nodes);
  }

  get handlers(): RecordHandlers {
    return joinHandlers(this.#lies.handlers, {
      clock: (atNs, node, errorNs) => {
        const offNs = Math.abs(errorNs);
        this.#add(node, { atNs, beforeNs: offNs, afterNs: offNs });
      },
      // It takes the time that its hardware says.
      'node-up': (atNs, node) => {
        const afterNs = Math.max(this.#lies.atMostNs(atNs), this.#startsOffNs.get(node) ?? 0);
        this.#add(node, { atNs, beforeNs: 0, afterNs });
      },
    });
  }

  /** When the node's clock may have been off by more than that, 100 ms or more; at the end of the run. */
  spans(node: NodeId, endNs: Ns, byNs = OFF_NS): readonly Span[] {
    const samples = this.#samples.get(node) ?? [];
    const liesNs = this.#lies.atMostNs(endNs);
    // What it was before the first one is what it was then; after the last one, anything.
    const ends = [
      { atNs: 0, beforeNs: 0, afterNs: 0 },
      ...samples,
      { atNs: Number.POSITIVE_INFINITY, beforeNs: liesNs, afterNs: liesNs },
    ];
    return ends.slice(1).flatMap(({ atNs: untilNs, beforeNs }, index) => {
      const last = ends[index] as Sample;
      return Math.max(last.afterNs, beforeNs) > byNs ? [{ fromNs: last.atNs, untilNs }] : [];
    });
  }

  /** Of samples in a row that show a right clock, the first and the last say all. */
  #add(node: NodeId, sample: Sample): void {
    const samples = this.#samples.get(node) ?? [];
    this.#samples.set(node, samples);
    if (samples.slice(-2).filter(isRight).length === 2 && isRight(sample)) samples.pop();
    samples.push(sample);
  }
}

/** Of nodes without a time source: what their real-time clock may be off by. */
export const startsOffNs = (nodes: readonly CheckedNode[]): ReadonlyMap<NodeId, Ns> =>
  new Map(
    nodes.flatMap(({ id, clock }) => (clock?.timeSource === false ? [[id, clock.rtcErrorNs]] : [])),
  );

const isRight = ({ beforeNs, afterNs }: Sample): boolean => Math.max(beforeNs, afterNs) <= OFF_NS;
