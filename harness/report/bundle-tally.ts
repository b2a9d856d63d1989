import { TRAFFIC_CLASSES, type TrafficClass } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { BitSet } from '../checkers/bit-set.ts';
import { ExpiringMap } from '../checkers/expiring-map.ts';
import { Holders } from '../checkers/holders.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { NODE_LOST, RELEASED_BY_FLIGHT } from '../journal/words.ts';
import { Counter } from './counter.ts';
import type { ClassFigures, DeadlineFigures, Figures, FlowFigures } from './figures.ts';
import { LogHistogram } from './histogram.ts';
import type { StatisticsContext } from './statistics-context.ts';

interface SentBundle {
  readonly flowIndex: number;
  readonly submittedNs: Ns;
  readonly dueNs: Ns;
  readonly forgetNs: Ns;
}

interface Tally {
  submitted: number;
  sent: number;
  delivered: number;
  met: number;
  readonly latency: LogHistogram;
  readonly ratio: LogHistogram;
}

const freshTally = (): Tally => ({
  submitted: 0,
  sent: 0,
  delivered: 0,
  met: 0,
  latency: new LogHistogram(),
  ratio: new LogHistogram(),
});

/** Bundles by class and flow; definitions: FIGURE_DEFINITIONS. Remembers live bundles only. */
export class BundleTally {
  readonly #context: StatisticsContext;
  readonly #flows: readonly Tally[];
  readonly #classes: ReadonlyMap<TrafficClass, Tally>;
  readonly #requests = new Map<number, Ns>();
  readonly #open = new ExpiringMap<SentBundle>();
  readonly #sent = new BitSet();
  readonly #delivered = new BitSet();
  readonly #holders = new Holders();
  readonly #lost = new Map<number, string>();
  readonly #refused = new Counter();
  readonly #deleted = new Counter();
  #duplicates = 0;

  constructor(context: StatisticsContext) {
    this.#context = context;
    this.#flows = context.flows.map(freshTally);
    this.#classes = new Map(TRAFFIC_CLASSES.map((name) => [name, freshTally()]));
  }

