import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { heardPermille } from './dark-nodes.ts';
import { REQUIREMENTS } from './requirements.ts';
import { StalledNodes } from './stalling.ts';

interface Reserve {
  readonly lasers: Set<TerminalIndex>;
  /** Lasers that may be on by the last charge. */
  byCharge: number;
  /** Sags of the bus, by fault, at which no more than one may. */
  readonly sags: Set<number>;
  /** By both. */
  allowed: number;
  /** Since when no more than that. */
  sinceNs: Ns;
  /** The present excess was found. */
  found: boolean;
}

/**
 * S13: the reserve in a battery is kept while transmitting: at and beneath 15 % of charge (or what the scenario says) no laser is
 * on, at and beneath 30 %, or while the bus has no more than 24 V, no more than one, beyond the time to react.
 */
export const s13EnergyReserve: CheckerFactory = (context) => new EnergyReserve(context).checker();

class EnergyReserve {
  readonly #context: CheckerContext;
  readonly #log: FindingLog;
  readonly #reserves = new Map<NodeId, Reserve>();
  /** Nodes with more lasers on than allowed, until that is judged. */
  readonly #suspects = new Set<NodeId>();
  readonly #stalled = new StalledNodes();
  #tested = 0;
  #low = 0;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#log = new FindingLog('S13', context);
  }

  checker(): ReturnType<CheckerFactory> {
    return makeChecker({
      id: 'S13',
      title: 'the energy reserve is kept while transmitting',
      requirements: [REQUIREMENTS.reserve],
      log: this.#log,
      tested: () => this.#tested,
      counts: () => ({ low: this.#low }),
      finish: (endNs) => this.#judge(endNs),
      handlers: {
        energy: (atNs, node, permille) => {
          this.#judge(atNs);
          this.#charge(atNs, node, permille);
        },
        laser: (atNs, node, terminal, on) => {
          this.#judge(atNs);
          const { lasers } = this.#of(node);
          if (on === 1) lasers.add(terminal);
          else lasers.delete(terminal);
          this.#review(node);
        },
        fault: (atNs, index, kind, node, active) => {
          this.#judge(atNs);
          this.#sags(atNs, index, node, active === 1);
          if (!this.#stalled.fault(index, kind, node, active === 1)) return;
          const reserve = this.#of(node);
          reserve.sinceNs = Math.max(reserve.sinceNs, atNs);
        },
        'node-up': (atNs, node) => {
          this.#stalled.restarted(node);
          const reserve = this.#of(node);
          reserve.sinceNs = Math.max(reserve.sinceNs, atNs);
        },
      },
    });
  }

  #of(node: NodeId): Reserve {
    const known = this.#reserves.get(node);
    if (known !== undefined) return known;
    const reserve = {
      lasers: new Set<TerminalIndex>(),
      byCharge: Number.POSITIVE_INFINITY,
      sags: new Set<number>(),
      allowed: Number.POSITIVE_INFINITY,
      sinceNs: 0,
      found: false,
    };
    this.#reserves.set(node, reserve);
    return reserve;
  }

  #charge(atNs: Ns, node: NodeId, permille: number): void {
    const reserve = this.#of(node);
    const { chargeSafePermille, chargeShedPermille } = this.#context.thresholds;
    if (reserve.lasers.size > 0) this.#tested++;
    reserve.byCharge =
      permille <= heardPermille(chargeSafePermille)
        ? 0
        : permille <= heardPermille(chargeShedPermille)
          ? 1
          : Number.POSITIVE_INFINITY;
    this.#allow(atNs, node, reserve);
  }

  #sags(atNs: Ns, index: number, node: NodeId, active: boolean): void {
    const { milliVolt = Number.POSITIVE_INFINITY } = this.#context.faults?.[index] ?? {};
    if (milliVolt > this.#context.thresholds.busShedMilliVolt) return;
    const reserve = this.#of(node);
    if (active) reserve.sags.add(index);
    else reserve.sags.delete(index);
    this.#allow(atNs, node, reserve);
  }

  #allow(atNs: Ns, node: NodeId, reserve: Reserve): void {
    const allowed = reserve.sags.size > 0 ? Math.min(1, reserve.byCharge) : reserve.byCharge;
    if (allowed < reserve.allowed) {
      this.#low++;
      reserve.sinceNs = atNs;
      reserve.found = false;
    }
    reserve.allowed = allowed;
    this.#review(node);
  }

  #review(node: NodeId): void {
    const reserve = this.#of(node);
    if (reserve.lasers.size > reserve.allowed) this.#suspects.add(node);
    else {
      this.#suspects.delete(node);
      reserve.found = false;
    }
  }

  #judge(nowNs: Ns): void {
    for (const node of this.#suspects) {
      const reserve = this.#of(node);
      const dueNs = reserve.sinceNs + this.#context.thresholds.darkNs;
      if (reserve.found || this.#stalled.has(node) || nowNs <= dueNs) continue;
      reserve.found = true;
      this.#log.add({
        requirement: REQUIREMENTS.reserve,
        class: reserve.allowed === 0 ? 'emits-when-critical' : 'emits-when-low',
        node,
        atNs: dueNs,
        title: 'a node transmits from its energy reserve',
        what: `${reserve.lasers.size} lasers on, ${reserve.allowed} allowed,`,
        about: { node },
      });
    }
  }
}
