import type { FrameImage } from '../../protocols/frame.ts';
import type { Modem } from '../bus/modem.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';
import { injectUnheard, overhear } from './overheard.ts';

/**
 * The head takes the light of another node for its partner's: its sensor and its modem report a lock, and
 * all that the other node sends reaches the modem, in light time.
 */
export const wrongPartner = (fault: FaultOf<'wrong-partner'>, rig: FaultRig): FaultAction => {
  const strays = rig.nodes
    .modems(fault.node)
    .filter(({ terminal }) => fault.terminal === undefined || fault.terminal === terminal)
    .map((modem) => new Stray(fault, rig, modem));
  return {
    prepare: () => {
      for (const stray of strays) stray.listen();
    },
    begin: () => {
      for (const stray of strays) stray.begin();
    },
    end: () => {
      for (const stray of strays) stray.end();
    },
  };
};

class Stray implements EventTarget {
  readonly #fault: FaultOf<'wrong-partner'>;
  readonly #rig: FaultRig;
  readonly #modem: Modem;
  #active = false;
  #heard = 0;

  constructor(fault: FaultOf<'wrong-partner'>, rig: FaultRig, modem: Modem) {
    this.#fault = fault;
    this.#rig = rig;
    this.#modem = modem;
  }

  listen(): void {
    const { nodes, queue } = this.#rig;
    for (const other of nodes.modems(this.#fault.heard)) {
      overhear(other, 'sentTap', (image) => {
        if (!this.#active) return;
        const lightTimeNs = nodes.path(other, this.#modem).lightTimeNs(queue.nowNs);
        queue.schedule(queue.nowNs + lightTimeNs, this, 0, 0, image);
      });
    }
  }

  begin(): void {
    this.#active = true;
    this.#heard = 0;
    this.#deceive(1);
  }

  end(): void {
    this.#active = false;
    this.#deceive(-1);
    const { journal, queue } = this.#rig;
    const { node, terminal } = this.#modem;
    journal.append('injected', queue.nowNs, node, terminal, 'stray', this.#heard);
  }

  handle(_kind: number, _value: number, image: unknown): void {
    if (!this.#active) return;
    this.#heard++;
    injectUnheard(this.#rig, this.#modem, image as FrameImage);
  }

  #deceive(change: 1 | -1): void {
    const { node, terminal } = this.#modem;
    this.#rig.heads.impair(node, terminal, 'missynced', change);
    this.#rig.heads.impair(node, terminal, 'deceived', change);
  }
}
