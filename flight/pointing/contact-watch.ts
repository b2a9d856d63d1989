import type { Contact } from '../../protocols/contact-plan.ts';
import { MICROSECOND_NS, type Ns } from '../../protocols/units.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import { contactsFrom } from '../routing/plan-lookup.ts';
import type { FlightServices, Timer } from '../ports.ts';
import { ContactSchedule } from './contact-schedule.ts';
import { longestTurnNs } from './longest-turn.ts';
import { PartnerPointing } from './partner-pointing.ts';
import { INHIBIT_NUMBERS } from './reach.ts';

/** What the watch tells its terminal. */
export interface ContactWatcher {
  /** Time to turn to the partner; `started`: the contact runs already. */
  opened(contact: Contact, pointing: PartnerPointing, started: boolean): void;
  started(): void;
  /** A new try within a long contact. */
  retried(): void;
  /** A new plan has this contact no more: time to close what runs over it; `closed` follows. */
  leaving(): void;
  closed(): void;
}

interface Forecast {
  readonly contact: Contact;
  readonly pointing: PartnerPointing;
  /** When the head may turn to the partner, UTC. */
  readonly openNs: Ns;
}

/** A timer may come early by the rounding of clock conversions. */
const ROUNDING_NS: Ns = MICROSECOND_NS;
const LEAVE_LIGHT_TIMES = 6;
const NEVER_NS: Ns = Number.POSITIVE_INFINITY;

/**
 * Opens and closes the contacts of one terminal by the node's own UTC, with one timer: a lead before the
 * start for the slew, the start, new tries, the end. A contact that the head cannot reach from start to
 * end is reported and passed over.
 */
export class ContactWatch {
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #terminal: TerminalConfig;
  readonly #watcher: ContactWatcher;
  readonly #schedule: ContactSchedule;
  readonly #timer: Timer;
  /** The head turns to its partner so long before a contact. */
  readonly #leadNs: Ns;
  /** Longest turn of the head; where it looks at a start is not known. */
  readonly #turnMaxNs: Ns;
  #running = false;
  #started = false;
  #retryNs: Ns = NEVER_NS;
  /** Contacts that end by then are done with. */
  #doneUntilNs: Ns = Number.NEGATIVE_INFINITY;
  /** Forecast of the next contact: made once. */
  #forecast: Forecast | undefined;

  /** The open contact. */
  contact: Contact | undefined;

  constructor(
    services: FlightServices,
    config: NodeConfig,
    terminal: TerminalConfig,
    watcher: ContactWatcher,
  ) {
    this.#services = services;
    this.#config = config;
    this.#terminal = terminal;
    this.#watcher = watcher;
    this.#schedule = new ContactSchedule(config.id, terminal.index);
    this.#schedule.replace(contactsFrom(config.plan, config.id));
    this.#leadNs = terminal.profile.medium === 'radio' ? 0 : config.limits.slewLeadNs;
    this.#turnMaxNs = config.idealPointing ? 0 : longestTurnNs(terminal.profile);
    this.#timer = services.timers.create(() => this.#review());
  }

  start(): void {
    this.#running = true;
    this.#review();
  }

  /** Forgets the open contact without a word; `start` begins anew. */
  stop(): void {
    this.#running = false;
    this.#forget();
    this.#timer.cancel();
  }

