import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { FindingLog } from './checker.ts';
import type { RecentRecords } from './recent-records.ts';
import { REQUIREMENTS } from './requirements.ts';

/** What `breach` records tell, by word: which requirement, and what to say of it. */
const BREACHES: Readonly<Record<string, { readonly requirement: string; readonly title: string }>> =
  {
    'rate-unannounced': {
      requirement: REQUIREMENTS.rateChange,
      title: 'line goes on at a rate that was not announced at the one before',
    },
    'rate-outdated': {
      requirement: REQUIREMENTS.newestRate,
      title: 'receiver follows no announcement, or one that is older than what it knows',
    },
    'rate-too-fast': {
      requirement: REQUIREMENTS.slowerWish,
      title: 'line goes on faster than its receiver wishes',
    },
    'rate-unheard': {
      requirement: REQUIREMENTS.rateUnheard,
      title: 'line stays at a rate whose announcement nobody heard',
    },
    'rate-hasty': {
      requirement: REQUIREMENTS.slowerWish,
      title: 'faster rates wished for without holding the margin',
    },
    'class-starved': {
      requirement: REQUIREMENTS.order,
      title: 'tactical took more of a line than broadband has to leave',
    },
    'attempt-again': {
      requirement: REQUIREMENTS.sourceCopy,
      title: 'assured bundle sent again under the attempt of before',
    },
    'attempt-kept': {
      requirement: REQUIREMENTS.sourceCopy,
      title: 'assured bundle sent again after a restart under an attempt that it had before',
    },
    'after-silence': {
      requirement: REQUIREMENTS.silence,
      title: 'session goes on though nothing has come for longer than it may last',
    },
    'too-long': {
      requirement: REQUIREMENTS.mtu,
      title: 'data frame longer than an end of its line takes',
    },
    'hello-unyielded': {
      requirement: REQUIREMENTS.yields,
      title: 'HELLO answered by the lower end while it says its own',
    },
    'after-close': {
      requirement: REQUIREMENTS.closes,
      title: 'data sent for the first time after CLOSE was said or heard',
    },
    'close-unanswered': {
      requirement: REQUIREMENTS.closeAnswered,
      title: 'CLOSE that is said again is not answered by an end that has closed',
    },
    'spent-frame': {
      requirement: REQUIREMENTS.suspect,
      title: 'session goes on though a frame was lost as often as it may be sent',
    },
    'news-older': {
      requirement: REQUIREMENTS.newest,
      title: 'link state told that is older than what was told before',
    },
    'news-number': {
      requirement: REQUIREMENTS.newest,
      title: 'node tells other link state of its own under a number that it has used',
    },
    'news-expired': {
      requirement: REQUIREMENTS.newsEnd,
      title: 'link state told or named whose validity is over',
    },
    'news-not-kept': {
      requirement: REQUIREMENTS.newsRefreshed,
      title: 'node that deviates from the plan does not tell so again before that ends',
    },
    'news-unanswered': {
      requirement: REQUIREMENTS.newsAnswered,
      title: 'link state that is older than what the node has told is not answered with the newer',
    },
    'news-kept': {
      requirement: REQUIREMENTS.newsAnswered,
      title: 'news of link state are not sent on to a neighbour',
    },
    'news-back': {
      requirement: REQUIREMENTS.newsAnswered,
      title: 'news of link state are sent back to the neighbour that they came from',
    },
    'news-uncompared': {
      requirement: REQUIREMENTS.sameLinkState,
      title: 'session goes on without the lower node having told what link state it holds',
    },
    'news-own-ignored': {
      requirement: REQUIREMENTS.ownNews,
      title: 'node does not go on behind news of itself that are ahead of its own',
    },
    'news-hasty': {
      requirement: REQUIREMENTS.newsInterval,
      title: 'node tells its own link state again sooner than it may',
    },
    'news-flapping': {
      requirement: REQUIREMENTS.damped,
      title: 'link that was lost again and again told as there without being held',
    },
    'news-terminal-out': {
      requirement: REQUIREMENTS.outOfUse,
      title: 'terminal that the operator took out of use is not told as down for all neighbours',
    },
    'ack-late': {
      requirement: REQUIREMENTS.acknowledgedInTime,
      title: 'frame acknowledged long after it came',
    },
    'age-without-light': {
      requirement: REQUIREMENTS.age,
      title: 'bundle sent on without the light time of the hop that it came over in its age',
    },
    'ack-behind': {
      requirement: REQUIREMENTS.acknowledged,
      title: 'acknowledgement falls behind what was told before, or behind the copy that it names',
    },
    'counter-refused': {
      requirement: REQUIREMENTS.replay,
      title:
        'frame that comes again and again and was never taken is refused, while others are taken',
    },
    'field-refused': {
      requirement: REQUIREMENTS.unknownField,
      title: 'frame with a field that no version knows is not taken, though it is sound',
    },
    'copy-untold': {
      requirement: REQUIREMENTS.acknowledged,
      title: 'acknowledgements tell of no copy though several have come',
    },
    'resume-not-received': {
      requirement: REQUIREMENTS.resume,
      title: 'RESUME names bytes that never came',
    },
    'resume-ended': {
      requirement: REQUIREMENTS.partial,
      title: 'RESUME names a bundle whose end is over',
    },
    'resumed-unasked': {
      requirement: REQUIREMENTS.resumed,
      title: 'transfer begins where no RESUME of that bundle and attempt says',
    },
    'resumed-unlike': {
      requirement: REQUIREMENTS.resumed,
      title: 'transfer goes on with what its receiver has otherwise than its sender',
    },
    'altered-resumed': {
      requirement: REQUIREMENTS.sound,
      title: 'relay takes over what went on with a part, and differs from its digest',
    },
    'altered-restored': {
      requirement: REQUIREMENTS.sound,
      title: 'bundle sent on after a restart that differs from its digest',
    },
    'taken-on-offer': {
      requirement: REQUIREMENTS.onOffer,
      title: 'copy accepted while the own one is on offer',
    },
    'held-unheld': {
      requirement: REQUIREMENTS.released,
      title: 'relay says that it holds a new attempt of a bundle that it handed on',
    },
    'custody-again': {
      requirement: REQUIREMENTS.released,
      title: 'relay takes over anew what it had, just so, and handed on',
    },
    'hops-untaken': {
      requirement: REQUIREMENTS.hopsTaken,
      title: 'bundle sent on with fewer hops than a copy had that the relay answered for',
    },
    'asked-again': {
      requirement: REQUIREMENTS.refused,
      title: 'bundle offered to a neighbour that has just refused it',
    },
    'asked-without-room': {
      requirement: REQUIREMENTS.refused,
      title: 'custody asked of a neighbour that has just said that it has no room',
    },
    'returned-behind': {
      requirement: REQUIREMENTS.held,
      title: 'transfer that a session left unanswered begins again behind another one',
    },
    'previous-node': {
      requirement: REQUIREMENTS.sentOn,
      title: 'bundle sent on with another previous node than its sender',
    },
    'receipt-missing': {
      requirement: REQUIREMENTS.receipt,
      title: 'duplicate of an assured bundle accepted without a receipt',
    },
    'time-from-below': {
      requirement: REQUIREMENTS.stratum,
      title: 'time taken from a node that is no nearer to a source',
    },
    'time-echoed': {
      requirement: REQUIREMENTS.stratum,
      title: 'stratum told to the node that it came from',
    },
    'time-reply-altered': {
      requirement: REQUIREMENTS.replyTime,
      title: 'answer that tells the time gives back another t1 than its request had',
    },
    'time-upstream-kept': {
      requirement: REQUIREMENTS.stratumEnds,
      title: 'stratum told on whose only teller has said since that it has none',
    },
    'time-sourceless': {
      requirement: REQUIREMENTS.sourceStratum,
      title: 'node without a time source says that it has one',
    },
  };

/** What is said of lines and sessions, and not of what goes over them. */
export const isOfLink = (what: string): boolean =>
  what.startsWith('rate-') || what.startsWith('after-') || OF_LINKS.has(what);

/** What is said of times and ages. */
export const OF_TIME: readonly string[] = [
  'time-from-below',
  'time-echoed',
  'time-sourceless',
  'time-upstream-kept',
  'time-reply-altered',
  'age-without-light',
];

const OF_LINKS: ReadonlySet<string> = new Set(['spent-frame', 'too-long', 'close-unanswered']);

/** Writes the finding that such a record is. */
export const addBreach = (
  { log, recent }: { readonly log: FindingLog; readonly recent: RecentRecords },
  breach: {
    readonly atNs: Ns;
    readonly node: NodeId;
    readonly terminal: TerminalIndex;
    readonly partner: NodeId;
    readonly what: string;
    readonly session: number;
  },
): void => {
  const known = BREACHES[breach.what];
  if (known === undefined) return;
  const { atNs, node, terminal, partner, what, session } = breach;
  log.add({
    ...known,
    class: what,
    node,
    atNs,
    what: `terminal ${terminal}: session ${session} with ${recent.nodeName(partner)}`,
    about: { node, terminal },
  });
};
