import type { Exchange, ToRun } from './exchange.ts';
import type { PlaceId } from './place.ts';

/** Between two looks at whether there is reason to go on waiting [ms]. */
const WAIT_MS = 100;

/** What came from the sockets, in order; comings and goings wait until no event is under way. */
export class Inbox {
  readonly #exchange: Exchange;
  readonly #meanwhile: () => void;
  readonly #later: ToRun[] = [];

  /** @param meanwhile called between looks while a place is waited for */
  constructor(exchange: Exchange, meanwhile: () => void = () => undefined) {
    this.#exchange = exchange;
    this.#meanwhile = meanwhile;
  }

  /** The next thing that came; undefined: nothing is there. */
  take(): ToRun | undefined {
    return this.#later.shift() ?? this.#exchange.take();
  }

  /** The next thing of that place, however long it takes; what comes of others waits. */
  await(place: PlaceId): ToRun {
    const known = this.#later.findIndex((message) => message.place === place);
    const [earlier] = known < 0 ? [] : this.#later.splice(known, 1);
    if (earlier !== undefined) return earlier;
    for (;;) {
      const message = this.#exchange.take();
      if (message === undefined) {
        this.#exchange.wait(WAIT_MS);
        this.#meanwhile();
      } else if (message.place === place) return message;
      else this.#later.push(message);
    }
  }

  /** Looks at it again when no event is under way, before what came after it. */
  putOff(message: ToRun): void {
    this.#later.unshift(message);
  }

  /** Until something comes, or for so long [ms of real time]. */
  wait(timeoutMs: number): void {
    if (this.#later.length === 0) this.#exchange.wait(timeoutMs);
  }
}
