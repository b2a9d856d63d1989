import type { TerminalConfig } from '../../flight/config.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { EDGE_NS, findEdge } from '../world/time-windows.ts';
import type { WorldNode } from '../world/world.ts';
import { Clusters } from './clusters.ts';
import { LinkSight, Snapshot } from './link-sight.ts';
import type { PlannedLink, PlannerRules } from './planned-link.ts';
import { nearPairs } from './near-pairs.ts';

/** A node with the optical heads that this pairing may use. */
export interface Candidate {
  readonly node: WorldNode;
  readonly terminals: readonly TerminalConfig[];
}

/** How far ahead opportunities are compared; whatever lasts longer counts as equal. */
const LOOK_AHEAD_NS: Ns = 1800 * SECOND_NS;
/** Raster of decisions and of looking ahead. */
const STEP_NS: Ns = 30 * SECOND_NS;
/** Raster on which an accepted link is followed to its end. */
const FOLLOW_NS: Ns = 5 * SECOND_NS;

/**
 * Pairs optical terminals over time: at every step, free terminals take the visible neighbour that
 * stays visible longest, and keep it until it is lost. Among equals, links that join separate
 * parts of the mesh come first, then near ones, then lower ids.
 */
export const planNeighbours = (
  candidates: readonly Candidate[],
  rules: PlannerRules,
): PlannedLink[] => new NeighbourPlanner(candidates, rules).plan();

/** One terminal of a node while planning. */
interface Head {
  readonly terminal: TerminalConfig;
  /** Heads of a node with the same class see the same: only one of them need be looked at. */
  readonly headClass: number;
  freeAtNs: Ns;
}

interface Body {
  readonly index: number;
  readonly node: WorldNode;
  readonly heads: Head[];
  readonly rangeMaxKm: number;
}

interface Offer {
  readonly a: Body;
  readonly b: Body;
  readonly headA: Head;
  readonly headB: Head;
  /** Steps for which it holds, up to the look-ahead. */
  readonly steps: number;
  readonly rangeKm: number;
}

class NeighbourPlanner {
  readonly #rules: PlannerRules;
  readonly #sight: LinkSight;
  readonly #bodies: Body[];
  readonly #links: PlannedLink[] = [];
  readonly #snapshots = new Map<number, Snapshot>();
  /** Pairs of body indices in contact, and until when. */
  readonly #paired = new Map<number, Ns>();
  readonly #lastStep: number;

