import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { CheckedFault } from './context.ts';

/** Charge under which terminals go out of use, and at which they come back [0.001] (LM-MGT-165). */
const SHED_PERMILLE = 300;
const BACK_PERMILLE = 400;
/** The same for the bus [mV]. */
const SHED_MILLIVOLT = 24_000;
/** What comes back needs so long to be at work. */
const AT_WORK_NS: Ns = MINUTE_NS;

interface Span {
  readonly fromNs: Ns;
  untilNs: Ns;
}

/** When nodes had too little power for all of their terminals, by truth. */
export class ShedLoads {
  readonly #faults: readonly CheckedFault[];
  readonly #spans = new Map<NodeId, Span[]>();

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#faults = faults ?? [];
  }

  fault(atNs: Ns, index: number, node: NodeId, active: boolean): void {
    const { chargePermille = BACK_PERMILLE, milliVolt = Number.POSITIVE_INFINITY } =
      this.#faults[index] ?? {};
    if (chargePermille <= SHED_PERMILLE) this.#begin(node, atNs);
    if (milliVolt > SHED_MILLIVOLT) return;
    if (active) this.#begin(node, atNs);
    else this.#end(node, atNs);
  }

  /** A sample of its battery. */
  energy(atNs: Ns, node: NodeId, permille: number): void {
    if (permille <= SHED_PERMILLE) this.#begin(node, atNs);
    else if (permille >= BACK_PERMILLE) this.#end(node, atNs);
  }

  during(node: NodeId, fromNs: Ns, untilNs: Ns): boolean {
    return (this.#spans.get(node) ?? []).some(
      (span) => span.fromNs <= untilNs && span.untilNs + AT_WORK_NS > fromNs,
    );
  }

  #begin(node: NodeId, atNs: Ns): void {
    const spans = this.#spans.get(node) ?? [];
    this.#spans.set(node, spans);
    if (spans.at(-1)?.untilNs === Number.POSITIVE_INFINITY) return;
    spans.push({ fromNs: atNs, untilNs: Number.POSITIVE_INFINITY });
  }

  #end(node: NodeId, atNs: Ns): void {
    const last = this.#spans.get(node)?.at(-1);
    if (last?.untilNs === Number.POSITIVE_INFINITY) last.untilNs = atNs;
  }
}
