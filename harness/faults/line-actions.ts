import type { NodeId } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Path } from '../bus/path.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

/** Faults of the line between two nodes: when there is light, and how much. */
export const lineAction = (
  fault: FaultOf<'contact-off-plan' | 'margin-wobble'>,
  rig: FaultRig,
): FaultAction => {
  switch (fault.kind) {
    case 'contact-off-plan': {
      const { node, partner, lateNs, earlyNs } = fault;
      return {
        begin: () => rig.heads.shiftContacts(node, partner, { lateNs, earlyNs }),
        end: () => rig.heads.shiftContacts(node, partner, { lateNs: -lateNs, earlyNs: -earlyNs }),
      };
    }
    case 'margin-wobble': {
      const wobble = new Wobble(fault, rig);
      return { begin: () => wobble.begin(), end: () => wobble.end() };
    }
  }
};

/** One direction between two terminals, and what the wobble takes from its margin now. */
interface WobblingPath {
  readonly sender: Modem;
  readonly path: Path;
  lossMilliDb: number;
}

/**
 * The margin of the rate in use is led over and under its threshold by turns. Nothing is added to it: where
 * it is lower than that, it stays.
 */
class Wobble implements EventTarget {
  readonly #fault: FaultOf<'margin-wobble'>;
  readonly #rig: FaultRig;
  #paths: WobblingPath[] = [];
  #event = -1;

  constructor(fault: FaultOf<'margin-wobble'>, rig: FaultRig) {
    this.#fault = fault;
    this.#rig = rig;
  }

  begin(): void {
    const { node, partner, both } = this.#fault;
    this.#paths = [...this.#between(node, partner), ...(both ? this.#between(partner, node) : [])];
    for (const { sender } of this.#paths) sender.disturb(1);
    this.handle(0);
  }

  end(): void {
    this.#rig.queue.cancel(this.#event);
    for (const wobbling of this.#paths) {
      this.#take(wobbling, 0);
      wobbling.sender.disturb(-1);
    }
    this.#paths = [];
  }

  handle(over: number): void {
    const { queue } = this.#rig;
    const { swingMilliDb, periodNs } = this.#fault;
    const wantedMilliDb = over === 1 ? swingMilliDb : -swingMilliDb;
    for (const wobbling of this.#paths) {
      const { path, lossMilliDb } = wobbling;
      const freeMilliDb = path.marginAtRate(path.rateIndex, queue.nowNs) + lossMilliDb;
      this.#take(wobbling, Math.max(0, Math.round(freeMilliDb - wantedMilliDb)));
    }
    this.#event = queue.schedule(queue.nowNs + Math.ceil(periodNs / 2), this, 1 - over);
  }

  #take(wobbling: WobblingPath, lossMilliDb: number): void {
    const { sender, path } = wobbling;
    path.lossMilliDb += lossMilliDb - wobbling.lossMilliDb;
    wobbling.lossMilliDb = lossMilliDb;
    this.#rig.heads.powerChanged(sender.node, sender.terminal);
  }

  #between(from: NodeId, to: NodeId): WobblingPath[] {
    const { nodes } = this.#rig;
    return nodes.modems(from).flatMap((sender) =>
      nodes.modems(to).map((receiver) => ({
        sender,
        path: nodes.path(sender, receiver),
        lossMilliDb: 0,
      })),
    );
  }
}
