import type { Contact } from '../../protocols/contact-plan.ts';
import { MICROSECOND_NS, type Ns } from '../../protocols/units.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import type { FlightServices, Timer } from '../ports.ts';
import { type Role, type Slot, type SlotPlan, slotAt } from './slots.ts';
import { contactSlotNs } from './terminal-settings.ts';

/** A timer may come early by the rounding of clock conversions. */
const ROUNDING_NS: Ns = MICROSECOND_NS;

/** Tells the terminal its role at each slot of its contact, from its own clock, while it is asked to. */
export class AcquisitionSlots {
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #terminal: TerminalConfig;
  readonly #slotBegan: (role: Role) => void;
  readonly #timer: Timer;
  #plan: SlotPlan | undefined;
  #slot: Slot | undefined;
  #lightTimeNs: Ns = 0;

  constructor(
    services: FlightServices,
    config: NodeConfig,
    terminal: TerminalConfig,
    slotBegan: (role: Role) => void,
  ) {
    this.#services = services;
    this.#config = config;
    this.#terminal = terminal;
    this.#slotBegan = slotBegan;
    this.#timer = services.timers.create(() => this.ask());
  }

  /** Slots are counted from the start of this contact from now on. */
  begin(contact: Contact): void {
    const config = this.#config;
    this.#lightTimeNs = contact.lightTimeNs;
    this.#plan = {
      startUtcNs: contact.startNs,
      lower: config.id < contact.to,
      slotNs: contactSlotNs(config, this.#terminal, contact),
    };
  }

  /** Gives the present role now and that of every slot to come until `stop`. */
  ask(): void {
    if (this.#plan === undefined || this.#terminal.profile.medium === 'radio') return;
    const { clock } = this.#services;
    this.#slot = slotAt(this.#plan, clock.utcNs() + ROUNDING_NS);
    const endNs = clock.monotonicAtUtc(this.#slot.endsUtcNs);
    this.#timer.arm(Math.max(endNs, clock.nowNs() + ROUNDING_NS));
    this.#slotBegan(this.#slot.role);
  }

  /** Another slot may run by the clock as it is now. */
  clockSet(): void {
    if (this.#timer.armed) this.ask();
  }

  stop(): void {
    if (this.#timer.armed) this.#timer.cancel();
  }

  /** Whether a scan of that length, and the light of its return, fit into what is left of the slot. */
  holds(scanNs: Ns): boolean {
    if (this.#slot === undefined) return false;
    const leftNs = this.#slot.endsUtcNs - this.#services.clock.utcNs();
    return leftNs >= scanNs + 2 * this.#lightTimeNs;
  }
}
