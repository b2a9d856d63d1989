import type { NodeId, Ns } from '../../protocols/units.ts';
import { clockText } from '../journal/record-text.ts';
import { type JournalReader, type RecordHandlers, readerOf } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';
import type { Subject } from './recent-records.ts';

/** One violation. */
export interface Finding {
  readonly checker: string;
  /** Requirement of protocols/spec that it breaks. */
  readonly requirement: string;
  /** Which way of breaking it, as a word. */
  readonly class: string;
  /** 0: no single node. */
  readonly node: NodeId;
  readonly atNs: Ns;
  /** The same for the same defect, whenever it strikes: shrinking keeps it. */
  readonly signature: string;
  /** One line, in words. */
  readonly title: string;
  /** What happened, oldest first. */
  readonly lines: readonly string[];
  /** What it is about; absent where a verdict of before did not say. */
  readonly about?: Subject;
}

/** One invariant, judged from the records of truth and effects alone. */
export interface Checker extends JournalReader {
  /** As in S1, L2. */
  readonly id: string;
  /** What holds, as a sentence. */
  readonly title: string;
  readonly requirements: readonly string[];
  /** Violations so far: the first hundred, and of each further signature the first. */
  readonly findings: readonly Finding[];
  /** Violations so far, all. */
  readonly violations: number;
  /** Things that were judged: a pass over nothing is none. */
  tested(): number;
  /** What was counted on the way, by name; for the verdict. */
  counts(): Readonly<Record<string, number>>;
  /** The run ended: judge what only its end shows. Returns all findings kept. */
  finish(endNs: Ns): readonly Finding[];
}

export type CheckerFactory = (context: CheckerContext) => Checker;

/** Findings kept in full; of further ones only those of a signature that none of them has. */
const FINDINGS_MAX = 100;
/** A stranger's software may name effects without end. */
const SIGNATURES_MAX = 100;
const CONTEXT_LINES = 8;

/** Collects the findings of one checker. */
export class FindingLog {
  readonly findings: Finding[] = [];
  violations = 0;
  readonly #checker: string;
  readonly #context: CheckerContext;
  readonly #signatures = new Set<string>();

  constructor(checker: string, context: CheckerContext) {
    this.#checker = checker;
    this.#context = context;
  }

  /** Note a violation; `what` opens the text, the last records about `about` follow. */
  add(finding: {
    readonly requirement: string;
    readonly class: string;
    readonly node: NodeId;
    readonly atNs: Ns;
    readonly title: string;
    readonly what: string;
    readonly about: Subject;
  }): void {
    this.violations++;
    const signature = `${this.#checker}/${finding.class}`;
    const news = !this.#signatures.has(signature) && this.#signatures.size < SIGNATURES_MAX;
    if (this.findings.length >= FINDINGS_MAX && !news) return;
    if (news) this.#signatures.add(signature);
    const { recent } = this.#context;
    const place = finding.node === 0 ? '' : ` in ${recent.nodeName(finding.node)}`;
    this.findings.push({
      checker: this.#checker,
      requirement: finding.requirement,
      class: finding.class,
      node: finding.node,
      atNs: finding.atNs,
      signature,
      title: finding.title,
      lines: [
        `${finding.what} at ${clockText(finding.atNs)}${place}`,
        ...recent.about(finding.about, CONTEXT_LINES),
      ],
      about: subjectOf(finding.about),
    });
  }
}

/** Nothing but the subject, whatever stands beside it. */
const subjectOf = ({ bundle, node, terminal }: Subject): Subject => ({
  ...(bundle === undefined ? {} : { bundle }),
  ...(node === undefined ? {} : { node }),
  ...(terminal === undefined ? {} : { terminal }),
});

/** A checker from its parts. */
export const makeChecker = (parts: {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly log: FindingLog;
  readonly handlers: RecordHandlers;
  readonly tested: () => number;
  readonly counts?: () => Readonly<Record<string, number>>;
  readonly finish?: (endNs: Ns) => void;
}): Checker => {
  const { id, title, requirements, log, tested } = parts;
  const { kinds, record, handlersOf } = readerOf(parts.handlers);
  return {
    id,
    title,
    requirements,
    kinds,
    record,
    handlersOf,
    findings: log.findings,
    get violations() {
      return log.violations;
    },
    tested,
    counts: parts.counts ?? (() => ({})),
    finish: (endNs) => {
      parts.finish?.(endNs);
      return log.findings;
    },
  };
};
