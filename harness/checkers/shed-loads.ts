import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault } from './context.ts';
import { closeSpan, openSpan, type Span } from './spans.ts';

/** Charge under which terminals go out of use, and at which they come back [0.001] (LM-MGT-165). */
const SHED_PERMILLE = 300;
const BACK_PERMILLE = 400;
/** The same for the bus [mV]. */
const SHED_MILLIVOLT = 24_000;
/** What comes back needs so long to be at work. */
const AT_WORK_NS: Ns = MINUTE_NS;

/** When nodes had too little power for all of their terminals, by truth. */
export class ShedLoads {
  readonly #faults: readonly CheckedFault[];
  readonly #spans = new Map<string, Span[]>();

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#faults = faults ?? [];
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, index, _kind, node, active) => {
      const { chargePermille = BACK_PERMILLE, milliVolt = Number.POSITIVE_INFINITY } =
        this.#faults[index] ?? {};
      if (chargePermille <= SHED_PERMILLE) openSpan(this.#spans, `${node}`, atNs);
      if (milliVolt > SHED_MILLIVOLT) return;
      if (active === 1) openSpan(this.#spans, `${node}`, atNs);
      else closeSpan(this.#spans, `${node}`, atNs);
    },
    /** A sample of its battery. */
    energy: (atNs, node, permille) => {
      if (permille <= SHED_PERMILLE) openSpan(this.#spans, `${node}`, atNs);
      else if (permille >= BACK_PERMILLE) closeSpan(this.#spans, `${node}`, atNs);
    },
  };

  spans(node: NodeId): readonly Span[] {
    return (this.#spans.get(`${node}`) ?? []).map(({ fromNs, untilNs }) => ({
      fromNs,
      untilNs: untilNs + AT_WORK_NS,
    }));
  }
}
