import type { ManagementMessage } from '../../protocols/frame.ts';
import type { Advertisement, TerminalCondition, TerminalDeviation } from '../../protocols/routing.ts';
import type { Bps, NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type { LinkEndpoint } from '../link/link-service.ts';
import type { FlightServices, Timer } from '../ports.ts';
import {
  areSameDeviations,
  isSameAdvertisement,
  nextCounter,
  precedence,
} from './advertisement-order.ts';
import { LinkStateDatabase } from './link-state-database.ts';
import {
  advertisementMessages,
  OWN_DEVIATIONS_MAX,
  summaryMessages,
  wantedMessages,
} from './link-state-messages.ts';

/** Sends a management message over a link's session; false when it did not take it. */
export type SendControl = (link: LinkEndpoint, message: ManagementMessage) => boolean;

export interface LinkStateConfig {
  readonly id: NodeId;
  readonly timeStratum: number;
  readonly limits: Pick<
    NodeConfig['limits'],
    'advertiseMinNs' | 'advertisementValidityNs' | 'databaseCompareNs' | 'originsMax'
  >;
}

/** Called when what routing should know has changed: pass the map to the router. */
export type DeviationsChanged = (deviations: ReadonlyMap<NodeId, Advertisement>) => void;

/** Link state of one node (spec/4-routing.md, LM-RTE-040 and on). */
export const createLinkState = (
  services: Pick<FlightServices, 'clock' | 'timers' | 'reports'>,
  config: LinkStateConfig,
  send: SendControl,
  onChange: DeviationsChanged = () => {},
): LinkState => new LinkState(services, config, send, onChange);

/** A link with what its neighbour has told of its database so far. */
interface Neighbour {
  readonly link: LinkEndpoint;
  mentioned: Set<NodeId>;
}

/** Own deviations, the database of everybody's, and its exchange with neighbours. */
export class LinkState {
  readonly #services: Pick<FlightServices, 'clock' | 'timers' | 'reports'>;
  readonly #config: LinkStateConfig;
  readonly #send: SendControl;
  readonly #onChange: DeviationsChanged;
  readonly #database: LinkStateDatabase;
  readonly #neighbours: Neighbour[] = [];
  readonly #originateTimer: Timer;
  readonly #refreshTimer: Timer;
  readonly #expiryTimer: Timer;
  readonly #compareTimer: Timer;

  readonly #own = new Map<string, TerminalDeviation>();
  #storageLevel = 0;
  #timeStratum: number;
  #timeUncertaintyNs: Ns = 0;
  #booted = false;
  #bootCount = 0;
  #counter = 0;
  /** To be said at the next chance even if nothing changed. */
  #mustIssue = false;
  /** Own advertisement of this boot. */
  #issued: Advertisement | undefined;
  #issuedAtNs: Ns = Number.NEGATIVE_INFINITY;

  constructor(
    services: Pick<FlightServices, 'clock' | 'timers' | 'reports'>,
    config: LinkStateConfig,
    send: SendControl,
    onChange: DeviationsChanged,
  ) {
    this.#services = services;
    this.#config = config;
    this.#send = send;
    this.#onChange = onChange;
    this.#timeStratum = config.timeStratum;
    this.#database = new LinkStateDatabase(config.id, config.limits.originsMax);
    const { timers } = services;
    this.#originateTimer = timers.create(() => this.#review());
    this.#refreshTimer = timers.create(() => this.#issueAgain());
    this.#expiryTimer = timers.create(() => this.#expire());
    this.#compareTimer = timers.create(() => this.#compareAll());
  }

  /** The computer started: nothing is known, numbers go on from this boot count. */
  boot(bootCount: number): void {
    this.#booted = true;
    this.#bootCount = bootCount;
    this.#counter = 0;
    this.#mustIssue = false;
    this.#issued = undefined;
    this.#neighbours.length = 0;
    this.#issuedAtNs = Number.NEGATIVE_INFINITY;
    this.#database.clear();
    this.#own.clear();
    this.#storageLevel = 0;
    this.#armCompare();
  }

  /** Newest advertisement of every origin that deviates from the plan, this node included. */
  deviations(): ReadonlyMap<NodeId, Advertisement> {
    return this.#database.deviating;
  }

  /**
   * What a terminal does otherwise than planned towards a neighbour (0: any); `as-planned` takes it back.
   * A rate or light time of 0 is as planned.
   */
  setTerminalDeviation(
    terminal: TerminalIndex,
    neighbour: NodeId,
    condition: TerminalCondition,
    terms: { readonly rateBps?: Bps; readonly lightTimeNs?: Ns } = {},
  ): void {
    const { rateBps = 0, lightTimeNs = 0 } = terms;
    const key = `${terminal}/${neighbour}`;
    const known = this.#own.get(key);
    if (condition === 'as-planned' && lightTimeNs === 0) {
      if (this.#own.delete(key)) this.#review();
      return;
    }
    const same =
      known?.condition === condition &&
      known.rateBps === rateBps &&
      known.lightTimeNs === lightTimeNs;
    if (same) return;
    const sinceNs = this.#services.clock.utcNs();
    this.#own.set(key, { terminal, neighbour, condition, rateBps, lightTimeNs, sinceNs });
    this.#review();
  }

  /** Share of the store in use that was crossed: 0, 50, 75 or 90 %. */
  setStorageLevel(percent: number): void {
    this.#storageLevel = percent;
    this.#review();
  }

  /** Goes along with the next advertisement; no news by itself. */
  setTime(stratum: number, uncertaintyNs: Ns): void {
    this.#timeStratum = stratum;
    this.#timeUncertaintyNs = uncertaintyNs;
  }

  /** A session came up: the lower node id opens the comparison of databases. */
  linkUp(link: LinkEndpoint): void {
    this.linkDown(link);
    const neighbour = { link, mentioned: new Set<NodeId>() };
    this.#neighbours.push(neighbour);
    this.#compare(neighbour);
  }

  linkDown(link: LinkEndpoint): void {
    const at = this.#neighbours.findIndex((neighbour) => neighbour.link === link);
    if (at >= 0) this.#neighbours.splice(at, 1);
  }

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
        this.#heardOwn(advertisement, answers);
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

  /**
   * Something that this node said once still wanders about. Older: the neighbour is given the present one.
   * Newer, or the same number with other content (boot count or counter were lost): go on after it.
   */
  #heardOwn(heard: Advertisement, answers: Advertisement[]): void {
    const issued = this.#issued;
    const order = precedence(heard, issued ?? { bootCount: this.#bootCount, counter: 0 });
    if (order === 'older') {
      if (issued === undefined) this.#issueAgain();
      else answers.push(issued);
      return;
    }
    if (issued !== undefined && order === 'same-number' && isSameAdvertisement(heard, issued)) return;
    this.#bootCount = heard.bootCount;
    this.#counter = heard.counter;
    const { bootCount, counter } = heard;
    this.#services.reports.report('routing.own-advertisement', bootCount, counter);
    this.#issueAgain();
  }

  #summary(
    link: LinkEndpoint,
    message: Extract<ManagementMessage, { kind: 'database-summary' }>,
  ): void {
    const neighbour = this.#neighbours.find((candidate) => candidate.link === link);
    if (neighbour === undefined) return;
    const wanted: NodeId[] = [];
    const answers: Advertisement[] = [];
    for (const key of message.keys) {
      if (neighbour.mentioned.size < this.#config.limits.originsMax) {
        neighbour.mentioned.add(key.origin);
      }
      const ours = this.#database.get(key.origin);
      const verdict = this.#database.compare(key);
      if (verdict === 'theirs') wanted.push(key.origin);
      else if (verdict === 'ours' && ours !== undefined) answers.push(ours);
    }
    for (const origin of message.wanted) {
      const ours = this.#database.get(origin);
      if (ours !== undefined) answers.push(ours);
    }
    if (message.complete) {
      answers.push(...this.#database.without(neighbour.mentioned));
      neighbour.mentioned = new Set();
    }
    this.#sendAll(link, advertisementMessages(answers));
    this.#sendAll(link, wantedMessages(wanted));
  }

  /** Make what changed known: at once, or as soon as the interval since the last time is over. */
  #review(): void {
    if (!this.#booted || !(this.#mustIssue || this.#hasNews())) return;
    const readyNs = this.#issuedAtNs + this.#config.limits.advertiseMinNs;
    if (this.#services.clock.nowNs() < readyNs) this.#originateTimer.arm(readyNs);
    else this.#originate();
  }

  #hasNews(): boolean {
    const said = this.#issued;
    return (
      !areSameDeviations(said?.deviations ?? [], this.#ownDeviations()) ||
      (said?.storageLevel ?? 0) !== this.#storageLevel
    );
  }

  /** Say it (again) whether or not it changed. */
  #issueAgain(): void {
    this.#mustIssue = true;
    this.#review();
  }

  #originate(): void {
    const { clock } = this.#services;
    const { id, limits } = this.#config;
    this.#mustIssue = false;
    this.#counter = nextCounter(this.#counter);
    this.#issuedAtNs = clock.nowNs();
    const before = this.#issued;
    const advertisement: Advertisement = {
      origin: id,
      bootCount: this.#bootCount,
      counter: this.#counter,
      issuedNs: clock.utcNs(),
      validityNs: limits.advertisementValidityNs,
      deviations: this.#ownDeviations(),
      storageLevel: this.#storageLevel,
      timeStratum: this.#timeStratum,
      timeUncertaintyNs: this.#timeUncertaintyNs,
    };
    this.#issued = advertisement;
    this.#database.offer(advertisement, advertisement.issuedNs);
    this.#armRefresh(advertisement);
    this.#armExpiry();
    this.#flood([advertisement], undefined);
    if (advertisement.deviations.length + (before?.deviations.length ?? 0) > 0) {
      this.#onChange(this.#database.deviating);
    }
  }

  /** Those that are down first, then the newest, as many as one message holds; in a stable order. */
  #ownDeviations(): readonly TerminalDeviation[] {
    return [...this.#own.values()]
      .sort(
        (a, b) =>
          Number(b.condition === 'down') - Number(a.condition === 'down') ||
          b.sinceNs - a.sinceNs ||
          a.terminal - b.terminal ||
          a.neighbour - b.neighbour,
      )
      .slice(0, OWN_DEVIATIONS_MAX);
  }

  /** Only an origin that deviates has something to keep alive: a network as planned refreshes nothing. */
  #armRefresh({ deviations, storageLevel, validityNs }: Advertisement): void {
    if (deviations.length === 0 && storageLevel === 0) this.#refreshTimer.cancel();
    else this.#refreshTimer.arm(this.#issuedAtNs + Math.floor(validityNs / 2));
  }

  #armExpiry(): void {
    const { nextExpiryNs } = this.#database;
    if (nextExpiryNs === Number.POSITIVE_INFINITY) this.#expiryTimer.cancel();
    else this.#expiryTimer.arm(this.#services.clock.monotonicAtUtc(nextExpiryNs));
  }

  #expire(): void {
    const changed = this.#database.expire(this.#services.clock.utcNs());
    this.#armExpiry();
    if (changed) this.#onChange(this.#database.deviating);
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

  /** To every neighbour but the one that it came from, once where two links lead to one neighbour. */
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
