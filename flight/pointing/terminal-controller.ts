import type { TerminalReading } from '../../protocols/avionics.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { NodeConfig, TerminalConfig } from '../config.ts';
import type { ReportName } from '../event-reports.ts';
import type { FlightServices } from '../ports.ts';
import { ChartRunner } from '../statechart/chart-runner.ts';
import { NodeChartTimers } from '../statechart/node-chart-timers.ts';
import { AcquisitionSlots } from './acquisition-slots.ts';
import { ContactWatch } from './contact-watch.ts';
import { longestTurnNs } from './longest-turn.ts';
import { TerminalCommands } from './terminal-commands.ts';
import { terminalChart, type terminalMachine } from './terminal.machine.ts';
import type { TerminalEmission, TerminalEvent, TrackingLossReason } from './terminal-events.ts';
import type { TerminalController, TerminalListener } from './terminal-service.ts';
import { pairTiming, terminalInput } from './terminal-settings.ts';

export const createTerminalController = (
  services: FlightServices,
  config: NodeConfig,
  terminal: TerminalConfig,
  listener: TerminalListener,
): TerminalController => new Controller(services, config, terminal, listener);

/** A head that stands on its trajectory has turned anew after this, settling included. */
const SETTLED_NS: Ns = SECOND_NS;
/** Number of the terminal's statechart in `node.unexpected-event`. */
const TERMINAL_MACHINE = 2;
const HANDSHAKING = 'tracking.fine.handshaking';

class Controller implements TerminalController {
  readonly #services: FlightServices;
  readonly #terminal: TerminalConfig;
  readonly #listener: TerminalListener;
  readonly #chart: ChartRunner<typeof terminalMachine>;
  readonly #watch: ContactWatch;
  readonly #slots: AcquisitionSlots;
  readonly #commands: TerminalCommands;
  #linkAsked = false;
  /** It stands on its trajectory, as far as its computer was told. */
  #follows = false;
  /** Longest confirmation of either head, and when this one's modem had frame lock. */
  #partnerConfirmNs: Ns = 0;
  #lockedNs: Ns = Number.NEGATIVE_INFINITY;
  /** When light was detected, or lost, last. */
  #litNs: Ns = Number.NEGATIVE_INFINITY;
  readonly #closeLeadNs: Ns;
  readonly #turnMaxNs: Ns;

  state = '';

