import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordValues } from '../journal/records.ts';
import type { PlannedLink } from './context.ts';
import { pairKey, pairOf } from './planned-links.ts';

interface Change {
  readonly version: number;
  readonly planned: boolean;
}

/**
 * Contacts that later plans took out or brought in. Nodes change over one after the other: two ends meet for
 * such a contact only when both follow a plan that has it.
 */
export class ChangedContacts {
  readonly #changes = new Map<string, Change[]>();
  /** When a plan first had the contact; those of the start have none. */
  readonly #introducedNs = new Map<string, Ns>();
  /** By node: from when on it follows which version. */
  readonly #followed = new Map<NodeId, { readonly version: number; readonly sinceNs: Ns }[]>();

  change(...values: RecordValues<'contact-changed'>): void {
    const [version, from, to, fromTerminal, toTerminal, startNs, planned] = values;
    const key = nameOf(pairKey(pairOf(from, fromTerminal, to, toTerminal)), startNs);
    const changes = this.#changes.get(key);
    const change = { version, planned: planned === 1 };
    if (changes === undefined) this.#changes.set(key, [change]);
    else changes.push(change);
  }

  /** A contact is planned: what comes after the start is in plans that nodes take over later. */
  planned(atNs: Ns, ...values: RecordValues<'contact-planned'>): void {
    const [, from, to, fromTerminal, toTerminal, , startNs] = values;
    const key = nameOf(pairKey(pairOf(from, fromTerminal, to, toTerminal)), startNs);
    if (atNs > 0 && !this.#introducedNs.has(key)) this.#introducedNs.set(key, atNs);
  }

  follow(atNs: Ns, node: NodeId, version: number): void {
    const followed = this.#followed.get(node);
    if (followed === undefined) this.#followed.set(node, [{ version, sinceNs: atNs }]);
    else followed.push({ version, sinceNs: atNs });
  }

  /** Whether the plans of both ends have the contact from its start until an instant. */
  agreed(link: PlannedLink, untilNs: Ns): boolean {
    const key = nameOf(pairKey(link), link.startNs);
    const introducedNs = this.#introducedNs.get(key);
    if (introducedNs !== undefined && !this.#bothSince(link, introducedNs)) return false;
    const changes = this.#changes.get(key);
    if (changes === undefined) return true;
    return [link.node, link.partner].every((node) => {
      const versions = this.#versions(node, link.startNs, untilNs);
      return versions.every((version) => {
        const last = changes.findLast((change) => change.version <= version);
        return last?.planned ?? (introducedNs !== undefined || changes[0]?.planned === false);
      });
    });
  }

  /** Both ends took over a plan from that instant on, before the contact begins. */
  #bothSince({ node, partner, startNs }: PlannedLink, fromNs: Ns): boolean {
    return [node, partner].every((end) =>
      (this.#followed.get(end) ?? []).some(
        ({ sinceNs }) => sinceNs >= fromNs && sinceNs <= startNs,
      ),
    );
  }

  /** What a node follows at some instant of the span. */
  #versions(node: NodeId, fromNs: Ns, untilNs: Ns): readonly number[] {
    const followed = this.#followed.get(node) ?? [];
    const first = followed.findLast(({ sinceNs }) => sinceNs <= fromNs)?.version ?? 1;
    const later = followed.filter(({ sinceNs }) => sinceNs > fromNs && sinceNs <= untilNs);
    return [first, ...later.map(({ version }) => version)];
  }
}

const nameOf = (pair: string, startNs: Ns): string => `${pair}@${startNs}`;
