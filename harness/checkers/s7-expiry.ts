import type { NodeId, Ns } from '../../protocols/units.ts';
import { OF_TIME } from './breaches.ts';
import { type AgeShort, CarriedAges } from './carried-ages.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';
import { ExpiringMap } from './expiring-map.ts';
import { FaultTimes } from './fault-times.ts';
import { type FollowedStep, FollowedSteps, SAID_AGAIN_NS } from './followed-steps.ts';
import { HeldBack } from './holding.ts';
import { joinHandlers } from './join-handlers.ts';
import { type LateCommand, LateCommands } from './late-commands.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';
import { breachesTold } from './told-breaches.ts';

/** A bundle is waited for so long after its lifetime: what comes even later has no request any more. */
const WATCHED_NS: Ns = 3_600e9;
/** UTC is declared in whole nanoseconds, and so is its bound. */
const CLOCK_ROUNDING_NS: Ns = 10;

interface Life {
  /** True time of its creation lies between. */
  readonly earliestNs: Ns;
  readonly latestNs: Ns;
  readonly lifetimeNs: Ns;
  /** Its source trusted its clock: the header names a time of creation. */
  readonly dated: boolean;
  readonly forgetNs: Ns;
}

/**
 * S7: no bundle is deleted as expired before its lifetime is over in true time, or much later by a node that
 * was up and well all the while, and none is delivered after it, beyond what clocks declare: of a bundle with a
 * time of creation, the bound up to which its source trusts its clock and what the judging node declares, twice;
 * of one without, whose age is a sum, the margin of every hop (LM-BND-071). What faults make clocks lie comes on top.
 * And what nodes declare bounds what their clocks are off by (LM-TIM-008), as long as no fault of clocks has
 * made one lie. An age that a bundle carries because nobody knows the time lags by no more than that sum (`age-short`
 * records, `CarriedAges`), and no clock that was right follows a step at once (`FollowedSteps`). Nor is a telecommand taken
 * that is void (`LateCommands`), nor a bundle sent on without the light time of its last hop, nor time from a stratum that is not lower; strata and times are told as they are (`breach` records).
 */
export const s7Expiry: CheckerFactory = (context) => new Expiries(context).checker();

