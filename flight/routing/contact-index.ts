import type { Contact, ContactPlan } from '../../protocols/contact-plan.ts';
import { encodePlan, planDigest } from '../../protocols/plan-codec.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { ArrivalBounds } from './arrival-bounds.ts';
import { LightSegments } from './light-segments.ts';
import { SearchScratch } from './search-scratch.ts';

/**
 * A contact plan laid out for search: contacts sorted by (from, to, start, id) in typed arrays,
 * grouped into pairs (all contacts from one node to another). It is a ContactPlan itself, so that
 * whoever sets up many nodes makes it once and gives it to all of them. Immutable but for working
 * memory (`scratch`, `guide`) and what `light` and `bounds` have ready, which carry nothing from one
 * search to the next that a result depends on.
 */
export class ContactIndex implements ContactPlan {
  readonly version: number;
  readonly contacts: readonly Contact[];
  /** By position in the arrays below. */
  readonly sorted: readonly Contact[];

  /** Node ids, ascending; a node's index is its place here, so the lower index is the lower id. */
  readonly nodeIds: readonly NodeId[];
  readonly nodeOf: ReadonlyMap<NodeId, number>;

  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** Light time; of a moving contact the first sample. */
  readonly lightNs: Float64Array;
  /** 1 where light time changes during the contact. */
  readonly moving: Uint8Array;
  readonly anyMoving: boolean;
  /** Longest light time at any time, by contact. */
  readonly lightLongestNs: Float64Array;
  /** Shortest and longest light time of any contact at any time. */
  readonly lightLeastNs: Ns;
  readonly lightMostNs: Ns;
  /** Place in `ratesBps`. */
  readonly rateIndex: Int32Array;
  readonly ratesBps: Float64Array;
  readonly fromNode: Int32Array;
  readonly toNode: Int32Array;

  /** Pair p holds contacts pairFirst[p] … pairFirst[p + 1] − 1. */
  readonly pairFirst: Int32Array;
  readonly pairFrom: Int32Array;
  readonly pairTo: Int32Array;
  /** Latest end among a pair's contacts up to and including this one. */
  readonly latestEndNs: Float64Array;
  /** Node n sends over pairs outFirst[n] … outFirst[n + 1] − 1. */
  readonly outFirst: Int32Array;
  /** Node n receives over pairs inPairs[inFirst[n]] … inPairs[inFirst[n + 1] − 1]. */
  readonly inFirst: Int32Array;
  readonly inPairs: Int32Array;
  /** Contacts by start. */
  readonly startOrder: Int32Array;

  /** One 0 for each contact: nothing deviates. */
  readonly noMarks: Uint8Array;
  /** Light times of moving contacts. */
  readonly light: LightSegments;
  readonly scratch: SearchScratch;
  /** Estimates of guided searches, and their heap. */
  readonly guide: SearchScratch;
  readonly bounds: ArrivalBounds;
  #digest: Uint8Array | undefined;

  /**
   * @param closingNs sessions are closed so long before a contact ends: no node of the network counts on
   *   that time, nor on the light times that closing takes.
   */
  constructor(plan: ContactPlan, closingNs: Ns = 0) {
    this.version = plan.version;
    this.contacts = plan.contacts;
    this.sorted = [...plan.contacts].sort(
      (a, b) => a.from - b.from || a.to - b.to || a.startNs - b.startNs || a.id - b.id,
    );
    this.nodeIds = [...new Set(this.sorted.flatMap((contact) => [contact.from, contact.to]))].sort(
      (a, b) => a - b,
    );
    this.nodeOf = new Map(this.nodeIds.map((id, at) => [id, at]));
    const rates = new Map<number, number>();
    for (const { rateBps } of this.sorted) if (!rates.has(rateBps)) rates.set(rateBps, rates.size);
    const index = (id: NodeId): number => this.nodeOf.get(id) ?? -1;
    this.ratesBps = Float64Array.from(rates.keys());
    this.startNs = Float64Array.from(this.sorted, (contact) => contact.startNs);
    this.endNs = Float64Array.from(this.sorted, (contact) => usableEndNs(contact, closingNs));
    this.lightNs = Float64Array.from(this.sorted, (contact) => contact.lightTimeNs);
    this.moving = Uint8Array.from(this.sorted, (contact) => (isMoving(contact) ? 1 : 0));
    this.anyMoving = this.moving.includes(1);
    this.lightLongestNs = Float64Array.from(this.sorted, (contact) => longestLightNs(contact));
    this.lightLeastNs = this.sorted.reduce(leastLightNs, Number.POSITIVE_INFINITY);
    this.lightMostNs = this.lightLongestNs.reduce((most, ns) => Math.max(most, ns), 0);
    this.rateIndex = Int32Array.from(this.sorted, ({ rateBps }) => rates.get(rateBps) ?? 0);
    this.fromNode = Int32Array.from(this.sorted, (contact) => index(contact.from));
    this.toNode = Int32Array.from(this.sorted, (contact) => index(contact.to));
    this.startOrder = Int32Array.from(this.sorted.keys()).sort(
      (a, b) => (this.startNs[a] as number) - (this.startNs[b] as number) || a - b,
    );

    const pairs = groupPairs(this);
    this.pairFirst = pairs.first;
    this.pairFrom = pairs.from;
    this.pairTo = pairs.to;
    this.latestEndNs = pairs.latestEndNs;
    this.outFirst = pairs.outFirst;
    this.inFirst = pairs.inFirst;
    this.inPairs = pairs.inPairs;
    this.noMarks = new Uint8Array(this.sorted.length);
    this.light = new LightSegments(this.sorted, this.anyMoving);
    this.scratch = new SearchScratch({
      nodes: this.nodeIds.length,
      pairs: pairs.from.length,
      rates: this.ratesBps.length,
    });
    this.guide = new SearchScratch({ nodes: this.nodeIds.length, pairs: 0, rates: 0 });
    this.bounds = new ArrivalBounds(this);
  }

