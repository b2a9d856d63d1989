import type { TrafficClass } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Route } from '../routing/router.ts';
import type { Outduct } from './outduct.ts';
import type { SessionState } from './session-state.ts';

/** Flows that one session remembers; of more, the oldest make room. */
const FLOWS_MAX = 16;

/** Bundles of one size and class to one destination that come from one neighbour, and where they go. */
export interface Flow {
  readonly destination: NodeId;
  readonly class: TrafficClass;
  readonly bytes: number;
  /** Of the router when the route was found. */
  readonly generation: number;
  /** Up to then the router's answer would be this route [UTC]. */
  readonly untilNs: Ns;
  /** The most that the way takes until then. */
  readonly longestNs: Ns;
  readonly route: Route;
  readonly duct: Outduct;
}

/** What the short way learnt of the bundles of one session. */
export class Flows {
  readonly session: SessionState;
  readonly #flows: Flow[] = [];
  #next = 0;

  constructor(session: SessionState) {
    this.session = session;
  }

  find(destination: NodeId, trafficClass: TrafficClass, bytes: number): Flow | undefined {
    const flows = this.#flows;
    for (let at = 0; at < flows.length; at++) {
      const flow = flows[at] as Flow;
      if (flow.destination !== destination || flow.bytes !== bytes) continue;
      if (flow.class === trafficClass) return flow;
    }
    return undefined;
  }

  /** In place of what was known of such bundles, or of the oldest flow. */
  learn(flow: Flow): void {
    const known = this.find(flow.destination, flow.class, flow.bytes);
    const at = known === undefined ? this.#next++ % FLOWS_MAX : this.#flows.indexOf(known);
    this.#flows[at] = flow;
  }
}
