import { MINUTE_NS, type Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault, PlannedLink } from './context.ts';

/** Faults that keep two terminals from finding each other's light, or a computer from having it sought. */
const HINDERING: ReadonlySet<string> = new Set([
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
 * A head that started anew takes no command but a slew, which it gets with the next try of its contact
 * (LM-PNT-025, -026).
 */
const STARTED_ANEW: ReadonlySet<string> = new Set(['terminal-reset', 'power-up-late']);
const NEXT_TRY_NS: Ns = 5 * MINUTE_NS;

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

  /** Whether one held at any instant from fromNs until untilNs. */
  during(link: PlannedLink, fromNs: Ns, untilNs: Ns): boolean {
    return this.#all.some(
      (own) =>
        own.fromNs <= untilNs &&
        own.untilNs + aftermathNs(own.fault) > fromNs &&
        touches(own.fault, link),
    );
  }
}

const aftermathNs = ({ kind }: CheckedFault): Ns => {
  if (kind === LEADS_TO_SAFE) return Number.POSITIVE_INFINITY;
  return STARTED_ANEW.has(kind) ? NEXT_TRY_NS : 0;
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
