import { MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { CommandDesk } from './command-desk.ts';
import type { OperatorPort } from './operator-port.ts';
import type { PathEstimate } from './path-estimate.ts';
import type { KnownNode, Roster } from './roster.ts';

/** Telemetry may take so much longer than the plan says: acquisition, queues, a rerouted bundle. */
const ARRIVAL_MARGIN_NS: Ns = 30 * SECOND_NS;
/** Packets in a row that should have come: one may have met a fade. */
const MISSED_MIN = 2;
const HOUSEKEEPING_BYTES = 300;
/** An answer to a ping by radio comes within this, pass and light time apart. */
const PING_NS: Ns = 30 * SECOND_NS;
/** Without any further sign, silence alone means loss after so many times the time. */
const SILENCE_FACTOR = 4;

/** An answer by radio that is due within this is waited for, whatever neighbours say. */
const ANSWER_SOON_NS: Ns = 60 * SECOND_NS;
/** How often lost nodes are asked whether they live. */
const ASK_LOST_NS: Ns = 5 * MINUTE_NS;

interface Doubt {
  /** When the first missed packet should have been here. */
  readonly sinceNs: Ns;
  /** Last sign of life before it. */
  readonly provedNs: Ns;
  /** When an answer by radio should have been here; undefined: no pass is to come. */
  answerNs: Ns | undefined;
}

/**
 * Finds nodes that are lost. A node is in doubt when the plan gave its housekeeping a path and none
 * came for `lossAfterNs`; it is asked by mesh and radio. It is lost when radio had no answer, or when
 * neighbours say that their links with it broke and none that they came back and no answer is due soon, or
 * when silence lasts.
 */
export class LossWatch {
  readonly #port: OperatorPort;
  readonly #roster: Roster;
  readonly #paths: PathEstimate;
  readonly #desk: CommandDesk;
  readonly #housekeepingNs: Ns;
  readonly #lossAfterNs: Ns;
  readonly #doubts = new Map<NodeId, Doubt>();
  /** When lost nodes were last asked. */
  readonly #asked = new Map<NodeId, Ns>();

  constructor(terms: {
    readonly port: OperatorPort;
    readonly roster: Roster;
    readonly paths: PathEstimate;
    readonly desk: CommandDesk;
    readonly housekeepingNs: Ns;
    readonly lossAfterNs: Ns;
  }) {
    this.#port = terms.port;
    this.#roster = terms.roster;
    this.#paths = terms.paths;
    this.#desk = terms.desk;
    this.#housekeepingNs = terms.housekeepingNs;
    this.#lossAfterNs = terms.lossAfterNs;
  }

  /** Nodes that are lost from now on. */
  tick(): readonly KnownNode[] {
    this.#askLost();
    const lost: KnownNode[] = [];
    for (const node of this.#roster.living) {
      const doubt = this.#doubtOf(node);
      if (doubt === undefined) this.#doubts.delete(node.id);
      else if (this.#isLost(node, doubt)) {
        this.#doubts.delete(node.id);
        lost.push(node);
      }
    }
    return lost;
  }

  /** Whether an answer that decides about a node is due soon. */
  get awaits(): boolean {
    return [...this.#doubts.values()].some((doubt) => this.#isAwaited(doubt));
  }

  /** A doubt lasts until a sign of life, or, when nothing is missing any more, until its answer. */
  #doubtOf(node: KnownNode): Doubt | undefined {
    const known = this.#doubts.get(node.id);
    if (known?.provedNs === node.provedNs && this.#isAwaited(known)) return known;
    const sinceNs = this.#silentSinceNs(node);
    return sinceNs === undefined ? undefined : this.#doubt(node, sinceNs);
  }

  #isAwaited({ answerNs }: Doubt): boolean {
    return answerNs !== undefined && answerNs - this.#port.nowNs <= ANSWER_SOON_NS;
  }

  /** When the first packet that is missing should have been here, if that is long ago. */
  #silentSinceNs(node: KnownNode): Ns | undefined {
    const { nowNs } = this.#port;
    if (nowNs - node.provedNs < this.#lossAfterNs + this.#housekeepingNs) return undefined;
    let firstNs: Ns | undefined;
    let missed = 0;
    for (let madeNs = node.provedNs + this.#housekeepingNs; ; madeNs += this.#housekeepingNs) {
      if (madeNs > nowNs || missed === MISSED_MIN) break;
      const arrivalNs = this.#paths.fromNode(node.id, madeNs, HOUSEKEEPING_BYTES);
      // What leaves later is there no sooner.
      if (arrivalNs === undefined || arrivalNs + ARRIVAL_MARGIN_NS > nowNs) break;
      missed++;
      firstNs = Math.min(firstNs ?? arrivalNs, arrivalNs);
    }
    if (firstNs === undefined || missed < MISSED_MIN) return undefined;
    return nowNs - firstNs >= this.#lossAfterNs ? firstNs : undefined;
  }

  #doubt(node: KnownNode, sinceNs: Ns): Doubt {
    const known = this.#doubts.get(node.id);
    if (known?.provedNs === node.provedNs) return known;
    this.#port.note('silent', node.id, this.#port.nowNs - sinceNs);
    const ping = this.#desk.issue(node.id, { command: 'ping' });
    const heardNs = this.#desk.byRadio(ping);
    const answerNs = heardNs === undefined ? undefined : heardNs + PING_NS;
    const doubt = { sinceNs, provedNs: node.provedNs, answerNs };
    this.#doubts.set(node.id, doubt);
    return doubt;
  }

  #isLost(node: KnownNode, doubt: Doubt): boolean {
    const { nowNs } = this.#port;
    const { answerNs } = doubt;
    if (answerNs !== undefined && nowNs > answerNs) return true;
    // A site that sees nothing breaks its links too, and answers over land.
    if (this.#isAwaited(doubt)) return false;
    const broke = node.brokeNs > node.provedNs && node.joinedNs < node.brokeNs;
    return broke || nowNs - doubt.sinceNs > SILENCE_FACTOR * this.#lossAfterNs;
  }

  /** A node that came back has no contact in the plan: it is asked by radio, now and again. */
  #askLost(): void {
    const { nowNs } = this.#port;
    for (const node of this.#roster.all) {
      if (node.lostNs === undefined) this.#asked.delete(node.id);
      else if (nowNs >= (this.#asked.get(node.id) ?? node.lostNs) + ASK_LOST_NS) {
        this.#asked.set(node.id, nowNs);
        this.#desk.probe(node.id);
      }
    }
  }
}
