import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { REQUIREMENTS } from './requirements.ts';

/** What each kind of fault is in words; kinds as `software-fault` records have them. */
const TITLES: Readonly<Record<string, string>> = {
  'create-threw': 'flight software could not be made',
  'no-node': 'flight software is no node',
  'step-threw': 'flight software threw in a step',
  'no-list': 'flight software answered a step with no list of effects',
  'bad-effect': 'flight software gave an effect that its hardware cannot carry out',
  'no-progress': 'flight software went round without time going on',
};

/**
 * S19: flight software keeps the contract with its hardware. Judged where a user's own runs: each of
 * its boots counts as one thing that was judged.
 */
export const s19Software: CheckerFactory = (context) => {
  const log = new FindingLog('S19', context);
  let boots = 0;
  return makeChecker({
    id: 'S19',
    title: 'flight software answers every input with effects that hardware can carry out',
    requirements: [REQUIREMENTS.contract],
    log,
    tested: () => boots,
    counts: () => ({ boots }),
    handlers: {
      'node-up': (_atNs, node) => {
        if (context.triedNodes?.has(node)) boots++;
      },
      'software-fault': (atNs, node, what, effect, field) => {
        const about = effect === '' ? '' : ` (${effect}${field === '' ? '' : `: ${field}`})`;
        log.add({
          requirement: REQUIREMENTS.contract,
          class: effect === '' ? what : `${what}-${effect}`,
          node,
          atNs,
          title: TITLES[what] ?? 'flight software broke the contract with its hardware',
          what: `${what}${about}`,
          about: { node },
        });
      },
    },
  });
};
