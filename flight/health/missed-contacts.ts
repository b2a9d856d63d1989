import type { Contact } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';

/** Tells the routing what a terminal does otherwise than the plan says; neighbour 0: with all of them. */
export type ReportDeviation = (
  terminal: TerminalIndex,
  neighbour: NodeId,
  condition: 'as-planned' | 'down',
) => void;

const ANY_NEIGHBOUR: NodeId = 0;

/**
 * Watches whether the contacts of one terminal become links (LM-MGT-030 …): a contact that has no session
 * within the bound after its start, or loses its session, is down until the session comes or the contact
 * ends. What the plan says itself needs no deviation. A terminal that is out of use is down for all
 * neighbours at once, so that nothing waits for a contact that will not be.
 */
export class MissedContacts {
  readonly #services: FlightServices;
  readonly #terminal: TerminalIndex;
  readonly #boundNs: Ns;
  readonly #report: ReportDeviation;
  readonly #timer: Timer;
  #contacts: readonly Contact[] = [];
  #next = 0;
  #current: Contact | undefined;
  /** Partner of the session; it may come up before the local clock reaches the contact's start. */
  #peer: NodeId | undefined;
  #down = false;
  /** The session of the current contact was closed in order: its end is as planned. */
  #closed = false;
  #outOfUse = false;
  /** An outage ended then. */
  #inUseSinceNs: Ns = 0;

  constructor(
    services: FlightServices,
    options: {
      readonly terminal: TerminalIndex;
      /** A link is due so long after the start of its contact. */
      readonly boundNs: Ns;
      readonly report: ReportDeviation;
    },
  ) {
    this.#services = services;
    this.#terminal = options.terminal;
    this.#boundNs = options.boundNs;
    this.#report = options.report;
    this.#timer = services.timers.create(() => this.#review());
  }

  /**
   * Own contacts of this terminal in order of start. A running contact that is among them is judged on as
   * before; what was said of another one is taken back.
   */
  setContacts(contacts: readonly Contact[]): void {
    const before = this.#current;
    const kept = contacts.findIndex((contact) => before !== undefined && isSame(contact, before));
    if (kept < 0) this.#set(false);
    this.#contacts = contacts;
    this.#next = kept + 1;
    this.#current = contacts[kept];
    this.#review();
  }

  /** The clock was set: a contact that has not begun by the new one is none yet, and one that was over may run. */
  clockSet(): void {
    const utcNs = this.#services.clock.utcNs();
    this.#inUseSinceNs = Math.min(this.#inUseSinceNs, utcNs);
    if (this.#current !== undefined && utcNs < this.#current.startNs) this.#leave();
    this.setContacts(this.#contacts);
  }

  /** The terminal is out of use, for contacts to come too (LM-MGT-167); or it is back in use. */
  set outOfUse(out: boolean) {
    if (out === this.#outOfUse) return;
    this.#outOfUse = out;
    this.#inUseSinceNs = this.#services.clock.utcNs();
    this.#report(this.#terminal, ANY_NEIGHBOUR, out ? 'down' : 'as-planned');
    this.#review();
  }

  linkUp(peer: NodeId): void {
    this.#peer = peer;
    this.#review();
    if (!this.#up) return;
    this.#closed = false;
    this.#set(false);
  }

  /**
   * The session ended, or none came about; `orderly`: as planned. With a partner whose contact is over it says nothing of
   * the next one.
   */
  linkDown(orderly: boolean, partner = this.#peer): void {
    this.#review();
    this.#peer = undefined;
    const isOfNow = partner === undefined || partner === this.#current?.to;
    if (isOfNow) this.#closed = orderly;
    this.#review();
    if (isOfNow && !orderly) this.#set(true);
  }

  get #up(): boolean {
    return this.#current !== undefined && this.#current.to === this.#peer;
  }

  /** Move to the contact of the present time and arm for what comes next. */
  #review(): void {
    const { clock } = this.#services;
    const nowNs = clock.utcNs();
    if (this.#current !== undefined && nowNs >= this.#current.endNs) this.#leave();
    while (this.#current === undefined) {
      const contact = this.#contacts[this.#next];
      if (contact === undefined) return;
      if (contact.startNs > nowNs) {
        this.#timer.arm(clock.monotonicAtUtc(contact.startNs));
        return;
      }
      this.#next++;
      this.#closed = false;
      if (contact.endNs > nowNs) this.#current = contact;
    }
    const startNs = Math.max(this.#current.startNs, this.#inUseSinceNs);
    const dueNs = this.#outOfUse ? Number.POSITIVE_INFINITY : startNs + this.#boundNs;
    if (nowNs >= dueNs && !this.#up && !this.#closed) this.#set(true);
    const next =
      nowNs < dueNs && !this.#up ? Math.min(dueNs, this.#current.endNs) : this.#current.endNs;
    this.#timer.arm(clock.monotonicAtUtc(next));
  }

  /** Of a contact that is none now nothing is said any more. */
  #leave(): void {
    this.#set(false);
    this.#current = undefined;
  }

  #set(down: boolean): void {
    if (down === this.#down || this.#current === undefined) return;
    this.#down = down;
    this.#report(this.#terminal, this.#current.to, down ? 'down' : 'as-planned');
  }
}

const isSame = (a: Contact, b: Contact): boolean =>
  a.to === b.to && a.toTerminal === b.toTerminal && a.startNs === b.startNs;
