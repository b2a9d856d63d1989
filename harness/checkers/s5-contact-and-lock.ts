import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { CARRYING_TYPES } from '../journal/words.ts';
import { addBreach, isOfLink } from './breaches.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { joinHandlers } from './join-handlers.ts';
import { lateCloses } from './late-closes.ts';
import { MisledHeads } from './misled-heads.ts';
import { type Pair, PlannedLinks, pairKey, pairOf, terminalKey } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';
import { StalledNodes } from './stalling.ts';

/** `transmit-outside` cause when the plan has no contact, whatever the light does. */
const NO_CONTACT = 'no-contact';

/**
 * S5: no data or management frame without planned contact and track lock, and no lock outside the
 * plan. Tolerated: frames until the loss of light can be known, and differences from the plan
 * within both ends' declared clock uncertainty and a fixed slack; frames while a fault lets the terminal
 * report a lock, or while the computer takes what it is told late by one: inputs may wait for seconds then; locks of
 * two ends of that kind. And at rates that both ends agreed on, no longer than both take, told by `breach` records.
 */
export const s5ContactAndLock: CheckerFactory = (context) => new ContactAndLock(context).checker();

/** How long a head looks where it last saw its partner, and centres at most. */
/** Faults that lead lasers beside their partners. */
const BESIDE: ReadonlySet<string> = new Set([
  ...['attitude-bias', 'ephemeris-error', 'gimbal-stiction', 'terminal-stuck'],
]);

interface HeadTimes {
  readonly coastNs: Ns;
  readonly centringNs: Ns;
  readonly confirmNs: Ns;
}

