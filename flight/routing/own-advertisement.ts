import type {
  Advertisement,
  TerminalCondition,
  TerminalDeviation,
} from '../../protocols/routing.ts';
import type { Bps, NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';
import {
  areSameDeviations,
  isSameAdvertisement,
  nextCounter,
  precedence,
} from './advertisement-order.ts';
import { OWN_DEVIATIONS_MAX } from './link-state-messages.ts';

export interface OwnAdvertisementConfig {
  readonly id: NodeId;
  readonly timeStratum: number;
  readonly limits: Pick<Limits, 'advertiseMinNs' | 'advertisementValidityNs'>;
}

/** What an own advertisement that came back from the network means. */
export type Heard = 'present' | 'stale' | 'ahead';

/**
 * What this node says of itself, and when: on change, at most once an interval; again before its
 * validity ends while it deviates; and whenever the network holds something else under its name.
 */
export class OwnAdvertisement {
  readonly #services: Pick<FlightServices, 'clock' | 'timers' | 'reports' | 'hazard'>;
  readonly #config: OwnAdvertisementConfig;
  /** Given every new advertisement, and the one before it. */
  readonly #issue: (advertisement: Advertisement, before: Advertisement | undefined) => void;
  readonly #originateTimer: Timer;
  readonly #refreshTimer: Timer;
  readonly #deviations = new Map<string, TerminalDeviation>();
  #storageLevel = 0;
  #timeStratum: number;
  #timeUncertaintyNs: Ns = 0;
  #booted = false;
  #bootCount = 0;
  #counter = 0;
  /** To be said at the next chance even if nothing changed. */
  #mustIssue = false;
  #issuedAtNs: Ns = Number.NEGATIVE_INFINITY;
  /** The newest of this boot. */
  issued: Advertisement | undefined;

  constructor(
    services: Pick<FlightServices, 'clock' | 'timers' | 'reports' | 'hazard'>,
    config: OwnAdvertisementConfig,
    issue: (advertisement: Advertisement, before: Advertisement | undefined) => void,
  ) {
    this.#services = services;
    this.#config = config;
    this.#issue = issue;
    this.#timeStratum = config.timeStratum;
    this.#originateTimer = services.timers.create(() => this.#review());
    this.#refreshTimer = services.timers.create(() => this.#issueAgain());
  }

  boot(bootCount: number): void {
    this.#booted = true;
    this.#bootCount = bootCount;
    this.#counter = 0;
    this.#mustIssue = false;
    this.#issuedAtNs = Number.NEGATIVE_INFINITY;
    this.issued = undefined;
    this.#deviations.clear();
    this.#storageLevel = 0;
    this.#originateTimer.cancel();
    this.#refreshTimer.cancel();
  }

  setTerminalDeviation(
    terminal: TerminalIndex,
    neighbour: NodeId,
    condition: TerminalCondition,
    { rateBps, lightTimeNs }: { readonly rateBps: Bps; readonly lightTimeNs: Ns },
  ): void {
    const key = `${terminal}/${neighbour}`;
    const known = this.#deviations.get(key);
    if (condition === 'as-planned' && lightTimeNs === 0) {
      if (this.#deviations.delete(key)) this.#review();
      return;
    }
    const same =
      known?.condition === condition &&
      known.rateBps === rateBps &&
      known.lightTimeNs === lightTimeNs;
    if (same) return;
    const sinceNs = this.#services.clock.utcNs();
    this.#deviations.set(key, { terminal, neighbour, condition, rateBps, lightTimeNs, sinceNs });
    this.#review();
  }

  setStorageLevel(percent: number): void {
    this.#storageLevel = percent;
    this.#review();
  }

  setTime(stratum: number, uncertaintyNs: Ns): void {
    this.#timeStratum = stratum;
    this.#timeUncertaintyNs = uncertaintyNs;
  }

  /**
   * Something that this node said once still wanders about. Stale: the network is to be told the
   * present one. Ahead, or the same number with other content (boot count or counter were lost): go
   * on after it.
   */
  heard(advertisement: Advertisement): Heard {
    const { bootCount, counter } = advertisement;
    const issued = this.issued;
    const order = precedence(advertisement, issued ?? { bootCount: this.#bootCount, counter: 0 });
    if (order === 'older') {
      if (issued === undefined) this.#issueAgain();
      return 'stale';
    }
    if (issued !== undefined && isSameAdvertisement(advertisement, issued)) return 'present';
    this.#bootCount = bootCount;
    this.#counter = counter;
    this.#services.reports.report('routing.own-advertisement', bootCount, counter);
    this.#issueAgain();
    return 'ahead';
  }

  /** Make what changed known: at once, or as soon as the interval since the last time is over. */
  #review(): void {
    if (!this.#booted || !(this.#mustIssue || this.#hasNews())) return;
    const readyNs = this.#issuedAtNs + this.#config.limits.advertiseMinNs;
    const { clock, hazard } = this.#services;
    const late = !this.#originateTimer.armed && hazard?.('advertisement-late') === true;
    if (late) this.#originateTimer.arm(clock.nowNs() + this.#config.limits.advertiseMinNs);
    else if (clock.nowNs() < readyNs) this.#originateTimer.arm(readyNs);
    else this.#originate();
  }

  #hasNews(): boolean {
    return (
      !areSameDeviations(this.issued?.deviations ?? [], this.#listed()) ||
      (this.issued?.storageLevel ?? 0) !== this.#storageLevel
    );
  }

  #issueAgain(): void {
    this.#mustIssue = true;
    this.#review();
  }

  #originate(): void {
    const { clock } = this.#services;
    const { id, limits } = this.#config;
    const before = this.issued;
    this.#mustIssue = false;
    this.#counter = nextCounter(this.#counter);
    this.#issuedAtNs = clock.nowNs();
    const advertisement: Advertisement = {
      origin: id,
      bootCount: this.#bootCount,
      counter: this.#counter,
      issuedNs: clock.utcNs(),
      validityNs: limits.advertisementValidityNs,
      deviations: this.#listed(),
      storageLevel: this.#storageLevel,
      timeStratum: this.#timeStratum,
      timeUncertaintyNs: this.#timeUncertaintyNs,
    };
    this.issued = advertisement;
    this.#armRefresh(advertisement);
    this.#issue(advertisement, before);
  }

  /**
   * Only an origin that deviates has something to keep alive: a network as planned refreshes
   * nothing.
   */
  #armRefresh({ deviations, storageLevel, validityNs }: Advertisement): void {
    if (deviations.length === 0 && storageLevel === 0) this.#refreshTimer.cancel();
    else this.#refreshTimer.arm(this.#issuedAtNs + Math.floor(validityNs / 2));
  }

  /**
   * Those that are down first, then the newest, as many as one message holds; in a stable order.
   */
  #listed(): readonly TerminalDeviation[] {
    return [...this.#deviations.values()]
      .sort(
        (a, b) =>
          Number(b.condition === 'down') - Number(a.condition === 'down') ||
          b.sinceNs - a.sinceNs ||
          a.terminal - b.terminal ||
          a.neighbour - b.neighbour,
      )
      .slice(0, OWN_DEVIATIONS_MAX);
  }
}
