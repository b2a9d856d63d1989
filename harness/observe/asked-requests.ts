import type { NodeId } from '../../protocols/units.ts';
import type { Flow } from '../scenario/scenario.ts';
import { OPERATOR_REQUESTS, STORM_REQUESTS } from '../workload/request-numbers.ts';

/** More answers are not remembered. */
const ANSWERED_MAX = 10_000;

/** What applications asked of their nodes, and what became of it. */
export class AskedRequests {
  readonly #flows: readonly Flow[];
  readonly #ownFlows: number;
  /** Flows of those that are not answered. */
  readonly #open = new Map<number, number>();
  /** Last request of each flow: a flow's are numbered upwards, in steps of the number of such flows. */
  readonly #last: number[];
  /** Nodes of requests of storms. */
  readonly #storms = new Map<number, NodeId>();
  /** Requests that their node answered of late. */
  #answered = new Set<number>();

  /** Of the flows, so many make requests by themselves; those of storms come after them. */
  constructor(flows: readonly Flow[], ownFlows: number) {
    this.#flows = flows;
    this.#ownFlows = ownFlows;
    this.#last = flows.map(() => -1);
  }

  add(request: number, flowIndex: number): void {
    this.#open.set(request, flowIndex);
    if (request < OPERATOR_REQUESTS) this.#last[flowIndex] = request;
    else this.#storms.set(request, this.#flows[flowIndex]?.from ?? 0);
  }

  /** An application of that node made the request, whether it is answered or not; what the operator asks is not known here. */
  wasMade(node: NodeId, request: number): boolean {
    if (request >= STORM_REQUESTS) return this.#storms.get(request) === node;
    if (request >= OPERATOR_REQUESTS) return true;
    const flowIndex = request % this.#ownFlows;
    const last = this.#last[flowIndex] ?? -1;
    return request <= last && this.#flows[flowIndex]?.from === node;
  }

  /** Flow of a request that is not answered. */
  flowOf(request: number): number | undefined {
    return this.#open.get(request);
  }

  /** Its node has answered. */
  answer(request: number): void {
    this.#answered.add(request);
    if (this.#answered.size > ANSWERED_MAX) this.#answered = new Set();
  }

  wasAnswered(request: number): boolean {
    return this.#answered.has(request);
  }

  /** It is known what became of it. */
  close(request: number): void {
    this.#open.delete(request);
  }
}
