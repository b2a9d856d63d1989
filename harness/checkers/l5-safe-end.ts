import type { NodeId, Ns } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { LEAVES_NOTHING } from './disturbances.ts';
import { type HeatedHead, HeatedHeads } from './heated-heads.ts';
import { joinHandlers } from './join-handlers.ts';
import { NeedlessResets } from './needless-resets.ts';
import { PlannedLinks } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';
import { OWN_BOUNDS } from './told-breaches.ts';

/** Timers that fired and that no computer hears of: software may have moved one, or two, to later meanwhile. */
const OVERDUE_MIN = 3;

/** An order to end safe mode that has to show. */
interface Case {
  readonly node: NodeId;
  readonly orderedNs: Ns;
  readonly dueNs: Ns;
}

/**
 * L5: a dark node whose safe mode was ended by command emits, or is linked, within the bound, where the plan has
 * an optical contact for all of that time and nothing forbids it: no fault, no inhibit, no want of power, no
 * reset, no other telecommand that takes it back or takes terminals out. And no node is reset by its watchdog again
 * and again without a fault: it would never come to rest (`NeedlessResets`), nor keeps its watchdog quiet when it has
 * fallen far behind. Nor does a head stay dark when its heat is over (`HeatedHeads`).
 */
export const l5SafeEnd: CheckerFactory = (context) => new SafeEnd(context).checker();

