import { MICROSECOND_NS, type NodeId, type Ns } from '../../../protocols/units.ts';
import type { RecordHandlers } from '../../journal/records.ts';
import type { FigureDefinition } from '../figures.ts';
import type { SamplesData } from './page-data.ts';
import { type NodePlaces, placesOf, type ReportContext, toMs } from './report-context.ts';
import { TimeBuckets } from './time-buckets.ts';

export const STORES_FIGURE: FigureDefinition = {
  title: 'store occupancy',
  unit: 'bytes',
  definition:
    'Bytes in use in mass memories, sampled every five minutes: the largest sample in each part of ' +
    'the run. The peak of a node counts every instant, not samples only.',
};

export const CLOCKS_FIGURE: FigureDefinition = {
  title: 'clock error over time',
  unit: 'time',
  definition:
    'Largest true error of any node’s clock among the samples in each part of the run, and the ' +
    'largest uncertainty that any node declared there. Samples are taken when a clock is set.',
};

export const ENERGY_FIGURE: FigureDefinition = {
  title: 'charge',
  unit: 'share',
  definition:
    'Lowest state of charge of any satellite’s battery among the samples in each part of the run, ' +
    'and how many satellites were in the Earth’s shadow at most, sampled every five minutes.',
};

const BUCKETS = 288;
/** Nodes whose store is drawn: those with the highest peaks. */
const STORES_MAX = 60;
/** Nodes whose clock is listed: those with the largest errors. */
const CLOCKS_MAX = 60;
const NO_SAMPLE = -1;

interface StoreState {
  readonly node: number;
  readonly use: TimeBuckets;
  highBytes: number;
}

/** The worst sample of a clock. */
interface ClockState {
  readonly node: number;
  readonly errorNs: Ns;
  readonly uncertaintyNs: Ns;
  readonly atNs: Ns;
}

/** What is sampled: stores, clocks, batteries. */
export class SamplesPart {
  readonly #context: ReportContext;
  readonly #places: NodePlaces;
  readonly #buckets: number;
  readonly #stores = new Map<NodeId, StoreState>();
  readonly #clockError: TimeBuckets;
  readonly #clockUncertainty: TimeBuckets;
  readonly #clocks = new Map<NodeId, ClockState>();
  readonly #charge: TimeBuckets;
  readonly #eclipsed: TimeBuckets;
  /** The sample that is being counted. */
  readonly #sample = { atNs: -1, eclipsed: 0 };

  constructor(context: ReportContext) {
    this.#context = context;
    this.#places = placesOf(context.nodes);
    // No finer than the samples: an empty part would look like an empty store.
    this.#buckets = Math.min(BUCKETS, Math.max(1, Math.floor(context.endNs / 300e9)));
    this.#clockError = this.#over(NO_SAMPLE);
    this.#clockUncertainty = this.#over(NO_SAMPLE);
    this.#charge = this.#over(Number.POSITIVE_INFINITY);
    this.#eclipsed = this.#over(NO_SAMPLE);
  }

  get handlers(): RecordHandlers {
    return {
      store: (atNs, node, bytes, highBytes) => {
        const place = this.#places.get(node);
        if (place === undefined) return;
        const state = this.#stores.get(node) ?? {
          node: place,
          use: this.#over(NO_SAMPLE),
          highBytes: 0,
        };
        this.#stores.set(node, state);
        state.use.raise(atNs, bytes);
        state.highBytes = Math.max(state.highBytes, highBytes);
      },
      clock: (atNs, node, errorNs, uncertaintyNs) => {
        this.#worst(atNs, node, Math.abs(errorNs), uncertaintyNs);
        this.#clockError.raise(atNs, Math.ceil(Math.abs(errorNs) / MICROSECOND_NS));
        this.#clockUncertainty.raise(atNs, Math.ceil(uncertaintyNs / MICROSECOND_NS));
      },
      energy: (atNs, _node, permille, eclipse) => {
        this.#charge.lower(atNs, permille);
        if (atNs !== this.#sample.atNs) this.#sample.eclipsed = 0;
        this.#sample.atNs = atNs;
        this.#sample.eclipsed += eclipse;
        this.#eclipsed.raise(atNs, this.#sample.eclipsed);
      },
    };
  }

  finish(): SamplesData {
    const stores = [...this.#stores.values()];
    const storeMax = Array.from({ length: this.#buckets }, () => NO_SAMPLE);
    for (const { use } of stores) {
      for (const [i, bytes] of use.values.entries()) {
        storeMax[i] = Math.max(storeMax[i] as number, bytes);
      }
    }
    const byPeak = [...stores].sort((a, b) => b.highBytes - a.highBytes || a.node - b.node);
    return {
      storeMax,
      stores: byPeak
        .slice(0, STORES_MAX)
        .map(({ node, use, highBytes }) => ({ node, highBytes, bytes: use.values })),
      storesCut: Math.max(0, byPeak.length - STORES_MAX),
      clockError: this.#clockError.values,
      clockUncertainty: this.#clockUncertainty.values,
      clocks: this.#worstClocks(),
      clocksCut: Math.max(0, this.#clocks.size - CLOCKS_MAX),
      charge: this.#charge.values.map((value) => (Number.isFinite(value) ? value : NO_SAMPLE)),
      eclipsed: this.#eclipsed.values,
    };
  }

  #worst(atNs: Ns, node: NodeId, errorNs: Ns, uncertaintyNs: Ns): void {
    const place = this.#places.get(node);
    if (place === undefined || errorNs <= (this.#clocks.get(node)?.errorNs ?? -1)) return;
    this.#clocks.set(node, { node: place, errorNs, uncertaintyNs, atNs });
  }

  #worstClocks(): SamplesData['clocks'] {
    return [...this.#clocks.values()]
      .sort((a, b) => b.errorNs - a.errorNs || a.node - b.node)
      .slice(0, CLOCKS_MAX)
      .map(({ node, errorNs, uncertaintyNs, atNs }) => [
        node,
        Math.ceil(errorNs / MICROSECOND_NS),
        Math.ceil(uncertaintyNs / MICROSECOND_NS),
        toMs(atNs),
      ]);
  }

  #over(empty: number): TimeBuckets {
    return new TimeBuckets(this.#context.endNs, this.#buckets, empty);
  }
}
