import { type NodeId, type Ns, SECOND_NS, type TerminalIndex } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';
import { Disturbances } from './disturbances.ts';
import { KeyEpochs } from './key-epochs.ts';

/** A link that its end denies while it is there. */
export interface DeniedLink {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly neighbour: NodeId;
  readonly atNs: Ns;
  /** It was denied, and there, since then. */
  readonly sinceNs: Ns;
}

/** Sessions begin within this, beside the longest that a link which is back stays denied: `flapHoldMax`, 160 s (LM-RTE-049). */
const SESSION_NS: Ns = 140 * SECOND_NS;

/**
 * What nodes advertise of their own links (LM-RTE-040): one that has a lock for minutes, and no more than one session,
 * while no fault disturbs either end, is not told as down for all of that time. Ends without a common key can have no session,
 * and at the edge of its budget a link loses one after the other.
 */
export class DeniedLinks {
  readonly #disturbances: Disturbances;
  readonly #epochs = new KeyEpochs();
  /** By end of a link: since when it is told as down. */
  readonly #deniedNs = new Map<string, Ns>();
  /** By end of a link: since when it has its lock, and its session. */
  readonly #lockedNs = new Map<string, Ns>();
  readonly #found: (denied: DeniedLink) => void;

  readonly #deniedMaxNs: Ns;

  constructor(
    { faults, thresholds }: Pick<CheckerContext, 'faults' | 'thresholds'>,
    found: (denied: DeniedLink) => void,
  ) {
    this.#deniedMaxNs = thresholds.flapHoldMaxNs + SESSION_NS;
    this.#disturbances = new Disturbances(faults, this.#deniedMaxNs);
    this.#found = found;
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, ...values) => {
      this.#judgeAll(atNs);
      this.#disturbances.handlers.fault?.(atNs, ...values);
    },
    'node-up': (...values) => this.#disturbances.handlers['node-up']?.(...values),
    'node-down': (atNs, node, reason) => {
      this.#judgeAll(atNs);
      this.#disturbances.handlers['node-down']?.(atNs, node, reason);
      this.#epochs.restarted(node);
      // It begins anew, and tells nothing as long as nothing deviates.
      for (const key of this.#deniedNs.keys()) {
        if (key.startsWith(`${node}/`)) this.#deniedNs.delete(key);
      }
    },
    'key-epoch': (atNs, node, epoch, state) => {
      this.#judgeAll(atNs);
      this.#epochs.changed(node, epoch, state);
      // Sessions are made anew, or can be had from now on.
      for (const key of this.#deniedNs.keys()) {
        const [at, , neighbour] = key.split('/').map(Number);
        if (at === node || neighbour === node) this.#deniedNs.set(key, atNs);
      }
    },
    lock: (atNs, node, terminal, partner, partnerTerminal) => {
      this.#lockedNs.set(endOf(node, terminal, partner), atNs);
      this.#lockedNs.set(endOf(partner, partnerTerminal, node), atNs);
    },
    unlock: (atNs, node, terminal, partner, partnerTerminal) => {
      this.#unlocked(atNs, endOf(node, terminal, partner));
      this.#unlocked(atNs, endOf(partner, partnerTerminal, node));
    },
    'session-used': (atNs, node, terminal, partner) => {
      const key = endOf(node, terminal, partner);
      this.#judge(atNs, key);
      if (this.#lockedNs.has(key)) this.#lockedNs.set(key, atNs);
    },
    'told-down': (atNs, node, terminal, neighbour, down) => {
      const key = endOf(node, terminal, neighbour);
      this.#judge(atNs, key);
      if (down === 0) this.#deniedNs.delete(key);
      else if (!this.#deniedNs.has(key)) this.#deniedNs.set(key, atNs);
    },
  };

  finish(endNs: Ns): void {
    this.#judgeAll(endNs);
  }

  #unlocked(atNs: Ns, key: string): void {
    this.#judge(atNs, key);
    this.#lockedNs.delete(key);
  }

  #judgeAll(atNs: Ns): void {
    for (const key of this.#deniedNs.keys()) this.#judge(atNs, key);
  }

  #judge(atNs: Ns, key: string): void {
    const deniedNs = this.#deniedNs.get(key);
    const lockedNs = this.#lockedNs.get(key);
    if (deniedNs === undefined || lockedNs === undefined) return;
    const sinceNs = Math.max(deniedNs, lockedNs);
    if (atNs - sinceNs <= this.#deniedMaxNs) return;
    const [node = 0, terminal = 0, neighbour = 0] = key.split('/').map(Number);
    const near = (end: NodeId): boolean => this.#disturbances.near(end, atNs);
    if (near(node) || near(neighbour) || !this.#epochs.common(node, neighbour)) return;
    this.#deniedNs.delete(key);
    this.#found({ node, terminal, neighbour, atNs, sinceNs });
  }
}

const endOf = (node: NodeId, terminal: TerminalIndex, neighbour: NodeId): string =>
  `${node}/${terminal}/${neighbour}`;