  constructor(
    services: FlightServices,
    config: NodeConfig,
    terminal: TerminalConfig,
    listener: TerminalListener,
  ) {
    this.#services = services;
    this.#terminal = terminal;
    this.#listener = listener;
    this.#closeLeadNs = config.limits.closeLeadNs;
    this.#turnMaxNs = config.idealPointing ? 0 : longestTurnNs(terminal.profile);
    this.#commands = new TerminalCommands(services, terminal);
    this.#watch = new ContactWatch(services, config, terminal, {
      opened: (contact, pointing, started) => {
        this.#commands.begin(contact, pointing);
        this.#slots.begin(contact);
        const pair = pairTiming(config, terminal, contact);
        this.#partnerConfirmNs = pair.confirmNs;
        this.#send({ type: 'contact.opened', pair, started });
      },
      started: () => this.#send({ type: 'contact.started' }),
      // A limit that came and went meanwhile has it at work again, or will.
      retried: () => {
        if (this.state === 'resting') this.#send({ type: 'contact.retried' });
      },
      leaving: () => listener.leaving(),
      closed: () => this.#send({ type: 'contact.closed' }),
    });
    this.#slots = new AcquisitionSlots(services, config, terminal, (role) =>
      this.#send({ type: 'slot', role }),
    );
    this.#chart = new ChartRunner(terminalChart, {
      input: terminalInput(config, terminal),
      timers: new NodeChartTimers(services.clock, services.timers, {
        machine: 'terminal',
        instance: terminal.index,
      }),
      emitted: (emission) => this.#obey(emission),
      entered: (path) => this.#entered(path),
    });
  }

  get contact(): Contact | undefined {
    return this.#watch.contact;
  }

  boot(inUse: boolean): void {
    this.#chart.start();
    if (inUse) this.#watch.start();
    else this.#send({ type: 'disable' });
  }

  setContacts(contacts: readonly Contact[]): void {
    this.#watch.setContacts(contacts);
  }

  clockSet(): void {
    this.#commands.clockSet();
    this.#watch.clockSet();
    this.#slots.clockSet();
  }

  reading(reading: TerminalReading): void {
    const event = this.#eventOf(reading);
    if (event !== undefined) this.#send(event);
  }

  linkEstablished(): void {
    this.#send({ type: 'link.established' });
  }

  linkFailed(): void {
    const endNs = this.contact?.endNs ?? 0;
    const closing = this.#services.clock.utcNs() >= endNs - 2 * this.#closeLeadNs;
    // A session that closed before the planned end is no reason to open another.
    if (closing) return;
    if (this.#partnerConfirms()) this.#askForLink();
    else this.#send({ type: 'link.failed' });
  }

  /** Light is there, but a partner that centred later does not listen yet: to turn away has it begin anew (LM-PNT-037). */
  #partnerConfirms(): boolean {
    const dueNs = this.#lockedNs + this.#partnerConfirmNs;
    return this.state === HANDSHAKING && this.#services.clock.nowNs() < dueNs;
  }

  disable(): void {
    this.#send({ type: 'disable' });
    this.#watch.stop();
  }

  enable(): void {
    this.#send({ type: 'enable' });
    this.#watch.start();
  }

  lightTimeNs(): Ns {
    return this.contact === undefined ? 0 : this.#commands.lightTimeNs();
  }

  #send(event: TerminalEvent): void {
    this.#chart.send(event);
  }

  #eventOf(reading: TerminalReading): TerminalEvent | undefined {
    switch (reading.reading) {
      case 'gimbal-settled':
        this.#follows = true;
        return { type: 'gimbal.settled' };
      case 'beacon-detected':
        this.#litNs = this.#services.clock.nowNs();
        return { type: 'beacon.detected' };
      case 'beacon-lost':
        return { type: 'beacon.lost', litNs: this.#sinceLitNs() };
      case 'scan-finished':
        return { type: 'scan.finished', again: this.#slots.holds(this.#commands.scanNs) };
      case 'fine-error':
        return { type: reading.within ? 'fineError.within' : 'fineError.beyond' };
      case 'signal':
        return { type: reading.present ? 'signal.present' : 'signal.lost' };
      case 'frame-sync':
        if (reading.locked) this.#lockedNs = this.#services.clock.nowNs();
        return { type: reading.locked ? 'frameSync.locked' : 'frameSync.lost' };
      case 'inhibit':
        return { type: reading.active ? 'inhibit.raised' : 'inhibit.cleared', kind: reading.kind };
      case 'head-started':
        this.#follows = false;
        return { type: 'head.started' };
      case 'margin':
        return undefined;
    }
  }

  #sinceLitNs(): Ns {
    const nowNs = this.#services.clock.nowNs();
    const sinceNs = nowNs - this.#litNs;
    this.#litNs = nowNs;
    return sinceNs;
  }

  #entered(path: string): void {
    // Choosing lasts no time: the slot that it asks for comes within the same step.
    if (path === this.state || path === 'acquiring.choosing') return;
    const from = this.state;
    this.state = path;
    if (!path.startsWith('acquiring')) this.#slots.stop();
    if (path === 'resting') this.#watch.retryLater();
    if (from === '') return;
    this.#listener.transition(from, path);
  }

  #obey(emission: TerminalEmission): void {
    switch (emission.type) {
      case 'stow':
        this.#follows = false;
        this.#commands.stow();
        break;
      case 'laserOff':
        this.#commands.laserOff();
        break;
      case 'slew':
        if (this.#tooLateToTurn()) this.#commands.stow();
        else this.#commands.slew();
        break;
      case 'scan':
        this.#commands.scan(emission.growths);
        break;
      case 'localScan':
        this.#commands.localScan();
        break;
      case 'stare':
        this.#commands.stare();
        break;
      case 'coast':
        this.#commands.coast();
        break;
      case 'track':
        this.#commands.track();
        break;
      case 'slotWanted':
        this.#slots.ask();
        break;
      case 'linkWanted':
        this.#askForLink();
        break;
      case 'trackingEnded':
        this.#endTracking(emission.reason);
        break;
      case 'report':
        this.#report(emission.name, emission.value);
        break;
      case 'unexpectedEvent':
        this.#services.reports.report(
          'node.unexpected-event',
          TERMINAL_MACHINE,
          this.#terminal.index,
        );
        break;
    }
  }

  /** A turn would end after the contact, where its partner is by then (LM-PNT-043). */
  #tooLateToTurn(): boolean {
    const turnNs = this.#follows ? Math.min(SETTLED_NS, this.#turnMaxNs) : this.#turnMaxNs;
    return (this.contact?.endNs ?? 0) - this.#services.clock.utcNs() <= turnNs;
  }

  #askForLink(): void {
    this.#linkAsked = true;
    this.#withContact((contact) => this.#listener.tracking(contact));
  }

  #endTracking(reason: TrackingLossReason): void {
    if (!this.#linkAsked) return;
    this.#linkAsked = false;
    // A head that nobody answers may look anywhere.
    if (reason === 'handshake') this.#follows = false;
    this.#withContact((contact) => this.#listener.trackingLost(contact, reason));
  }

  #report(name: ReportName, value: number): void {
    const { reports, clock } = this.#services;
    const { index } = this.#terminal;
    const partner = this.contact?.to ?? 0;
    switch (name) {
      case 'terminal.acquired': {
        const sinceNs = clock.utcNs() - (this.contact?.startNs ?? 0);
        reports.report(name, index, partner, Math.round(sinceNs / MILLISECOND_NS));
        break;
      }
      case 'terminal.gave-up':
        reports.report(name, index, partner, value);
        break;
      case 'terminal.inhibited':
      case 'terminal.inhibit-cleared':
        reports.report(name, index, value);
        break;
      default:
        reports.report(name, index, partner);
        break;
    }
  }

  /** Does something for the open contact; without one the statechart asks for nothing. */
  #withContact(act: (contact: Contact) => void): void {
    if (this.contact !== undefined) act(this.contact);
  }
}
