import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { joinHandlers } from './join-handlers.ts';
import { REQUIREMENTS } from './requirements.ts';
import { breachesTold } from './told-breaches.ts';

/**
 * S4: no acknowledgement covers a frame, or echoes a stamp, that had not come soundly to the terminal
 * that says so. The observer compares them with what the bus carried (`acknowledgement-watch.ts`); the
 * first one of a lock is told at once, the others come with its end. Nor does one fall behind what it should tell, nor RESUME name
 * bytes that did not come (`breach` records).
 */
export const s4Acknowledged: CheckerFactory = (context) => {
  const log = new FindingLog('S4', context);
  const counts = { acknowledgements: 0, unreceived: 0 };
  return makeChecker({
    id: 'S4',
    title: 'an acknowledgement never covers what was not received',
    requirements: [REQUIREMENTS.acknowledged, REQUIREMENTS.resume],
    log,
    tested: () => counts.acknowledgements,
    counts: () => ({ ...counts }),
    handlers: joinHandlers(breachesTold({ context, log, words: WORDS }), {
      acknowledged: (atNs, node, terminal, partner, judged, unreceived, session, txfn) => {
        counts.acknowledgements += judged;
        counts.unreceived += unreceived;
        if (unreceived === 0) return;
        const what = txfn < 0 ? 'a stamp that never came' : `frame ${txfn}, which never came`;
        log.add({
          requirement: REQUIREMENTS.acknowledged,
          class: txfn < 0 ? 'stamp-not-received' : 'frame-not-received',
          node,
          atNs,
          title: 'acknowledgement of what was not received',
          what:
            `terminal ${terminal}: ${unreceived} of ${judged} to ` +
            `${context.recent.nodeName(partner)} cover ${what} (session ${session}),`,
          about: { node, terminal },
        });
      },
    }),
  });
};

const WORDS = ['ack-behind', 'resume-not-received'];
