import { MINUTE_NS, type Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault, PlannedLink } from './context.ts';
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
  readonly #faults: readonly CheckedFault[];
  readonly #all: Hindrance[] = [];

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#faults = faults ?? [];
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, index, kind, _node, active) => {
      const fault = this.#faults[index];
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
      .map(({ fault, fromNs, untilNs }) => ({ fromNs, untilNs: untilNs + aftermathNs(fault) }));
  }
}

const aftermathNs = ({ kind }: CheckedFault): Ns => {
  if (kind === LEADS_TO_SAFE) return Number.POSITIVE_INFINITY;
  return TURNS_ANEW.has(kind) ? TURNED_NS : 0;
};

const touches = ({ node, partner, terminal }: CheckedFault, link: PlannedLink): boolean => {
  if (partner !== undefined) {
    const ends = [link.node, link.partner];
    return ends.includes(node) && ends.includes(partner);
  }
  if (node === link.node) return terminal === undefined || terminal === link.terminal;
  if (node !== link.partner) return false;
  return terminal === undefined || terminal === link.partnerTerminal;
};
