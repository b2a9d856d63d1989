import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';

const BILLION = 1e9;
/** No counter drifts by more. */
const DRIFT_PPB_MAX = 100_000;

type Handled = 'clock' | 'time-told' | 'node-down' | 'fault';

/** What a node said of its clock last. */
interface Said {
  readonly atNs: Ns;
  readonly uncertaintyNs: Ns;
  /** All words from then on were good enough. */
  readonly sinceNs: Ns;
}

/**
 * Which nodes know the time to within a bound, by what they declare since their start: S7 holds them to that. Where a
 * fault makes clocks lie, and before the first word, nobody knows.
 */
export class KnownTimes {
  readonly #lies: ClockLies;
  readonly #boundNs: Ns;
  readonly #said = new Map<NodeId, Said>();
  readonly #driftPpb: ReadonlyMap<NodeId, number>;

  constructor({ faults, nodes }: Pick<CheckerContext, 'faults' | 'nodes'>, boundNs: Ns) {
    this.#lies = new ClockLies(faults);
    this.#boundNs = boundNs;
    this.#driftPpb = new Map(
      nodes.map(({ id, clock }) => [id, clock?.driftPpbMax ?? DRIFT_PPB_MAX] as const),
    );
  }

  readonly handlers: Pick<Required<RecordHandlers>, Handled> = {
    fault: (...fault) => this.#lies.handlers.fault?.(...fault),
    clock: (atNs, node, _errorNs, uncertaintyNs) => this.#says(atNs, node, uncertaintyNs),
    'time-told': (atNs, node, _errorNs, uncertaintyNs) => this.#says(atNs, node, uncertaintyNs),
    'node-down': (_atNs, node) => {
      this.#said.delete(node);
    },
  };

  /** Since when a node has known it, at that instant; for ever in the future: it does not. */
  knownSince(node: NodeId, atNs: Ns): Ns {
    const said = this.#said.get(node);
    if (said === undefined || this.#lies.atMostNs(atNs) > 0) return Number.POSITIVE_INFINITY;
    const driftPpb = this.#driftPpb.get(node) ?? DRIFT_PPB_MAX;
    const offNs = said.uncertaintyNs + ((atNs - said.atNs) / BILLION) * driftPpb;
    return offNs <= this.#boundNs ? said.sinceNs : Number.POSITIVE_INFINITY;
  }

  #says(atNs: Ns, node: NodeId, uncertaintyNs: Ns): void {
    const known = this.knownSince(node, atNs);
    const sinceNs = uncertaintyNs <= this.#boundNs ? Math.min(known, atNs) : Infinity;
    this.#said.set(node, { atNs, uncertaintyNs, sinceNs });
  }
}
