import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';
import type { Thresholds } from './thresholds.ts';
import { closeSpan, openSpan, type Span } from './spans.ts';

/** What comes back needs so long to be at work. */
const AT_WORK_NS: Ns = MINUTE_NS;

/** When nodes had too little power for all of their terminals, by truth. */
export class ShedLoads {
  readonly #faults: NonNullable<CheckerContext['faults']>;
  readonly #thresholds: Thresholds;
  /** By node for its charge, and by number of the fault for each sag of its bus. */
  readonly #spans = new Map<string, Span[]>();

  constructor({ faults, thresholds }: Pick<CheckerContext, 'faults' | 'thresholds'>) {
    this.#faults = faults ?? [];
    this.#thresholds = thresholds;
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, index, _kind, node, active) => {
      const { chargeShedPermille, busShedMilliVolt } = this.#thresholds;
      const { chargePermille = Number.POSITIVE_INFINITY, milliVolt = Number.POSITIVE_INFINITY } =
        this.#faults[index] ?? {};
      if (chargePermille <= chargeShedPermille) openSpan(this.#spans, `${node}`, atNs);
      if (milliVolt > busShedMilliVolt) return;
      if (active === 1) openSpan(this.#spans, `${node} ${index}`, atNs);
      else closeSpan(this.#spans, `${node} ${index}`, atNs);
    },
    /** A sample of its battery. */
    energy: (atNs, node, permille) => {
      const { chargeShedPermille, chargeClearPermille } = this.#thresholds;
      if (permille <= chargeShedPermille) openSpan(this.#spans, `${node}`, atNs);
      else if (permille >= chargeClearPermille) closeSpan(this.#spans, `${node}`, atNs);
    },
  };

  spans(node: NodeId): readonly Span[] {
    const own = [...this.#spans].flatMap(([key, spans]) => (ofNode(key, node) ? spans : []));
    return own.map(({ fromNs, untilNs }) => ({ fromNs, untilNs: untilNs + AT_WORK_NS }));
  }
}

const ofNode = (key: string, node: NodeId): boolean =>
  key === `${node}` || key.startsWith(`${node} `);
