import { BitSet } from './bit-set.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * S3: nothing is delivered to an application twice, whatever the attempt and whatever resets. So a delivery's mark is
 * durable before it (`unmarked` records; foreign flight software may keep its memory in another way). A mark that a fault of
 * its store destroyed is known to nobody.
 */
export const s3Once: CheckerFactory = (context) => {
  const log = new FindingLog('S3', context);
  const delivered = new BitSet();
  const unknown = new BitSet();
  let tested = 0;
  return makeChecker({
    id: 'S3',
    title: 'nothing is delivered to an application twice',
    requirements: [REQUIREMENTS.once, REQUIREMENTS.mark],
    log,
    tested: () => tested,
    handlers: {
      delivered: (atNs, node, bundle, attempt) => {
        tested++;
        if (!delivered.has(bundle) || unknown.has(bundle)) {
          delivered.add(bundle);
          // Its new mark is known again.
          unknown.delete(bundle);
          return;
        }
        log.add({
          requirement: REQUIREMENTS.once,
          class: 'twice',
          node,
          atNs,
          title: 'bundle delivered to an application twice',
          what: `bundle number ${bundle}, attempt ${attempt},`,
          about: { bundle },
        });
      },
      'mark-lost': (_atNs, _node, bundle) => unknown.add(bundle),
      unmarked: (atNs, node, bundle) => {
        if (context.foreignNodes?.has(node) === true) return;
        log.add({
          requirement: REQUIREMENTS.mark,
          class: 'unmarked',
          node,
          atNs,
          title: 'bundle delivered before its mark was durable',
          what: `bundle number ${bundle}`,
          about: { bundle },
        });
      },
    },
  });
};
