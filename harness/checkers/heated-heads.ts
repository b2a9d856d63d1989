import { type NodeId, type Ns, SECOND_NS, type TerminalIndex } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';
import { LEAVES_NOTHING } from './disturbances.ts';
import { HINDERING } from './hindered-links.ts';
import { PlannedLinks, terminalKey } from './planned-links.ts';

/** A head that was too hot, is not any more, and stays dark. */
export interface HeatedHead {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly coolNs: Ns;
  readonly dueNs: Ns;
}

/** Who knows the time less well may take a contact for one that has not begun, or is over. */
const CLOCK_OFF_NS: Ns = 10 * SECOND_NS;
/** Terminals that failed for longer may be out of use for a while, and rightly so. */
const HINDERED_MAX_NS: Ns = 240 * SECOND_NS;
const HEAT = 'thermal-limit';

/** What may keep a node's heads dark. */
interface Ground {
  /** Faults that last, other than heat. */
  faults: number;
  restarts: number;
  /** For how long, in all, its heads could not work. */
  hinderedNs: Ns;
  /** Its heads may be out of use, or its software follows other rules, for as long as the run lasts. */
  exempt: boolean;
  low: boolean;
}

interface Head {
  lit: boolean;
  inhibits: number;
}

/**
 * Heads come back by themselves when heat was the last of their inhibits (LM-PNT-042): within the bound, where one optical
 * contact lasts all that time, nothing acts on either end, and nothing may have put the head out of use.
 */
export class HeatedHeads {
  readonly #boundNs: Ns;
  /** Up to this charge one terminal works, which need not be the one that is planned. */
  readonly #chargeClearPermille: number;
  /** So many restarts may lead into safe mode (LM-MGT-161). */
  readonly #restartsMax: number;
  readonly #links = new PlannedLinks();
  readonly #heads = new Map<string, Head>();
  readonly #grounds = new Map<NodeId, Ground>();
  readonly #cases = new Map<string, HeatedHead & { readonly partner: NodeId }>();
  /** Since when faults last, by number. */
  readonly #sinceNs = new Map<number, Ns>();
  readonly #lies: ClockLies;
  readonly #faults: CheckerContext['faults'];
  /** Down to these its node goes into safe mode, and stays there (LM-MGT-165). */
  readonly #busSafeMilliVolt: number;
  readonly #chargeSafePermille: number;
  readonly #found: (head: HeatedHead) => void;
  #replanned = false;
  tested = 0;

  constructor({ thresholds, faults }: CheckerContext, found: (head: HeatedHead) => void) {
    this.#boundNs = thresholds.safeEndNs;
    this.#chargeClearPermille = thresholds.chargeClearPermille;
    this.#restartsMax = Math.min(thresholds.resetsMax, thresholds.watchdogResetsMax);
    this.#lies = new ClockLies(faults);
    this.#faults = faults;
    this.#busSafeMilliVolt = thresholds.busSafeMilliVolt;
    this.#chargeSafePermille = thresholds.chargeSafePermille;
    this.#found = found;
  }

