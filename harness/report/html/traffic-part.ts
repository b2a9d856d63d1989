import { TRAFFIC_CLASSES, type TrafficClass } from '../../../protocols/bundle.ts';
import { MICROSECOND_NS, type Ns } from '../../../protocols/units.ts';
import { BitSet } from '../../checkers/bit-set.ts';
import { ExpiringMap } from '../../checkers/expiring-map.ts';
import type { RecordHandlers } from '../../journal/records.ts';
import type { FigureDefinition } from '../figures.ts';
import { LogHistogram } from '../histogram.ts';
import type { ClassTraffic, Distribution } from './page-data.ts';
import type { ReportContext } from './report-context.ts';
import { TimeBuckets } from './time-buckets.ts';

export const LATENCY_FIGURE: FigureDefinition = {
  title: 'latency and light-time bound',
  unit: 'time',
  definition:
    'Share of delivered bundles whose latency (request to delivery, by true time) is at most the ' +
    'value; beside it the same of their light-time bounds: the shortest sum of light times over the ' +
    'contacts planned when each was sent. Bundles sent while no such path was open have no bound. ' +
    'Values from logarithmic buckets, exact to 0.5 %.',
};

export const THROUGHPUT_FIGURE: FigureDefinition = {
  title: 'throughput',
  unit: 'bit/s',
  definition:
    'Payload bits that applications handed over (offered, requests that were accepted) and that ' +
    'reached them (delivered, each bundle once), by class, as means over equal parts of the run. ' +
    'Headers, retransmissions and hops on the way are not counted.',
};

const BUCKETS = 120;
const POINTS_MAX = 160;
const QUANTILES = [0.5, 0.95, 0.99] as const;

interface OpenBundle {
  readonly flow: number;
  readonly submittedNs: Ns;
  readonly forgetNs: Ns;
}

interface ClassState {
  readonly latency: LogHistogram;
  readonly bound: LogHistogram;
  readonly offered: TimeBuckets;
  readonly delivered: TimeBuckets;
}

/** Latency and throughput by class. Remembers live bundles only. */
export class TrafficPart {
  readonly #context: ReportContext;
  readonly #classes: ReadonlyMap<TrafficClass, ClassState>;
  readonly #requests = new Map<number, Ns>();
  readonly #open = new ExpiringMap<OpenBundle>();
  readonly #seen = new BitSet();

  constructor(context: ReportContext) {
    this.#context = context;
    this.#classes = new Map(
      TRAFFIC_CLASSES.map((name) => [
        name,
        {
          latency: new LogHistogram(),
          bound: new LogHistogram(),
          offered: new TimeBuckets(context.endNs, BUCKETS),
          delivered: new TimeBuckets(context.endNs, BUCKETS),
        },
      ]),
    );
  }

  get handlers(): RecordHandlers {
    return {
      submitted: (atNs, _node, request) => {
        this.#requests.set(request, atNs);
      },
      'submit-refused': (_atNs, _node, request) => {
        this.#requests.delete(request);
      },
      accepted: (atNs, _node, request, flowIndex, bundle) => {
        const submittedNs = this.#requests.get(request) ?? atNs;
        this.#requests.delete(request);
        const flow = this.#context.flows[flowIndex];
        if (flow === undefined || this.#seen.has(bundle)) return;
        this.#seen.add(bundle);
        this.#classes.get(flow.class)?.offered.add(submittedNs, flow.bytes);
        const forgetNs = atNs + 2 * Math.max(flow.lifetimeNs, flow.deadlineNs ?? 0);
        this.#open.set(bundle, { flow: flowIndex, submittedNs, forgetNs }, atNs);
      },
      delivered: (atNs, _node, bundle, _attempt, _hops, _sound, bytes) =>
        this.#deliver(atNs, bundle, bytes),
    };
  }

  finish(): readonly ClassTraffic[] {
    return [...this.#classes].map(([name, { latency, bound, offered, delivered }]) => ({
      class: name,
      latency: distribution(latency),
      bound: distribution(bound),
      quantiles: QUANTILES.map((share) => [
        share,
        inMicroseconds(latency.quantile(share)),
        inMicroseconds(bound.quantile(share)),
      ]),
      offered: offered.values,
      delivered: delivered.values,
    }));
  }

  #deliver(atNs: Ns, bundle: number, bytes: number): void {
    const open = this.#open.get(bundle);
    const flow = this.#context.flows[open?.flow ?? -1];
    if (open === undefined || flow === undefined) return;
    this.#open.delete(bundle);
    const state = this.#classes.get(flow.class);
    state?.delivered.add(atNs, bytes);
    state?.latency.add(atNs - open.submittedNs);
    const boundNs = this.#context.lightTimeBoundNs(flow.from, flow.to, open.submittedNs);
    if (boundNs !== undefined && boundNs > 0) state?.bound.add(boundNs);
  }
}

const distribution = (histogram: LogHistogram): Distribution =>
  histogram.cumulative(POINTS_MAX).flatMap(([value, count]) => [inMicroseconds(value), count]);

const inMicroseconds = (ns: Ns | undefined): number =>
  ns === undefined ? -1 : Math.round(ns / MICROSECOND_NS);
