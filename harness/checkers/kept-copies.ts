import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';
import { Disturbances } from './disturbances.ts';
import { Holders } from './holders.ts';
import { pairName } from './true-links.ts';

/** A node that keeps a bundle which a partner took over. */
export interface KeptCopy {
  readonly bundle: number;
  readonly node: NodeId;
  readonly partner: NodeId;
  readonly atNs: Ns;
}

interface Owed extends KeptCopy {
  readonly dueNs: Ns;
}

/** Nothing happened to either end for so long before. */
const CALM_NS: Ns = 30e9;
/** Sessions are made anew so long after a change of keys. */
const REKEYED_NS: Ns = 120e9;
/** At the edge of a link's budget an answer is sent half a dozen times, each time after twice as long. */
const ANSWER_TIMES = 3;

/**
 * Copies that nobody lets go (LM-BND-040, -041): when a bundle becomes durable, or is delivered, at a node that is linked with
 * the only other one that holds it, and their link lasts, the other one's copy is gone soon, as the partner's ACCEPT
 * comes at once. Sources keep assured bundles. Nothing is asked of ends that a fault or restart disturbs.
 */
export class KeptCopies {
  readonly #letGoNs: Ns;
  readonly #holders = new Holders();
  readonly #disturbances: Disturbances;
  /** Locks by pair of nodes: since when there was one all the time. */
  readonly #links = new Map<string, { count: number; sinceNs: Ns }>();
  /** When a node's keys last changed. */
  readonly #rekeyedNs = new Map<NodeId, Ns>();
  /** Sources that keep their copies, by bundle. */
  readonly #sources = new Map<number, NodeId>();
  /** By bundle, in order of `dueNs`. */
  readonly #owed = new Map<number, Owed>();
  readonly #found: (kept: KeptCopy) => void;

  constructor(
    { faults, thresholds }: Pick<CheckerContext, 'faults' | 'thresholds'>,
    found: (kept: KeptCopy) => void,
  ) {
    this.#letGoNs = thresholds.letGoNs;
    this.#disturbances = new Disturbances(faults, CALM_NS);
    this.#found = found;
  }

  readonly handlers: RecordHandlers = {
    fault: (...values) => this.#disturbances.handlers.fault?.(...values),
    // Sessions are made anew.
    'key-epoch': (atNs, node) => {
      this.#rekeyedNs.set(node, atNs);
    },
    'node-up': (...values) => this.#disturbances.handlers['node-up']?.(...values),
    'node-down': (...values) => this.#disturbances.handlers['node-down']?.(...values),
    lock: (atNs, node, _terminal, partner) => {
      const link = this.#links.get(pairName(node, partner)) ?? { count: 0, sinceNs: atNs };
      if (link.count === 0) link.sinceNs = atNs;
      link.count++;
      this.#links.set(pairName(node, partner), link);
    },
    unlock: (atNs, node, _terminal, partner) => {
      this.#judge(atNs);
      const link = this.#links.get(pairName(node, partner));
      if (link !== undefined) link.count = Math.max(0, link.count - 1);
    },
    held: (atNs, node, bundle, _attempt, sourceCopy) => {
      this.#judge(atNs);
      if (sourceCopy === 1) this.#sources.set(bundle, node);
      // Written once more: offered again, perhaps.
      if (!this.#holders.hold(node, bundle)) this.#drop(node, bundle);
      // A source whose own copy was lost writes another one: it took nothing over.
      else if (sourceCopy === 0) this.#took(atNs, node, bundle);
    },
    released: (atNs, node, bundle) => {
      this.#judge(atNs);
      this.#drop(node, bundle);
      this.#holders.release(node, bundle);
      if (this.#sources.get(bundle) === node) this.#sources.delete(bundle);
    },
    delivered: (atNs, node, bundle) => {
      this.#judge(atNs);
      this.#took(atNs, node, bundle);
    },
  };

  finish(endNs: Ns): void {
    this.#judge(endNs);
  }

  #took(atNs: Ns, partner: NodeId, bundle: number): void {
    const others = this.#holders.of(bundle).filter((holder) => holder !== partner);
    const [node] = others;
    if (node === undefined || others.length > 1 || this.#sources.get(bundle) === node) return;
    if ((this.#links.get(pairName(node, partner))?.count ?? 0) === 0) return;
    this.#owed.delete(bundle);
    this.#owed.set(bundle, {
      bundle,
      node,
      partner,
      atNs,
      dueNs: atNs + ANSWER_TIMES * this.#letGoNs,
    });
  }

  #drop(node: NodeId, bundle: number): void {
    const owed = this.#owed.get(bundle);
    if (owed?.node === node || owed?.partner === node) this.#owed.delete(bundle);
  }

  #judge(nowNs: Ns): void {
    if (this.#owed.size === 0) return;
    for (const owed of this.#owed.values()) {
      if (owed.dueNs >= nowNs) return;
      this.#owed.delete(owed.bundle);
      const { node, partner, atNs, dueNs } = owed;
      const link = this.#links.get(pairName(node, partner));
      const linked = link !== undefined && link.count > 0 && link.sinceNs <= atNs;
      const near = (end: NodeId): boolean =>
        this.#disturbances.near(end, dueNs) ||
        dueNs - (this.#rekeyedNs.get(end) ?? Number.NEGATIVE_INFINITY) <= REKEYED_NS;
      if (!linked || near(node) || near(partner)) continue;
      this.#found(owed);
    }
  }
}
