import type { TerminalReading } from '../protocols/avionics.ts';
import type { Contact, ContactPlan } from '../protocols/contact-plan.ts';
import type { FrameImage } from '../protocols/frame.ts';
import type { NodeId, Ns, TerminalIndex } from '../protocols/units.ts';
import type { NodeConfig, TerminalConfig } from './config.ts';
import { MissedContacts, type ReportDeviation } from './health/missed-contacts.ts';
import { createLinkEndpoint } from './link/link-endpoint.ts';
import type { LinkDownReason, LinkEndpoint, LinkUser } from './link/link-service.ts';
import type { ObservableLinkEndpoint } from './link/observable-endpoint.ts';
import type { LightTimes } from './pointing/light-times.ts';
import { createTerminalController } from './pointing/terminal-controller.ts';
import type { TerminalController } from './pointing/terminal-service.ts';
import type { FlightServices } from './ports.ts';
import type { EpochView } from './security/key-epochs.ts';
import { contactsFrom } from './routing/plan-lookup.ts';

/** One terminal with all that serves it. */
interface Head {
  readonly terminal: TerminalConfig;
  readonly controller: TerminalController;
  readonly link: ObservableLinkEndpoint;
  readonly missed: MissedContacts;
}

/** A contact without a link so long after its start is advertised as down. */
const LINK_DUE_NS: Ns = 120e9;

/** What the heads need of the rest of the node. */
export interface HeadsTerms {
  readonly services: FlightServices;
  readonly config: NodeConfig;
  readonly lightTimes: LightTimes;
  readonly epochs: EpochView;
  /** What stands above the links. */
  readonly user: LinkUser;
  readonly deviation: ReportDeviation;
  readonly stratum: () => number;
  /** A terminal's statechart went on; the partner of its contact, 0 without one. */
  readonly changed: (terminal: TerminalIndex, from: string, to: string, partner: NodeId) => void;
}

/** The terminals of a node, each with its pointing, its link and the watch over its contacts. */
export class Heads {
  readonly #terms: HeadsTerms;
  readonly #heads: readonly Head[];
  /** Their links, by terminal: frames come more often than all else. */
  readonly #links: readonly ObservableLinkEndpoint[];
  #booted = false;
  #plan: ContactPlan;

  constructor(terms: HeadsTerms) {
    this.#terms = terms;
    this.#plan = terms.config.plan;
    this.#heads = terms.config.terminals.map((terminal) => this.#create(terminal));
    this.#links = this.#heads.map(({ link }) => link);
  }

