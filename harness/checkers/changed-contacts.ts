import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { PlannedLink } from './context.ts';
import { pairKey, pairOf } from './planned-links.ts';
import type { Span } from './spans.ts';

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

  readonly handlers: RecordHandlers = {
    'contact-changed': (_atNs, version, from, to, fromTerminal, toTerminal, startNs, planned) => {
      const key = nameOf(pairKey(pairOf(from, fromTerminal, to, toTerminal)), startNs);
      const changes = this.#changes.get(key);
      const change = { version, planned: planned === 1 };
      if (changes === undefined) this.#changes.set(key, [change]);
      else changes.push(change);
    },
    // What comes after the start is in plans that nodes take over later.
    'contact-planned': (atNs, _contact, from, to, fromTerminal, toTerminal, _medium, startNs) => {
      const key = nameOf(pairKey(pairOf(from, fromTerminal, to, toTerminal)), startNs);
      if (atNs > 0 && !this.#introducedNs.has(key)) this.#introducedNs.set(key, atNs);
    },
    'plan-active': (atNs, node, version) => {
      const followed = this.#followed.get(node);
      if (followed === undefined) this.#followed.set(node, [{ version, sinceNs: atNs }]);
      else followed.push({ version, sinceNs: atNs });
    },
  };

  /** When the plan that one of the ends follows does not have the contact. */
  spans(link: PlannedLink): readonly Span[] {
    const key = nameOf(pairKey(link), link.startNs);
    const introducedNs = this.#introducedNs.get(key);
    const changes = this.#changes.get(key) ?? [];
    const first = introducedNs !== undefined || changes[0]?.planned === false;
    return [link.node, link.partner].flatMap((node) => {
      const followed = this.#followed.get(node) ?? [];
      const phases = [{ version: 1, sinceNs: 0 }, ...followed];
      return phases.flatMap(({ version, sinceNs }, index) => {
        const untilNs = phases[index + 1]?.sinceNs ?? Number.POSITIVE_INFINITY;
        const change = changes.findLast((one) => one.version <= version);
        const known = introducedNs === undefined || sinceNs >= introducedNs;
        const planned = change?.planned ?? (changes.length === 0 || first);
        return known && planned ? [] : [{ fromNs: sinceNs, untilNs }];
      });
    });
  }
}

const nameOf = (pair: string, startNs: Ns): string => `${pair}@${startNs}`;
