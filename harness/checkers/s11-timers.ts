import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { REQUIREMENTS } from './requirements.ts';

/**
 * S11: no timer of a delayed transition is live after the step in which its state was left. Timers that
 * no state owns are not judged, and foreign flight software need not have statecharts at all.
 */
export const s11Timers: CheckerFactory = (context) => {
  const log = new FindingLog('S11', context);
  const counts = { timers: 0, stale: 0, unsupported: 0 };
  return makeChecker({
    id: 'S11',
    title: 'no live timer belongs to a state that was left',
    requirements: [REQUIREMENTS.ownedTimer],
    log,
    tested: () => counts.timers + counts.stale,
    counts: () => ({ ...counts }),
    handlers: {
      'timers-checked': (_atNs, node, timers) => {
        if (context.foreignNodes?.has(node)) counts.unsupported += timers;
        else counts.timers += timers;
      },
      'timer-stale': (atNs, node, machine, instance, state) => {
        if (context.foreignNodes?.has(node)) {
          counts.unsupported++;
          return;
        }
        counts.stale++;
        log.add({
          requirement: REQUIREMENTS.ownedTimer,
          class: 'stale-timer',
          node,
          atNs,
          title: 'timer live after its state was left',
          what: `${machine} ${instance}: timer of ${state}`,
          about: { node },
        });
      },
    },
  });
};
