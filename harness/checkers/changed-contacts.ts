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

  follow(atNs: Ns, node: NodeId, version: number): void {
    const followed = this.#followed.get(node);
    if (followed === undefined) this.#followed.set(node, [{ version, sinceNs: atNs }]);
    else followed.push({ version, sinceNs: atNs });
  }

  /** Whether the plans of both ends have the contact from its start until an instant. */
  agreed(link: PlannedLink, untilNs: Ns): boolean {
    const changes = this.#changes.get(nameOf(pairKey(link), link.startNs));
    if (changes === undefined) return true;
    return [link.node, link.partner].every((node) => {
      const versions = this.#versions(node, link.startNs, untilNs);
      return versions.every((version) => {
        const last = changes.findLast((change) => change.version <= version);
        return last === undefined ? changes[0]?.planned === false : last.planned;
      });
    });
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