  /** Set to work, once the node has its plan; those that are out of use wait. */
  boot(inUse: (terminal: TerminalIndex) => boolean): void {
    this.#booted = true;
    for (const { controller, missed, terminal } of this.#heads) {
      const used = inUse(terminal.index);
      controller.boot(used);
      missed.outOfUse = !used;
      missed.setContacts(this.#contactsOf(terminal.index));
    }
  }

  /** Laser off and stowed at once, its link told; or back to work for the contact of this time. */
  switch(terminal: TerminalIndex, inUse: boolean): void {
    const head = this.#heads[terminal];
    if (head === undefined || !this.#booted) return;
    if (inUse) head.controller.enable();
    else head.controller.disable();
    head.missed.outOfUse = !inUse;
  }

  /** Of these, the one whose contact lasts longest; without contacts the first. */
  longestAtWork(terminals: readonly TerminalIndex[]): TerminalIndex {
    let found = terminals[0] ?? 0;
    for (const terminal of terminals) {
      if (this.#endNs(terminal) > this.#endNs(found)) found = terminal;
    }
    return found;
  }

  #endNs(terminal: TerminalIndex): Ns {
    return this.#heads[terminal]?.controller.contact?.endNs ?? 0;
  }

  /** All heads change over to another plan; before `boot` they only take note of it. */
  setPlan(plan: ContactPlan): void {
    this.#plan = plan;
    const own = contactsFrom(plan, this.#terms.config.id);
    for (const { controller, missed, terminal } of this.#heads) {
      controller.setContacts(own);
      if (this.#booted) missed.setContacts(this.#contactsOf(terminal.index));
    }
  }

  /** The node's UTC was set: contacts begin and end at other instants of the counter. */
  clockSet(): void {
    for (const { controller, link, missed } of this.#heads) {
      controller.clockSet();
      link.clockSet();
      if (this.#booted) missed.clockSet();
    }
  }

  /** Links that are up. */
  get linksUp(): number {
    return this.#heads.filter(({ link }) => link.session !== undefined).length;
  }

  frame(terminal: TerminalIndex, image: FrameImage): void {
    this.#links[terminal]?.receive(image);
  }

  silence(terminal: TerminalIndex, intervals: number): void {
    this.#heads[terminal]?.link.silence(intervals);
  }

  /** Rates follow margins; all else is pointing (LM-MGT-024). */
  reading(terminal: TerminalIndex, reading: TerminalReading): void {
    const head = this.#heads[terminal];
    if (head === undefined) return;
    if (reading.reading === 'margin') head.link.margin(reading.milliDb);
    else head.controller.reading(reading);
  }

  epochsChanged(): void {
    for (const { link } of this.#heads) link.epochsChanged();
  }

  linkUp(terminal: TerminalIndex, peer: NodeId): void {
    const head = this.#heads[terminal];
    head?.controller.linkEstablished();
    head?.missed.linkUp(peer);
  }

  /** The light is right, and tracked on; the contact is none for routing. */
  partnerProved(terminal: TerminalIndex): void {
    this.#heads[terminal]?.controller.linkEstablished();
  }

  linkDown(terminal: TerminalIndex, reason: LinkDownReason): void {
    const head = this.#heads[terminal];
    // The next session begins in the same moment.
    if (reason === 'renewed') return;
    head?.missed.linkDown(reason === 'closed', head.controller.contact?.to);
    // In every other case the link opens anew by itself, or the contact ends by the clock.
    if (reason === 'silence' || reason === 'handshake-failed') head?.controller.linkFailed();
  }

  #contactsOf(terminal: TerminalIndex): readonly Contact[] {
    return contactsFrom(this.#plan, this.#terms.config.id)
      .filter((contact) => (contact.fromTerminal ?? 0) === terminal)
      .sort((a, b) => a.startNs - b.startNs || a.id - b.id);
  }

  #create(terminal: TerminalConfig): Head {
    const { services, config, user, lightTimes, deviation, epochs } = this.#terms;
    const link = createLinkEndpoint(services, config, terminal, user, epochs);
    const controller = createTerminalController(services, config, terminal, {
      tracking: (contact) => this.#tracking(link, contact),
      leaving: () => link.close(),
      trackingLost: (contact, reason) => {
        if (reason === 'contact-ended') link.close();
        link.trackingLost();
        lightTimes.forget(contact.to);
      },
      transition: (from, to) => {
        const { index } = terminal;
        const machine = 'terminal';
        services.effects.push({ kind: 'transition', machine, instance: index, from, to });
        this.#terms.changed(index, from, to, controller.contact?.to ?? 0);
      },
    });
    const missed = new MissedContacts(services, {
      terminal: terminal.index,
      boundNs: LINK_DUE_NS,
      report: deviation,
    });
    return { terminal, controller, link, missed };
  }

  #tracking(link: LinkEndpoint, contact: Contact): void {
    const { services, lightTimes, stratum } = this.#terms;
    link.open({
      peer: contact.to,
      peerTerminal: contact.toTerminal ?? 0,
      lightTimeNs: () => lightTimes.betweenNs(contact.to, services.clock.utcNs()),
      endUtcNs: contact.endNs,
      plannedRateBps: contact.rateBps,
      timeStratum: stratum(),
      planVersion: this.#plan.version,
    });
  }
}
