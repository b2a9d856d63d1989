import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { LYING } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';
import type { Thresholds } from './thresholds.ts';

/** No counter drifts by more [share of the time that passed]. */
const DRIFT_SHARE = 100e-6;
/** A HELLO that is made and does not leave is met when it is said again: its UTC is behind by then. */
export const SAID_AGAIN_NS: Ns = 2 * SECOND_NS;
/** Without a time source within reach: what comes first sets the clock. */
const STRATUM_NONE = 16;

/** An estimate of UTC that was right, and follows a lie. */
export interface FollowedStep {
  readonly atNs: Ns;
  readonly node: NodeId;
  readonly changeNs: Ns;
  readonly allowedNs: Ns;
}

interface Said {
  readonly atNs: Ns;
  readonly errorNs: Ns;
  readonly uncertaintyNs: Ns;
}

type Bounds = Pick<Thresholds, 'timeStepNs' | 'timeBelievedNs' | 'timeFollowedShare'>;
type Handled = 'clock' | 'fault' | 'node-down' | 'time-told';

/**
 * Steps of UTC that nodes must not follow at once, whoever tells them (LM-TIM-013): a node that had its time from a
 * source, and was right, is not led astray by more than small steps can, unless somebody has told the same for minutes.
 */
export class FollowedSteps {
  readonly #bounds: Bounds;
  readonly #found: (found: FollowedStep) => void;
  /** What each node said last, when it had a source within reach and was right. */
  readonly #said = new Map<NodeId, Said>();
  /** Faults that make clocks lie, by number: since when, and until when. */
  readonly #lies = new Map<number, { readonly fromNs: Ns; untilNs: Ns }>();
  /** Nodes whose own counter was made to drift, which takes their estimate along, or that have other bounds. */
  readonly #others = new Set<NodeId>();
  tested = 0;

  constructor(context: CheckerContext, found: (found: FollowedStep) => void) {
    this.#bounds = context.thresholds;
    this.#found = found;
  }

  readonly handlers: Pick<Required<RecordHandlers>, Handled> = {
    'node-down': (_atNs, node) => {
      this.#said.delete(node);
    },
    fault: (atNs, index, kind, node, active) => {
      if (kind === 'clock-drift' || kind === 'other-limits') this.#others.add(node);
      if (!LYING.test(kind)) return;
      const lie = this.#lies.get(index);
      if (active === 1) this.#lies.set(index, { fromNs: atNs, untilNs: Number.POSITIVE_INFINITY });
      else if (lie !== undefined) lie.untilNs = atNs;
    },
    clock: (atNs, node, errorNs, uncertaintyNs, stratum) => {
      const before = this.#said.get(node);
      this.#said.delete(node);
      this.#says(node, before, { atNs, errorNs, uncertaintyNs, stratum, lateNs: SAID_AGAIN_NS });
    },
    // One that waited for its line says less than the time, by however much: what was said before stands.
    'time-told': (atNs, node, errorNs, uncertaintyNs, stratum) => {
      const lateNs = Number.POSITIVE_INFINITY;
      const said = { atNs, errorNs, uncertaintyNs, stratum, lateNs };
      this.#says(node, this.#said.get(node), said);
    },
  };

  #says(
    node: NodeId,
    before: Said | undefined,
    { stratum, lateNs, ...said }: Said & { readonly stratum: number; readonly lateNs: Ns },
  ): void {
    if (before !== undefined && !this.#others.has(node)) {
      this.#judge(node, { ...said, lateNs }, before);
    }
    const right = Math.abs(said.errorNs) <= said.uncertaintyNs;
    if (right && stratum < STRATUM_NONE) this.#said.set(node, said);
  }

  /** `lateNs`: by how much what is said may be behind the time. */
  #judge(
    node: NodeId,
    { atNs, errorNs, lateNs }: Said & { readonly lateNs: Ns },
    before: Said,
  ): void {
    const { timeStepNs, timeBelievedNs, timeFollowedShare } = this.#bounds;
    for (const { fromNs, untilNs } of this.#lies.values()) {
      if (untilNs >= before.atNs && atNs - fromNs >= timeBelievedNs) return;
    }
    this.tested++;
    const elapsedNs = atNs - before.atNs;
    const followedNs = timeStepNs * (1 + (timeFollowedShare * elapsedNs) / SECOND_NS);
    const allowedNs = followedNs + 2 * before.uncertaintyNs + DRIFT_SHARE * elapsedNs;
    const changeNs = errorNs - before.errorNs;
    if (changeNs <= allowedNs && -changeNs <= allowedNs + lateNs) return;
    this.#found({ atNs, node, changeNs, allowedNs });
  }
}
