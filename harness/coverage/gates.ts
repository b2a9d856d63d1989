import { REJECT_REASONS, type RejectReason } from '../../protocols/errors.ts';

/** Something that a campaign should have seen happen at least once. */
interface Gate {
  /** What happened, as a sentence. */
  readonly title: string;
  /** By which records it is seen. */
  readonly seen: string;
}

const gate = (title: string, seen: string): Gate => ({ title, seen });

const NAMED = {
  // Links
  'frame-number-wrapped': gate(
    'The frame number of a session went past 65,535 and began at 0 again.',
    'frame: the number falls from the last 1,024 to the first 1,024 within a session',
  ),
  'frame-retransmitted': gate(
    'A data frame that was lost went out again.',
    'frame: data, transmission number over 0',
  ),
  'frame-given-up': gate(
    'A frame was sent so often in vain that the session was negotiated anew.',
    'report link.suspect',
  ),
  'segment-preempted': gate(
    'A segment of a higher class went out while a transfer of a lower one was under way.',
    'transfer preempted',
  ),
  'transfer-resumed': gate(
    'A transfer that one session had begun went on in the next one, not from its first byte.',
    'transfer resumed',
  ),
  'handshake-yielded': gate(
    'Both ends began a handshake at once, or one was too slow, and one became the answering end.',
    'transition of link, hello.initiating to hello.answering',
  ),
  'reset-in-handshake': gate(
    'A computer stopped while one of its links was in the handshake.',
    'node-down while the last transition of a link led into hello',
  ),
  'session-silent': gate(
    'A session ended because nothing was heard any more.',
    'report link.down with reason 1',
  ),
  'session-degraded-and-back': gate(
    'A session was degraded and became nominal again.',
    'report link.recovered',
  ),
  'session-rekeyed': gate(
    'A session was replaced by one under a newer key epoch while it lasted.',
    'report link.rekeyed',
  ),
  'rate-changed': gate('A session changed its rate.', 'report link.rate'),
  'partner-wrong': gate('Somebody else than the plan says answered.', 'report link.wrong-partner'),
  'link-damped': gate(
    'A link that flapped was held down in what is advertised.',
    'report routing.link-damped',
  ),

  // Bundles
  'custody-after-loss': gate(
    'Custody of a bundle went over a link whose signal had been lost while its holder had the bundle.',
    'held at a node; unlock by light-lost, blocked or reset between it and an earlier holder since that has it',
  ),
  'custody-refused': gate('A node refused custody.', 'report bundle.refused'),
  'expired-in-transit': gate(
    'A bundle expired in another node than its source.',
    'deleted, expired, at another node than its accepted record',
  ),
  'receipt-returned': gate(
    'The source of an assured bundle let go of its copy because the receipt had come.',
    'released by flight software at its source, after delivered, before the end of its lifetime',
  ),
  'bundle-resent': gate('A source sent an assured bundle again.', 'report bundle.resent'),
  'bundle-unconfirmed': gate(
    'An assured bundle expired at its source without a receipt.',
    'deleted with reason unconfirmed',
  ),
  'duplicate-dropped': gate('A bundle that came twice was recognised.', 'report bundle.duplicate'),
  'duplicate-dropped-after-reboot': gate(
    'A node recognised a bundle that it had delivered before its last start.',
    'report bundle.duplicate at the node of delivered, node-up between them',
  ),
  'route-around-dead-node': gate(
    'A bundle of a flow arrived without a node that is down and had carried that flow before.',
    'delivered, accepted after node-down of a node that held bundles of the flow and is not up again',
  ),
  'route-missing': gate('Bundles waited for want of a route.', 'report routing.no-route'),
  'store-at-cap': gate(
    'A store was so full that something was refused or given up.',
    'submit-refused or deleted for no-storage or shed; report bundle.refused for no-storage',
  ),
  'store-write-refused': gate('The mass memory refused a write.', 'report store.failed'),
  'store-record-unreadable': gate(
    'A start met a record that could not be read, and set it aside.',
    'report store.record-unreadable',
  ),

  // Pointing
  'keyhole-crossed': gate(
    'A partner passed faster than the gimbal can turn, and was found again.',
    'inhibit gimbal-rate began and ended, then lock of that terminal with the same partner',
  ),
  'coast-bridged': gate(
    'A signal came back while the terminal coasted.',
    'transition of terminal, tracking.coasting to tracking.fine',
  ),
  'local-search-found': gate(
    'A signal that was lost was found by a search close by.',
    'transition of terminal, acquiring.local to centring',
  ),
  'cone-widened': gate(
    'A search went on with a wider cone.',
    'seventh entry into scanning or staring in one search (a cone is tried for six slots), or report terminal.gave-up',
  ),
  'terminal-isolated': gate(
    'A terminal that failed again and again was taken out of use by its node, and used again.',
    'report terminal.in-use for slews or searches',
  ),
  'two-failures-in-acquisition': gate(
    'Two faults struck one end of a search while it lasted.',
    'two faults that fired at the node between entering and leaving acquiring or centring',
  ),

  // Nodes
  'safe-mode-left': gate('A node was in safe mode and left it.', 'transition of node out of safe'),
  'safe-mode-by-itself': gate(
    'A node went into safe mode for a cause that it found itself.',
    'report node.safe-mode with another cause than a command',
  ),
  'watchdog-fired': gate('The hardware watchdog reset a computer.', 'node-up by watchdog'),
  'brown-out-recovered': gate(
    'A computer came back after its power had failed.',
    'node-down by brown-out, then node-up',
  ),
  'loads-shed-and-restored': gate(
    'A node shed loads and took them back when power was sound.',
    'report node.load-restored',
  ),
  'clock-stepped': gate(
    'A node found its clock off by more than it corrects by itself.',
    'report time.step',
  ),
  'time-held-over': gate('A node was without any time source.', 'report time.holdover'),
  'own-news-heard': gate(
    'A node that had forgotten it heard its own newer advertisement and went on from there.',
    'report routing.own-advertisement',
  ),

  // Operations
  'plan-swapped-in-contact': gate(
    'A new plan came into force while a link of the node was up.',
    'plan-active of a later version while a lock of the node lasts',
  ),
  'plan-refused': gate('A part of a plan was refused.', 'report plan.refused'),
  'loss-found': gate('The operator took a node for lost.', 'operator lost'),
  'command-refused': gate('A telecommand was refused.', 'command-stage refused'),
  'command-done-by-radio': gate(
    'A telecommand that went over the command link was carried out.',
    'command-sent by radio, then command-stage done',
  ),
} as const satisfies Record<string, Gate>;

export type GateId = keyof typeof NAMED | `reject-${RejectReason}`;

const REJECTS = REJECT_REASONS.map((reason) => ({
  id: `reject-${reason}` as const,
  ...gate(
    `A frame was dropped for the reason ${reason}.`,
    'report link.frames-rejected with that reason',
  ),
}));

/** Every gate, in the order in which they are shown. */
export const GATES: readonly (Gate & { readonly id: GateId })[] = [
  ...Object.entries(NAMED).map(([id, named]) => ({ id: id as keyof typeof NAMED, ...named })),
  ...REJECTS,
];
