import { MINUTE_NS, type Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { turnAndRestNs } from '../physics/widest-turn.ts';
import type { CheckedFault, CheckerContext, PlannedLink } from './context.ts';
import type { Span } from './spans.ts';

/** Faults that keep two terminals from finding each other's light, or a computer from having it sought. */
export const HINDERING: ReadonlySet<string> = new Set([
  'terminal-stuck',
  'gimbal-stiction',
  'tracking-drop',
  'beacon-unseen',
  'sun-in-view',
  'false-lock',
  'wrong-partner',
  'terminal-reset',
  'power-up-late',
  'contact-off-plan',
  'attitude-bias',
  'ephemeris-error',
  'site-outage',
  'hang',
  'slow-processor',
  'store-failure',
]);

/**
 * A head that comes free or up anew turns then; up to 17 s later when nobody answers what it says that it
 * knew before (LM-PNT-037, LM-PNT-047).
 */
const TURNS_ANEW: ReadonlySet<string> = new Set([
  'terminal-stuck',
  'gimbal-stiction',
  'terminal-reset',
  'power-up-late',
]);
const TURNED_NS: Ns = MINUTE_NS;

/** What keeps slews from ending; several in a row have the head isolated (LM-MGT-166). */
const HOLDS_SLEWS: ReadonlySet<string> = new Set(['terminal-stuck', 'gimbal-stiction']);

/** What leads into safe mode (LM-MGT-162), which outlasts it. */
const LEADS_TO_SAFE = 'store-failure';

interface Hindrance {
  readonly fault: CheckedFault;
  readonly fromNs: Ns;
  /** Infinity while it lasts. */
  untilNs: Ns;
}

/** When faults kept planned links from reaching lock, as far as truth justifies it. */
export class HinderedLinks {
  readonly #context: Pick<CheckerContext, 'faults' | 'nodes' | 'thresholds'>;
  readonly #all: Hindrance[] = [];

  constructor(context: Pick<CheckerContext, 'faults' | 'nodes' | 'thresholds'>) {
    this.#context = context;
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, index, kind, _node, active) => {
      const fault = this.#context.faults?.[index];
      if (fault === undefined || !HINDERING.has(kind)) return;
      for (const own of this.#all) {
        if (own.fault === fault && own.untilNs > atNs) own.untilNs = atNs;
      }
      if (active === 1) this.#all.push({ fault, fromNs: atNs, untilNs: Number.POSITIVE_INFINITY });
    },
  };

  spans(link: PlannedLink): readonly Span[] {
    return this.#all
      .filter(({ fault }) => touches(fault, link))
      .map((own) => ({ fromNs: own.fromNs, untilNs: own.untilNs + this.#aftermathNs(own) }));
  }

  #aftermathNs({ fault, fromNs, untilNs }: Hindrance): Ns {
    const { kind } = fault;
    if (kind === LEADS_TO_SAFE) return Number.POSITIVE_INFINITY;
    if (!TURNS_ANEW.has(kind)) return 0;
    return Math.max(
      TURNED_NS,
      HOLDS_SLEWS.has(kind) ? this.#isolatedNs(fault, untilNs - fromNs) : 0,
    );
  }

  /**
   * As long as a head may stay isolated behind that: each time for twice as long as before, so that the last is no longer
   * than the first and all of the fault together.
   */
  #isolatedNs({ node, terminal }: CheckedFault, lastedNs: Ns): Ns {
    const { slewFailuresMax, isolationNs, isolationMaxNs } = this.#context.thresholds;
    const heads = this.#context.nodes.find(({ id }) => id === node)?.terminals ?? [];
    let longestNs = 0;
    for (const { index, profile } of heads) {
      if (profile.medium === 'radio' || (terminal !== undefined && terminal !== index)) continue;
      const heldNs = lastedNs + turnAndRestNs(profile);
      if (heldNs < slewFailuresMax * profile.slewTimeoutNs) continue;
      longestNs = Math.max(longestNs, Math.min(isolationMaxNs, isolationNs + heldNs));
    }
    return longestNs;
  }
}

const touches = ({ node, partner, terminal }: CheckedFault, link: PlannedLink): boolean => {
  if (partner !== undefined) {
    const ends = [link.node, link.partner];
    return ends.includes(node) && ends.includes(partner);
  }
  if (node === link.node) return terminal === undefined || terminal === link.terminal;
  if (node !== link.partner) return false;
  return terminal === undefined || terminal === link.partnerTerminal;
};
