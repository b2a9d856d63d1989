import { BitSet } from './bit-set.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { REQUIREMENTS } from './requirements.ts';

/** S3: nothing is delivered to an application twice, whatever the attempt and whatever resets. */
export const s3Once: CheckerFactory = (context) => {
  const log = new FindingLog('S3', context);
  const delivered = new BitSet();
  let tested = 0;
  return makeChecker({
    id: 'S3',
    title: 'nothing is delivered to an application twice',
    requirements: [REQUIREMENTS.once],
    log,
    tested: () => tested,
    handlers: {
      delivered: (atNs, node, bundle, attempt) => {
        tested++;
        if (!delivered.has(bundle)) {
          delivered.add(bundle);
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
    },
  });
};