class Expiries {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #lies: ClockLies;
  readonly #commands: LateCommands;
  readonly #ages: CarriedAges;
  readonly #steps: FollowedSteps;
  readonly #requests = new Map<number, { readonly atNs: Ns; readonly lifetimeNs: Ns }>();
  readonly #lives = new ExpiringMap<Life>();
  /** What each node last declared of its clock. */
  readonly #declaredNs = new Map<NodeId, Ns>();
  #worstDeclaredNs: Ns = 0;
  readonly #heldBack = new HeldBack();
  readonly #slow = new FaultTimes();
  readonly #upNs = new Map<NodeId, Ns>();
  readonly #counts = { expired: 0, delivered: 0, undated: 0, excused: 0, clocks: 0 };

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S7', context);
    this.#lies = new ClockLies(context.faults);
    this.#commands = new LateCommands(context);
    this.#steps = new FollowedSteps(context, (found) => this.#stepFollowed(found));
    this.#ages = new CarriedAges(context, this.#lies, (found) => this.#carriedShort(found));
  }

  checker(): ReturnType<CheckerFactory> {
    const counts = this.#counts;
    const { handlers } = this.#lies;
    const told = breachesTold({ context: this.#context, log: this.#log, words: OF_TIME });
    return makeChecker({
      id: 'S7',
      title:
        'no bundle expires early in true time or is delivered late, and clocks keep their word',
      requirements: [
        REQUIREMENTS.expires,
        REQUIREMENTS.age,
        REQUIREMENTS.clockBound,
        REQUIREMENTS.steps,
        REQUIREMENTS.stratum,
        REQUIREMENTS.sourceStratum,
        ...[REQUIREMENTS.replyTime, REQUIREMENTS.stratumEnds],
        REQUIREMENTS.commandRefused,
      ],
      log: this.#log,
      tested: () => counts.expired + counts.delivered,
      counts: () => ({
        ...counts,
        voidCommands: this.#commands.tested,
        steps: this.#steps.tested,
      }),
      finish: () => {
        for (const late of this.#commands.late()) this.#takenLate(late);
      },
      handlers: joinHandlers(
        this.#commands.handlers,
        this.#ages.handlers,
        this.#steps.handlers,
        this.#heldBack.handlers,
        told,
        {
          submitted: (
            atNs,
            _node,
            request,
            _flow,
            _bytes,
            _class,
            _assured,
            _custody,
            lifetimeNs,
          ) => {
            this.#requests.set(request, { atNs, lifetimeNs });
          },
          'submit-refused': (_atNs, _node, request) => {
            this.#requests.delete(request);
          },
          accepted: (atNs, _node, request, _flow, bundle, createdNs) => {
            this.#accept(atNs, request, bundle, createdNs !== 0);
          },
          clock: (atNs, node, errorNs, uncertaintyNs) => {
            this.#judgeClock(atNs, node, errorNs, uncertaintyNs);
            this.#declaredNs.set(node, uncertaintyNs);
            this.#worstDeclaredNs = Math.max(this.#worstDeclaredNs, uncertaintyNs);
          },
          fault: (atNs, index, kind, node, active) => {
            handlers.fault?.(atNs, index, kind, node, active);
            if (STALLING.has(kind)) this.#slow.note(atNs, index, node, active === 1);
          },
          'node-up': (atNs, node) => void this.#upNs.set(node, atNs),
          delivered: (atNs, node, bundle, _attempt, hopCount) => {
            this.#deliver(atNs, node, bundle, hopCount);
          },
          deleted: (atNs, node, bundle, _attempt, reason) => {
            if (reason === 'expired') this.#expire(atNs, node, bundle);
          },
        },
      ),
    });
  }

  #takenLate({ command, opcode, node, atNs, voidNs }: LateCommand): void {
    this.#log.add({
      requirement: REQUIREMENTS.commandRefused,
      class: 'void-command',
      node,
      atNs,
      title: 'telecommand taken after its end',
      what: `telecommand ${command} (${opcode}), void for ${secondsText(atNs - voidNs)},`,
      about: { node },
    });
  }

  #judgeClock(atNs: Ns, node: NodeId, errorNs: Ns, uncertaintyNs: Ns): void {
    if (this.#lies.atMostNs(atNs) > 0) return;
    this.#counts.clocks++;
    const boundNs = uncertaintyNs + CLOCK_ROUNDING_NS;
    // Behind a socket an answer takes its time, and what was said by the clock before it leaves late.
    const late = this.#context.foreignNodes?.has(node) === true;
    if (errorNs <= boundNs && (late || -errorNs <= boundNs + SAID_AGAIN_NS)) return;
    this.#log.add({
      requirement: REQUIREMENTS.clockBound,
      class: 'clock-beyond-bound',
      node,
      atNs,
      title: 'clock is off by more than its node declares',
      what: `UTC off by ${secondsText(Math.abs(errorNs))}, at most ${secondsText(uncertaintyNs)} declared,`,
      about: { node },
    });
  }

  #accept(atNs: Ns, request: number, bundle: number, dated: boolean): void {
    const asked = this.#requests.get(request);
    if (asked === undefined) return;
    this.#requests.delete(request);
    const { lifetimeNs } = asked;
    const forgetNs = atNs + lifetimeNs + WATCHED_NS;
    const life = { earliestNs: asked.atNs, latestNs: atNs, lifetimeNs, dated, forgetNs };
    this.#lives.set(bundle, life, atNs);
  }

  #expire(atNs: Ns, node: NodeId, bundle: number): void {
    const life = this.#lives.get(bundle);
    if (life === undefined) return;
    this.#count('expired', life);
    const ageNs = atNs - life.earliestNs;
    // A destination deletes by the upper end of an age.
    const hopsNs = this.#context.hopLimit * this.#context.thresholds.hopAgeMarginNs;
    const marginNs = this.#marginNs(life, node, hopsNs) + this.#lies.atMostNs(atNs);
    if (ageNs + marginNs < life.lifetimeNs) {
      this.#found(life, { atNs, node, bundle, ageNs, class: 'expired-early' });
    } else if (this.#isKept(life, node, atNs - marginNs)) {
      this.#found(life, { atNs, node, bundle, ageNs, class: 'expired-late' });
    }
  }

  /** A node that was well let a bundle stay for long after its end, which was over by `sureNs` whatever clocks say. */
  #isKept(life: Life, node: NodeId, sureNs: Ns): boolean {
    const { deletedNs, hopAgeMarginNs, repeatedNs } = this.#context.thresholds;
    // It may just have come, by a frame that was sent again; of one without a time of creation that adds to no age.
    const hops = life.dated ? 1 : this.#context.hopLimit;
    const endNs = life.latestNs + life.lifetimeNs;
    if (sureNs <= endNs + deletedNs + hops * (hopAgeMarginNs + repeatedNs)) return false;
    const held = this.#heldBack.since(life.earliestNs);
    const unwellNs = Math.max(this.#upNs.get(node) ?? 0, this.#slow.untilNs(node) ?? 0);
    return !held && this.#declaredNs.has(node) && unwellNs < endNs;
  }

  #deliver(atNs: Ns, node: NodeId, bundle: number, hopCount: number): void {
    const life = this.#lives.get(bundle);
    if (life === undefined) return;
    // Whether it comes again is for S3 to say.
    this.#lives.delete(bundle);
    this.#count('delivered', life);
    const ageNs = atNs - life.latestNs;
    const { hopAgeMarginNs, repeatedNs } = this.#context.thresholds;
    const hopsNs = hopCount * (hopAgeMarginNs + repeatedNs);
    const marginNs = this.#marginNs(life, node, hopsNs) + this.#lies.atMostNs(atNs);
    if (ageNs <= life.lifetimeNs + marginNs) return;
    if (!life.dated && this.#heldBack.since(life.earliestNs)) {
      this.#counts.excused++;
      return;
    }
    this.#found(life, { atNs, node, bundle, ageNs, class: 'delivered-late' });
  }

  #stepFollowed({ atNs, node, changeNs, allowedNs }: FollowedStep): void {
    this.#log.add({
      requirement: REQUIREMENTS.steps,
      class: 'step-followed',
      node,
      atNs,
      title: 'clock that was right follows a lie at once',
      what: `UTC moved by ${secondsText(Math.abs(changeNs))}, ${secondsText(allowedNs)} allowed,`,
      about: { node },
    });
  }

  #carriedShort(found: AgeShort): void {
    const { atNs, node, source, sequence, lagNs, marginNs } = found;
    const from = this.#context.recent.nodeName(source);
    this.#log.add({
      requirement: REQUIREMENTS.age,
      class: 'age-short',
      node,
      atNs,
      title: 'age that a bundle carries lags behind',
      what: `bundle ${sequence} of ${from}: ${secondsText(lagNs)}, ${secondsText(marginNs)} allowed,`,
      about: { node },
    });
  }

  #count(what: 'expired' | 'delivered', { dated }: Life): void {
    this.#counts[what]++;
    if (!dated) this.#counts.undated++;
  }

  /** What the age may be off by; `hopsNs`: of all hops together. */
  #marginNs({ dated }: Life, node: NodeId, hopsNs: Ns): Ns {
    const { clockTrustedNs } = this.#context.thresholds;
    if (dated) return 2 * (clockTrustedNs + (this.#declaredNs.get(node) ?? 0));
    return hopsNs + 2 * this.#worstDeclaredNs;
  }

  #found(
    life: Life,
    found: {
      readonly atNs: Ns;
      readonly node: NodeId;
      readonly bundle: number;
      readonly ageNs: Ns;
      readonly class: keyof typeof TITLES;
    },
  ): void {
    const { atNs, node, bundle, ageNs } = found;
    const dated = life.dated ? '' : ', its source without trusted time,';
    this.#log.add({
      requirement: REQUIREMENTS.expires,
      class: found.class,
      node,
      atNs,
      title: TITLES[found.class],
      what:
        `bundle ${bundle} ${found.class.split('-')[0]} ${secondsText(ageNs)} old, its ` +
        `lifetime ${secondsText(life.lifetimeNs)}${dated}`,
      about: { bundle },
    });
  }
}

const TITLES = {
  'expired-early': 'bundle expired before its lifetime was over',
  'expired-late': 'bundle was kept for long after its lifetime',
  'delivered-late': 'bundle delivered after its lifetime',
} as const;

const secondsText = (ns: Ns): string => `${(ns / 1e9).toFixed(3)} s`;