  setContacts(contacts: readonly Contact[]): void {
    this.#schedule.replace(contacts);
    this.#forecast = undefined;
    if (!this.#running) return;
    if (this.contact !== undefined && !this.#schedule.holds(this.contact))
      this.#leave(this.contact);
    this.#review();
  }

  /** The clock was set: what is open by the one before may not be due, and what was done with may run. */
  clockSet(): void {
    this.#doneUntilNs = Number.NEGATIVE_INFINITY;
    this.#forecast = undefined;
    if (!this.#running) return;
    if (this.contact !== undefined && this.#isEarly(this.contact)) this.#close(this.contact);
    if (this.#retryNs !== NEVER_NS) this.retryLater();
    this.#review();
  }

  #isEarly({ startNs }: Contact): boolean {
    return this.#utcNs() < (this.#started ? startNs : startNs - this.#leadNs);
  }

  /** A running contact closes in order (LM-PNT-003): it ends as soon as its session can have. */
  #leave(contact: Contact): void {
    const utcNs = this.#utcNs();
    const leaveNs = this.#started ? this.#leaveNs(contact) : 0;
    this.contact = { ...contact, endNs: Math.min(contact.endNs, utcNs + leaveNs) };
    if (leaveNs > 0) this.#watcher.leaving();
  }

  /** What is in flight is answered, and CLOSE goes there and back, twice if it must. */
  #leaveNs({ lightTimeNs }: Contact): Ns {
    return 2 * this.#config.limits.closeLeadNs + LEAVE_LIGHT_TIMES * lightTimeNs;
  }

  /** The ladder was run through: try again when both ends do, counted from the start of the contact. */
  retryLater(): void {
    const everyNs = this.#config.limits.reacquireNs;
    if (this.contact === undefined || everyNs <= 0) return;
    const tries = Math.floor((this.#utcNs() - this.contact.startNs) / everyNs) + 1;
    this.#retryNs = this.contact.startNs + Math.max(1, tries) * everyNs;
    this.#armAt(Math.min(this.#retryNs, this.contact.endNs));
  }

  #utcNs(): Ns {
    return this.#services.clock.utcNs() + ROUNDING_NS;
  }

  /** Does what is due and sets the timer for what comes next. */
  #review(): void {
    const utcNs = this.#utcNs();
    if (this.contact !== undefined && utcNs >= this.contact.endNs) this.#close(this.contact);
    const dueNs = this.contact === undefined ? this.#openDue(utcNs) : this.#serve(utcNs);
    if (dueNs === undefined) this.#timer.cancel();
    else this.#armAt(dueNs);
  }

  #armAt(utcNs: Ns): void {
    const { clock } = this.#services;
    this.#timer.arm(Math.max(clock.monotonicAtUtc(utcNs), clock.nowNs() + ROUNDING_NS));
  }

  /** Opens the next contact when its time has come; returns when there is something to do again. */
  #openDue(utcNs: Ns): Ns | undefined {
    for (;;) {
      const contact = this.#schedule.next(Math.max(utcNs, this.#doneUntilNs));
      if (contact === undefined) return undefined;
      const earliestNs = Math.max(contact.startNs - this.#leadNs, this.#doneUntilNs);
      if (utcNs < earliestNs) return earliestNs;
      if (this.#forecast?.contact !== contact) this.#forecast = this.#forecastOf(contact, utcNs);
      const forecast = this.#forecast;
      if (forecast === undefined || this.#tooLate(contact, Math.max(utcNs, forecast.openNs))) {
        this.#doneUntilNs = contact.endNs;
      } else if (utcNs < forecast.openNs) {
        return forecast.openNs;
      } else {
        return this.#open(contact, forecast.pointing, utcNs);
      }
    }
  }

  /** When the head may turn to the partner; undefined, with a report, when it never may. */
  #forecastOf(contact: Contact, utcNs: Ns): Forecast | undefined {
    const pointing = PartnerPointing.of(this.#config, this.#terminal, contact);
    if (pointing !== undefined && this.#config.idealPointing) {
      return { contact, pointing, openNs: utcNs };
    }
    const reach = pointing?.reach(utcNs, contact);
    if (pointing === undefined || reach?.freeFromUtcNs === undefined) {
      const cause = reach?.blockedBy === undefined ? 0 : INHIBIT_NUMBERS[reach.blockedBy];
      this.#services.reports.report(
        'terminal.contact-unreachable',
        this.#terminal.index,
        contact.to,
        cause,
      );
      return undefined;
    }
    return { contact, pointing, openNs: reach.freeFromUtcNs };
  }

  /**
   * The head might still be turning when the contact ends, and turn on to where the partner is by then,
   * beyond what it may (LM-PNT-043): after a restart, or when a limit holds for most of the contact.
   */
  #tooLate({ endNs }: Contact, fromNs: Ns): boolean {
    return endNs - fromNs <= this.#turnMaxNs;
  }

  #open(contact: Contact, pointing: PartnerPointing, utcNs: Ns): Ns {
    this.contact = contact;
    this.#started = utcNs >= contact.startNs;
    this.#watcher.opened(contact, pointing, this.#started);
    return this.#serve(utcNs);
  }

  /** Start, new tries and end of the open contact; returns when the next of them is due. */
  #serve(utcNs: Ns): Ns {
    const contact = this.contact as Contact;
    if (!this.#started) {
      if (utcNs < contact.startNs) return contact.startNs;
      this.#started = true;
      this.#watcher.started();
    }
    if (utcNs >= this.#retryNs) {
      this.#retryNs = NEVER_NS;
      this.#watcher.retried();
    }
    return Math.min(contact.endNs, this.#retryNs);
  }

  #close(contact: Contact): void {
    this.#doneUntilNs = Math.max(this.#doneUntilNs, Math.min(contact.endNs, this.#utcNs()));
    this.#watcher.closed();
    this.#forget();
  }

  #forget(): void {
    this.contact = undefined;
    this.#forecast = undefined;
    this.#retryNs = NEVER_NS;
    this.#started = false;
  }
}
