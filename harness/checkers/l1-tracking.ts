import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { clockText } from '../journal/record-text.ts';
import { turnAndRestNs, widestTurnNs } from '../physics/widest-turn.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext, PlannedLink } from './context.ts';
import { joinHandlers } from './join-handlers.ts';
import { type Excuse, LinkExcuses } from './link-excuses.ts';
import { terminalKey } from './planned-links.ts';
import { type RelockBounds, Relocks } from './relocks.ts';
import { REQUIREMENTS } from './requirements.ts';
import { DARK_SLOTS } from './searching-heads.ts';
import { overlaps } from './spans.ts';

/** Links named in a finding. */
const NAMED_MAX = 8;

const NEVER_NS = Number.POSITIVE_INFINITY;

/** Why a planned link need not have locked, or whether it did. */
type Standing = Excuse | 'locked' | 'missed' | 'short' | 'unreachable';

/**
 * L1: planned links whose ends live, are reachable, not inhibited and not hindered by a fault lock within the bound:
 * five slots of the acquisition schedule, the slew before it where the terminal comes from another
 * contact, and centring and confirmation after it. Judged by the share of such links that did; in a run with
 * a heal of those that begin after it. And links
 * that were lost lock again within `relockNs` once nothing keeps them apart and both search (`Relocks`).
 */
export const l1Tracking: CheckerFactory = (context) => new Tracking(context).checker();

