import { EVENT_REPORTS } from '../../flight/event-reports.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { RELEASED_BY_FLIGHT } from '../journal/words.ts';
import type { GateGroup } from './gate-group.ts';

/** A bundle of an application. */
interface Followed {
  readonly source: NodeId;
  readonly flow: number;
  readonly acceptedNs: Ns;
  readonly assured: boolean;
  readonly lifetimeNs: Ns;
  /** Nodes that hold it, and since when. */
  readonly holders: Map<NodeId, Ns>;
  /** Where it was delivered first, and when. */
  delivery: { readonly node: NodeId; readonly atNs: Ns } | undefined;
}

const DUPLICATE = EVENT_REPORTS['bundle.duplicate'].id;
/** Ends of a lock that neither end meant; a contact's end is one by stowing or by laser. */
const LOSSES: readonly string[] = ['light-lost', 'blocked', 'reset'];
const NO_ROOM: readonly string[] = ['no-storage', 'shed'];
/** More nodes than any scenario has. */
const NODES = 65_536;

const pairOf = (a: NodeId, b: NodeId): number => Math.min(a, b) * NODES + Math.max(a, b);
const nameOf = (source: NodeId, createdNs: Ns, sequence: number): string =>
  `${source} ${createdNs} ${sequence}`;

/** What becomes of bundles, from the borders of nodes and from their stores. */
export const bundleGates: GateGroup = (hit) => {
  const requests = new Map<number, { readonly assured: boolean; readonly lifetimeNs: Ns }>();
  const bundles = new Map<number, Followed>();
  /** By source, creation time and sequence number. */
  const names = new Map<string, Followed>();
  const lostNs = new Map<number, Ns>();
  const upNs = new Map<NodeId, Ns>();
  const downNs = new Map<NodeId, Ns>();
  /** By flow: nodes that held bundles of it on their way. */
  const carriers = new Map<number, Set<NodeId>>();

  const around = ({ flow, acceptedNs }: Followed, destination: NodeId): boolean => {
    for (const node of carriers.get(flow) ?? []) {
      if (node !== destination && (downNs.get(node) ?? acceptedNs) < acceptedNs) return true;
    }
    return false;
  };

  return {
    submitted: (_atNs, _node, request, _flow, _bytes, _class, assured, _custody, lifetimeNs) => {
      requests.set(request, { assured: assured === 1, lifetimeNs });
    },
    accepted: (atNs, source, request, flow, bundle, createdNs, sequence) => {
      const asked = requests.get(request);
      if (asked === undefined) return;
      requests.delete(request);
      // The copy of the source is durable before the application is answered.
      const holders = new Map([[source, atNs]]);
      const terms = { source, flow, acceptedNs: atNs, ...asked };
      const followed: Followed = { ...terms, holders, delivery: undefined };
      bundles.set(bundle, followed);
      names.set(nameOf(source, createdNs, sequence), followed);
    },
    'submit-refused': (_atNs, _node, request, _flow, reason) => {
      requests.delete(request);
      if (NO_ROOM.includes(reason)) hit('store-at-cap');
    },
    held: (atNs, node, bundle) => {
      const followed = bundles.get(bundle);
      if (followed === undefined || followed.holders.has(node)) return;
      const { holders, flow, source } = followed;
      for (const [holder, sinceNs] of holders) {
        if ((lostNs.get(pairOf(holder, node)) ?? -1) > sinceNs) hit('custody-after-loss');
      }
      holders.set(node, atNs);
      if (node === source) return;
      const nodes = carriers.get(flow);
      if (nodes === undefined) carriers.set(flow, new Set([node]));
      else nodes.add(node);
    },
    released: (atNs, node, bundle, cause) => {
      const followed = bundles.get(bundle);
      if (followed === undefined) return;
      const { source, assured, delivery, acceptedNs, lifetimeNs, holders } = followed;
      const here = holders.delete(node) && node === source && cause === RELEASED_BY_FLIGHT;
      if (!here || !assured || delivery === undefined) return;
      if (atNs < acceptedNs + lifetimeNs) hit('receipt-returned');
    },
    delivered: (atNs, node, bundle) => {
      const followed = bundles.get(bundle);
      if (followed === undefined || followed.delivery !== undefined) return;
      followed.delivery = { node, atNs };
      if (around(followed, node)) hit('route-around-dead-node');
    },
    deleted: (_atNs, node, bundle, _attempt, reason) => {
      if (NO_ROOM.includes(reason)) hit('store-at-cap');
      if (reason === 'unconfirmed') hit('bundle-unconfirmed');
      const source = bundles.get(bundle)?.source;
      if (reason === 'expired' && source !== undefined && source !== node) {
        hit('expired-in-transit');
      }
    },
    report: (_atNs, node, id, _severity, source, _service, createdNs, sequence) => {
      if (id !== DUPLICATE) return;
      const delivery = names.get(nameOf(source, createdNs, sequence))?.delivery;
      if (delivery?.node !== node) return;
      if ((upNs.get(node) ?? 0) > delivery.atNs) hit('duplicate-dropped-after-reboot');
    },
    unlock: (atNs, node, _terminal, partner, _partnerTerminal, cause) => {
      if (LOSSES.includes(cause)) lostNs.set(pairOf(node, partner), atNs);
    },
    'node-down': (atNs, node) => {
      if (!downNs.has(node)) downNs.set(node, atNs);
    },
    'node-up': (atNs, node) => {
      downNs.delete(node);
      upNs.set(node, atNs);
    },
  };
};
