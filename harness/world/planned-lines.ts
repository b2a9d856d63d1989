import type { Contact } from '../../protocols/contact-plan.ts';
import { MINUTE_NS, type Ns } from '../../protocols/units.ts';
import { CONTACT_SLACK_NS, Sightline, type SightlineSetting } from './sightline.ts';
import type { TerminalHead } from './terminal-head.ts';

/** A head may turn to its partner this long before a contact. */
const LEAD_NS: Ns = 10 * MINUTE_NS;

/**
 * Lines of sight between heads that a plan ever pairs. Only these can meet: stray light into a third
 * head is not modelled.
 */
export class PlannedLines {
  readonly #setting: SightlineSetting;
  #lines = new Map<TerminalHead, Sightline[]>();

  constructor(setting: SightlineSetting) {
    this.#setting = setting;
  }

  /** Both directions of a contact make one line; lines in use stay with those who use them. */
  replace(
    contacts: readonly Contact[],
    headOf: (node: number, terminal: number | undefined) => TerminalHead | undefined,
  ): void {
    this.#lines = new Map();
    const known = new Set<string>();
    for (const contact of contacts) {
      const from = headOf(contact.from, contact.fromTerminal);
      const to = headOf(contact.to, contact.toTerminal);
      if (from === undefined || to === undefined || from === to) continue;
      const lower = isLower(from, to);
      const a = lower ? from : to;
      const b = lower ? to : from;
      const name = [a, b].map(({ ref }) => `${ref.node}/${ref.terminal}`).join(' ');
      const key = `${name} ${contact.startNs}`;
      if (known.has(key)) continue;
      known.add(key);
      const line = new Sightline(this.#setting, { a, b }, contact);
      this.#add(a, line);
      this.#add(b, line);
    }
    for (const lines of this.#lines.values()) {
      lines.sort((x, y) => x.startNs - y.startNs || x.contact - y.contact);
    }
  }

  /** Lines that a head may be pointed along at an instant, by start. */
  around(head: TerminalHead, atNs: Ns): readonly Sightline[] {
    const lines = this.#lines.get(head) ?? [];
    return lines.filter(
      (line) => line.endNs + CONTACT_SLACK_NS > atNs && line.startNs - LEAD_NS <= atNs,
    );
  }

  #add(head: TerminalHead, line: Sightline): void {
    const lines = this.#lines.get(head);
    if (lines === undefined) this.#lines.set(head, [line]);
    else lines.push(line);
  }
}

const isLower = (a: TerminalHead, b: TerminalHead): boolean =>
  a.ref.node < b.ref.node || (a.ref.node === b.ref.node && a.ref.terminal < b.ref.terminal);