class SafeEnd {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #links = new PlannedLinks();
  /** What emits or is linked, by node: an order to a node at work ends nothing. */
  readonly #emitting = new Map<NodeId, Set<string>>();
  readonly #cases = new Map<NodeId, Case>();
  /** Faults that last, by node; the one that gives the orders does not count. */
  readonly #faults = new Map<NodeId, number>();
  readonly #inhibits = new Map<NodeId, number>();
  readonly #charges = new Map<NodeId, number>();
  /** What their watchdogs are told is not asked: others' software, or with bounds of its own. */
  readonly #unjudged: Set<NodeId>;
  /** Nodes whose terminals were switched by telecommand. */
  readonly #switched = new Set<NodeId>();
  readonly #counts = { ended: 0, missed: 0, exempt: 0, restless: 0 };
  readonly #resets: NeedlessResets;
  readonly #heated: HeatedHeads;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('L5', context);
    this.#unjudged = new Set(context.foreignNodes);
    const { aftermathNs } = context.thresholds;
    this.#resets = new NeedlessResets(aftermathNs, (...reset) => this.#restless(...reset));
    this.#heated = new HeatedHeads(context, (head) => this.#staysDark(head));
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'L5',
      title:
        'safe mode ends on command, nodes stay up, or are reset when they hang, and heads come back after heat',
      requirements: [REQUIREMENTS.safeEnds, REQUIREMENTS.staysUp, REQUIREMENTS.comesBack],
      log: this.#log,
      tested: () => this.#counts.ended + this.#counts.missed + this.#counts.restless,
      counts: () => ({ ...this.#counts, heated: this.#heated.tested }),
      finish: (endNs) => {
        this.#judge(endNs);
        this.#heated.finish(endNs);
      },
      handlers: joinHandlers(this.#resets.handlers, this.#heated.handlers, {
        'contact-planned': (_atNs, ...values) => {
          this.#links.add(...values);
        },
        'safe-mode-ordered': (atNs, node, on) => {
          this.#judge(atNs);
          if (on === 1) this.#exempt(node);
          else if ((this.#emitting.get(node)?.size ?? 0) === 0) this.#open(atNs, node);
        },
        laser: (atNs, node, terminal, on) => this.#shows(atNs, node, `laser ${terminal}`, on === 1),
        lock: (atNs, node, terminal, partner, partnerTerminal) => {
          this.#shows(atNs, node, `lock ${terminal}`, true);
          this.#shows(atNs, partner, `lock ${partnerTerminal}`, true);
        },
        unlock: (atNs, node, terminal, partner, partnerTerminal) => {
          this.#shows(atNs, node, `lock ${terminal}`, false);
          this.#shows(atNs, partner, `lock ${partnerTerminal}`, false);
        },
        inhibit: (_atNs, node, _terminal, _kind, active) => {
          this.#inhibits.set(node, (this.#inhibits.get(node) ?? 0) + (active === 1 ? 1 : -1));
          if (active === 1) this.#exempt(node);
        },
        energy: (atNs, node, permille) => {
          this.#judge(atNs);
          this.#charges.set(node, permille);
          // One terminal works, which need not be the one that is planned.
          if (permille <= this.#context.thresholds.chargeClearPermille) this.#exempt(node);
        },
        fault: (_atNs, _fault, kind, node, active) => {
          if (OWN_BOUNDS.has(kind)) this.#unjudged.add(node);
          if (kind === 'safe-mode-forced') return;
          this.#exempt(node);
          if (LEAVES_NOTHING.has(kind)) return;
          this.#faults.set(node, (this.#faults.get(node) ?? 0) + (active === 1 ? 1 : -1));
        },
        'node-down': (_atNs, node) => this.#exempt(node),
        'watchdog-late': (atNs, node, timers) => this.#unreset(atNs, node, timers),
        'command-sent': (_atNs, node, _command, opcode) => {
          if (opcode !== 'terminal') return;
          this.#switched.add(node);
          this.#exempt(node);
        },
      }),
    });
  }

  #restless(atNs: Ns, node: NodeId, times: number): void {
    this.#counts.restless++;
    this.#log.add({
      requirement: REQUIREMENTS.staysUp,
      class: 'resets-go-on',
      node,
      atNs,
      title: 'a node is reset by its watchdog again and again, and no fault explains it',
      what: `reset number ${times}`,
      about: { node },
    });
  }

  #unreset(atNs: Ns, node: NodeId, timers: number): void {
    if (timers < OVERDUE_MIN || this.#unjudged.has(node)) return;
    this.#counts.restless++;
    this.#log.add({
      requirement: REQUIREMENTS.staysUp,
      class: 'watchdog-told-late',
      node,
      atNs,
      title: 'a node that has fallen far behind tells its watchdog that it goes on',
      what: `${timers} timers overdue`,
      about: { node },
    });
  }

  #staysDark({ node, terminal, coolNs, dueNs }: HeatedHead): void {
    this.#log.add({
      requirement: REQUIREMENTS.comesBack,
      class: 'dark-after-heat',
      node,
      atNs: dueNs,
      title: 'a head that is not too hot any more stays dark in its contact',
      what: `terminal ${terminal}, ${((dueNs - coolNs) / 1e9).toFixed(0)} s after its heat,`,
      about: { node, terminal },
    });
  }

  #open(atNs: Ns, node: NodeId): void {
    const forbidden =
      (this.#faults.get(node) ?? 0) > 0 ||
      (this.#inhibits.get(node) ?? 0) > 0 ||
      (this.#charges.get(node) ?? 1_000) <= this.#context.thresholds.chargeClearPermille ||
      this.#switched.has(node);
    const dueNs = atNs + this.#context.thresholds.safeEndNs;
    // Ordered again while it is waited for: the time runs from the first order.
    if (this.#cases.has(node)) return;
    if (forbidden || !this.#planned(node, atNs, dueNs)) this.#counts.exempt++;
    else this.#cases.set(node, { node, orderedNs: atNs, dueNs });
  }

  #planned(node: NodeId, fromNs: Ns, untilNs: Ns): boolean {
    const terminals = this.#context.nodes.find(({ id }) => id === node)?.terminals ?? [];
    return terminals.some(({ index }) =>
      this.#links
        .ofTerminal(node, index)
        .some(
          ({ medium, startNs, endNs }) =>
            medium === 'optical' && startNs <= fromNs && endNs >= untilNs,
        ),
    );
  }

  #shows(atNs: Ns, node: NodeId, what: string, on: boolean): void {
    this.#judge(atNs);
    const own = this.#emitting.get(node) ?? new Set();
    this.#emitting.set(node, own);
    if (!on) {
      own.delete(what);
      return;
    }
    own.add(what);
    if (this.#cases.delete(node)) this.#counts.ended++;
  }

  #exempt(node: NodeId): void {
    if (this.#cases.delete(node)) this.#counts.exempt++;
  }

  #judge(nowNs: Ns): void {
    for (const [node, { orderedNs, dueNs }] of this.#cases) {
      if (nowNs <= dueNs) continue;
      this.#cases.delete(node);
      this.#counts.missed++;
      this.#log.add({
        requirement: REQUIREMENTS.safeEnds,
        class: 'stays-dark',
        node,
        atNs: dueNs,
        title: 'safe mode was ended by command, and the node stays dark',
        what: `${((dueNs - orderedNs) / 1e9).toFixed(0)} s after the order, nothing seen`,
        about: { node },
      });
    }
  }
}
