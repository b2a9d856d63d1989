import type { Advertisement, TerminalDeviation } from '../../protocols/routing.ts';
import type { Bps, NodeId, Ns } from '../../protocols/units.ts';
import type { ContactIndex } from './contact-index.ts';

/** How a contact differs from the plan. */
export interface ContactDeviation {
  /** Not usable before; the planned start when nothing holds it back. */
  startNs: Ns;
  /** 0: as planned. */
  rateBps: Bps;
  /** −1: as planned. */
  lightNs: Ns;
}

/** What all known advertisements together change about a plan. */
export interface DeviationOverlay {
  readonly contacts: ReadonlyMap<number, ContactDeviation>;
  /** 1 at the contacts that are in the map, by position in the index; empty when none is. */
  readonly marks: Uint8Array;
  /** Some contact has another rate or light time than planned. */
  readonly changesCosts: boolean;
  /** Starts that the plan does not know, ascending. */
  readonly startsNs: readonly Ns[];
  /** When the first slowed contact is as planned again; the overlay is to be made anew then. */
  readonly validUntilNs: Ns;
}

export const NO_DEVIATIONS: DeviationOverlay = {
  contacts: new Map(),
  marks: new Uint8Array(0),
  changesCosts: false,
  startsNs: [],
  validUntilNs: Number.POSITIVE_INFINITY,
};

/**
 * Lay advertisements over a plan. A terminal that is down takes its contacts away, in both
 * directions, until the advertisement expires; a degraded one slows what its node sends; a light
 * time holds for both directions. Advertisements expired at nowNs are ignored (LM-RTE-030).
 */
export const overlayDeviations = (
  index: ContactIndex,
  advertisements: ReadonlyMap<NodeId, Advertisement>,
  nowNs: Ns,
): DeviationOverlay => {
  const contacts = new Map<number, ContactDeviation>();
  let validUntilNs = Number.POSITIVE_INFINITY;
  for (const advertisement of advertisements.values()) {
    const untilNs = advertisement.issuedNs + advertisement.validityNs;
    if (untilNs <= nowNs || advertisement.deviations.length === 0) continue;
    const node = index.nodeOf.get(advertisement.origin);
    if (node === undefined) continue;
    for (const deviation of advertisement.deviations) {
      if (deviation.condition === 'as-planned' && deviation.lightTimeNs === 0) continue;
      if (deviation.condition !== 'down') validUntilNs = Math.min(validUntilNs, untilNs);
      deviate(index, contacts, { node, deviation, untilNs });
    }
  }
  if (contacts.size === 0) return NO_DEVIATIONS;
  const marks = new Uint8Array(index.sorted.length);
  for (const c of contacts.keys()) marks[c] = 1;
  const changesCosts = [...contacts.values()].some((c) => c.lightNs >= 0 || c.rateBps > 0);
  const startsNs = shiftedStarts(index, contacts);
  return { contacts, marks, changesCosts, startsNs, validUntilNs };
};

/** End of the contact that goes on by plan, and not by advertisements; undefined: none. */
export const deniedUntilNs = (
  index: ContactIndex,
  overlay: DeviationOverlay,
  link: { readonly from: NodeId; readonly to: NodeId; readonly atNs: Ns },
): Ns | undefined => {
  const { from, to, atNs } = link;
  for (const [c, { startNs }] of overlay.contacts) {
    const contact = index.sorted[c];
    if (contact?.from !== from || contact.to !== to || startNs <= atNs) continue;
    if (contact.startNs <= atNs && contact.endNs > atNs) return contact.endNs;
  }
  return undefined;
};

interface Source {
  readonly node: number;
  readonly deviation: TerminalDeviation;
  readonly untilNs: Ns;
}

const deviate = (
  index: ContactIndex,
  contacts: Map<number, ContactDeviation>,
  source: Source,
): void => {
  const { node, deviation } = source;
  const down = deviation.condition === 'down';
  const lastOut = index.outFirst[node + 1] as number;
  for (let pair = index.outFirst[node] as number; pair < lastOut; pair++) {
    forEachContact(index, pair, (c) => {
      const contact = index.sorted[c];
      if (contact === undefined || !concerns(deviation, contact.fromTerminal, contact.to)) return;
      apply(index, contacts, c, source);
    });
  }
  if (!down && deviation.lightTimeNs === 0) return;
  const lastIn = index.inFirst[node + 1] as number;
  for (let at = index.inFirst[node] as number; at < lastIn; at++) {
    forEachContact(index, index.inPairs[at] as number, (c) => {
      const contact = index.sorted[c];
      if (contact === undefined || !concerns(deviation, contact.toTerminal, contact.from)) return;
      const slower = { ...deviation, rateBps: 0 };
      apply(index, contacts, c, { ...source, deviation: slower });
    });
  }
};

const forEachContact = (index: ContactIndex, pair: number, visit: (c: number) => void): void => {
  const last = index.pairFirst[pair + 1] as number;
  for (let c = index.pairFirst[pair] as number; c < last; c++) visit(c);
};

/** A plan that names no terminals can only be matched by partner. */
const concerns = (
  deviation: TerminalDeviation,
  terminal: number | undefined,
  partner: NodeId,
): boolean =>
  (terminal === undefined || terminal === deviation.terminal) &&
  (deviation.neighbour === 0 || deviation.neighbour === partner);

const apply = (
  index: ContactIndex,
  contacts: Map<number, ContactDeviation>,
  c: number,
  { deviation, untilNs }: Source,
): void => {
  const startNs = index.startNs[c] as number;
  if (startNs >= untilNs) return;
  const known = contacts.get(c) ?? { startNs, rateBps: 0, lightNs: -1 };
  if (deviation.condition === 'down') known.startNs = Math.max(known.startNs, untilNs);
  if (deviation.condition === 'degraded' && deviation.rateBps > 0) {
    const plannedBps = index.ratesBps[index.rateIndex[c] as number] as number;
    known.rateBps = Math.min(known.rateBps || plannedBps, deviation.rateBps);
  }
  if (deviation.lightTimeNs > 0) known.lightNs = Math.max(known.lightNs, deviation.lightTimeNs);
  contacts.set(c, known);
};

const shiftedStarts = (
  index: ContactIndex,
  contacts: ReadonlyMap<number, ContactDeviation>,
): readonly Ns[] => {
  const starts: Ns[] = [];
  for (const [c, { startNs }] of contacts) {
    if (startNs > (index.startNs[c] as number) && startNs < (index.endNs[c] as number)) {
      starts.push(startNs);
    }
  }
  return starts.sort((a, b) => a - b);
};
