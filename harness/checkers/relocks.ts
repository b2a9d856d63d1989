import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault, PlannedLink } from './context.ts';
import { INSTANT } from './disturbances.ts';
import { HINDERING } from './hindered-links.ts';
import type { LinkExcuses } from './link-excuses.ts';
import { PlannedLinks, pairKey, pairOf } from './planned-links.ts';
import { SearchingHeads } from './searching-heads.ts';
import { closeSpan, freeTimes, openSpan, PackedSpans, type Span } from './spans.ts';

/** Faults that leave something behind for as long as the run lasts, or make flight software keep away. */
const LASTING: ReadonlySet<string> = new Set([
  'store-full',
  'store-failure',
  'stale-read',
  'torn-write',
  'thermal-limit',
  'other-limits',
]);
/** Terminals that failed for longer may be out of use for a while, and rightly so. */
const HINDERED_NS_MAX: Ns = 240e9;
/** In the midst of a contact ends meet whatever their clocks say (LM-PNT-012): by this they know that it goes on. */
const CLOCK_OFF_NS: Ns = 10e9;

/** What two heads may take, by what they are. */
export interface RelockBounds {
  /** Time of any kind. */
  readonly relockNs: Ns;
  readonly slotNs: Ns;
  /** Time in which both search. */
  readonly searchNs: Ns;
  /** Time in which one of them does not: it rests, and turns. */
  readonly idleNs: Ns;
}

/** Two terminals that had met, and do not meet again. */
export interface Apart {
  readonly link: PlannedLink;
  /** Since when nothing kept them apart. */
  readonly sinceNs: Ns;
}

/**
 * Planned links that were locked, and are not locked again although for a long time nothing excuses them and
 * no fault of any kind acts on it or on either end (LM-PNT-012: whenever either was reset), and either both searched for
 * as long as they may, or one of them did not search for too long. (Heads that turn slowly rest in turns: in medium orbit two
 * took 390 s for three slots together.) Ends whose terminals
 * faults may have had put out of use, or whose software they left with other settings, are let be.
 */
export class Relocks {
  /** All that is planned. */
  readonly links = new PlannedLinks();
  readonly #faults: readonly CheckedFault[];
  readonly #locks = new PackedSpans();
  readonly #others: LinkExcuses;
  /** Faults of whatever kind, by number and by who they hit: a node, or the two ends of a link. */
  readonly #excuses = new Map<string, Span[]>();
  readonly #hinderedNs = new Map<NodeId, Ns>();
  readonly #searching = new SearchingHeads();
  readonly #exempt = new Set<NodeId>();

  constructor(faults: readonly CheckedFault[] | undefined, excuses: LinkExcuses) {
    this.#faults = faults ?? [];
    this.#others = excuses;
  }

  readonly handlers: RecordHandlers = {
    'contact-planned': (_atNs, ...values) => {
      this.links.add(...values);
    },
    lock: (atNs, ...ends) => {
      this.#locks.open(pairKey(pairOf(...firstFour(ends))), atNs);
    },
    unlock: (atNs, ...ends) => {
      this.#locks.close(pairKey(pairOf(...firstFour(ends))), atNs);
    },
    laser: (...values) => this.#searching.handlers.laser?.(...values),
    fault: (atNs, index, kind, node, active) => {
      if (kind === 'null') return;
      const partner = this.#faults[index]?.partner;
      // What a link suffers is no matter of its ends' other links.
      const key = `${partner === undefined ? node : linkName(node, partner)} fault ${index}`;
      this.#excuse(atNs, key, active === 1);
      if (INSTANT.has(kind)) this.#excuse(atNs, key, false);
      for (const hit of partner === undefined ? [node] : [node, partner]) {
        if (LASTING.has(kind)) this.#exempt.add(hit);
        if (active === 0 && HINDERING.has(kind)) this.#hindered(atNs, hit, key);
      }
    },
  };

  /** When the two terminals of a link were locked. */
  locks(link: PlannedLink): readonly Span[] {
    return this.#locks.of(pairKey(link));
  }

  /** At the end of the run: links apart for longer than they may. */
  apart(endNs: Ns, boundsOf: (link: PlannedLink) => RelockBounds): readonly Apart[] {
    return this.links.all.flatMap((link) => {
      const sinceNs = this.#sinceNs(link, endNs, boundsOf);
      return sinceNs === undefined ? [] : [{ link, sinceNs }];
    });
  }

  #hindered(atNs: Ns, node: NodeId, key: string): void {
    const last = this.#excuses.get(key)?.at(-1);
    const spentNs = last === undefined ? 0 : atNs - last.fromNs;
    this.#hinderedNs.set(node, (this.#hinderedNs.get(node) ?? 0) + spentNs);
  }

  #excuse(atNs: Ns, key: string, begins: boolean): void {
    if (begins) openSpan(this.#excuses, key, atNs);
    else closeSpan(this.#excuses, key, atNs);
  }

  #sinceNs(
    link: PlannedLink,
    endNs: Ns,
    boundsOf: (link: PlannedLink) => RelockBounds,
  ): Ns | undefined {
    const locks = this.locks(link);
    const [first] = locks.filter(({ untilNs }) => untilNs > link.startNs);
    if (first === undefined) return undefined;
    if (this.#isExempt(link.node) || this.#isExempt(link.partner)) return undefined;
    const others = this.#others.spans(link, endNs, CLOCK_OFF_NS);
    const spans = [...locks, ...others, ...this.#excusesOf(link)];
    const window = { fromNs: first.fromNs, untilNs: Math.min(link.endNs - CLOCK_OFF_NS, endNs) };
    const bounds = boundsOf(link);
    return freeTimes(spans, window, bounds.relockNs).find((free) => {
      const { togetherNs, idleNs } = this.#searching.search(link, free, bounds.slotNs);
      return togetherNs > bounds.searchNs || idleNs > bounds.idleNs;
    })?.fromNs;
  }

  #isExempt(node: NodeId): boolean {
    return this.#exempt.has(node) || (this.#hinderedNs.get(node) ?? 0) > HINDERED_NS_MAX;
  }

  #excusesOf({ node, partner }: PlannedLink): readonly Span[] {
    const names = [`${node} `, `${partner} `, `${linkName(node, partner)} `];
    return [...this.#excuses].flatMap(([key, spans]) =>
      names.some((name) => key.startsWith(name)) ? spans : [],
    );
  }
}

const linkName = (a: NodeId, b: NodeId): string => (a < b ? `${a}–${b}` : `${b}–${a}`);

const firstFour = (
  ends: readonly [NodeId, number, NodeId, number, ...unknown[]],
): [NodeId, number, NodeId, number] => [ends[0], ends[1], ends[2], ends[3]];
