import { type Km, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault, PlannedLink } from './context.ts';
import type { Span } from './spans.ts';

/** After a burn along the track a satellite drifts along it by at most so many times burn and time. */
const DRIFT = 4;
/** From then on partners aim and begin beside it: a tenth of a milliradian over 1,000 km, 14 ms at 7 km/s. */
const DISPLACED_KM: Km = 0.1;

/** Satellites that are not where the plan and everybody's ephemeris have them, after burns. */
export class DisplacedNodes {
  readonly #faults: readonly CheckedFault[];
  readonly #burns: { readonly node: NodeId; readonly atNs: Ns; readonly kmPerS: number }[] = [];

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#faults = faults ?? [];
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, index, _kind, node, active) => {
      const { deltaVKmPerS } = this.#faults[index] ?? {};
      if (deltaVKmPerS === undefined || active === 0) return;
      this.#burns.push({ node, atNs, kmPerS: Math.abs(deltaVKmPerS) });
    },
  };

  spans({ node, partner }: PlannedLink): readonly Span[] {
    return this.#burns
      .filter((burn) => burn.node === node || burn.node === partner)
      .map(({ atNs, kmPerS }) => ({
        fromNs: atNs + (DISPLACED_KM / (DRIFT * kmPerS)) * SECOND_NS,
        untilNs: Number.POSITIVE_INFINITY,
      }));
  }
}
