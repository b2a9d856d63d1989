import type { EventTarget } from '../kernel/event-queue.ts';
import { type StormFault, stormName } from '../scenario/storms.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

/** Applications of a node that go wild: one bundle after the other, urgent, or too short-lived to arrive. */
export const stormAction = (fault: StormFault, rig: FaultRig): FaultAction => {
  const storm = new Storm(fault, rig);
  return { begin: () => storm.handle(), end: () => storm.end() };
};

class Storm implements EventTarget {
  readonly #fault: StormFault;
  readonly #rig: FaultRig;
  #event = -1;

  constructor(fault: StormFault, rig: FaultRig) {
    this.#fault = fault;
    this.#rig = rig;
  }

  handle(): void {
    const { nodes, queue } = this.#rig;
    nodes.submit(stormName(this.#fault));
    this.#event = queue.schedule(queue.nowNs + this.#fault.intervalNs, this, 0);
  }

  end(): void {
    this.#rig.queue.cancel(this.#event);
  }
}
