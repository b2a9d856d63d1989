import { decodeFrame, encodeFrame } from '../../../protocols/frame-codec.ts';
import type { ManagementFrame, ManagementMessage } from '../../../protocols/frame.ts';
import { REJECT_REASONS, type RejectReason } from '../../../protocols/errors.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { LinkRig, type RigOptions } from './link-rig.ts';
import type { RigEnd } from './rig-end.ts';
import { messageOf } from './rig-messages.ts';

type Kind = ManagementMessage['kind'];
/** A change of rate is announced by a management frame without message. */
export type FrameKind = Kind | 'announcement';
type Handshake = 'hello' | 'hello-ack' | 'ready';
type Closing = 'close' | 'close-ack';

/** One message of every kind that goes over an established session. */
const MESSAGES: {
  readonly [K in Exclude<Kind, Handshake | Closing>]: Extract<ManagementMessage, { kind: K }>;
} = {
  'time-transfer': {
    kind: 'time-transfer',
    ...{ exchange: 1, reply: false, t1Ns: 5, t2Ns: 0, t3Ns: 0, uncertaintyNs: 9, stratum: 3 },
  },
  custody: {
    kind: 'custody',
    accepts: [{ transfer: 1, held: false, bestEffort: false }],
    refuses: [],
  },
  resume: {
    kind: 'resume',
    source: { node: 1, service: 7 },
    ...{ createdNs: 1, sequence: 2, attempt: 0, contiguousBytes: 3, digest: new Uint8Array(32) },
  },
  advertisements: {
    kind: 'advertisements',
    advertisements: [
      {
        ...{ origin: 9, bootCount: 1, counter: 4, issuedNs: 1, validityNs: SECOND_NS },
        ...{ deviations: [], storageLevel: 0, timeStratum: 1, timeUncertaintyNs: 7 },
      },
    ],
  },
  'database-summary': { kind: 'database-summary', keys: [], wanted: [9], complete: true },
};

export const SESSION_KINDS: readonly FrameKind[] = [
  ...(Object.keys(MESSAGES) as Kind[]),
  'announcement',
];
export const CLOSING_KINDS: readonly FrameKind[] = ['close', 'close-ack'];
export const HANDSHAKE_KINDS: readonly FrameKind[] = ['hello', 'hello-ack', 'ready'];
export const ALL_KINDS = [...HANDSHAKE_KINDS, ...SESSION_KINDS, ...CLOSING_KINDS];

const RATES = [
  { rateBps: 2_500_000_000, requiredDbm: -38 },
  { rateBps: 625_000_000, requiredDbm: -44 },
];

/** A frame that an adversary recorded, and which end had sent it. */
export interface Recorded {
  readonly frame: ManagementFrame;
  readonly sender: 0 | 1;
}

/** How the second session followed the first: after an orderly close, or in its place. */
export type Second = 'reopened' | 'renewed' | 'rebooted';

/** A link in its second session. Every management frame of both sessions was recorded. */
export class AttackedLink {
  readonly rig: LinkRig;
  readonly #records: [Recorded[], Recorded[]] = [[], []];

  constructor(second: Second = 'reopened', options: RigOptions = {}) {
    this.rig = new LinkRig({ rates: RATES, ...options });
    for (const end of this.rig.ends) end.recording = true;
    this.rig.establish();
    this.work();
    if (second === 'reopened') this.close();
    this.#keep(0);
    if (second === 'reopened') this.rig.establish();
    else if (second === 'renewed') this.#renew();
    else this.#reboot();
    this.work();
    this.#keep(1);
  }

  /** Each message both ways, and segments. */
  work(): void {
    for (const end of this.rig.ends) {
      for (const message of Object.values(MESSAGES)) {
        end.step(() => end.endpoint.sendControl(message));
      }
      end.offer(20);
    }
    this.rig.run(SECOND_NS);
  }

  close(): void {
    this.rig.one.step(() => this.rig.one.endpoint.close());
    this.rig.run(SECOND_NS);
  }

  /** Frames of that kind from the first session (0) or the second one (1). */
  recorded(kind: FrameKind, session: 0 | 1): readonly Recorded[] {
    const found = this.#records[session].filter(({ frame }) => kindOf(frame) === kind);
    if (found.length === 0) throw new Error(`no ${kind} was sent`);
    return found;
  }

  receiverOf({ sender }: Recorded): RigEnd {
    return this.rig.peerOf(this.rig.ends[sender]);
  }

  /** What nobody but the two ends has any part in. */
  outcome(): unknown {
    return this.rig.ends.map((end) => ({
      sessions: end.sessions,
      downs: end.downs,
      transitions: end.transitions,
      controls: end.controls,
      copies: end.copies,
      returned: end.returnedTokens,
      acknowledged: end.acknowledgedCount,
      rates: end.commands,
      reports: end.reports.filter((name) => !SAID_OF_ATTACKS.has(name)),
    }));
  }

  #renew(): void {
    for (const end of this.rig.ends) {
      end.step(() => end.keys.load(2));
      end.step(() => end.keys.activate(2, 0));
    }
    this.#follow();
  }

  #reboot(): void {
    this.rig.one.reboot();
    this.rig.one.open();
    this.#follow();
  }

  /** Until both ends are in the second session. */
  #follow(): void {
    const first = this.rig.two.sessions[0]?.id;
    this.rig.runUntil(() =>
      this.rig.ends.every(({ endpoint }) => (endpoint.session?.id ?? first) !== first),
    );
    this.rig.run(SECOND_NS);
  }

  #keep(session: 0 | 1): void {
    this.rig.ends.forEach((end, i) => {
      for (const image of end.sent.splice(0)) {
        const frame = decodeFrame(image);
        if (!frame.ok || frame.value.type !== 'management') continue;
        this.#records[session].push({ frame: frame.value, sender: i as 0 | 1 });
      }
    });
  }
}

/** Reports that an attack is allowed to cause. */
const SAID_OF_ATTACKS: ReadonlySet<string> = new Set([
  'link.frames-rejected',
  'security.unauthenticated',
  'security.replayed',
  'security.key-epoch',
]);

const kindOf = (frame: ManagementFrame): FrameKind | undefined =>
  frame.opcode === 'none' ? messageOf(encodeFrame(frame))?.kind : 'announcement';

/** How many frames an end has refused, by reason; reasons without any left out. */
export const refusals = (end: RigEnd): Partial<Record<RejectReason, number>> => {
  const counts: Partial<Record<RejectReason, number>> = {};
  for (const reason of REJECT_REASONS) {
    const count = end.endpoint.rejected(reason);
    if (count > 0) counts[reason] = count;
  }
  return counts;
};

export const inject = (end: RigEnd, frame: ManagementFrame): void => end.inject(encodeFrame(frame));
