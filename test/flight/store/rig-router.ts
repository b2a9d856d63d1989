import type { Contact } from '../../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../../protocols/units.ts';
import type { Route, RouteQuery, Router } from '../../../flight/routing/router.ts';

/** Earliest arrival over contacts, volume not counted; small and separate from flight code. */
export class RigRouter implements Router {
  generation = 1;
  reserved = 0;
  readonly #node: NodeId;
  contacts: readonly Contact[];

  constructor(node: NodeId, contacts: readonly Contact[]) {
    this.#node = node;
    this.contacts = contacts;
  }

  setPlan(): void {}
  charge(): void {}
  /** While no contact starts or ends that could make another route better. */
  steadiness(route: Route, { atNs }: RouteQuery): { readonly untilNs: Ns; readonly longestNs: Ns } {
    const longestNs = route.arrivalNs - atNs;
    const startsNs = this.contacts
      .map(({ startNs }) => startNs)
      .filter((startNs) => startNs > atNs);
    return { untilNs: Math.min(...startsNs, route.terminatesNs) - longestNs, longestNs };
  }
  volumeDecides(): boolean {
    return false;
  }
  setDeviations(): void {}
  /** Contacts with these neighbours are there by plan until then, and advertisements deny them. */
  readonly denied = new Map<NodeId, Ns>();
  deniedUntilNs(neighbour: NodeId): Ns | undefined {
    return this.denied.get(neighbour);
  }

  route(query: RouteQuery): Route | undefined {
    return (
      this.#search(query, [...query.excluded, query.avoid]) ?? this.#search(query, query.excluded)
    );
  }

  #search(query: RouteQuery, banned: readonly NodeId[]): Route | undefined {
    const best = new Map<NodeId, { at: Ns; path: readonly Contact[] }>();
    best.set(this.#node, { at: query.atNs, path: [] });
    for (let round = 0; round < this.contacts.length; round++) {
      let changed = false;
      for (const contact of this.contacts) {
        const from = best.get(contact.from);
        if (from === undefined || contact.to === this.#node) continue;
        if (from.path.length === 0 && banned.includes(contact.to)) continue;
        if (from.path.length === 0 && this.denied.has(contact.to)) continue;
        const sendNs = Math.max(from.at, contact.startNs);
        const lastBitNs = sendNs + (query.bytes * 8e9) / contact.rateBps;
        if (lastBitNs > contact.endNs) continue;
        const at = Math.ceil(lastBitNs) + contact.lightTimeNs;
        const before = best.get(contact.to);
        if (before !== undefined && before.at <= at) continue;
        best.set(contact.to, { at, path: [...from.path, contact] });
        changed = true;
      }
      if (!changed) break;
    }
    const found = best.get(query.destination);
    const first = found?.path[0];
    if (found === undefined || first === undefined || found.at > query.expiresNs) return undefined;
    return {
      firstHop: first.to,
      contacts: found.path,
      arrivalNs: found.at,
      hops: found.path.length,
      terminatesNs: Math.min(...found.path.map(({ endNs }) => endNs)),
      startByNs: startByNs(found.path, query.bytes),
    };
  }

  reserve(route: Route): { readonly route: Route } {
    this.reserved++;
    return { route };
  }

  release(): void {
    this.reserved--;
  }
}

/** Latest start that misses no contact after the first. */
const startByNs = (path: readonly Contact[], bytes: number): Ns => {
  const onLineNs = ({ rateBps }: Contact): Ns => Math.ceil((bytes * 8e9) / rateBps);
  const [first, ...later] = path;
  let latestNs = Number.POSITIVE_INFINITY;
  for (const contact of later.reverse()) {
    latestNs = Math.min(latestNs - contact.lightTimeNs, contact.endNs) - onLineNs(contact);
  }
  return first === undefined ? latestNs : latestNs - first.lightTimeNs - onLineNs(first);
};
