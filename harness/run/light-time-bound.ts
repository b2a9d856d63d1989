import { LabelHeap } from '../checkers/label-heap.ts';
import { lightTimeAt } from '../../flight/routing/light-time.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RunSetup } from './setup.ts';

/** Bounds that are kept: one per pair and minute. */
const KEPT_MAX = 20_000;
const RASTER_NS: Ns = 60e9;
/** Minutes whose open contacts are kept. */
const OPEN_MAX = 128;

type Outgoing = ReadonlyMap<NodeId, readonly Contact[]>;

/**
 * Light-time bound between two nodes at an instant: the shortest sum of light times over the contacts
 * that are planned then, with no queueing, no transmission and no waiting. Undefined when the plan has
 * no path at that instant. Instants are taken to the whole minute, so that bounds can be kept.
 */
export const lightTimeBound = (
  setup: RunSetup,
): ((from: NodeId, to: NodeId, atNs: Ns) => Ns | undefined) => {
  const kept = new Map<string, Ns | undefined>();
  const contacts = new OpenContacts(setup.plan.contacts);
  /** Contacts that are open at an instant, by sender; for the few minutes that are asked about now. */
  const open = new Map<Ns, Outgoing>();
  const openAt = (atNs: Ns): Outgoing => {
    let outgoing = open.get(atNs);
    if (outgoing === undefined) {
      if (open.size >= OPEN_MAX) open.clear();
      outgoing = contacts.at(atNs);
      open.set(atNs, outgoing);
    }
    return outgoing;
  };
  return (from, to, atNs) => {
    const minuteNs = Math.floor(atNs / RASTER_NS) * RASTER_NS;
    const key = `${from}/${to}/${minuteNs}`;
    if (kept.has(key)) return kept.get(key);
    if (kept.size >= KEPT_MAX) kept.clear();
    const bound = shortest(openAt(minuteNs), from, to, minuteNs);
    kept.set(key, bound);
    return bound;
  };
};

/**
 * A plan's contacts by time. Starts and ends lie apart from the contacts: every minute looks at all of
 * them, and reading 6,000 objects took a hundredth of a day's run.
 */
class OpenContacts {
  readonly #contacts: readonly Contact[];
  readonly #startNs: Float64Array;
  readonly #endNs: Float64Array;

  constructor(contacts: readonly Contact[]) {
    this.#contacts = contacts;
    this.#startNs = Float64Array.from(contacts, ({ startNs }) => startNs);
    this.#endNs = Float64Array.from(contacts, ({ endNs }) => endNs);
  }

  /** Those that are open then, by sender, in the plan's order. */
  at(atNs: Ns): Outgoing {
    const outgoing = new Map<NodeId, Contact[]>();
    for (let i = 0; i < this.#startNs.length; i++) {
      if ((this.#startNs[i] as number) > atNs || (this.#endNs[i] as number) <= atNs) continue;
      const contact = this.#contacts[i] as Contact;
      const list = outgoing.get(contact.from);
      if (list === undefined) outgoing.set(contact.from, [contact]);
      else list.push(contact);
    }
    return outgoing;
  }
}

/** Dijkstra over the contacts open at that instant. */
const shortest = (outgoing: Outgoing, from: NodeId, to: NodeId, atNs: Ns): Ns | undefined => {
  const best = new Map<NodeId, Ns>([[from, 0]]);
  const heap = new LabelHeap();
  heap.push(0, from);
  for (;;) {
    const label = heap.pop();
    if (label === undefined) return undefined;
    const { atNs: nodeNs, node } = label;
    if (node === to) return nodeNs;
    if (nodeNs > (best.get(node) ?? Number.POSITIVE_INFINITY)) continue;
    for (const contact of outgoing.get(node) ?? []) {
      const ns = nodeNs + lightTimeAt(contact, atNs);
      if (ns >= (best.get(contact.to) ?? Number.POSITIVE_INFINITY)) continue;
      best.set(contact.to, ns);
      heap.push(ns, contact.to);
    }
  }
};
