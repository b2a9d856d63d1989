import type { CommandBody } from '../../protocols/operations.ts';
import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { KeyRollover } from '../scenario/operations.ts';
import type { CommandDesk } from './command-desk.ts';
import type { OperatorPort } from './operator-port.ts';
import type { Roster } from './roster.ts';

/** Nodes are given the next epoch so long before it is used. */
const LEAD_NS: Ns = 10 * MINUTE_NS;
/** A step that failed is tried again after this; at once, where it was sealed under an epoch that its node has left. */
const AGAIN_NS: Ns = 5 * MINUTE_NS;

/** Steps of a node through one rollover. */
const LOADED = 1;
const ACTIVATED = 2;
const RETIRED = 3;

interface Progress {
  step: number;
  /** A telecommand is under way. */
  asked: boolean;
  againNs: Ns;
}

interface Rollover extends KeyRollover {
  readonly epoch: number;
  readonly nodes: Map<NodeId, Progress>;
}

/**
 * Changes key epochs: every node loads the next one, is told from when to use it, and retires the old
 * one after the overlap; each step of a node follows the one before, however late that was.
 */
export class KeyDesk {
  readonly #port: OperatorPort;
  readonly #desk: CommandDesk;
  readonly #roster: Roster;
  /** Not given out yet, by the instant of their use: what is used first has the next number. */
  #coming: readonly KeyRollover[] = [];
  readonly #rollovers: Rollover[] = [];
  readonly #firstEpoch: number;
  /** What was noted of packets, by node and epoch: once each. */
  readonly #noted = new Set<string>();

  constructor(
    terms: { readonly port: OperatorPort; readonly desk: CommandDesk; readonly roster: Roster },
    rollovers: readonly KeyRollover[],
    firstEpoch: number,
  ) {
    this.#port = terms.port;
    this.#desk = terms.desk;
    this.#roster = terms.roster;
    this.#firstEpoch = firstEpoch;
    for (const { atNs, overlapNs } of rollovers) this.rollOver(atNs, overlapNs);
  }

  /**
   * The next epoch is to be used from an instant on, and the one before accepted for a while. One that is given out
   * already goes before it, with its overlap.
   */
  rollOver(atNs: Ns, overlapNs: Ns): void {
    this.#coming = [...this.#coming, { atNs, overlapNs }].sort((a, b) => a.atNs - b.atNs);
  }

  tick(): void {
    this.#begin();
    for (const rollover of this.#rollovers) {
      for (const { id } of this.#roster.living) this.#advance(rollover, id);
    }
  }

  #begin(): void {
    for (let next = this.#coming[0]; next !== undefined; next = this.#coming[0]) {
      const last = this.#rollovers.at(-1);
      const atNs = Math.max(next.atNs, last === undefined ? 0 : last.atNs + last.overlapNs);
      if (this.#port.nowNs < atNs - LEAD_NS) return;
      this.#coming = this.#coming.slice(1);
      const epoch = this.#firstEpoch + this.#rollovers.length + 1;
      this.#rollovers.push({ atNs, overlapNs: next.overlapNs, epoch, nodes: new Map() });
      this.#port.note('key-issued', 0, epoch);
      this.#port.timed('key', epoch, atNs);
    }
  }

  /**
   * Whether telemetry of that node under that epoch is taken for the node's (LM-OPS-015). Who has retired an
   * epoch says nothing under it any more; who has not may have been cut off, and has nothing else.
   */
  believes(node: NodeId, epoch: number): boolean {
    const after = this.#rollovers.find((rollover) => rollover.epoch === epoch + 1);
    if (after === undefined) return true;
    if (after.nodes.get(node)?.step === RETIRED) {
      this.#noteOnce('epoch-refused', node, epoch);
      return false;
    }
    if (this.#port.nowNs >= after.atNs + after.overlapNs) this.#noteOnce('old-epoch', node, epoch);
    return true;
  }

  #noteOnce(action: 'old-epoch' | 'epoch-refused', node: NodeId, epoch: number): void {
    const name = `${action} ${node} ${epoch}`;
    if (this.#noted.has(name)) return;
    this.#noted.add(name);
    this.#port.note(action, node, epoch);
  }

  #advance(rollover: Rollover, node: NodeId): void {
    const { nowNs } = this.#port;
    let progress = rollover.nodes.get(node);
    if (progress === undefined) {
      progress = { step: 0, asked: false, againNs: 0 };
      rollover.nodes.set(node, progress);
    }
    if (progress.asked || progress.step === RETIRED || nowNs < progress.againNs) return;
    // An epoch that is not loaded before its time cannot be given by the one after.
    if (progress.step === ACTIVATED && nowNs < rollover.atNs + rollover.overlapNs) return;
    const own = progress;
    own.asked = true;
    const sealedUnder = this.#epochOf(node);
    this.#desk.issue(node, bodyOf(rollover, own.step + 1), (end, reason) => {
      own.asked = false;
      if (end === 'done') own.step++;
      else if (reason !== 'key-epoch' || this.#epochOf(node) === sealedUnder) {
        own.againNs = this.#port.nowNs + AGAIN_NS;
        if (hasLostStep(own.step + 1, reason)) own.step--;
      }
      if (own.step === RETIRED) this.#port.note('key-held', node, rollover.epoch);
    });
  }

  #epochOf(node: NodeId): number {
    return this.#roster.of(node)?.keyEpoch ?? this.#firstEpoch;
  }
}

/** The node lacks what it said was done: a reset lost it. */
const hasLostStep = (step: number, reason: string): boolean =>
  (step === ACTIVATED && reason === 'key-epoch') || (step === RETIRED && reason === 'not-allowed');

const bodyOf = ({ epoch, atNs }: Rollover, step: number): CommandBody => {
  switch (step) {
    case LOADED:
      return { command: 'key-load', epoch };
    case ACTIVATED:
      return { command: 'key-activate', epoch, atUtcNs: atNs };
    default:
      return { command: 'key-retire', epoch: epoch - 1 };
  }
};
