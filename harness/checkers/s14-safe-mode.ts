import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { DarkNodes } from './dark-nodes.ts';
import { joinHandlers } from './join-handlers.ts';
import { REQUIREMENTS } from './requirements.ts';
import { type LitAfterResets, ResetStorms } from './reset-storms.ts';
import { type LitAnyway, SwitchedOff } from './switched-off.ts';

/**
 * S14: a node that was ordered into safe mode, fell under the critical charge, or says that it is in safe
 * mode is dark within the bound, and stays so, over resets, until an order ends it. Dark: no laser is on and
 * no terminal is locked. So is a node that was reset again
 * and again (`ResetStorms`), and a head that the operator took out of use (`SwitchedOff`).
 */
export const s14SafeMode: CheckerFactory = (context) => new SafeMode(context).checker();

class SafeMode {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #dark: DarkNodes;
  readonly #switched: SwitchedOff;
  readonly #storms: ResetStorms;
  /** By node: terminals with a laser that is on, or a lock that lasts. */
  readonly #emitting = new Map<NodeId, Map<string, TerminalIndex>>();
  /** Dark nodes that emitted when that began, until they are judged. */
  readonly #suspects = new Set<NodeId>();
  #tested = 0;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S14', context);
    this.#switched = new SwitchedOff(context, (lit) => this.#litAnyway(lit));
    this.#storms = new ResetStorms(context, (lit) => this.#litAfterResets(lit));
    this.#dark = new DarkNodes(
      {
        begins: (node) => {
          this.#tested++;
          this.#suspects.add(node);
        },
        ends: (node) => {
          this.#suspects.delete(node);
        },
        mayForget: (node) => {
          this.#suspects.delete(node);
        },
      },
      context,
    );
  }

  checker(): ReturnType<CheckerFactory> {
    const dark = this.#dark;
    const { handlers } = dark;
    return makeChecker({
      id: 'S14',
      title: 'safe mode is dark within its bound, and until a command ends it',
      requirements: [
        REQUIREMENTS.dark,
        REQUIREMENTS.darkUntilCommand,
        REQUIREMENTS.outOfUse,
        REQUIREMENTS.resets,
      ],
      log: this.#log,
      tested: () => this.#tested,
      counts: () => ({ excused: dark.excused, switchedOff: this.#switched.tested }),
      finish: (endNs) => {
        this.#judge(endNs);
        this.#switched.finish(endNs);
      },
      handlers: joinHandlers(this.#storms.handlers, this.#switched.handlers, {
        ...handlers,
        transition: (atNs, node, machine, _instance, from, to) => {
          if (machine !== 'node' || this.#context.foreignNodes?.has(node) === true) return;
          if (to === 'safe') dark.claims(node, atNs);
          else if (from === 'safe' && to === 'standby') dark.withdraws(node, atNs);
        },
        // What was due before these is judged before they change what is to be judged.
        'safe-mode-ordered': (atNs, ...values) => {
          this.#judge(atNs);
          handlers['safe-mode-ordered']?.(atNs, ...values);
        },
        'node-down': (atNs, ...values) => {
          this.#judge(atNs);
          handlers['node-down']?.(atNs, ...values);
        },
        laser: (atNs, node, terminal, on) =>
          this.#emits(atNs, { node, terminal, what: 'laser', on: on === 1 }),
        lock: (atNs, node, terminal, partner, partnerTerminal) => {
          this.#emits(atNs, { node, terminal, what: 'lock', on: true });
          this.#emits(atNs, { node: partner, terminal: partnerTerminal, what: 'lock', on: true });
        },
        unlock: (atNs, node, terminal, partner, partnerTerminal) => {
          this.#emits(atNs, { node, terminal, what: 'lock', on: false });
          this.#emits(atNs, { node: partner, terminal: partnerTerminal, what: 'lock', on: false });
        },
      }),
    });
  }

  #litAfterResets({ atNs, node, terminal, resets }: LitAfterResets): void {
    this.#log.add({
      requirement: REQUIREMENTS.resets,
      class: 'lit-after-resets',
      node,
      atNs,
      title: 'a node that was reset again and again is not in safe mode',
      what: `laser of terminal ${terminal}, after ${resets} resets,`,
      about: { node, terminal },
    });
  }

  #litAnyway({ atNs, node, terminal, sinceNs }: LitAnyway): void {
    this.#log.add({
      requirement: REQUIREMENTS.outOfUse,
      class: 'lit-out-of-use',
      node,
      atNs,
      title: 'a terminal that the operator took out of use has its laser on',
      what: `terminal ${terminal}, ${seconds(atNs - sinceNs)} after it was taken out,`,
      about: { node, terminal },
    });
  }

  #emits(
    atNs: Ns,
    {
      node,
      terminal,
      what,
      on,
    }: {
      readonly node: NodeId;
      readonly terminal: TerminalIndex;
      readonly what: 'laser' | 'lock';
      readonly on: boolean;
    },
  ): void {
    this.#judge(atNs);
    let own = this.#emitting.get(node);
    if (own === undefined) {
      own = new Map();
      this.#emitting.set(node, own);
    }
    const key = `${what} ${terminal}`;
    if (!on) {
      own.delete(key);
      return;
    }
    own.set(key, terminal);
    const sinceNs = this.#dark.sinceNs(node);
    if (sinceNs === undefined || atNs <= sinceNs + this.#context.thresholds.darkNs) return;
    this.#log.add({
      requirement: REQUIREMENTS.darkUntilCommand,
      class: what === 'laser' ? 'lights-up' : 'links',
      node,
      atNs,
      title: 'a node in safe mode emits again without a command',
      what: `${what} of terminal ${terminal}, ${seconds(atNs - sinceNs)} into safe mode,`,
      about: { node, terminal },
    });
  }

  /** Whoever still emits when the bound is over is found, once. */
  #judge(nowNs: Ns): void {
    for (const node of this.#suspects) {
      const dueNs = (this.#dark.sinceNs(node) ?? 0) + this.#context.thresholds.darkNs;
      if (nowNs <= dueNs) continue;
      this.#suspects.delete(node);
      const [first] = this.#emitting.get(node) ?? [];
      if (first === undefined) continue;
      const [key, terminal] = first;
      this.#log.add({
        requirement: REQUIREMENTS.dark,
        class: 'emits-on',
        node,
        atNs: dueNs,
        title: 'a node in safe mode goes on to emit',
        what: `${key} goes on`,
        about: { node, terminal },
      });
    }
  }
}

const seconds = (ns: Ns): string => `${(ns / 1e9).toFixed(1)} s`;
