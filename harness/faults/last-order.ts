import type { CommandBody } from '../../protocols/operations.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { readerOf } from '../journal/records.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { FaultRig } from './fault-rig.ts';

/** An operator waits so long for an answer, and asks so many times. */
const ANSWER_NS: Ns = 5 * SECOND_NS;
const TRIES_MAX = 1_000;

/** The order with which a fault ends: given to the node until it says that it did it. */
export class LastOrder implements EventTarget {
  readonly #rig: FaultRig;
  readonly #node: NodeId;
  readonly #body: CommandBody;
  #tries = 0;
  #open = false;
  #again: number | undefined;

  constructor(rig: FaultRig, node: NodeId, body: CommandBody) {
    this.#rig = rig;
    this.#node = node;
    this.#body = body;
  }

  /** To be called before the run. */
  prepare(): void {
    this.#rig.journal.subscribe(
      readerOf({
        'command-stage': (_atNs, node, _command, opcode, stage) => {
          const answers = node === this.#node && opcode === this.#body.command;
          if (answers && stage === 'done') this.#open = false;
        },
      }),
    );
  }

  give(): void {
    this.takeBack();
    this.#open = true;
    this.#tries = 0;
    this.handle();
  }

  /** The fault began again: what comes now is no answer to what was ordered before. */
  takeBack(): void {
    this.#open = false;
    if (this.#again !== undefined) this.#rig.queue.cancel(this.#again);
    this.#again = undefined;
  }

  /** No answer yet. */
  handle(): void {
    this.#again = undefined;
    if (!this.#open || this.#tries >= TRIES_MAX) return;
    this.#tries++;
    const { queue, nodes } = this.#rig;
    nodes.port.command(this.#node, this.#body);
    this.#again = queue.schedule(queue.nowNs + ANSWER_NS, this, 0);
  }
}
