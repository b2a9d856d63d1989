import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { RefusalReason } from '../../protocols/gateway.ts';
import type { PlaceId } from './place.ts';

/** From the thread with the sockets to the one with the run. */
export type ToRun =
  | {
      readonly kind: 'attached';
      readonly place: PlaceId;
      /** Rises with every attachment of the run: what a former one left on its way means nothing. */
      readonly attachment: number;
    }
  /** A message of its peer's, as it came; it is decoded here. */
  | {
      readonly kind: 'message';
      readonly place: PlaceId;
      readonly attachment: number;
      readonly bytes: Uint8Array;
    }
  | { readonly kind: 'gone'; readonly place: PlaceId; readonly attachment: number };

/** From the run to the sockets. */
export type FromRun =
  | {
      /** A step is answered once, a welcome is not. */
      readonly kind: 'step' | 'welcome';
      readonly place: PlaceId;
      readonly attachment: number;
      readonly bytes: Uint8Array;
    }
  /** The peer did what it may not: it is told why, and its connection is closed. */
  | {
      readonly kind: 'refuse';
      readonly place: PlaceId;
      readonly attachment: number;
      readonly reason: RefusalReason;
      readonly detail: string;
    };

/**
 * The run's end of its line to the sockets. A run is one piece of code that cannot stop in the middle of an
 * event to let others have the thread; so it waits by a lock that the other thread opens, and takes what
 * has come without an event loop.
 */
export class Exchange {
  readonly #port: MessagePort;
  /** Counts what was posted to this end. */
  readonly #signal: Int32Array;
  #taken = 0;

  constructor(port: MessagePort, signal: Int32Array) {
    this.#port = port;
    this.#signal = signal;
  }

  post(message: FromRun): void {
    this.#port.postMessage(message);
  }

  /** What came first and was not taken; undefined: nothing. */
  take(): ToRun | undefined {
    if (Atomics.load(this.#signal, 0) === this.#taken) return undefined;
    const received = receiveMessageOnPort(this.#port) as { message: ToRun } | undefined;
    if (received === undefined) return undefined;
    this.#taken = (this.#taken + 1) | 0;
    return received.message;
  }

  /** Until something comes, or for so long [ms of real time]. */
  wait(timeoutMs: number): void {
    Atomics.wait(this.#signal, 0, this.#taken, timeoutMs);
  }
}

/** The other end. */
export class ExchangeSender {
  readonly #port: MessagePort;
  readonly #signal: Int32Array;

  constructor(port: MessagePort, signal: Int32Array) {
    this.#port = port;
    this.#signal = signal;
  }

  post(message: ToRun): void {
    this.#port.postMessage(message);
    Atomics.add(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
  }
}
