import { createNode } from '../../flight/node.ts';
import type { GatewayMode } from '../../protocols/gateway.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Simulation, type SimulationOptions, type SimulationResult } from '../simulation.ts';
import { type DurationFigures, Durations } from './durations.ts';
import type { Exchange, ToRun } from './exchange.ts';
import { Inbox } from './inbox.ts';
import type { PlaceChoice, PlaceId } from './place.ts';
import { rehearse } from './rehearsal.ts';
import { type ServedPlace, servedPlace, softwareOfPlaces, unsteered } from './served-place.ts';
import { Site, type SiteAnswer, type SiteFigures, type SiteTerms } from './site.ts';
import { fromTerminal } from './split-node.ts';
import { carriedOut } from './terminal-answer.ts';

export interface ServedTerms {
  readonly scenario: Scenario;
  readonly mode: GatewayMode;
  /** Simulated seconds in a second of real time; in real time only. */
  readonly speed: number;
  readonly sites: readonly SiteChoice[];
  readonly exchange: Exchange;
  readonly answerWithinNs: Ns;
  /** Real time that a lockstep run waits for a required node that has gone [ms]. */
  readonly patienceMs: number;
  /** Real time [ms]. */
  readonly stopwatch: () => number;
  /** Called at least every 100 ms of real time while the run goes on or waits. */
  readonly tick: (state: ServedState) => void;
  readonly simulation: Omit<SimulationOptions, 'wiredSoftware'>;
}

/** A node, or a terminal of one, that may be attached. */
export interface SiteChoice extends PlaceChoice {
  /** The run does not begin without it. */
  readonly required: boolean;
  /** The software that runs while nobody is attached; undefined: none. */
  readonly standIn: SiteTerms['standIn'];
}

export interface ServedState {
  readonly simulation: Simulation;
  /** Names of nodes that the run waits for, as they are required or owe an answer; empty: it goes on. */
  readonly waitingFor: readonly string[];
  readonly figures: ServedFigures;
}

export interface ServedFigures {
  /** How late events were fired, in real time. */
  readonly lateness: DurationFigures;
  /** Real time that the run is behind the clock, now or at its end [ns]; 0 in lockstep. */
  readonly driftNs: number;
  readonly sites: readonly SiteFigures[];
}

/** What is to be carried out of a peer's. */
interface DueAnswer {
  readonly place: PlaceId;
  readonly attachment: number;
  readonly answer: SiteAnswer;
}

const TICK_MS = 100;
const EVENTS_PER_LOOK = 64;
const NS_PER_MS = 1e6;
const EVENT_ANSWER = 0;

/** A run some of whose nodes are behind sockets. Everything here happens in one thread. */
export class ServedRun implements EventTarget {
  readonly simulation: Simulation;
  readonly #terms: ServedTerms;
  readonly #inbox: Inbox;
  readonly #places = new Map<PlaceId, ServedPlace>();
  readonly #lateness = new Durations();
  #driftNs = 0;
  #tickedMs = 0;

  constructor(terms: ServedTerms) {
    this.#terms = terms;
    this.#inbox = new Inbox(terms.exchange, () => this.#tick());
    const noted: SiteTerms['noted'] = (site, what, value) => this.#note(site, what, value);
    for (const { required, ...choice } of terms.sites) {
      const site = new Site({ ...terms, ...choice, noted });
      this.#places.set(site.place, servedPlace(site, required, terms.mode));
    }
    const wiredSoftware = softwareOfPlaces(this.#places.values(), this.#inbox, createNode);
    this.simulation = new Simulation(terms.scenario, { ...terms.simulation, wiredSoftware });
  }

  /** Waits for those that have to be there, and runs to the end. */
  run(): SimulationResult {
    if (this.#terms.mode === 'real-time') this.#rehearse();
    this.#awaitRequired(Number.POSITIVE_INFINITY);
    if (this.#terms.mode === 'lockstep') this.#lockstep();
    else this.#realTime();
    return this.simulation.finish();
  }

  figures(): ServedFigures {
    return {
      lateness: this.#lateness.figures(),
      driftNs: this.#driftNs,
      sites: [...this.#places.values()].map(({ site }) => site.figures()),
    };
  }

  /** Who attaches meanwhile is heard after it. */
  #rehearse(): void {
    const { scenario, stopwatch } = this.#terms;
    rehearse(scenario, stopwatch, () => this.#tick(this.#missing()));
  }

  #lockstep(): void {
    const { queue, scenario } = this.simulation;
    let events = 0;
    while (queue.fireNext(scenario.durationNs)) {
      if (this.#hear() && this.#missing().length > 0) this.#awaitRequired(this.#terms.patienceMs);
      if (++events % EVENTS_PER_LOOK === 0) this.#tick();
    }
  }

  /** Fires each event when its time has come, and not before. */
  #realTime(): void {
    const { queue, scenario } = this.simulation;
    const { stopwatch, speed } = this.#terms;
    const startedMs = stopwatch();
    const wallNs = (): Ns => Math.floor((stopwatch() - startedMs) * NS_PER_MS * speed);
    for (;;) {
      // Between events time goes on: whoever comes, goes or hangs does so now.
      queue.advance(Math.min(wallNs(), scenario.durationNs));
      this.#driftNs = (wallNs() - queue.nowNs) / speed;
      this.#hear(wallNs);
      this.#tick();
      const nowNs = Math.min(wallNs(), scenario.durationNs);
      let fired = 0;
      for (; fired < EVENTS_PER_LOOK; fired++) {
        const dueNs = queue.peekNs();
        if (dueNs === undefined || dueNs > nowNs || !queue.fireNext(nowNs)) break;
        this.#lateness.add((wallNs() - dueNs) / speed);
      }
      if (fired === EVENTS_PER_LOOK) continue;
      if (nowNs >= scenario.durationNs) break;
      const nextNs = Math.min(queue.peekNs() ?? scenario.durationNs, scenario.durationNs);
      this.#inbox.wait(Math.min(TICK_MS, Math.max(0, nextNs - wallNs()) / NS_PER_MS / speed));
    }
    queue.advance(scenario.durationNs);
    this.#driftNs = (wallNs() - queue.nowNs) / speed;
  }

  /** Whatever came meanwhile; true: somebody has gone. */
  #hear(wallNs?: () => Ns): boolean {
    let gone = false;
    for (let message = this.#inbox.take(); message !== undefined; message = this.#inbox.take()) {
      if (message.kind === 'gone') gone = true;
      this.#heard(message, wallNs);
    }
    return gone;
  }

  #heard(message: ToRun, wallNs: (() => Ns) | undefined): void {
    const place = this.#places.get(message.place);
    if (place === undefined) return;
    if (message.kind === 'attached') this.#attached(place, message.attachment);
    else if (message.attachment !== place.site.attachment) return;
    else if (message.kind === 'gone') this.#gone(place);
    else if (wallNs !== undefined) this.#answered(place, message.bytes, wallNs());
  }

  #attached({ site }: ServedPlace, attachment: number): void {
    const { simulation } = this;
    site.attach(attachment);
    this.#note(site, 'attached', site.attachments);
    const uploads = simulation.setup.configs.get(site.node);
    if (uploads !== undefined) site.greet(uploads);
    // Before the first event the computer starts anyway, and then with what is there.
    if (simulation.queue.fired === 0) return;
    if (site.terms.terminal !== undefined) {
      this.#terminalStarts(site.node, site.terms.terminal);
      return;
    }
    simulation.hub.power.occupy(site.node);
  }

