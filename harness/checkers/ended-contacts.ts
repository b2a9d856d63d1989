import {
  MILLISECOND_NS,
  MINUTE_NS,
  type NodeId,
  type Ns,
  SECOND_NS,
  type TerminalIndex,
} from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { Disturbances } from './disturbances.ts';
import { KeyEpochs } from './key-epochs.ts';
import { type Pair, PlannedLinks, pairOf } from './planned-links.ts';
import { REQUIREMENTS } from './requirements.ts';

/** A contact in which CLOSE is said is over within this. */
const CLOSED_NS: Ns = 3 * SECOND_NS;
/** One that is said later is not answered in the contact: with a `closeLead` of 0 the session is lost with the light. */
const ANSWERED_NS: Ns = 100 * MILLISECOND_NS;
/** So long after its contact a link that is told as down is as planned, and its node could say so. */
const OUTLIVED_NS: Ns = 3 * MINUTE_NS;

/** What a node tells of one of its links. */
interface Told {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly neighbour: NodeId;
}

/**
 * What nodes advertise of their own links when contacts end: that is as planned, and no news (LM-RTE-040). A link that
 * is closed in order at the end of its contact is not told as down, and one that was is told so no longer some minutes
 * after it, where the node has been in session with another one, and no fault has disturbed either, for all of that time.
 */
export class EndedContacts {
  readonly #log: FindingLog;
  readonly #links = new PlannedLinks();
  readonly #disturbances: Disturbances;
  readonly #epochs = new KeyEpochs();
  /** By end of a link: until when the end of its contact explains that it is gone. */
  readonly #closedUntilNs = new Map<string, Ns>();
  /** By end of a link that is told as down. */
  readonly #downs = new Map<string, Told & { readonly sinceNs: Ns }>();
  /** By end of a link: since when it has its lock, and its session. */
  readonly #locks = new Map<string, Told & { sinceNs: Ns }>();

  constructor({ faults }: Pick<CheckerContext, 'faults'>, log: FindingLog) {
    this.#disturbances = new Disturbances(faults, OUTLIVED_NS);
    this.#log = log;
  }

  readonly handlers: RecordHandlers = {
    'contact-planned': (_atNs, ...values) => {
      this.#links.add(...values);
    },
    fault: (atNs, ...values) => {
      this.#judgeAll(atNs);
      this.#disturbances.handlers.fault?.(atNs, ...values);
    },
    'node-up': (...values) => this.#disturbances.handlers['node-up']?.(...values),
    'node-down': (atNs, node, reason) => {
      this.#judgeAll(atNs);
      this.#disturbances.handlers['node-down']?.(atNs, node, reason);
      this.#epochs.restarted(node);
      // It begins anew, and tells nothing as long as nothing deviates.
      for (const [key, down] of this.#downs) if (down.node === node) this.#downs.delete(key);
    },
    'key-epoch': (atNs, node, epoch, state) => {
      this.#judgeAll(atNs);
      this.#epochs.changed(node, epoch, state);
      for (const lock of this.#locks.values()) {
        if (lock.node === node || lock.neighbour === node) lock.sinceNs = atNs;
      }
    },
    lock: (atNs, node, terminal, partner, partnerTerminal) => {
      this.#locked({ node, terminal, neighbour: partner }, atNs);
      this.#locked({ node: partner, terminal: partnerTerminal, neighbour: node }, atNs);
    },
    unlock: (atNs, node, terminal, partner, partnerTerminal) => {
      this.#judgeOf(atNs, node);
      this.#judgeOf(atNs, partner);
      this.#gone(endOf({ node, terminal, neighbour: partner }));
      this.#gone(endOf({ node: partner, terminal: partnerTerminal, neighbour: node }));
    },
    'session-used': (atNs, node, terminal, partner) => {
      const key = endOf({ node, terminal, neighbour: partner });
      this.#closedUntilNs.delete(key);
      this.#judgeOf(atNs, node);
      const lock = this.#locks.get(key);
      if (lock !== undefined) lock.sinceNs = atNs;
    },
    'session-closing': (atNs, node, terminal, partner, partnerTerminal) =>
      this.#closes(atNs, pairOf(node, terminal, partner, partnerTerminal)),
    'told-down': (atNs, node, terminal, neighbour, down) =>
      this.#told(atNs, { node, terminal, neighbour }, down === 1),
  };

  finish(endNs: Ns): void {
    this.#judgeAll(endNs);
  }

  #locked(end: Told, atNs: Ns): void {
    this.#locks.set(endOf(end), { ...end, sinceNs: atNs });
  }