  readonly handlers: RecordHandlers = {
    'contact-planned': (_atNs, ...values) => {
      this.#links.add(...values);
    },
    'contact-changed': () => {
      this.#replanned = true;
      this.#cases.clear();
    },
    laser: (atNs, node, terminal, on) => {
      const key = terminalKey(node, terminal);
      this.#judge(atNs);
      this.#headOf(key).lit = on === 1;
      if (on === 1 && this.#cases.delete(key)) this.tested++;
    },
    inhibit: (atNs, node, terminal, kind, active) => {
      const key = terminalKey(node, terminal);
      const head = this.#headOf(key);
      this.#judge(atNs);
      head.inhibits += active === 1 ? 1 : -1;
      if (active === 1) this.#cases.delete(key);
      else if (kind === 'thermal' && head.inhibits === 0 && !head.lit) {
        this.#cools(atNs, node, terminal);
      }
    },
    fault: (atNs, index, kind, node, active) => {
      this.#judge(atNs);
      this.#lies.handlers.fault?.(atNs, index, kind, node, active);
      if (kind === 'null' || kind === HEAT) return;
      const { partner, milliVolt = Number.POSITIVE_INFINITY } = this.#faults?.[index] ?? {};
      if (milliVolt <= this.#busSafeMilliVolt) this.#exempt(node);
      const sinceNs = this.#sinceNs.get(index);
      if (active === 1) this.#sinceNs.set(index, atNs);
      for (const hit of partner === undefined ? [node] : [node, partner]) {
        const ground = this.#groundOf(hit);
        if (!LEAVES_NOTHING.has(kind)) ground.faults += active === 1 ? 1 : -1;
        if (kind === 'other-limits') ground.exempt = true;
        if (active === 0 && HINDERING.has(kind)) ground.hinderedNs += atNs - (sinceNs ?? 0);
        this.#drop(hit);
      }
    },
    energy: (atNs, node, permille) => {
      this.#judge(atNs);
      const ground = this.#groundOf(node);
      ground.low = permille <= this.#chargeClearPermille;
      if (permille <= this.#chargeSafePermille) ground.exempt = true;
      if (ground.low) this.#drop(node);
    },
    'node-down': (atNs, node) => {
      this.#judge(atNs);
      this.#groundOf(node).restarts++;
      this.#drop(node);
    },
    'safe-mode-ordered': (_atNs, node) => this.#exempt(node),
    'command-sent': (_atNs, node, _command, opcode) => {
      if (opcode === 'terminal' || opcode === 'safe-mode') this.#exempt(node);
    },
  };

  finish(endNs: Ns): void {
    this.#judge(endNs);
  }

  #cools(coolNs: Ns, node: NodeId, terminal: TerminalIndex): void {
    const dueNs = coolNs + this.#boundNs;
    const link = this.#links.ofTerminal(node, terminal).find(({ medium, startNs, endNs }) => {
      const lasts = startNs + CLOCK_OFF_NS <= coolNs && endNs - CLOCK_OFF_NS >= dueNs;
      return medium === 'optical' && lasts;
    });
    if (link === undefined || this.#replanned) return;
    const partner = link.node === node ? link.partner : link.node;
    if (!this.#isWell(node) || !this.#isWell(partner)) return;
    this.#cases.set(terminalKey(node, terminal), { node, terminal, partner, coolNs, dueNs });
  }

  #isWell(node: NodeId): boolean {
    const { faults, restarts, hinderedNs, exempt, low } = this.#groundOf(node);
    const able = hinderedNs <= HINDERED_MAX_NS && restarts < this.#restartsMax;
    return faults <= 0 && able && !exempt && !low;
  }

  #exempt(node: NodeId): void {
    this.#groundOf(node).exempt = true;
    this.#drop(node);
  }

  #drop(node: NodeId): void {
    for (const [key, waiting] of this.#cases) {
      if (waiting.node === node || waiting.partner === node) this.#cases.delete(key);
    }
  }

  #judge(atNs: Ns): void {
    for (const [key, waiting] of this.#cases) {
      if (atNs <= waiting.dueNs) continue;
      this.#cases.delete(key);
      if (this.#lies.atMostNs(atNs) > CLOCK_OFF_NS) continue;
      this.tested++;
      this.#found(waiting);
    }
  }

  #headOf(key: string): Head {
    const head = this.#heads.get(key) ?? { lit: false, inhibits: 0 };
    this.#heads.set(key, head);
    return head;
  }

  #groundOf(node: NodeId): Ground {
    const fresh = { faults: 0, restarts: 0, hinderedNs: 0, exempt: false, low: false };
    const ground = this.#grounds.get(node) ?? fresh;
    this.#grounds.set(node, ground);
    return ground;
  }
}