  #gone({ site, steps }: ServedPlace): void {
    const { hub } = this.simulation;
    const { power } = hub;
    const { terminal, standIn } = site.terms;
    site.detach();
    steps?.clear();
    this.#note(site, 'gone', site.steps);
    if (this.simulation.queue.fired === 0) return;
    if (terminal !== undefined) {
      if (standIn !== undefined) {
        this.#terminalStarts(site.node, terminal);
        return;
      }
      const computer = hub.computer(site.node);
      computer.answer(computer.bootCount, unsteered(terminal));
      return;
    }
    power.abandon(site.node);
    if (standIn !== undefined) power.occupy(site.node);
  }

  /** Its electronics are others than before: it is stowed and dark, and says that it started. */
  #terminalStarts(node: NodeId, terminal: TerminalIndex): void {
    const computer = this.simulation.hub.computer(node);
    computer.answer(computer.bootCount, unsteered(terminal));
    computer.input({ kind: 'terminal', terminal, reading: { reading: 'head-started' } });
  }

  /** In real time: what a node says is carried out at the instant at which it came. */
  #answered({ site, steps }: ServedPlace, bytes: Uint8Array, wallNs: Ns): void {
    const computer = this.simulation.hub.computer(site.node);
    const bootCount = steps?.bootCount ?? 0;
    const heard = site.heard(bytes);
    if (heard.kind === 'fault') computer.refuse(bootCount, heard.fault);
    if (heard.kind !== 'answer') return;
    const { queue } = this.simulation;
    const atNs = Math.max(queue.nowNs, wallNs);
    const { place, attachment } = site;
    queue.schedule(atNs, this, EVENT_ANSWER, bootCount, { place, attachment, answer: heard });
  }

  handle(_kind: number, bootCount: number, data: unknown): void {
    const { place, attachment, answer } = data as DueAnswer;
    const served = this.#places.get(place);
    // Who has gone meanwhile has left its terminal to the next one, or its node without software.
    if (!served?.site.attached || served.site.attachment !== attachment) return;
    const { node, terms } = served.site;
    const { terminal } = terms;
    const computer = this.simulation.hub.computer(node);
    const effects =
      terminal === undefined
        ? answer.effects
        : answer.effects.map((effect) => carriedOut(effect, terminal));
    // Of a life before: the one of now has its own step under way.
    if (!computer.answer(bootCount, effects)) return;
    for (const input of answer.inputs) computer.input(fromTerminal(input));
    served.steps?.next();
  }

  #missing(): string[] {
    return [...this.#places.values()]
      .filter(({ site, required }) => required && !site.attached)
      .map(({ site }) => site.terms.name);
  }

  #awaitRequired(patienceMs: number): void {
    const { stopwatch } = this.#terms;
    const sinceMs = stopwatch();
    while (this.#missing().length > 0 && stopwatch() - sinceMs < patienceMs) {
      this.#inbox.wait(TICK_MS);
      this.#hear();
      this.#tick(this.#missing());
    }
  }

  #tick(missing: readonly string[] = []): void {
    const nowMs = this.#terms.stopwatch();
    if (nowMs - this.#tickedMs < TICK_MS) return;
    this.#tickedMs = nowMs;
    const silent: string[] = [];
    for (const { site } of this.#places.values()) {
      site.watch();
      // In real time nobody waits for it.
      if (site.hung && this.#terms.mode === 'lockstep') silent.push(site.terms.name);
    }
    const waitingFor = [...missing, ...silent];
    this.#terms.tick({ simulation: this.simulation, waitingFor, figures: this.figures() });
  }

  #note({ node, terms }: Site, what: string, value: number): void {
    const { journal, queue } = this.simulation;
    const whose = terms.terminal === undefined ? '' : `terminal ${terms.terminal} `;
    journal.append('gateway', queue.nowNs, node, `${whose}${what}`, value);
  }
}
