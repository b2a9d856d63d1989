import type { TerminalIndex } from '../../protocols/units.ts';
import { readerOf } from '../journal/records.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

/* Faults of heads that take more than one change at their onset and one at their end. */

const terminalsOf = (
  { node, terminal }: { readonly node: number; readonly terminal: TerminalIndex | undefined },
  { nodes }: FaultRig,
): TerminalIndex[] =>
  nodes
    .modems(node)
    .map((modem) => modem.terminal)
    .filter((index) => terminal === undefined || terminal === index);

/** The head's own electronics start anew; while they do it takes nothing, then it reports. */
export const terminalReset = (fault: FaultOf<'terminal-reset'>, rig: FaultRig): FaultAction => {
  let back: ((stale: boolean) => void)[] = [];
  return {
    begin: () => {
      back = terminalsOf(fault, rig).map((terminal) => rig.heads.restart(fault.node, terminal));
    },
    end: () => {
      for (const report of back) report(fault.stale);
      back = [];
    },
  };
};

/** Heads come up later than their computer, at each of its starts while the fault lasts. */
export const powerUpLate = (fault: FaultOf<'power-up-late'>, rig: FaultRig): FaultAction => {
  const late = terminalsOf(fault, rig).map((terminal) => new LateHead(fault, rig, terminal));
  return {
    prepare: () => {
      rig.journal.subscribe(
        readerOf({
          'node-up': (_atNs, node) => {
            if (node === fault.node) for (const head of late) head.computerUp();
          },
        }),
      );
    },
    begin: () => {
      for (const head of late) head.active = true;
    },
    end: () => {
      for (const head of late) head.end();
    },
  };
};

class LateHead implements EventTarget {
  readonly #fault: FaultOf<'power-up-late'>;
  readonly #rig: FaultRig;
  readonly #terminal: TerminalIndex;
  active = false;
  #event = -1;

  constructor(fault: FaultOf<'power-up-late'>, rig: FaultRig, terminal: TerminalIndex) {
    this.#fault = fault;
    this.#rig = rig;
    this.#terminal = terminal;
  }

  computerUp(): void {
    if (!this.active) return;
    this.#cease();
    const { queue, heads } = this.#rig;
    heads.silence(this.#fault.node, this.#terminal, 1);
    this.#event = queue.schedule(queue.nowNs + this.#fault.delayNs, this, 0);
  }

  end(): void {
    this.active = false;
    this.#cease();
  }

  handle(): void {
    this.#event = -1;
    this.#rig.heads.silence(this.#fault.node, this.#terminal, -1);
  }

  #cease(): void {
    if (this.#event < 0) return;
    this.#rig.queue.cancel(this.#event);
    this.handle();
  }
}

/** From one time that the gimbal sticks to the next, on average, by how long it sticks at most. */
const STICKS_EVERY = 20;

/** Turns take longer; a gimbal that follows its partner sticks now and then, and jumps. */
export const gimbalStiction = (fault: FaultOf<'gimbal-stiction'>, rig: FaultRig): FaultAction => {
  const sticky = terminalsOf(fault, rig).map((terminal) => new StickyGimbal(fault, rig, terminal));
  return {
    begin: () => {
      for (const gimbal of sticky) gimbal.begin();
    },
    end: () => {
      for (const gimbal of sticky) gimbal.end();
    },
  };
};

const STICK = 0;
const JUMP = 1;

class StickyGimbal implements EventTarget {
  readonly #fault: FaultOf<'gimbal-stiction'>;
  readonly #rig: FaultRig;
  readonly #terminal: TerminalIndex;
  readonly #chance: RandomStream;
  #event = -1;
  #sticks = false;

  constructor(fault: FaultOf<'gimbal-stiction'>, rig: FaultRig, terminal: TerminalIndex) {
    this.#fault = fault;
    this.#rig = rig;
    this.#terminal = terminal;
    this.#chance = rig.streams.stream(`fault ${fault.id} ${fault.node}/${terminal}`, 'stiction');
  }

  begin(): void {
    this.#rig.heads.drag(this.#fault.node, this.#terminal, this.#fault.slowdown, 1);
    this.#next(STICK, this.#chance.exponential(STICKS_EVERY * this.#fault.stickNs));
  }

  end(): void {
    this.#rig.queue.cancel(this.#event);
    this.#stick(false);
    this.#rig.heads.drag(this.#fault.node, this.#terminal, this.#fault.slowdown, -1);
  }

  handle(kind: number): void {
    const { stickNs } = this.#fault;
    this.#stick(kind === STICK);
    if (kind === STICK) this.#next(JUMP, this.#chance.uniform() * stickNs);
    else this.#next(STICK, this.#chance.exponential(STICKS_EVERY * stickNs));
  }

  /** While it sticks its partner moves out of sight. */
  #stick(sticks: boolean): void {
    if (sticks === this.#sticks) return;
    this.#sticks = sticks;
    this.#rig.heads.impair(this.#fault.node, this.#terminal, 'blind', sticks ? 1 : -1);
  }

  #next(kind: number, delayNs: number): void {
    const { queue } = this.#rig;
    this.#event = queue.schedule(queue.nowNs + Math.max(1, Math.round(delayNs)), this, kind);
  }
}