  #gone(key: string): void {
    this.#locks.delete(key);
    // Light that is lost before the session is closed is a loss.
    this.#closedUntilNs.delete(key);
  }

  #closes(atNs: Ns, pair: Pair): void {
    const endNs = this.#links.endFrom(pair, atNs, 0);
    if (endNs === undefined || endNs - atNs > CLOSED_NS || endNs - atNs < ANSWERED_NS) return;
    const { node, terminal, partner, partnerTerminal } = pair;
    this.#closedUntilNs.set(endOf({ node, terminal, neighbour: partner }), endNs);
    const other = { node: partner, terminal: partnerTerminal, neighbour: node };
    this.#closedUntilNs.set(endOf(other), endNs);
  }

  #told(atNs: Ns, link: Told, down: boolean): void {
    const key = endOf(link);
    this.#judgeOf(atNs, link.node);
    if (!down) {
      this.#downs.delete(key);
      return;
    }
    if (!this.#downs.has(key)) this.#downs.set(key, { ...link, sinceNs: atNs });
    if (atNs > (this.#closedUntilNs.get(key) ?? -1)) return;
    this.#find(atNs, link, {
      class: 'closed-as-lost',
      title: 'node tells a link as down that was closed in order at the end of its contact',
    });
  }

  #judgeOf(atNs: Ns, node: NodeId): void {
    for (const down of this.#downs.values()) if (down.node === node) this.#judge(atNs, down);
  }

  #judgeAll(atNs: Ns): void {
    for (const down of this.#downs.values()) this.#judge(atNs, down);
  }

  #judge(atNs: Ns, down: Told & { readonly sinceNs: Ns }): void {
    const dueNs = atNs - OUTLIVED_NS;
    if (down.sinceNs > dueNs || !this.#isOver(down, dueNs, atNs)) return;
    const near = (node: NodeId): boolean => this.#disturbances.near(node, atNs);
    if (near(down.node) || !this.#couldTell(down, dueNs, near)) return;
    this.#downs.delete(endOf(down));
    this.#find(atNs, down, {
      class: 'down-outlived',
      title: 'node tells a link as down whose contact has been over for long',
    });
  }

  /** Whether its contact is over, and no plan that there ever was has another one in that time. */
  #isOver({ node, terminal, neighbour }: Told, fromNs: Ns, untilNs: Ns): boolean {
    const links = this.#links
      .ofTerminal(node, terminal)
      .filter((link) => link.node === neighbour || link.partner === neighbour);
    return (
      links.some(({ endNs }) => endNs < fromNs) &&
      links.every(({ startNs, endNs }) => endNs < fromNs || startNs > untilNs)
    );
  }

  #couldTell(down: Told, dueNs: Ns, near: (node: NodeId) => boolean): boolean {
    return [...this.#locks.values()].some(
      ({ node, neighbour, sinceNs }) =>
        node === down.node &&
        neighbour !== down.neighbour &&
        sinceNs <= dueNs &&
        !near(neighbour) &&
        this.#epochs.common(node, neighbour),
    );
  }

  #find(
    atNs: Ns,
    { node, terminal }: Told,
    found: { readonly class: string; readonly title: string },
  ): void {
    const what = `terminal ${terminal}`;
    const about = { node, terminal };
    this.#log.add({ requirement: REQUIREMENTS.deviates, ...found, node, atNs, what, about });
  }
}

const endOf = ({ node, terminal, neighbour }: Told): string => `${node}/${terminal}/${neighbour}`;
