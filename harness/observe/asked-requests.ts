import type { NodeId } from '../../protocols/units.ts';
import type { Flow } from '../scenario/scenario.ts';

/** More answers are not remembered. */
const ANSWERED_MAX = 10_000;

/** What applications asked of their nodes, and what became of it. */
export class AskedRequests {
  readonly #flows: readonly Flow[];
  /** Flows of those that are not answered. */
  readonly #open = new Map<number, number>();
  /** Last request of each flow: a flow's are numbered upwards, in steps of the number of flows. */
  readonly #last: number[];
  /** Requests that their node answered of late. */
  #answered = new Set<number>();

  constructor(flows: readonly Flow[]) {
    this.#flows = flows;
    this.#last = flows.map(() => -1);
  }

  add(request: number, flowIndex: number): void {
    this.#open.set(request, flowIndex);
    this.#last[flowIndex] = request;
  }

  /** An application of that node made the request, whether it is answered or not. */
  wasMade(node: NodeId, request: number): boolean {
    const flowIndex = request % this.#flows.length;
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
