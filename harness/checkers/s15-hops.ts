import type { NodeId, Ns } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { Holders } from './holders.ts';
import { REQUIREMENTS } from './requirements.ts';

interface Visits {
  readonly count: number;
  readonly lastNs: Ns;
}

/** Visits of one attempt, by node. */
type Journey = Map<NodeId, Visits>;

/**
 * S15: no bundle is delivered over more hops than its limit, and none goes round: one attempt is
 * taken into the same store at most `visitsMax` times in quick succession (a bundle that follows one
 * missed contact after the other may pass a node again hours later). Remembered while somebody holds
 * the bundle.
 */
export const s15Hops: CheckerFactory = (context) => {
  const log = new FindingLog('S15', context);
  const { visitsMax, revisitNs } = context.thresholds;
  const holders = new Holders();
  /** By bundle, then by attempt: copies of an older one may still move. */
  const journeys = new Map<number, Map<number, Journey>>();
  let tested = 0;
  let hopsMax = 0;

  const visit = (atNs: number, node: NodeId, bundle: number, attempt: number): void => {
    if (!holders.hold(node, bundle)) return;
    const attempts = journeys.get(bundle) ?? new Map<number, Journey>();
    const journey = attempts.get(attempt) ?? new Map<NodeId, Visits>();
    journeys.set(bundle, attempts.set(attempt, journey));
    const before = journey.get(node);
    const recent = before !== undefined && atNs - before.lastNs <= revisitNs;
    const visits = (recent ? before.count : 0) + 1;
    journey.set(node, { count: visits, lastNs: atNs });
    if (visits !== visitsMax + 1) return;
    log.add({
      requirement: REQUIREMENTS.noLoop,
      class: 'loop',
      node,
      atNs,
      title: 'bundle goes round in a loop',
      what: `bundle number ${bundle}, attempt ${attempt}, taken ${visits} times`,
      about: { bundle },
    });
  };

  const forget = (node: NodeId, bundle: number): void => {
    holders.release(node, bundle);
    if (holders.of(bundle).length === 0) journeys.delete(bundle);
  };

  return makeChecker({
    id: 'S15',
    title: 'hop counts are bounded and no bundle goes round',
    requirements: [REQUIREMENTS.hopLimit, REQUIREMENTS.noLoop],
    log,
    tested: () => tested,
    counts: () => ({ hopsMax }),
    handlers: {
      held: visit,
      released: (_atNs, node, bundle) => forget(node, bundle),
      delivered: (atNs, node, bundle, _attempt, hopCount) => {
        tested++;
        hopsMax = Math.max(hopsMax, hopCount);
        if (hopCount <= context.hopLimit) return;
        log.add({
          requirement: REQUIREMENTS.hopLimit,
          class: 'too-many-hops',
          node,
          atNs,
          title: 'bundle delivered beyond its hop limit',
          what: `bundle number ${bundle}: ${hopCount} hops, limit ${context.hopLimit},`,
          about: { bundle },
        });
      },
    },
  });
};
