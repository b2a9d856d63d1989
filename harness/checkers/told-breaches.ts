import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { addBreach } from './breaches.ts';
import type { FindingLog } from './checker.ts';
import type { CheckerContext } from './context.ts';

/** Mixed software: with bounds of its own a node may do earlier or later what others do. */
export const OWN_BOUNDS: ReadonlySet<string> = new Set(['other-limits']);
/** What a store does not keep cannot be told from it. */
export const STORE_FAULTS: ReadonlySet<string> = new Set([
  ...OWN_BOUNDS,
  ...['store-full', 'store-failure', 'torn-write', 'bit-flip', 'stale-read'],
]);

/** Takes `breach` records with those words for findings, but of nodes that a fault of one of those kinds has struck, and `unless` something else excuses it. */
export const breachesTold = (terms: {
  readonly context: CheckerContext;
  readonly log: FindingLog;
  readonly words: readonly string[];
  readonly excusing?: ReadonlySet<string>;
  readonly unless?: (what: string, atNs: Ns) => boolean;
}): RecordHandlers => {
  const { context, log, words, excusing, unless } = terms;
  const excused = new Set<NodeId>();
  return {
    fault: (_atNs, _index, kind, node) => {
      if (excusing?.has(kind) === true) excused.add(node);
    },
    breach: (atNs, node, terminal, partner, what, session) => {
      if (!words.includes(what) || excused.has(node) || unless?.(what, atNs) === true) return;
      addBreach({ log, recent: context.recent }, { atNs, node, terminal, partner, what, session });
    },
  };
};