class Tracking {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #profiles: ReadonlyMap<string, TerminalProfile>;
  readonly #excuses: LinkExcuses;
  readonly #relocks: Relocks;
  /** Contacts of heads that cannot turn in time, by truth: from when on they may look at their partners. */
  readonly #lateReach = new Map<string, Ns>();
  readonly #counts = {
    locked: 0,
    missed: 0,
    short: 0,
    endDown: 0,
    endDark: 0,
    inhibited: 0,
    unpowered: 0,
    switched: 0,
    changed: 0,
    hindered: 0,
    clockOff: 0,
    displaced: 0,
    mispointed: 0,
    unreachable: 0,
    apart: 0,
  };

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('L1', context);
    this.#excuses = new LinkExcuses(context);
    this.#relocks = new Relocks(context.faults, this.#excuses);
    this.#profiles = new Map(
      context.nodes.flatMap(({ id, terminals }) =>
        terminals.map(({ index, profile }) => [terminalKey(id, index), profile] as const),
      ),
    );
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'L1',
      title: 'planned links reach lock within the slots of their schedule',
      requirements: [REQUIREMENTS.lock],
      log: this.#log,
      tested: () => this.#counts.locked + this.#counts.missed + this.#counts.apart,
      counts: () => ({ ...this.#counts }),
      finish: (endNs) => this.#finish(endNs),
      handlers: joinHandlers(this.#excuses.handlers, this.#relocks.handlers, {
        'late-reach': (_atNs, node, terminal, startNs, freeNs) => {
          const key = `${terminalKey(node, terminal)}@${startNs}`;
          this.#lateReach.set(key, freeNs < 0 ? NEVER_NS : freeNs);
        },
      }),
    });
  }

  #finish(endNs: Ns): void {
    this.#judgeApart(endNs);
    const missed: PlannedLink[] = [];
    for (const link of this.#relocks.links.all) {
      if (link.startNs >= endNs || link.startNs < (this.#context.healNs ?? 0)) continue;
      const standing = this.#standing(link, endNs);
      this.#counts[standing]++;
      if (standing === 'missed') missed.push(link);
    }
    const { locked } = this.#counts;
    const share = locked / (locked + missed.length);
    const first = missed[0];
    if (first === undefined || share >= this.#context.thresholds.lockShareMin) return;
    this.#log.add({
      requirement: REQUIREMENTS.lock,
      class: 'no-lock',
      node: first.node,
      atNs: this.#dueNs(first),
      title: 'planned links did not reach lock in time',
      what: `${missed.length} of ${locked + missed.length} links, ${missed
        .slice(0, NAMED_MAX)
        .map((link) => this.#name(link))
        .join(', ')}; the first due`,
      about: { node: first.node, terminal: first.terminal },
    });
  }

  #judgeApart(endNs: Ns): void {
    const { relockNs } = this.#context.thresholds;
    for (const { link, sinceNs } of this.#relocks.apart(endNs, (link) => this.#relock(link))) {
      this.#counts.apart++;
      this.#log.add({
        requirement: REQUIREMENTS.lock,
        class: 'no-relock',
        node: link.node,
        atNs: sinceNs + relockNs,
        title: 'two terminals that had met do not meet again',
        what: `${this.#name(link)}, nothing kept them apart since ${clockText(sinceNs)}; due`,
        about: { node: link.node, terminal: link.terminal },
      });
    }
  }

  #standing(link: PlannedLink, endNs: Ns): Standing {
    const { startNs } = link;
    const dueNs = this.#dueNs(link);
    const locked = this.#relocks
      .locks(link)
      .some((span) => span.fromNs <= Math.min(dueNs, link.endNs) && span.untilNs > startNs);
    if (locked) return 'locked';
    if (this.#freeNs(link) === NEVER_NS) return 'unreachable';
    if (dueNs > Math.min(link.endNs, endNs) || this.#isPassedOver(link)) return 'short';
    const excuse = this.#excuses.why(link, { fromNs: startNs, untilNs: dueNs }, endNs);
    if (excuse !== undefined) return excuse;
    return 'missed';
  }

  /** A head that might still be turning at its end does not begin it (LM-PNT-043). */
  #isPassedOver(link: PlannedLink): boolean {
    const spanNs = link.endNs - Math.max(link.startNs, this.#freeNs(link));
    const turnNs = Math.max(0, ...this.#ends(link).map(({ profile }) => turnAndRestNs(profile)));
    return spanNs + this.#context.thresholds.slewLeadNs <= turnNs;
  }

  #dueNs(link: PlannedLink): Ns {
    return Math.max(link.startNs, this.#freeNs(link)) + this.#boundNs(link);
  }

  /** From when on both heads may look at each other: what keeps them from it when they have turned is an inhibit. */
  #freeNs({ node, terminal, partner, partnerTerminal, startNs }: PlannedLink): Ns {
    const [own, other] = [terminalKey(node, terminal), terminalKey(partner, partnerTerminal)].map(
      (key) => this.#lateReach.get(`${key}@${startNs}`) ?? 0,
    );
    return Math.max(own ?? 0, other ?? 0);
  }

  /** From the start of a contact. */
  #boundNs(link: PlannedLink): Ns {
    const turnNs = this.#ends(link)
      .filter(({ at }) => this.#turnsLate(at, link))
      .reduce((longestNs, { profile }) => Math.max(longestNs, turnOf(profile)), 0);
    return this.#searchNs(link) + turnNs;
  }

  /** From when both ends search. */
  #searchNs(link: PlannedLink): Ns {
    const { lockSlots, slotMarginNs } = this.#context.thresholds;
    let afterNs = 0;
    for (const { profile } of this.#ends(link)) {
      if (profile.medium === 'radio')
        afterNs = Math.max(afterNs, profile.acquisitionNs + slotMarginNs);
      else afterNs += profile.acquisition.centringNs[1] + profile.acquisition.confirmNs;
    }
    const slotNs = this.#slotNs(link);
    return slotNs === 0 ? afterNs + 2 * link.lightTimeNs : lockSlots * slotNs + afterNs;
  }

  /** 0: no head of the link scans. */
  #slotNs(link: PlannedLink): Ns {
    const scanNs = this.#ends(link).reduce(
      (longestNs, { profile }) =>
        Math.max(longestNs, profile.medium === 'radio' ? 0 : widestScanNs(profile)),
      0,
    );
    return scanNs === 0 ? 0 : scanNs + 2 * link.lightTimeNs + this.#context.thresholds.slotMarginNs;
  }

  #relock(link: PlannedLink): RelockBounds {
    const { relockNs, retryNs } = this.#context.thresholds;
    const slotNs = this.#slotNs(link);
    // A radio has no laser to tell when it searches.
    if (slotNs === 0) return { relockNs, slotNs, searchNs: 0, idleNs: 0 };
    const turnNs = Math.max(0, ...this.#ends(link).map(({ profile }) => turnOf(profile)));
    return {
      relockNs,
      slotNs,
      searchNs: this.#searchNs(link),
      idleNs: retryNs + turnNs + DARK_SLOTS * slotNs,
    };
  }

  #ends(link: PlannedLink): readonly {
    readonly at: readonly [NodeId, TerminalIndex];
    readonly profile: TerminalProfile;
  }[] {
    const ends = [
      [link.node, link.terminal],
      [link.partner, link.partnerTerminal],
    ] as const;
    return ends.flatMap((at) => {
      const profile = this.#profiles.get(terminalKey(...at));
      return profile === undefined ? [] : [{ at, profile }];
    });
  }

  /**
   * Whether the terminal cannot have turned before the contact: another one ended shortly before, its computer
   * started shortly before, or its partner came within its reach only then.
   */
  #turnsLate(end: readonly [NodeId, number], link: PlannedLink): boolean {
    const profile = this.#profiles.get(terminalKey(...end));
    if (profile?.medium !== 'optical') return false;
    if (this.#lateReach.has(`${terminalKey(...end)}@${link.startNs}`)) return true;
    const fromNs = link.startNs - widestTurnNs(profile);
    const downs = this.#excuses.downs(end[0]);
    if (fromNs < 0 || overlaps(downs, fromNs, link.startNs)) return true;
    if (overlaps(this.#excuses.inhibits(...end), fromNs, link.startNs)) return true;
    return this.#relocks.links
      .ofTerminal(...end)
      .some((other) => other.startNs < link.startNs && other.endNs > fromNs);
  }

  #name(link: PlannedLink): string {
    const { recent } = this.#context;
    const names = `${recent.nodeName(link.node)}–${recent.nodeName(link.partner)}`;
    return `${names} ${clockText(link.startNs)}`;
  }
}

const turnOf = (profile: TerminalProfile): Ns =>
  profile.medium === 'radio' ? 0 : widestTurnNs(profile);

/**
 * Spiral over the widest cone: t = π r² / (v b), b = 2 r_detect (1 − overlap) (check
 * A1, test/README.md).
 */
const widestScanNs = (profile: TerminalProfile & { medium: 'optical' }): Ns => {
  const { halfConeRad, detectableRadiusRad, overlap, scanRadPerS, coneGrowth, coneGrowthsMax } =
    profile.acquisition;
  let coneRad = halfConeRad;
  for (let i = 0; i < coneGrowthsMax; i++) coneRad *= coneGrowth;
  const pitchRad = 2 * detectableRadiusRad * (1 - overlap);
  return Math.ceil(((Math.PI * coneRad * coneRad) / (scanRadPerS * pitchRad)) * 1e9);
};
