import type { Contact } from '../../protocols/contact-plan.ts';
import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import { CONTACT_SLACK_NS, Sightline, type SightlineSetting } from './sightline.ts';
import type { TerminalHead } from './terminal-head.ts';

/** A head may turn to its partner this long before a contact. */
const LEAD_NS: Ns = 10 * MINUTE_NS;

/** By how much truth differs from contacts. */
export interface ContactShift {
  readonly lateNs: Ns;
  readonly earlyNs: Ns;
}

/**
 * Lines of sight between heads that a plan ever pairs. Only these can meet: stray light into a third
 * head is not modelled.
 */
export class PlannedLines {
  readonly #setting: SightlineSetting;
  #lines = new Map<TerminalHead, Sightline[]>();
  #byName = new Map<string, Sightline>();
  /** By pair of nodes. */
  readonly #shifts = new Map<string, ContactShift>();
  /** Latest end among a head's lines up to and including each. */
  #latestEndsNs = new Map<TerminalHead, readonly Ns[]>();

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
      const line = before.get(key) ?? this.#create(a, b, contact);
      this.#byName.set(key, line);
      this.#add(a, line);
      this.#add(b, line);
    }
    this.#latestEndsNs = new Map();
    for (const [head, lines] of this.#lines) {
      lines.sort((x, y) => x.startNs - y.startNs || x.contact - y.contact);
      let latestNs: Ns = 0;
      this.#latestEndsNs.set(
        head,
        lines.map(({ endNs }) => {
          latestNs = Math.max(latestNs, endNs);
          return latestNs;
        }),
      );
    }
  }

  /**
   * Lines that a head may be pointed along at an instant, by start. A head's contacts in one plan do not
   * overlap; those of two plans may.
   */
  around(head: TerminalHead, atNs: Ns): readonly Sightline[] {
    const lines = this.#lines.get(head) ?? [];
    let end = 0;
    let high = lines.length;
    while (end < high) {
      const middle = (end + high) >> 1;
      if ((lines[middle] as Sightline).startNs - LEAD_NS <= atNs) end = middle + 1;
      else high = middle;
    }
    const latestEndsNs = this.#latestEndsNs.get(head) ?? [];
    let start = end;
    while (start > 0 && (latestEndsNs[start - 1] as Ns) + CONTACT_SLACK_NS > atNs) start--;
    return lines.slice(start, end).filter((line) => line.endNs + CONTACT_SLACK_NS > atNs);
  }

  /** Light between two nodes begins so much later, and ends so much earlier, than it did. */
  shift(a: NodeId, b: NodeId, { lateNs, earlyNs }: ContactShift): void {
    const pair = pairOf(a, b);
    const before = this.#shifts.get(pair) ?? { lateNs: 0, earlyNs: 0 };
    const now = { lateNs: before.lateNs + lateNs, earlyNs: before.earlyNs + earlyNs };
    this.#shifts.set(pair, now);
    for (const line of this.#byName.values()) {
      if (pairOf(line.a.ref.node, line.b.ref.node) === pair) line.shift(lateNs, earlyNs);
    }
  }

  #create(a: TerminalHead, b: TerminalHead, contact: Contact): Sightline {
    const line = new Sightline(this.#setting, { a, b }, contact);
    const shift = this.#shifts.get(pairOf(a.ref.node, b.ref.node));
    if (shift !== undefined) line.shift(shift.lateNs, shift.earlyNs);
    return line;
  }

  #add(head: TerminalHead, line: Sightline): void {
    const lines = this.#lines.get(head);
    if (lines === undefined) this.#lines.set(head, [line]);
    else lines.push(line);
  }
}

const pairOf = (a: NodeId, b: NodeId): string => (a < b ? `${a}-${b}` : `${b}-${a}`);

const isLower = (a: TerminalHead, b: TerminalHead): boolean =>
  a.ref.node < b.ref.node || (a.ref.node === b.ref.node && a.ref.terminal < b.ref.terminal);
