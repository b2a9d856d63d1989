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
  #byName = new Map<string, Sightline>();

  constructor(setting: SightlineSetting) {
    this.#setting = setting;
  }

  /** Both directions of a contact make one line; a contact that was planned before keeps its line. */
  replace(
    contacts: readonly Contact[],
    headOf: (node: number, terminal: number | undefined) => TerminalHead | undefined,
  ): void {
    const before = this.#byName;
    this.#lines = new Map();
    this.#byName = new Map();
    for (const contact of contacts) {
      const from = headOf(contact.from, contact.fromTerminal);
      const to = headOf(contact.to, contact.toTerminal);
      if (from === undefined || to === undefined || from === to) continue;
      const lower = isLower(from, to);
      const a = lower ? from : to;
      const b = lower ? to : from;
      const name = [a, b].map(({ ref }) => `${ref.node}/${ref.terminal}`).join(' ');
      const key = `${name} ${contact.startNs}`;
      if (this.#byName.has(key)) continue;
      const line = before.get(key) ?? new Sightline(this.#setting, { a, b }, contact);
      this.#byName.set(key, line);
      this.#add(a, line);
      this.#add(b, line);
    }
    for (const lines of this.#lines.values()) {
      lines.sort((x, y) => x.startNs - y.startNs || x.contact - y.contact);
    }
  }

  /** Lines that a head may be pointed along at an instant, by start. A head's contacts do not overlap. */
  around(head: TerminalHead, atNs: Ns): readonly Sightline[] {
    const lines = this.#lines.get(head) ?? [];
    let end = 0;
    let high = lines.length;
    while (end < high) {
      const middle = (end + high) >> 1;
      if ((lines[middle] as Sightline).startNs - LEAD_NS <= atNs) end = middle + 1;
      else high = middle;
    }
    let start = end;
    while (start > 0 && (lines[start - 1] as Sightline).endNs + CONTACT_SLACK_NS > atNs) start--;
    return lines.slice(start, end);
  }

  #add(head: TerminalHead, line: Sightline): void {
    const lines = this.#lines.get(head);
    if (lines === undefined) this.#lines.set(head, [line]);
    else lines.push(line);
  }
}

const isLower = (a: TerminalHead, b: TerminalHead): boolean =>
  a.ref.node < b.ref.node || (a.ref.node === b.ref.node && a.ref.terminal < b.ref.terminal);