class ContactAndLock {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #links = new PlannedLinks();
  readonly #uncertaintyNs = new Map<NodeId, Ns>();
  /** When light was last there that flight software could take for its partner's. */
  readonly #lastLightNs = new Map<string, Ns>();
  /** By head: the head that it was last locked with. */
  readonly #partnerOf = new Map<string, string>();
  readonly #times: ReadonlyMap<string, HeadTimes>;
  /** Locks that hold: when they began. */
  readonly #locks = new Map<string, { readonly pair: Pair; readonly atNs: Ns }>();
  readonly #misled: MisledHeads;
  /** Nodes whose software ran with bounds of its own. */
  readonly #others = new Set<NodeId>();
  readonly #stalled = new StalledNodes();
  /** Since when nodes that faults stall hear late, and when that last ended. */
  readonly #deaf = new Map<NodeId, { readonly sinceNs: Ns; readonly untilNs: Ns }>();
  #tested = 0;
  #excused = 0;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S5', context);
    this.#times = new Map(
      context.nodes.flatMap(({ id, terminals }) =>
        terminals.map(({ index, profile }) => [terminalKey(id, index), timesOf(profile)] as const),
      ),
    );
    this.#misled = new MisledHeads(context.faults, context.thresholds.lossNoticedNs);
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'S5',
      title: 'frames leave within a planned contact and under track lock only, at agreed rates',
      requirements: [
        REQUIREMENTS.transmit,
        REQUIREMENTS.partner,
        REQUIREMENTS.slowerWish,
        REQUIREMENTS.rateChange,
        REQUIREMENTS.rateUnheard,
        REQUIREMENTS.newestRate,
        REQUIREMENTS.silence,
        REQUIREMENTS.closes,
        REQUIREMENTS.closeAnswered,
        REQUIREMENTS.suspect,
        REQUIREMENTS.mtu,
      ],
      log: this.#log,
      tested: () => this.#tested,
      counts: () => ({ locks: this.#tested, excusedFrames: this.#excused }),
      finish: (endNs) => {
        for (const { pair, atNs } of this.#locks.values()) this.#judgeEnd(pair, atNs, endNs);
        this.#locks.clear();
      },
      handlers: joinHandlers(lateCloses(this.#context, this.#log, this.#links), {
        fault: (atNs, index, kind, node, active) => {
          this.#misled.fault(atNs, index, kind, node, active === 1);
          if (kind === 'other-limits') this.#others.add(node);
          if (active === 0 && BESIDE.has(kind)) this.#backOnAim(atNs, node);
          const sinceNs = this.#stalled.has(node) ? this.#deaf.get(node)?.sinceNs : undefined;
          if (!this.#stalled.fault(index, kind, node, active === 1)) return;
          this.#deaf.set(node, { sinceNs: sinceNs ?? atNs, untilNs: atNs });
        },
        'node-up': (atNs, node) => {
          const deaf = this.#stalled.has(node) ? this.#deaf.get(node) : undefined;
          if (deaf !== undefined) this.#deaf.set(node, { ...deaf, untilNs: atNs });
          this.#stalled.restarted(node);
        },
        'contact-planned': (_atNs, ...values) => {
          this.#links.add(...values);
        },
        clock: (_atNs, node, _errorNs, uncertaintyNs) => {
          this.#uncertaintyNs.set(node, uncertaintyNs);
        },
        lock: (atNs, node, terminal, partner, partnerTerminal) =>
          this.#lock(atNs, pairOf(node, terminal, partner, partnerTerminal)),
        unlock: (atNs, node, terminal, partner, partnerTerminal) =>
          this.#unlock(atNs, pairOf(node, terminal, partner, partnerTerminal)),
        laser: (atNs, node, terminal, on) =>
          this.#flashed(atNs, terminalKey(node, terminal), on === 1),
        'transmit-outside': (atNs, node, terminal, type, cause) =>
          this.#transmit({ atNs, node, terminal, type, cause }),
        breach: (atNs, node, terminal, partner, what, session) =>
          this.#breach({ atNs, node, terminal, partner, what, session }),
      }),
    });
  }

  #lock(atNs: Ns, pair: Pair): void {
    this.#misled.locked(atNs, pair.node, pair.terminal);
    this.#misled.locked(atNs, pair.partner, pair.partnerTerminal);
    const key = pairKey(pair);
    if (this.#locks.has(key)) return;
    this.#locks.set(key, { pair, atNs });
    this.#tested++;
    if (this.#links.endFrom(pair, atNs, this.#toleranceNs(pair)) !== undefined) return;
    const partner = this.#context.recent.nodeName(pair.partner);
    this.#log.add({
      requirement: REQUIREMENTS.partner,
      class: 'unplanned-lock',
      node: pair.node,
      atNs,
      title: 'terminals locked that no contact brings together',
      what: `terminal ${pair.terminal} with ${partner} terminal ${pair.partnerTerminal}`,
      about: { node: pair.node, terminal: pair.terminal },
    });
  }

  #unlock(atNs: Ns, pair: Pair): void {
    const head = terminalKey(pair.node, pair.terminal);
    const partner = terminalKey(pair.partner, pair.partnerTerminal);
    this.#lastLightNs.set(head, atNs).set(partner, atNs);
    this.#partnerOf.set(head, partner).set(partner, head);
    const lock = this.#locks.get(pairKey(pair));
    if (lock === undefined) return;
    this.#locks.delete(pairKey(pair));
    this.#judgeEnd(pair, lock.atNs, atNs);
  }

  /**
   * A laser that comes and goes before its loss is known, or while the other end coasts, is light to that: it
   * coasts from the last flash on; both ends in closed loop, which is a lock, need not come of it. One that stays on
   * is light for as long as its head may centre.
   */
  #flashed(atNs: Ns, head: string, on: boolean): void {
    const partner = this.#partnerOf.get(head);
    const own = this.#times.get(head);
    const other = partner === undefined ? undefined : this.#times.get(partner);
    if (partner === undefined || own === undefined || other === undefined) return;
    const lastNs = this.#lastLightNs.get(partner) ?? 0;
    const heldNs = Math.max(this.#context.thresholds.lossNoticedNs, other.coastNs);
    if (atNs - lastNs > heldNs) return;
    const centresNs = Math.max(own.centringNs, other.centringNs);
    const confirmsNs = Math.max(own.confirmNs, other.confirmNs);
    this.#lastLightNs.set(partner, on ? atNs + centresNs + confirmsNs : atNs);
  }

  /** Its lasers were on all the time, and are back where its partners see them. */
  #backOnAim(atNs: Ns, node: NodeId): void {
    const terminals = this.#context.nodes.find(({ id }) => id === node)?.terminals ?? [];
    for (const { index } of terminals) this.#flashed(atNs, terminalKey(node, index), true);
  }

  #judgeEnd(pair: Pair, fromNs: Ns, untilNs: Ns): void {
    const toleranceNs = this.#toleranceNs(pair);
    const endNs = this.#links.endFrom(pair, fromNs, toleranceNs);
    // A lock outside the plan was found when it began.
    if (endNs === undefined || untilNs <= endNs + toleranceNs) return;
    // One of the two would have ended it.
    const late = (node: NodeId): boolean =>
      this.#hearsLate(untilNs, node) && (this.#deaf.get(node)?.sinceNs ?? 0) <= endNs + toleranceNs;
    if (late(pair.node) && late(pair.partner)) return;
    const lateS = ((untilNs - endNs) / 1e9).toFixed(1);
    this.#log.add({
      requirement: REQUIREMENTS.partner,
      class: 'lock-outlives-contact',
      node: pair.node,
      atNs: untilNs,
      title: 'terminals stayed locked beyond their contact',
      what: `terminal ${pair.terminal}, ${lateS} s after the planned end,`,
      about: { node: pair.node, terminal: pair.terminal },
    });
  }

  #transmit(frame: {
    readonly atNs: Ns;
    readonly node: NodeId;
    readonly terminal: TerminalIndex;
    readonly type: string;
    readonly cause: string;
  }): void {
    const { atNs, node, terminal } = frame;
    if (!CARRYING_TYPES.includes(frame.type)) return;
    const near = frame.cause === NO_CONTACT ? this.#nearContact(frame) : this.#lossUnknown(frame);
    if (near || this.#hearsLate(atNs, node)) {
      this.#excused++;
      return;
    }
    this.#log.add({
      requirement: REQUIREMENTS.transmit,
      class: frame.cause,
      node,
      atNs,
      title: `${frame.type} frame sent without ${frame.cause === NO_CONTACT ? 'contact' : 'lock'}`,
      what: `terminal ${terminal} (${frame.cause})`,
      about: { node, terminal },
    });
  }

  #breach(breach: Parameters<typeof addBreach>[1]): void {
    const { atNs, node, what } = breach;
    if (!isOfLink(what) || this.#hearsLate(atNs, node)) return;
    if (what === 'rate-hasty' && this.#others.has(node)) return;
    addBreach({ log: this.#log, recent: this.#context.recent }, breach);
  }

  /** Whether the light went so shortly before, or its terminal says so falsely, that flight software cannot know. */
  #lossUnknown(frame: { atNs: Ns; node: NodeId; terminal: TerminalIndex }): boolean {
    if (this.#misled.has(frame.atNs, frame.node, frame.terminal)) return true;
    const lostNs = this.#lastLightNs.get(terminalKey(frame.node, frame.terminal));
    return lostNs !== undefined && frame.atNs - lostNs <= this.#noticedNs(frame);
  }

  /** An end that still sees its partner's light, or coasts, says HELLO, again and again, once its session ended by silence. */
  #noticedNs({ atNs, node, terminal }: { atNs: Ns; node: NodeId; terminal: TerminalIndex }): Ns {
    const link = this.#links.ofTerminal(node, terminal).findLast(({ startNs }) => startNs <= atNs);
    const { lossNoticedNs, helloLightTimes } = this.#context.thresholds;
    const { coastNs = 0 } = this.#times.get(terminalKey(node, terminal)) ?? {};
    return Math.max(lossNoticedNs, coastNs) + helloLightTimes * (link?.lightTimeNs ?? 0);
  }

  #hearsLate(atNs: Ns, node: NodeId): boolean {
    const deaf = this.#deaf.get(node);
    if (deaf === undefined) return false;
    return this.#stalled.has(node) || atNs - deaf.untilNs <= this.#context.thresholds.lossNoticedNs;
  }

  #nearContact(frame: { atNs: Ns; node: NodeId; terminal: TerminalIndex }): boolean {
    return this.#links.ofTerminal(frame.node, frame.terminal).some((link) => {
      const toleranceNs = this.#toleranceNs(link);
      return link.startNs - toleranceNs <= frame.atNs && frame.atNs <= link.endNs + toleranceNs;
    });
  }

  #toleranceNs(pair: Pair): Ns {
    const own = this.#uncertaintyNs.get(pair.node) ?? 0;
    const partner = this.#uncertaintyNs.get(pair.partner) ?? 0;
    return own + partner + this.#context.thresholds.planToleranceNs;
  }
}

const timesOf = (profile: TerminalProfile): HeadTimes => {
  if (profile.medium === 'radio') return { coastNs: 0, centringNs: 0, confirmNs: 0 };
  const { signal, acquisition } = profile;
  return {
    coastNs: signal.debounceNs + signal.coastNs,
    centringNs: acquisition.centringNs[1],
    confirmNs: acquisition.confirmNs,
  };
};
