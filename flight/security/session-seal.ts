import { type AuthenticatedFields, authenticatedBytes } from '../../protocols/frame-codec.ts';
import type { ManagementFrame } from '../../protocols/frame.ts';
import { type SessionKeys, tagMatches, tagOf } from './link-keys.ts';
import { ReplayWindow } from './replay-window.ts';

/**
 * Authentication of one session's management frames: tags what leaves, checks what comes. It
 * outlives the session by one, so that a repeated CLOSE can still be answered.
 */
export class SessionSeal {
  readonly session: number;
  readonly #keys: SessionKeys;
  readonly #replay = new ReplayWindow();
  readonly #taken: ((counter: number) => void) | undefined;
  #counter: number;

  /**
   * @param first counter that is used
   * @param taken is told the counter of each frame that is taken as authentic
   */
  constructor(session: number, keys: SessionKeys, first = 1, taken?: (counter: number) => void) {
    this.session = session;
    this.#keys = keys;
    this.#taken = taken;
    this.#counter = first - 1;
  }

  /** Counter of the next frame: each is used once. */
  takeCounter(): number {
    return ++this.#counter;
  }

  /** Newest counter in use. */
  get counter(): number {
    return this.#counter;
  }

  tag(fields: AuthenticatedFields): Uint8Array {
    return tagOf(this.#keys.send, authenticatedBytes(fields));
  }

  /** Whether tag and counter are good; the counter is not yet taken. */
  check(frame: ManagementFrame): 'good' | 'unauthenticated' | 'replayed' {
    if (!tagMatches(this.#keys.receive, authenticatedBytes(frame), frame.tag)) {
      return 'unauthenticated';
    }
    return this.#replay.isFresh(frame.counter) ? 'good' : 'replayed';
  }

  take(frame: ManagementFrame): void {
    this.#replay.take(frame.counter);
    this.#taken?.(frame.counter);
  }
}
