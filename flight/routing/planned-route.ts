import type { Contact } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { ContactIndex } from './contact-index.ts';
import type { ContactView } from './contact-view.ts';
import type { Route } from './router.ts';
import { PathPromise } from './volume.ts';

/** Finite, as light times need it. */
const NO_DEADLINE_NS: Ns = Number.MAX_SAFE_INTEGER;

/**
 * A route as the router makes it: with its place in the contact index and the instant it starts
 * from.
 */
export class PlannedRoute implements Route {
  readonly firstHop: NodeId;
  readonly contacts: readonly Contact[];
  readonly arrivalNs: Ns;
  readonly terminatesNs: Ns;
  readonly startByNs: Ns;
  readonly index: ContactIndex;
  /** Contacts by position in the index. */
  readonly path: readonly number[];
  /** What is promised over this path, whenever it starts. */
  readonly promise: PathPromise;
  /** When the bundle was ready. */
  readonly readyNs: Ns;
  /** For what start it was searched. */
  readonly searchedNs: Ns;
  /** Up to there no other contact starts that could matter to it. */
  readonly nextStartNs: Ns;

  constructor(fields: {
    readonly index: ContactIndex;
    readonly path: readonly number[];
    readonly promise: PathPromise;
    readonly contacts: readonly Contact[];
    readonly terminatesNs: Ns;
    readonly startByNs: Ns;
    readonly readyNs: Ns;
    readonly searchedNs: Ns;
    readonly nextStartNs: Ns;
    readonly arrivalNs: Ns;
  }) {
    this.index = fields.index;
    this.path = fields.path;
    this.promise = fields.promise;
    this.contacts = fields.contacts;
    this.firstHop = fields.contacts[0]?.to ?? 0;
    this.terminatesNs = fields.terminatesNs;
    this.startByNs = fields.startByNs;
    this.readyNs = fields.readyNs;
    this.searchedNs = fields.searchedNs;
    this.nextStartNs = fields.nextStartNs;
    this.arrivalNs = fields.arrivalNs;
  }

  get hops(): number {
    return this.path.length;
  }

  /** The same way at another time. */
  at(readyNs: Ns, arrivalNs: Ns): PlannedRoute {
    return new PlannedRoute({
      index: this.index,
      path: this.path,
      promise: this.promise,
      contacts: this.contacts,
      terminatesNs: this.terminatesNs,
      startByNs: this.startByNs,
      readyNs,
      searchedNs: this.searchedNs,
      nextStartNs: this.nextStartNs,
      arrivalNs,
    });
  }
}

export const planRoute = (
  view: ContactView,
  path: readonly number[],
  times: { readonly readyNs: Ns; readonly arrivalNs: Ns; readonly nextStartNs: Ns },
): PlannedRoute => {
  const { index } = view;
  const contacts: Contact[] = [];
  let terminatesNs = Number.POSITIVE_INFINITY;
  for (const c of path) {
    const contact = index.sorted[c];
    if (contact === undefined) continue;
    contacts.push(contact);
    terminatesNs = Math.min(terminatesNs, contact.endNs);
  }
  const promise = new PathPromise(path);
  const searchedNs = times.readyNs;
  return new PlannedRoute({
    index,
    path,
    promise,
    contacts,
    terminatesNs,
    // Found for this start: it cannot be too late.
    startByNs: Math.max(latestStartNs(view, path), times.readyNs),
    searchedNs,
    ...times,
  });
};

/** Latest start over a path for which no contact but perhaps the first is missed; Infinity when there is none such. */
const latestStartNs = (view: ContactView, path: readonly number[]): Ns => {
  let deadlineNs = NO_DEADLINE_NS;
  for (let hop = path.length - 1; hop > 0; hop--) {
    deadlineNs = view.latestReadyNs(path[hop] as number, deadlineNs);
  }
  const first = path[0] as number;
  const startNs = view.latestReadyNs(first, deadlineNs);
  const closesFirst = startNs === view.latestReadyNs(first, NO_DEADLINE_NS);
  return closesFirst ? Number.POSITIVE_INFINITY : startNs;
};

/**
 * Arrival over a path for a bundle ready at readyNs; Infinity when some contact does not take it.
 */
export const walkPath = (view: ContactView, path: readonly number[], readyNs: Ns): Ns => {
  let atNs = readyNs;
  for (let hop = 0; hop < path.length; hop++) {
    atNs = view.arrivalNs(path[hop] as number, atNs);
    if (atNs === Number.POSITIVE_INFINITY) return atNs;
  }
  return atNs;
};

/** Whether the bundle waits at some node of the path for a contact to start. */
export const waitsOnPath = (view: ContactView, path: readonly number[], readyNs: Ns): boolean => {
  let atNs = readyNs;
  for (const c of path) {
    if (atNs < view.startNs(c)) return true;
    atNs = view.arrivalNs(c, atNs);
  }
  return false;
};
