import type { NodeId, Ns } from '../../protocols/units.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import type { RandomStream, RandomStreams } from '../kernel/random.ts';
import type { Flow } from '../scenario/scenario.ts';

/** Takes one submission: the number is unique in the run. */
export type Submit = (request: number, flowIndex: number, flow: Flow) => void;

/**
 * Applications: each flow submits bundles at its instants. One event per flow is in the queue. A
 * request's number is flow index + number of flows × count, so that flows never shift each other.
 */
export class Workload implements EventTarget {
  readonly #flows: readonly Flow[];
  readonly #queue: EventQueue;
  readonly #submit: Submit;
  readonly #counts: number[];
  readonly #streams: (RandomStream | undefined)[];
  #stopped: ReadonlySet<NodeId> = new Set();

  constructor(options: {
    readonly flows: readonly Flow[];
    readonly queue: EventQueue;
    readonly streams: RandomStreams;
    readonly submit: Submit;
  }) {
    this.#flows = options.flows;
    this.#queue = options.queue;
    this.#submit = options.submit;
    this.#counts = options.flows.map(() => 0);
    this.#streams = options.flows.map((flow) =>
      flow.timing.kind === 'poisson'
        ? options.streams.stream(`flow ${flow.name}`, 'timing')
        : undefined,
    );
  }

  start(): void {
    for (let i = 0; i < this.#flows.length; i++) this.#schedule(i, undefined);
  }

  /** The applications of a node that is lost fall silent. */
  silence(node: NodeId): void {
    this.#stopped = new Set([...this.#stopped, node]);
  }

  silent(node: NodeId): boolean {
    return this.#stopped.has(node);
  }

  handle(flowIndex: number): void {
    const flow = this.#flows[flowIndex] as Flow;
    if (this.#stopped.has(flow.from)) return;
    const count = this.#counts[flowIndex] as number;
    this.#counts[flowIndex] = count + 1;
    this.#schedule(flowIndex, this.#queue.nowNs);
    this.#submit(count * this.#flows.length + flowIndex, flowIndex, flow);
  }

  #schedule(flowIndex: number, previousNs: Ns | undefined): void {
    const atNs = this.#nextNs(flowIndex, previousNs);
    if (atNs !== undefined) this.#queue.schedule(atNs, this, flowIndex);
  }

  #nextNs(flowIndex: number, previousNs: Ns | undefined): Ns | undefined {
    const { timing } = this.#flows[flowIndex] as Flow;
    if (timing.kind === 'listed') return timing.atNs[this.#counts[flowIndex] as number];
    const stepNs =
      timing.kind === 'regular'
        ? timing.intervalNs
        : Math.max(
            1,
            Math.round(this.#streams[flowIndex]?.exponential(timing.meanIntervalNs) ?? 0),
          );
    const first = timing.kind === 'regular' ? timing.startNs : timing.startNs + stepNs;
    const atNs = previousNs === undefined ? first : previousNs + stepNs;
    return atNs < timing.endNs ? atNs : undefined;
  }
}