  get handlers(): RecordHandlers {
    return {
      submitted: (atNs, _node, request, flow) => {
        this.#requests.set(request, atNs);
        for (const tally of this.#tallies(flow)) tally.submitted++;
      },
      'submit-refused': (_atNs, _node, request, _flow, reason) => {
        this.#requests.delete(request);
        this.#refused.add(reason);
      },
      accepted: (atNs, _node, request, flow, bundle) => this.#accept(atNs, request, flow, bundle),
      delivered: (atNs, _node, bundle) => this.#deliver(atNs, bundle),
      held: (_atNs, node, bundle) => {
        if (this.#delivered.has(bundle)) return;
        this.#holders.hold(node, bundle);
        this.#lost.delete(bundle);
      },
      released: (_atNs, node, bundle, cause) => {
        const held = this.#holders.release(node, bundle);
        if (held && cause !== RELEASED_BY_FLIGHT) this.#destroyed(bundle, cause);
      },
      'node-down': (_atNs, node, reason) => {
        if (reason !== NODE_LOST) return;
        for (const bundle of this.#holders.destroy(node)) this.#destroyed(bundle, reason);
      },
      lost: (_atNs, _node, bundle, cause) => this.#destroyed(bundle, cause),
      deleted: (_atNs, _node, bundle, _attempt, reason) => {
        if (this.#sent.has(bundle)) this.#deleted.add(reason);
      },
    };
  }

  finish(endNs: Ns): Pick<Figures, 'classes' | 'flows' | 'bundles'> {
    const lost = new Counter();
    for (const [bundle, cause] of this.#lost) if (this.#sent.has(bundle)) lost.add(cause);
    const held = this.#holders.bundles().filter((bundle) => this.#sent.has(bundle));
    const holders = new Set<NodeId>(held.flatMap((bundle) => this.#holders.of(bundle)));
    return {
      classes: this.#classFigures(endNs),
      flows: this.#flowFigures(endNs),
      bundles: {
        held: held.length,
        holders: holders.size,
        duplicates: this.#duplicates,
        refused: this.#refused.sorted(),
        deleted: this.#deleted.sorted(),
        lost: lost.sorted(),
      },
    };
  }

  #tallies(flowIndex: number): readonly Tally[] {
    const tally = this.#flows[flowIndex];
    const ofClass = this.#classes.get(this.#context.flows[flowIndex]?.class ?? 'broadband');
    return tally === undefined || ofClass === undefined ? [] : [tally, ofClass];
  }

  #accept(atNs: Ns, request: number, flowIndex: number, bundle: number): void {
    const flow = this.#context.flows[flowIndex];
    if (flow === undefined || this.#sent.has(bundle)) return;
    const submittedNs = this.#requests.get(request) ?? atNs;
    this.#requests.delete(request);
    this.#sent.add(bundle);
    for (const tally of this.#tallies(flowIndex)) tally.sent++;
    const dueNs = submittedNs + (flow.deadlineNs ?? Number.POSITIVE_INFINITY);
    const forgetNs = atNs + 2 * Math.max(flow.lifetimeNs, flow.deadlineNs ?? 0);
    this.#open.set(bundle, { flowIndex, submittedNs, dueNs, forgetNs }, atNs);
  }

  #deliver(atNs: Ns, bundle: number): void {
    if (this.#delivered.has(bundle)) {
      this.#duplicates++;
      return;
    }
    this.#delivered.add(bundle);
    this.#lost.delete(bundle);
    for (const node of [...this.#holders.of(bundle)]) this.#holders.release(node, bundle);
    const open = this.#open.get(bundle);
    const flow = this.#context.flows[open?.flowIndex ?? -1];
    if (open === undefined || flow === undefined) return;
    this.#open.delete(bundle);
    const latencyNs = atNs - open.submittedNs;
    const boundNs = this.#context.lightTimeBoundNs(flow.from, flow.to, open.submittedNs);
    for (const tally of this.#tallies(open.flowIndex)) {
      tally.delivered++;
      tally.latency.add(latencyNs);
      if (boundNs !== undefined && boundNs > 0) tally.ratio.add(latencyNs / boundNs);
      if (flow.deadlineNs !== undefined && atNs <= open.dueNs) tally.met++;
    }
  }

  #destroyed(bundle: number, cause: string): void {
    if (this.#delivered.has(bundle) || this.#holders.of(bundle).length > 0) return;
    this.#lost.set(bundle, cause);
  }

  #classFigures(endNs: Ns): readonly ClassFigures[] {
    return TRAFFIC_CLASSES.map((name) => {
      const tally = this.#classes.get(name) as Tally;
      const { submitted, sent, delivered, latency, ratio } = tally;
      const boundRatio = ratio.quantile(0.5);
      return {
        class: name,
        submitted,
        sent,
        delivered,
        ...quantiles(latency),
        boundRatio: boundRatio === undefined ? undefined : Math.round(boundRatio * 1e3) / 1e3,
        deadline: this.#deadlineOfClass(name, endNs),
      };
    });
  }

  #flowFigures(endNs: Ns): readonly FlowFigures[] {
    return this.#context.flows.map((flow, index) => {
      const { sent, delivered, latency } = this.#flows[index] as Tally;
      const deadline = this.#deadlineOf(index, endNs);
      return {
        flow: flow.name,
        class: flow.class,
        sent,
        delivered,
        ...quantiles(latency),
        deadline: deadline && { ...deadline, required: flow.deadlineShare },
      };
    });
  }

  #deadlineOfClass(name: TrafficClass, endNs: Ns): DeadlineFigures | undefined {
    const all = this.#context.flows.flatMap((flow, index) => {
      const deadline = flow.class === name ? this.#deadlineOf(index, endNs) : undefined;
      return deadline === undefined ? [] : [deadline];
    });
    if (all.length === 0) return undefined;
    return {
      judged: all.reduce((sum, { judged }) => sum + judged, 0),
      met: all.reduce((sum, { met }) => sum + met, 0),
    };
  }

  #deadlineOf(flowIndex: number, endNs: Ns): DeadlineFigures | undefined {
    if (this.#context.flows[flowIndex]?.deadlineNs === undefined) return undefined;
    const { sent, met } = this.#flows[flowIndex] as Tally;
    let stillOpen = 0;
    for (const open of this.#open.values()) {
      if (open.flowIndex === flowIndex && open.dueNs > endNs) stillOpen++;
    }
    return { judged: sent - stillOpen, met };
  }
}

const quantiles = (latency: LogHistogram): { p50Ns: Ns | undefined; p95Ns: Ns | undefined } => {
  const rounded = (share: number): Ns | undefined => {
    const value = latency.quantile(share);
    return value === undefined ? undefined : Math.round(value);
  };
  return { p50Ns: rounded(0.5), p95Ns: rounded(0.95) };
};