  /** SHA-256 of the plan's canonical bytes, made once. Throws on a plan that is not sound. */
  get digest(): Uint8Array {
    this.#digest ??= planDigest(encodePlan(this));
    return this.#digest;
  }

  /** Contacts that begin at a node, by receiver and start. */
  contactsFrom(node: NodeId): readonly Contact[] {
    const at = this.nodeOf.get(node);
    if (at === undefined) return [];
    const first = this.pairFirst[this.outFirst[at] as number] as number;
    const end = this.pairFirst[this.outFirst[at + 1] as number] as number;
    return this.sorted.slice(first, end);
  }

  /** First planned start after that instant; Infinity when there is none. */
  nextStartNs(atNs: Ns): Ns {
    const at = this.startAfter(atNs);
    if (at === this.startOrder.length) return Number.POSITIVE_INFINITY;
    return this.startNs[this.startOrder[at] as number] as number;
  }

  /** Place in `startOrder` of the first contact that starts after that instant. */
  startAfter(atNs: Ns): number {
    let low = 0;
    let high = this.startOrder.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.startNs[this.startOrder[middle] as number] as number) > atNs) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The index of a plan; a plan that is one already is returned as it is. */
export const createContactIndex = (plan: ContactPlan, closingNs: Ns = 0): ContactIndex =>
  plan instanceof ContactIndex ? plan : new ContactIndex(plan, closingNs);

/** SHA-256 of a plan's canonical bytes; a laid-out plan makes it once for all that ask. */
export const planDigestOf = (plan: ContactPlan): Uint8Array =>
  plan instanceof ContactIndex ? plan.digest : planDigest(encodePlan(plan));

/** Light times that an orderly close takes at the most, before its lead begins. */
const CLOSE_LIGHT_TIMES = 5;

/**
 * Until when a contact can carry bundles. Nodes that did not agree on it would send a bundle to a
 * neighbour that cannot pass it on any more, and round a ring because none may send it back.
 */
const usableEndNs = (contact: Contact, closingNs: Ns): Ns => {
  if (closingNs === 0) return contact.endNs;
  const endNs = contact.endNs - closingNs - CLOSE_LIGHT_TIMES * contact.lightTimeNs;
  return Math.max(contact.startNs, endNs);
};

const isMoving = (contact: Contact): boolean => {
  const values = contact.lightTimes?.valuesNs ?? [];
  return values.some((value) => value !== contact.lightTimeNs);
};

const longestLightNs = ({ lightTimeNs, lightTimes }: Contact): Ns =>
  (lightTimes?.valuesNs ?? []).reduce((longest, ns) => Math.max(longest, ns), lightTimeNs);

const leastLightNs = (leastNs: Ns, { lightTimeNs, lightTimes }: Contact): Ns =>
  (lightTimes?.valuesNs ?? []).reduce(
    (least, ns) => Math.min(least, ns),
    Math.min(leastNs, lightTimeNs),
  );

interface SortedContacts {
  readonly nodeIds: readonly NodeId[];
  readonly endNs: Float64Array;
  readonly fromNode: Int32Array;
  readonly toNode: Int32Array;
}

const groupPairs = ({ nodeIds, endNs, fromNode, toNode }: SortedContacts) => {
  const first: number[] = [];
  const latestEndNs = new Float64Array(endNs.length);
  for (let c = 0; c < endNs.length; c++) {
    const opens = c === 0 || fromNode[c] !== fromNode[c - 1] || toNode[c] !== toNode[c - 1];
    if (opens) first.push(c);
    const before = opens ? 0 : (latestEndNs[c - 1] as number);
    latestEndNs[c] = Math.max(before, endNs[c] as number);
  }
  const from = Int32Array.from(first, (c) => fromNode[c] as number);
  const to = Int32Array.from(first, (c) => toNode[c] as number);
  const inPairs = Int32Array.from(first.keys()).sort(
    (a, b) => (to[a] as number) - (to[b] as number) || a - b,
  );
  return {
    first: Int32Array.from([...first, endNs.length]),
    from,
    to,
    latestEndNs,
    outFirst: offsets(from, nodeIds.length),
    inFirst: offsets(to, nodeIds.length),
    inPairs,
  };
};

/** Where each node's run begins when items are ordered by node. */
const offsets = (nodeOfItem: Int32Array, nodes: number): Int32Array => {
  const first = new Int32Array(nodes + 1);
  for (const node of nodeOfItem) first[node + 1] = (first[node + 1] as number) + 1;
  for (let node = 0; node < nodes; node++) {
    first[node + 1] = (first[node + 1] as number) + (first[node] as number);
  }
  return first;
};
