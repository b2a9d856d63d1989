import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordValues } from '../journal/records.ts';
import { AlteredPayloads } from './altered-payloads.ts';
import type { CheckedFault, CheckerContext } from './context.ts';
import type { Thresholds } from './thresholds.ts';
import type { FeasiblePaths } from './feasible-paths.ts';
import { FlappingLinks } from './flapping-links.ts';
import { KeyEpochs } from './key-epochs.ts';
import { type Pair, pairKey, terminalKey } from './planned-links.ts';

/** Faults during which nothing is asked of a node or of a link, though its light may be there. */
export const IMPAIRING: ReadonlySet<string> = new Set([
  'hang',
  'slow-processor',
  'store-full',
  'store-failure',
  'link-outage',
  'error-burst',
  'frames-corrupted',
  'frames-dropped',
  'frames-delayed',
  'frames-reordered',
  'frames-held',
  'receiver-saturated',
  'jamming',
  'tags-corrupted',
  'rate-change',
  'jitter-step',
  'laser-decay',
  'point-ahead-error',
  'gilbert-elliott',
  'error-rate-step',
  'margin-wobble',
  'latency-step',
  'frames-truncated',
  'frames-oversized',
  'frames-foreign',
  'acknowledgement-lost',
  'acknowledgement-stale',
  'custody-refused',
  'segment-lost',
]);

interface PlannedDirection {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly startNs: Ns;
  readonly endNs: Ns;
  readonly rateBps: number;
  readonly lightTimeNs: Ns;
}

interface OpenLock {
  readonly pair: Pair;
  /** From when on it can carry and is not yet written down. */
  fromNs: Ns;
}

/**
 * What the links could truly carry: locks within planned contacts while both nodes are up, less the
 * time that a session takes to be set up and to be closed. Feeds FeasiblePaths.
 */
export class TrueLinks {
  readonly #paths: FeasiblePaths;
  readonly #thresholds: Thresholds;
  /** By terminal: what its head takes from lock to frame lock. */
  readonly #syncNs: ReadonlyMap<string, Ns>;
  readonly #planned = new Map<string, PlannedDirection[]>();
  readonly #open = new Map<string, OpenLock>();
  readonly #down = new Set<NodeId>();
  readonly #epochs = new KeyEpochs();
  readonly #flaps: FlappingLinks;
  /** Faults that hold on a node or on a pair, by its name. */
  readonly #impaired = new Map<string, number>();
  readonly altered = new AlteredPayloads();

