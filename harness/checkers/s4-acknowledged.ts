import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type CheckerFactory, FindingLog, makeChecker } from './checker.ts';
import { ClockLies } from './clock-lies.ts';
import { joinHandlers } from './join-handlers.ts';
import { REQUIREMENTS } from './requirements.ts';
import { STALLING } from './stalling.ts';
import { breachesTold, OWN_BOUNDS } from './told-breaches.ts';

const CLOCK_OFF_NS: Ns = 5 * SECOND_NS;

/**
 * S4: no acknowledgement covers a frame, or echoes a stamp, that had not come soundly to the terminal
 * that says so. The observer compares them with what the bus carried (`acknowledgement-watch.ts`); the
 * first one of a lock is told at once, the others come with its end. Nor does one fall behind what it should tell, or come late, or leave out a
 * frame for a field that nobody knows, nor RESUME name bytes that did not come, or a bundle that has ended; and no transfer goes on but where RESUME says, with what both have (`breach`
 * records).
 */
export const s4Acknowledged: CheckerFactory = (context) => {
  const log = new FindingLog('S4', context);
  const counts = { acknowledgements: 0, unreceived: 0 };
  const lies = new ClockLies(context.faults);
  let clockOffNs: Ns = 0;
  // Ends of bundles are judged by clocks, and creation times are of the source's.
  const unless = (what: string, atNs: Ns): boolean =>
    what === 'resume-ended' && clockOffNs + lies.atMostNs(atNs) > CLOCK_OFF_NS;
  const late = breachesTold({ context, log, words: LATE_WORDS, excusing: SLOW });
  return makeChecker({
    id: 'S4',
    title: 'an acknowledgement never covers what was not received',
    requirements: [
      REQUIREMENTS.acknowledged,
      REQUIREMENTS.acknowledgedInTime,
      REQUIREMENTS.unknownField,
      REQUIREMENTS.resume,
      REQUIREMENTS.partial,
      REQUIREMENTS.resumed,
    ],
    log,
    tested: () => counts.acknowledgements,
    counts: () => ({ ...counts }),
    handlers: joinHandlers(
      lies.handlers,
      breachesTold({ context, log, words: WORDS, unless }),
      late,
      {
        clock: (_atNs, _node, errorNs) => {
          clockOffNs = Math.max(clockOffNs, Math.abs(errorNs));
        },
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
      },
    ),
  });
};

/**
 * A computer that is slow, has a delay of its own, or hears forged frames under numbers that come later; a modem that is
 * slower than its computer knows has frames wait in it.
 */
const SLOW: ReadonlySet<string> = new Set([
  ...[...STALLING, ...OWN_BOUNDS],
  ...['frames-forged', 'rate-change'],
]);
const LATE_WORDS = ['ack-late', 'copy-untold', 'field-refused'];
const WORDS = [
  ...['ack-behind', 'resume-not-received', 'resume-ended'],
  ...['resumed-unasked', 'resumed-unlike'],
];
