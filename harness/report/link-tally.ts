import { EVENT_REPORTS } from '../../flight/event-reports.ts';
import { REJECT_REASONS } from '../../protocols/errors.ts';
import type { Ns } from '../../protocols/units.ts';
import { PlannedLinks, pairKey, pairOf } from '../checkers/planned-links.ts';
import { PackedSpans } from '../checkers/spans.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { Counter } from './counter.ts';
import type { Figures } from './figures.ts';
import { LogHistogram } from './histogram.ts';
import type { StatisticsContext } from './statistics-context.ts';

const GAVE_UP_ID = EVENT_REPORTS['terminal.gave-up'].id;
const REJECTED_ID = EVENT_REPORTS['link.frames-rejected'].id;
const CUSTODY_REFUSED_ID = EVENT_REPORTS['bundle.refused'].id;

/** Terminals, links and frames; definitions: FIGURE_DEFINITIONS. */
export class LinkTally {
  readonly #context: StatisticsContext;
  readonly #links = new PlannedLinks();
  /** Optical locks by pair of terminals. */
  readonly #locks = new PackedSpans();
  readonly #acquisition = new LogHistogram();
  readonly #inhibits = new Counter();
  readonly #rejected = new Counter();
  readonly #frames = { sent: 0, bytes: 0, received: 0, corrupted: 0, lost: 0, overrun: 0 };
  #gaveUp = 0;
  custodyRefused = 0;

  constructor(context: StatisticsContext) {
    this.#context = context;
  }

  get handlers(): RecordHandlers {
    return {
      'contact-planned': (_atNs, ...values) => {
        this.#links.add(...values);
      },
      lock: (atNs, node, terminal, partner, partnerTerminal, acquisitionNs) => {
        const pair = pairOf(node, terminal, partner, partnerTerminal);
        if (this.#links.ofPair(pair)[0]?.medium === 'radio') return;
        const key = pairKey(pair);
        const lastNs = this.#locks.lastUntilNs(key) ?? -1;
        this.#locks.open(key, atNs);
        // Only the first lock of a contact is an acquisition; the next ones follow a loss.
        const contact = this.#links
          .ofPair(pair)
          .findLast(({ startNs, endNs }) => startNs <= atNs && atNs < endNs);
        if (contact !== undefined && lastNs < contact.startNs) {
          this.#acquisition.add(acquisitionNs);
        }
      },
      unlock: (atNs, node, terminal, partner, partnerTerminal) => {
        this.#locks.close(pairKey(pairOf(node, terminal, partner, partnerTerminal)), atNs);
      },
      inhibit: (_atNs, _node, _terminal, kind, active) => {
        if (active === 1) this.#inhibits.add(kind);
      },
      'frames-summary': (_atNs, ...values) => {
        const [, , , sent, bytes, received, corrupted, lost, overrun] = values;
        this.#frames.sent += sent;
        this.#frames.bytes += bytes;
        this.#frames.received += received;
        this.#frames.corrupted += corrupted;
        this.#frames.lost += lost;
        this.#frames.overrun += overrun;
      },
      report: (_atNs, _node, id, _severity, _a0, a1, a2) => {
        if (id === GAVE_UP_ID) this.#gaveUp++;
        else if (id === CUSTODY_REFUSED_ID) this.custodyRefused++;
        else if (id === REJECTED_ID) this.#rejected.add(REJECT_REASONS[a1 - 1] ?? 'unknown', a2);
      },
    };
  }

  finish(endNs: Ns): Pick<Figures, 'terminals' | 'links' | 'frames'> {
    const begun = this.#links.all.filter(
      ({ medium, startNs }) => medium === 'optical' && startNs < endNs,
    );
    const plannedNs = begun.reduce(
      (sum, link) => sum + Math.min(link.endNs, endNs) - link.startNs,
      0,
    );
    const locked = begun.filter((link) =>
      this.#locks
        .of(pairKey(link))
        .some(({ fromNs, untilNs }) => fromNs < link.endNs && untilNs > link.startNs),
    );
    let lockedNs = 0;
    for (const key of this.#locks.keys()) {
      for (const { fromNs, untilNs } of this.#locks.of(key)) {
        lockedNs += Math.min(untilNs, endNs) - fromNs;
      }
    }
    const rounded = (value: number | undefined): Ns | undefined =>
      value === undefined ? undefined : Math.round(value);
    return {
      terminals: {
        acquisitionP50Ns: rounded(this.#acquisition.quantile(0.5)),
        acquisitionP95Ns: rounded(this.#acquisition.quantile(0.95)),
        tries: begun.length,
        locked: locked.length,
        gaveUp: this.#gaveUp,
        inhibits: this.#inhibits.sorted(),
      },
      links: {
        plannedShare: this.#shareOfTerminalTime(plannedNs, endNs),
        achievedShare: this.#shareOfTerminalTime(lockedNs, endNs),
      },
      frames: { ...this.#frames, rejected: this.#rejected.sorted() },
    };
  }

  /** A link occupies two terminals. */
  #shareOfTerminalTime(linkNs: Ns, endNs: Ns): number | undefined {
    const terminals = this.#context.nodes
      .flatMap(({ terminals }) => terminals)
      .filter(({ profile }) => profile.medium === 'optical').length;
    if (terminals === 0 || endNs === 0) return undefined;
    return Math.round((2e6 * linkNs) / (terminals * endNs)) / 1e6;
  }
}