  constructor(candidates: readonly Candidate[], rules: PlannerRules) {
    this.#rules = rules;
    this.#sight = new LinkSight(rules);
    this.#bodies = candidates.map(({ node, terminals }, index) => ({
      index,
      node,
      heads: toHeads(terminals, rules.fromNs),
      rangeMaxKm: Math.max(0, ...terminals.map((terminal) => terminal.profile.rangeMaxKm)),
    }));
    this.#lastStep = Math.floor((rules.toNs - rules.fromNs) / STEP_NS);
  }

  plan(): PlannedLink[] {
    for (let step = 0; step <= this.#lastStep; step++) {
      this.#snapshots.delete(step - 2);
      const atNs = this.#instant(step);
      if (atNs + this.#rules.contactMinNs > this.#rules.toNs) break;
      // An offer lapses when the head it was made for is taken: look again while anything came of
      // it.
      for (let round = 0; round < HEAD_ROUNDS_MAX; round++) {
        if (this.#accept(this.#offers(step), step) === 0) break;
      }
    }
    return this.#links;
  }

  #instant(step: number): Ns {
    return this.#rules.fromNs + step * STEP_NS;
  }

  #snapshot(step: number): Snapshot {
    const known = this.#snapshots.get(step);
    if (known !== undefined) return known;
    const snapshot = new Snapshot(this.#rules.epochUnixMs).moveTo(this.#instant(step));
    this.#snapshots.set(step, snapshot);
    return snapshot;
  }

  #offers(step: number): Offer[] {
    const atNs = this.#instant(step);
    const free = this.#bodies.filter((body) => body.heads.some((head) => head.freeAtNs <= atNs));
    const snapshot = this.#snapshot(step);
    const offers: Offer[] = [];
    const places = free.map((body) => snapshot.of(body.node).position);
    const reaches = free.map((body) => body.rangeMaxKm);
    nearPairs(places, reaches, (i, j, rangeKm) => {
      const a = free[i] as Body;
      const b = free[j] as Body;
      if ((this.#paired.get(this.#pairKey(a, b)) ?? 0) > atNs) return;
      if (!this.#rules.pairAllowed(a.node, b.node)) return;
      const offer = this.#bestOffer(a, b, step, rangeKm);
      if (offer !== undefined) offers.push(offer);
    });
    return offers;
  }

  #pairKey(a: Body, b: Body): number {
    const count = this.#bodies.length;
    return Math.min(a.index, b.index) * count + Math.max(a.index, b.index);
  }

  #bestOffer(a: Body, b: Body, step: number, rangeKm: number): Offer | undefined {
    const atNs = this.#instant(step);
    let best: Offer | undefined;
    for (const headA of freeHeads(a, atNs)) {
      for (const headB of freeHeads(b, atNs)) {
        if (!this.#rules.compatible(headA.terminal.profile, headB.terminal.profile)) continue;
        const steps = this.#stepsAhead(a, headA, b, headB, step);
        // Of what lasts longer than anybody looks ahead, the way to its end tells.
        if (steps * STEP_NS < Math.min(this.#rules.contactMinNs, LOOK_AHEAD_NS)) continue;
        if (best === undefined || steps > best.steps) best = { a, b, headA, headB, steps, rangeKm };
      }
    }
    return best;
  }

  #stepsAhead(a: Body, headA: Head, b: Body, headB: Head, step: number): number {
    const endA = { node: a.node, terminal: headA.terminal };
    const endB = { node: b.node, terminal: headB.terminal };
    const most = Math.min(this.#lastStep - step, LOOK_AHEAD_NS / STEP_NS);
    let steps = 0;
    while (steps <= most && this.#sight.holds(endA, endB, this.#snapshot(step + steps))) steps += 1;
    return steps - 1;
  }

  /** Takes offers in order while both heads are free; returns how many lapsed meanwhile. */
  #accept(offers: Offer[], step: number): number {
    offers.sort(
      (x, y) =>
        y.steps - x.steps ||
        Math.round(x.rangeKm) - Math.round(y.rangeKm) ||
        x.a.node.id - y.a.node.id ||
        x.b.node.id - y.b.node.id,
    );
    const atNs = this.#instant(step);
    const clusters = new Clusters(this.#bodies.length);
    for (const [key, untilNs] of this.#paired) {
      if (untilNs > atNs)
        clusters.join(Math.floor(key / this.#bodies.length), key % this.#bodies.length);
    }
    let taken = 0;
    const later: Offer[] = [];
    for (const offer of offers) {
      if (!clusters.together(offer.a.index, offer.b.index) && this.#take(offer, step)) {
        clusters.join(offer.a.index, offer.b.index);
        taken += 1;
      } else {
        later.push(offer);
      }
    }
    for (const offer of later) if (this.#take(offer, step)) taken += 1;
    return taken;
  }

  #take(offer: Offer, step: number): boolean {
    const { a, b } = offer;
    const atNs = this.#instant(step);
    const apartNs = this.#paired.get(this.#pairKey(a, b)) ?? this.#rules.fromNs;
    if (apartNs > atNs) return false;
    const headA = freeHead(a, offer.headA.headClass, atNs);
    const headB = freeHead(b, offer.headB.headClass, atNs);
    if (headA === undefined || headB === undefined) return false;
    const endA = { node: a.node, terminal: headA.terminal };
    const endB = { node: b.node, terminal: headB.terminal };
    const holds = (ns: Ns): boolean => this.#sight.holdsAt(endA, endB, ns);
    const earliestNs = Math.max(headA.freeAtNs, headB.freeAtNs, atNs - STEP_NS, apartNs);
    const startNs = beginOf(holds, atNs, earliestNs);
    const endNs = this.#follow(holds, startNs);
    if (endNs - startNs < this.#rules.contactMinNs) return false;
    this.#links.push({ a: endA, b: endB, startNs, endNs });
    headA.freeAtNs = headB.freeAtNs = endNs + this.#rules.retargetNs;
    this.#paired.set(this.#pairKey(a, b), endNs);
    return true;
  }

  #follow(holds: (ns: Ns) => boolean, startNs: Ns): Ns {
    let atNs = startNs;
    for (;;) {
      const nextNs = Math.min(atNs + FOLLOW_NS, Math.floor(this.#rules.toNs / EDGE_NS) * EDGE_NS);
      if (nextNs <= atNs) return atNs;
      if (!holds(nextNs)) return findEdge(holds, atNs, nextNs);
      atNs = nextNs;
    }
  }
}

/** Rounds of offers within one step; more than any node has heads. */
const HEAD_ROUNDS_MAX = 8;

/** Since when it has held without a break, back to the earliest instant that counts. */
const beginOf = (holds: (ns: Ns) => boolean, atNs: Ns, earliestNs: Ns): Ns => {
  let goodNs = atNs;
  while (goodNs > earliestNs) {
    const beforeNs = Math.max(goodNs - FOLLOW_NS, earliestNs);
    if (!holds(beforeNs)) return findEdge(holds, goodNs, beforeNs);
    goodNs = beforeNs;
  }
  return roundUp(earliestNs);
};

const roundUp = (ns: Ns): Ns => Math.ceil(ns / EDGE_NS) * EDGE_NS;

const toHeads = (terminals: readonly TerminalConfig[], fromNs: Ns): Head[] =>
  terminals.map((terminal) => ({
    terminal,
    headClass: terminals.findIndex((other) => seesTheSame(other, terminal)),
    freeAtNs: fromNs,
  }));

const seesTheSame = (a: TerminalConfig, b: TerminalConfig): boolean => {
  if (a.profile !== b.profile || a.profile.medium !== 'optical') return false;
  const field = a.profile.fieldOfRegard;
  const sameAzimuth = a.mount.azimuthRad === b.mount.azimuthRad;
  if (field.shape === 'az-el') return field.azHalfRad >= Math.PI || sameAzimuth;
  return a.mount.normal === b.mount.normal && (a.mount.normal !== 'horizontal' || sameAzimuth);
};

/** First free head of each class. */
const freeHeads = (body: Body, atNs: Ns): Head[] =>
  body.heads.filter(
    (head, index) =>
      head.freeAtNs <= atNs &&
      body.heads.findIndex((o) => o.headClass === head.headClass && o.freeAtNs <= atNs) === index,
  );

const freeHead = (body: Body, headClass: number, atNs: Ns): Head | undefined =>
  body.heads.find((head) => head.headClass === headClass && head.freeAtNs <= atNs);
