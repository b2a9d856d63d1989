import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordValues } from '../journal/records.ts';
import type { PlannedLink } from './context.ts';
import type { Thresholds } from './thresholds.ts';
import { type Pair, PlannedLinks, pairKey, pairOf } from './planned-links.ts';

/** From a version on, a contact is in plans or is not. */
interface Change {
  readonly version: number;
  readonly planned: boolean;
}

/** The plan that a node follows. */
interface Followed {
  readonly version: number;
  readonly sinceNs: Ns;
}

/**
 * Which contacts are in force where: all that were ever planned, but those that the plan of a node has no
 * more. Nodes change over one after the other, so a contact is in force as long as one end's plan has it;
 * and for `planChangeNs` longer, in which sessions close in order.
 */
export class ContactsInForce {
  readonly #thresholds: Pick<Thresholds, 'planToleranceNs' | 'planChangeNs'>;
  readonly #links = new PlannedLinks();
  /** By contact, in the order of versions. */
  readonly #changes = new Map<string, Change[]>();
  readonly #followed = new Map<NodeId, Followed>();
  readonly #uncertaintyNs = new Map<NodeId, Ns>();

  constructor(thresholds: Pick<Thresholds, 'planToleranceNs' | 'planChangeNs'>) {
    this.#thresholds = thresholds;
  }

  plan(...values: RecordValues<'contact-planned'>): void {
    this.#links.add(...values);
  }

  change(...values: RecordValues<'contact-changed'>): void {
    const [version, from, to, fromTerminal, toTerminal, startNs, planned] = values;
    const key = nameOf(pairOf(from, fromTerminal, to, toTerminal), startNs);
    const changes = this.#changes.get(key) ?? [];
    this.#changes.set(key, changes);
    changes.push({ version, planned: planned === 1 });
  }

  clock(node: NodeId, uncertaintyNs: Ns): void {
    this.#uncertaintyNs.set(node, uncertaintyNs);
  }

  follow(node: NodeId, version: number, sinceNs: Ns): void {
    // Told again after a boot: the time to change over is past.
    if (this.#followed.get(node)?.version === version) return;
    this.#followed.set(node, { version, sinceNs });
  }

  /**
   * What two terminals meet for at an instant; `unknown`: nothing that was ever planned, or neither end told
   * which plan it follows.
   */
  standing(pair: Pair, atNs: Ns): 'in-force' | 'dropped' | 'unknown' {
    if (!this.#followed.has(pair.node) && !this.#followed.has(pair.partner)) return 'unknown';
    const toleranceNs =
      this.#thresholds.planToleranceNs +
      (this.#uncertaintyNs.get(pair.node) ?? 0) +
      (this.#uncertaintyNs.get(pair.partner) ?? 0);
    const meant = this.#links
      .ofPair(pair)
      .filter(({ startNs, endNs }) => startNs - toleranceNs <= atNs && atNs <= endNs + toleranceNs);
    if (meant.length === 0) return 'unknown';
    return meant.some((link) => this.#inForce(link, atNs)) ? 'in-force' : 'dropped';
  }

  #inForce(link: PlannedLink, atNs: Ns): boolean {
    const changes = this.#changes.get(nameOf(link, link.startNs));
    if (changes === undefined) return true;
    return [link.node, link.partner].some((end) => {
      const followed = this.#followed.get(end);
      if (followed === undefined) return true;
      const last = changes.findLast(({ version }) => version <= followed.version);
      return last?.planned !== false || atNs - followed.sinceNs <= this.#thresholds.planChangeNs;
    });
  }
}

const nameOf = (pair: Pair, startNs: Ns): string => `${pairKey(pair)}@${startNs}`;