  constructor(
    paths: FeasiblePaths,
    { thresholds, nodes }: Pick<CheckerContext, 'thresholds' | 'nodes'>,
  ) {
    this.#paths = paths;
    this.#thresholds = thresholds;
    this.#flaps = new FlappingLinks(thresholds);
    this.#syncNs = new Map(
      nodes.flatMap(({ id, terminals }) =>
        terminals.map(({ index, profile }) => [terminalKey(id, index), syncNsOf(profile)] as const),
      ),
    );
  }

  plan(...values: RecordValues<'contact-planned'>): void {
    const [, from, to, fromTerminal, toTerminal, , startNs, endNs, rateBps, lightTimeNs] = values;
    const key = directionKey(from, fromTerminal, to, toTerminal);
    const own = this.#planned.get(key);
    const direction = { from, to, startNs, endNs, rateBps, lightTimeNs };
    if (own === undefined) this.#planned.set(key, [direction]);
    else own.push(direction);
  }

  /** Some planned link had not come yet at an instant, and was not overdue: bundles may wait for it. */
  awaited(atNs: Ns): boolean {
    return this.overdueNs(atNs) > atNs;
  }

  /** When all of that kind are overdue or over, of one node's links or of all; the instant itself where there is none. */
  overdueNs(atNs: Ns, node?: NodeId): Ns {
    const { linkDueNs } = this.#thresholds;
    let overdueNs = atNs;
    for (const own of this.#planned.values()) {
      for (const { from, to, startNs, endNs } of own) {
        if (node !== undefined && from !== node) continue;
        const dueNs = Math.min(endNs, startNs + linkDueNs);
        if (atNs < startNs || dueNs <= overdueNs) continue;
        if (!this.#paths.carries(from, to, atNs)) overdueNs = dueNs;
      }
    }
    return overdueNs;
  }

  lock(atNs: Ns, pair: Pair): void {
    const key = pairKey(pair);
    if (this.#open.has(key)) return;
    this.#open.set(key, { pair, fromNs: this.#carriesFromNs(atNs, pair) });
  }

  unlock(atNs: Ns, pair: Pair): void {
    const key = pairKey(pair);
    const lock = this.#open.get(key);
    if (lock === undefined) return;
    this.#write(lock, atNs);
    this.#open.delete(key);
    this.#flaps.lost(key, atNs);
  }

  /** A computer that stops ends its sessions, whatever the light does. */
  nodeDown(atNs: Ns, node: NodeId): void {
    this.#down.add(node);
    this.#epochs.restarted(node);
    for (const lock of this.#open.values()) {
      if (lock.pair.node === node || lock.pair.partner === node) {
        this.#write(lock, atNs);
        lock.fromNs = Number.POSITIVE_INFINITY;
      }
    }
  }

  nodeUp(atNs: Ns, node: NodeId): void {
    this.#down.delete(node);
    for (const lock of this.#open.values()) {
      if (lock.fromNs !== Number.POSITIVE_INFINITY) continue;
      lock.fromNs = this.#carriesFromNs(atNs, lock.pair);
    }
  }

  /** A fault keeps a node, or its link with a partner, from carrying anything; or no longer does. */
  impair(atNs: Ns, fault: CheckedFault, active: boolean): void {
    const { node, partner } = fault;
    if (fault.undetected === true) this.altered.note(atNs, active);
    const name = partner === undefined ? `${node}` : pairName(node, partner);
    this.#impaired.set(name, (this.#impaired.get(name) ?? 0) + (active ? 1 : -1));
    for (const lock of this.#open.values()) {
      const { pair } = lock;
      const hit =
        partner === undefined
          ? pair.node === node || pair.partner === node
          : pairName(pair.node, pair.partner) === name;
      if (!hit) continue;
      if (lock.fromNs !== Number.POSITIVE_INFINITY) this.#write(lock, atNs);
      if (active) this.#flaps.lost(pairKey(pair), atNs);
      lock.fromNs = this.#carriesFromNs(atNs, pair);
    }
  }

  /** Ends without a common key have no session, whatever the light does. */
  keys(atNs: Ns, node: NodeId, epoch: number, state: string): void {
    this.#epochs.changed(node, epoch, state);
    for (const lock of this.#open.values()) {
      const { pair } = lock;
      if (pair.node !== node && pair.partner !== node) continue;
      const common = this.#epochs.common(pair.node, pair.partner);
      if (common === (lock.fromNs !== Number.POSITIVE_INFINITY)) continue;
      if (!common) this.#write(lock, atNs);
      lock.fromNs = this.#carriesFromNs(atNs, pair);
    }
  }

  /** Write down what open locks could carry until now. */
  settle(nowNs: Ns): void {
    for (const lock of this.#open.values()) this.#write(lock, nowNs);
  }

  /** Forget contacts that ended before. */
  dropBefore(atNs: Ns): void {
    for (const [key, own] of this.#planned) {
      this.#planned.set(
        key,
        own.filter((direction) => direction.endNs >= atNs),
      );
    }
  }

  #carriesFromNs(atNs: Ns, pair: Pair): Ns {
    const { node, partner } = pair;
    if (this.#down.has(node) || this.#down.has(partner)) return Number.POSITIVE_INFINITY;
    if (!this.#epochs.common(node, partner)) return Number.POSITIVE_INFINITY;
    for (const name of [`${node}`, `${partner}`, pairName(node, partner)]) {
      if ((this.#impaired.get(name) ?? 0) > 0) return Number.POSITIVE_INFINITY;
    }
    const syncNs = Math.max(
      this.#syncNs.get(terminalKey(node, pair.terminal)) ?? 0,
      this.#syncNs.get(terminalKey(partner, pair.partnerTerminal)) ?? 0,
    );
    const heldNs = this.#flaps.holdNs(pairKey(pair), atNs);
    return atNs + syncNs + this.#thresholds.linkSetupNs + heldNs;
  }

  #write(lock: OpenLock, untilNs: Ns): void {
    const { pair, fromNs } = lock;
    if (untilNs <= fromNs) return;
    const { node, terminal, partner, partnerTerminal } = pair;
    this.#writeDirection(
      node,
      partner,
      directionKey(node, terminal, partner, partnerTerminal),
      lock,
      untilNs,
    );
    this.#writeDirection(
      partner,
      node,
      directionKey(partner, partnerTerminal, node, terminal),
      lock,
      untilNs,
    );
    lock.fromNs = untilNs;
  }

  #writeDirection(from: NodeId, to: NodeId, key: string, lock: OpenLock, untilNs: Ns): void {
    for (const planned of this.#planned.get(key) ?? []) {
      this.#paths.add({
        line: key,
        from,
        to,
        startNs: Math.max(lock.fromNs, planned.startNs),
        endNs: Math.min(untilNs, planned.endNs - this.#thresholds.linkCloseNs),
        rateBps: planned.rateBps * this.#thresholds.usableShare,
        lightTimeNs: planned.lightTimeNs,
      });
    }
  }
}

/** It confirms that it tracks, then its modem looks for frames; a radio has done so when it is locked. */
const syncNsOf = (profile: TerminalProfile): Ns =>
  profile.medium === 'radio'
    ? 0
    : profile.acquisition.confirmNs + profile.acquisition.frameSyncNs[1];

/** Of two nodes, in whichever order. */
export const pairName = (a: NodeId, b: NodeId): string => (a < b ? `${a}-${b}` : `${b}-${a}`);

const directionKey = (from: NodeId, fromTerminal: number, to: NodeId, toTerminal: number): string =>
  `${terminalKey(from, fromTerminal)}>${terminalKey(to, toTerminal)}`;
