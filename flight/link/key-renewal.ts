import type { Ns } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { EpochView } from '../security/key-epochs.ts';
import type { LinkActor } from './link-actor.ts';
import type { LinkSession } from './link-session.ts';

/** Session numbers are drawn evenly from so many. */
const SESSIONS = 4_294_967_296;

export interface RenewalParts {
  readonly own: number;
  readonly limits: Pick<Limits, 'rekeySpreadNs' | 'rekeyRetryNs' | 'handshakeYieldRetries'>;
  readonly services: FlightServices;
  readonly epochs: EpochView;
  readonly actor: LinkActor;
  readonly session: () => LinkSession | undefined;
  readonly retryNs: () => Ns;
  /** Say HELLO; `first`: under a fresh nonce. */
  readonly hello: (first: boolean) => void;
}

/**
 * When a session under an older key epoch is replaced by one under the epoch in use (LM-LNK-035):
 * some time after the change, so that not all links of a network do it at once, again while the peer
 * does not have the new epoch, and at once when the old one is retired.
 */
export class KeyRenewal {
  readonly #parts: RenewalParts;
  // Made when first needed: most endpoints never live through a change.
  #due: Timer | undefined;
  #repeat: Timer | undefined;
  #hellosLeft = 0;
  /** HELLO was said within the session, and an answer may come. */
  active = false;

  constructor(parts: RenewalParts) {
    this.#parts = parts;
  }

  /** A session began, or the epochs changed. */
  review(): void {
    const { epochs, services, actor } = this.#parts;
    const session = this.#parts.session();
    if (session === undefined) return;
    const { keyEpoch } = session.terms;
    if (!epochs.accepts(keyEpoch)) {
      actor.send({ type: 'key.retired' });
      return;
    }
    if (keyEpoch >= epochs.current || this.#due?.armed === true) return;
    this.#due ??= services.timers.create(() => this.#begin());
    this.#due.arm(services.clock.nowNs() + this.#delayNs(session));
  }

  /** The session is over. */
  ended(): void {
    this.active = false;
    this.#due?.cancel();
    this.#repeat?.cancel();
  }

  /** Links differ by the numbers of their sessions; the higher node id waits for the lower one. */
  #delayNs({ session }: LinkSession): Ns {
    const { own, limits, services } = this.#parts;
    if (services.hazard?.('session-rekeyed-early') === true) return 0;
    const shareNs = Math.floor((session.id / SESSIONS) * limits.rekeySpreadNs);
    return own < session.peer ? shareNs : shareNs + limits.rekeySpreadNs;
  }

  #begin(): void {
    const { limits, services, actor } = this.#parts;
    if (!actor.in('established')) return;
    this.#due?.arm(services.clock.nowNs() + limits.rekeyRetryNs);
    this.active = true;
    this.#hellosLeft = limits.handshakeYieldRetries;
    this.#say(true);
  }

  #say(first: boolean): void {
    const { services, hello, retryNs, actor } = this.#parts;
    if (this.#hellosLeft === 0 || !actor.in('established')) {
      this.active = false;
      return;
    }
    this.#hellosLeft--;
    hello(first);
    this.#repeat ??= services.timers.create(() => this.#say(false));
    this.#repeat.arm(services.clock.nowNs() + retryNs());
  }
}
