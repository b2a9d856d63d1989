import type { ManagementMessage } from '../../protocols/frame.ts';
import type { Advertisement, TerminalCondition } from '../../protocols/routing.ts';
import type { Bps, NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { LinkEndpoint } from '../link/link-service.ts';
import type { FlightServices, Timer } from '../ports.ts';
import { FlapDamping } from './flap-damping.ts';
import { LinkStateDatabase } from './link-state-database.ts';
import { advertisementMessages, summaryMessages, wantedMessages } from './link-state-messages.ts';
import { OwnAdvertisement } from './own-advertisement.ts';

/** Sends a management message over a link's session; false when it did not take it. */
export type SendControl = (link: LinkEndpoint, message: ManagementMessage) => boolean;

export interface LinkStateConfig {
  readonly id: NodeId;
  readonly timeStratum: number;
  readonly limits: Pick<
    Limits,
    | 'advertiseMinNs'
    | 'advertisementValidityNs'
    | 'databaseCompareNs'
    | 'originsMax'
    | 'flapMemoryNs'
    | 'flapHoldNs'
    | 'flapHoldMaxNs'
  >;
}

/** Called when what routing should know has changed: pass the map to the router. */
export type DeviationsChanged = (deviations: ReadonlyMap<NodeId, Advertisement>) => void;

type LinkStateServices = Pick<FlightServices, 'clock' | 'timers' | 'reports' | 'hazard'>;
type DatabaseSummary = Extract<ManagementMessage, { kind: 'database-summary' }>;

/** Link state of one node (spec/4-routing.md). Silent until `boot`. */
export const createLinkState = (
  services: LinkStateServices,
  config: LinkStateConfig,
  send: SendControl,
  onChange: DeviationsChanged = () => {},
): LinkState => new LinkState(services, config, send, onChange);

/** A link with the origins that its neighbour has named in the summary it is sending. */
interface Neighbour {
  readonly link: LinkEndpoint;
  mentioned: Set<NodeId>;
}

/** The database of everybody's advertisements and its exchange with neighbours. */
export class LinkState {
  readonly #services: LinkStateServices;
  readonly #config: LinkStateConfig;
  readonly #send: SendControl;
  readonly #onChange: DeviationsChanged;
  readonly #own: OwnAdvertisement;
  readonly #damping: FlapDamping;
  readonly #database: LinkStateDatabase;
  readonly #neighbours: Neighbour[] = [];
  readonly #expiryTimer: Timer;
  readonly #compareTimer: Timer;

  constructor(
    services: LinkStateServices,
    config: LinkStateConfig,
    send: SendControl,
    onChange: DeviationsChanged,
  ) {
    this.#services = services;
    this.#config = config;
    this.#send = send;
    this.#onChange = onChange;
    this.#own = new OwnAdvertisement(services, config, (advertisement, before) =>
      this.#issued(advertisement, before),
    );
    this.#damping = new FlapDamping(services, config.limits, (terminal, neighbour, condition) =>
      this.setTerminalDeviation(terminal, neighbour, condition),
    );
    this.#database = new LinkStateDatabase(config.id, config.limits.originsMax);
    this.#expiryTimer = services.timers.create(() => this.#expire());
    this.#compareTimer = services.timers.create(() => this.#compareAll());
  }

  /** The computer started: nothing is known, numbers go on from this boot count. */
  boot(bootCount: number): void {
    this.#neighbours.length = 0;
    this.#database.clear();
    this.#own.boot(bootCount);
    this.#damping.boot();
    this.#armExpiry();
    this.#armCompare();
  }

  /** Newest advertisement of every origin that deviates from the plan, this node included. */
  deviations(): ReadonlyMap<NodeId, Advertisement> {
    return this.#database.deviating;
  }

  /** First 48 bits of the SHA-256 over all that is known, origin by origin; equal at nodes that agree. */
  digest(): number {
    return this.#database.digest();
  }

  /**
   * What a terminal does otherwise than planned towards a neighbour (0: any); `as-planned` takes it
   * back. A rate or light time of 0 is as planned.
   */
  setTerminalDeviation(
    terminal: TerminalIndex,
    neighbour: NodeId,
    condition: TerminalCondition,
    terms: { readonly rateBps?: Bps; readonly lightTimeNs?: Ns } = {},
  ): void {
    const { rateBps = 0, lightTimeNs = 0 } = terms;
    this.#own.setTerminalDeviation(terminal, neighbour, condition, { rateBps, lightTimeNs });
  }

  /** A link is lost, or is again as planned: told with regard to how often that happened of late. */
  setLinkCondition(
    terminal: TerminalIndex,
    neighbour: NodeId,
    condition: 'as-planned' | 'down',
  ): void {
    this.#damping.set(terminal, neighbour, condition);
  }

  /** Share of the store in use that was crossed: 0, 50, 75 or 90 %. */
  setStorageLevel(percent: number): void {
    this.#own.setStorageLevel(percent);
  }

  /** Goes along with the next advertisement; no news by itself. */
  setTime(stratum: number, uncertaintyNs: Ns): void {
    this.#own.setTime(stratum, uncertaintyNs);
  }

  /** A session came up: the lower node id opens the comparison of databases. */
  linkUp(link: LinkEndpoint): void {
    this.linkDown(link);
    const neighbour = { link, mentioned: new Set<NodeId>() };
    this.#neighbours.push(neighbour);
    this.#compare(neighbour);
  }

  /** UTC was set: validities have other ends on the counter. */
  clockSet(): void {
    this.#expire();
  }

  linkDown(link: LinkEndpoint): void {
    const at = this.#neighbours.findIndex((neighbour) => neighbour.link === link);
    if (at >= 0) this.#neighbours.splice(at, 1);
  }

  /** Advertisements and summaries from a neighbour; other messages are ignored. */
  control(link: LinkEndpoint, message: ManagementMessage): void {
    if (message.kind === 'advertisements') this.#receive(link, message.advertisements);
    else if (message.kind === 'database-summary') this.#summary(link, message);
  }

  #receive(link: LinkEndpoint, advertisements: readonly Advertisement[]): void {
    const nowNs = this.#services.clock.utcNs();
    const news: Advertisement[] = [];
    const answers: Advertisement[] = [];
    let deviates = false;
    for (const advertisement of advertisements) {
      const { origin, bootCount, counter } = advertisement;
      if (origin === this.#config.id) {
        const { issued } = this.#own;
        if (this.#own.heard(advertisement) === 'stale' && issued !== undefined)
          answers.push(issued);
        continue;
      }
      const before = this.#database.get(origin);
      const offer = this.#database.offer(advertisement, nowNs);
      if (offer === 'taken-in-conflict' || offer === 'kept-in-conflict') {
        this.#services.reports.report('routing.conflict', origin, bootCount, counter);
      }
      if (offer === 'taken' || offer === 'taken-in-conflict') {
        news.push(advertisement);
        if (advertisement.deviations.length + (before?.deviations.length ?? 0) > 0) deviates = true;
      } else if (before !== undefined && (offer === 'older' || offer === 'kept-in-conflict')) {
        answers.push(before);
      }
    }
    this.#flood(news, link);
    this.#sendAll(link, advertisementMessages(answers));
    this.#armExpiry();
    if (deviates) this.#onChange(this.#database.deviating);
  }

  #summary(link: LinkEndpoint, message: DatabaseSummary): void {
    const neighbour = this.#neighbours.find((candidate) => candidate.link === link);
    if (neighbour === undefined) return;
    const wanted: NodeId[] = [];
    const answers = new Map<NodeId, Advertisement>();
    const answer = (origin: NodeId): void => {
      const ours = this.#database.get(origin);
      if (ours !== undefined) answers.set(origin, ours);
    };
    for (const key of message.keys) {
      if (neighbour.mentioned.size < this.#config.limits.originsMax) {
        neighbour.mentioned.add(key.origin);
      }
      const verdict = this.#database.compare(key);
      if (verdict === 'theirs') wanted.push(key.origin);
      else if (verdict === 'ours') answer(key.origin);
    }
    for (const origin of message.wanted) answer(origin);
    if (message.complete) {
      for (const { origin } of this.#database.without(neighbour.mentioned)) answer(origin);
      neighbour.mentioned = new Set();
    }
    this.#sendAll(link, advertisementMessages([...answers.values()]));
    this.#sendAll(link, wantedMessages(wanted));
  }

  #issued(advertisement: Advertisement, before: Advertisement | undefined): void {
    this.#database.offer(advertisement, advertisement.issuedNs);
    this.#armExpiry();
    this.#flood([advertisement], undefined);
    const deviates = advertisement.deviations.length + (before?.deviations.length ?? 0) > 0;
    if (deviates) this.#onChange(this.#database.deviating);
  }

  #expire(): void {
    const changed = this.#database.expire(this.#services.clock.utcNs());
    this.#armExpiry();
    if (changed) this.#onChange(this.#database.deviating);
  }

  #armExpiry(): void {
    const { nextExpiryNs } = this.#database;
    if (nextExpiryNs === Number.POSITIVE_INFINITY) this.#expiryTimer.cancel();
    else this.#expiryTimer.arm(this.#services.clock.monotonicAtUtc(nextExpiryNs));
  }

  #compareAll(): void {
    for (const neighbour of this.#neighbours) this.#compare(neighbour);
    this.#armCompare();
  }

  #armCompare(): void {
    const { clock } = this.#services;
    this.#compareTimer.arm(clock.nowNs() + this.#config.limits.databaseCompareNs);
  }

  /** One end is enough: the other answers with what is missing and asks for what it lacks. */
  #compare({ link }: Neighbour): void {
    const peer = link.session?.peer;
    if (peer === undefined || peer < this.#config.id) return;
    this.#sendAll(link, summaryMessages(this.#database.keys()));
  }

  /**
   * To every neighbour but the one that it came from, once where two links lead to one neighbour.
   */
  #flood(news: readonly Advertisement[], from: LinkEndpoint | undefined): void {
    if (news.length === 0) return;
    const messages = advertisementMessages(news);
    const told = new Set<NodeId>();
    if (from?.session !== undefined) told.add(from.session.peer);
    for (const { link } of this.#neighbours) {
      const peer = link.session?.peer;
      if (link === from || peer === undefined || told.has(peer)) continue;
      if (this.#sendAll(link, messages)) told.add(peer);
    }
  }

  /** What a link does not take is caught up with at the next comparison. */
  #sendAll(link: LinkEndpoint, messages: readonly ManagementMessage[]): boolean {
    return messages.every((message) => this.#send(link, message));
  }
}
