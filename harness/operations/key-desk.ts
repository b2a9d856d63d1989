import type { CommandBody } from '../../protocols/operations.ts';
import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { KeyRollover } from '../scenario/operations.ts';
import type { CommandDesk } from './command-desk.ts';
import type { OperatorPort } from './operator-port.ts';
import type { Roster } from './roster.ts';

/** Nodes are given the next epoch so long before it is used. */
const LEAD_NS: Ns = 10 * MINUTE_NS;
/** A step that failed is tried again after this. */
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
  readonly #rollovers: readonly Rollover[];
  readonly #begun = new Set<Rollover>();

  constructor(
    terms: { readonly port: OperatorPort; readonly desk: CommandDesk; readonly roster: Roster },
    rollovers: readonly KeyRollover[],
    firstEpoch: number,
  ) {
    this.#port = terms.port;
    this.#desk = terms.desk;
    this.#roster = terms.roster;
    this.#rollovers = rollovers.map((rollover, index) => ({
      ...rollover,
      epoch: firstEpoch + index + 1,
      nodes: new Map(),
    }));
  }

  tick(): void {
    const { nowNs } = this.#port;
    for (const rollover of this.#rollovers) {
      if (nowNs < rollover.atNs - LEAD_NS) continue;
      if (!this.#begun.has(rollover)) {
        this.#begun.add(rollover);
        this.#port.note('key-issued', 0, rollover.epoch);
      }
      for (const { id } of this.#roster.living) this.#advance(rollover, id);
    }
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
    this.#desk.issue(node, bodyOf(rollover, own.step + 1), (end) => {
      own.asked = false;
      if (end === 'done') own.step++;
      else own.againNs = this.#port.nowNs + AGAIN_NS;
      if (own.step === RETIRED) this.#port.note('key-held', node, rollover.epoch);
    });
  }
}

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
