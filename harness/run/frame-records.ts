import type { Scenario } from '../scenario/scenario.ts';
import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { BusListener } from '../bus/bus.ts';
import { type FramePeek, peekFrame, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import { peekMessage } from '../bus/message-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Path } from '../bus/path.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { StoredBundle } from '../../protocols/bundle.ts';
import type { ClassWaits } from '../observe/class-waits.ts';
import { AcknowledgementWatch } from '../observe/acknowledgement-watch.ts';
import { AgeWatch } from '../observe/age-watch.ts';
import { AuthenticationWatch } from '../observe/authentication-watch.ts';
import { ForgeryWatch } from '../observe/forgery-watch.ts';
import { FrameCheck } from '../observe/frame-check.ts';
import { MessageWatches } from '../observe/message-watches.ts';
import { MtuWatch } from '../observe/mtu-watch.ts';
import { RateWatch } from '../observe/rate-watch.ts';
import { ResendWatch } from '../observe/resend-watch.ts';
import { SilenceWatch } from '../observe/silence-watch.ts';
import { SpentFrameWatch } from '../observe/spent-frame-watch.ts';
import { UnknownFieldWatch } from '../observe/unknown-field-watch.ts';
import { YieldWatch } from '../observe/yield-watch.ts';

/** Frame types by their number on the wire, as the journal names them. */
const FRAME_TYPES = ['unspecified', 'idle', 'data', 'management'] as const;

type FramesScenario = Pick<Scenario, 'nodes' | 'limits' | 'policy' | 'hazards' | 'faults'>;

/** Writes what became of frames: each one, where it is asked for, and their sums when locks end. */
export class FrameRecords {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #check: FrameCheck;
  readonly #waits: ClassWaits;
  readonly #acknowledgements: AcknowledgementWatch;
  readonly authentication: AuthenticationWatch;
  readonly forgeries: ForgeryWatch;
  readonly resends: ResendWatch;
  readonly ages: AgeWatch;
  readonly #rates: RateWatch;
  readonly #mtus: MtuWatch;
  readonly #yields: YieldWatch;
  readonly #silences: SilenceWatch;
  readonly #spent: SpentFrameWatch;
  readonly #unknown: UnknownFieldWatch;
  readonly messages: MessageWatches;

  constructor(
    queue: EventQueue,
    journal: Journal,
    waits: ClassWaits,
    { nodes, limits, policy, hazards, faults }: FramesScenario,
    ways: { path(from: Modem, to: Modem): Path },
  ) {
    this.#queue = queue;
    this.#journal = journal;
    this.#check = new FrameCheck(journal);
    this.#waits = waits;
    const nowNs = (): Ns => queue.nowNs;
    const lightTimeNs = (from: Modem, to: Modem): Ns =>
      ways.path(from, to).lightTimeNs(queue.nowNs);
    const late = hazards?.includes('acknowledgement-late') === true;
    const ackDelayNs = late ? Number.POSITIVE_INFINITY : limits.ackDelayNs;
    this.#acknowledgements = new AcknowledgementWatch(journal, { nowNs, ackDelayNs });
    this.authentication = new AuthenticationWatch(journal, nowNs);
    this.forgeries = new ForgeryWatch(journal, nowNs, (session) => {
      this.authentication.forget(session);
      this.#acknowledgements.forget(session);
    });
    this.#rates = new RateWatch(journal, { nowNs, rateUpHoldNs: limits.rateUpHoldNs });
    this.#silences = new SilenceWatch(journal, {
      nowNs,
      silenceNs: limits.downIntervals * limits.keepaliveNs,
    });
    this.#yields = new YieldWatch(journal, { nowNs, ...limits });
    this.#mtus = new MtuWatch(journal, { nowNs, nodes });
    this.#spent = new SpentFrameWatch(journal, nowNs);
    this.#unknown = new UnknownFieldWatch(journal, { nowNs, ackDelayNs });
    const writeNs = nodes.reduce((most, node) => Math.max(most, node.storeLatencyNs), 0);
    const sourceless = new Set(nodes.filter(({ clock }) => !clock.timeSource).map(({ id }) => id));
    const alters = faults.some((fault) => fault.kind === 'frames-corrupted' && fault.undetected);
    const terms = { nowNs, writeNs, policy, sourceless, lightTimeNs, alters };
    this.messages = new MessageWatches(journal, { ...terms, ...limits });
    this.resends = new ResendWatch(journal, nowNs);
    this.ages = new AgeWatch(journal, { nowNs, hopMarginNs: limits.hopAgeMarginNs });
  }

  /** A frame leaves; `peek` is its head. */
  sent(from: Modem, image: FrameImage, peek: FramePeek): void {
    this.#check.sent(from, image, peek);
    this.#waits.sent(from, image, peek, this.#queue.nowNs);
    this.#acknowledgements.sent(from, image, peek, this.#queue.nowNs);
    this.authentication.sent(image, peek);
    this.forgeries.sent(from, image, peek);
    this.#rates.sent(from, image, peek);
    this.#mtus.sent(from, image, peek);
    this.#silences.sent(from, peek);
    this.#spent.sent(from, image, peek);
    this.#unknown.sent(from, image, peek);
    this.messages.sent(from, image, peek);
    this.resends.sent(from, image, peek);
    this.ages.sent(from, image, peek);
  }

  /** On its way a frame becomes another one that a receiver has to take as it was. */
  altered(image: FrameImage, into: FrameImage): void {
    this.#unknown.altered(image, into);
  }

  /** A message outside any session leaves. */
  handshake(from: Modem, message: ManagementMessage): void {
    this.authentication.handshake(from, message);
    this.forgeries.handshake(from, message);
    this.#yields.handshake(from, message);
  }

  /** A sound frame reached that modem. */
  arrived(modem: Modem, image: FrameImage): void {
    this.#acknowledgements.arrived(modem, image);
    this.authentication.arrived(modem, image);
    this.#rates.arrived(modem, image);
    this.#spent.arrived(modem, image);
    this.#unknown.arrived(modem, image);
    this.messages.arrived(modem, image);
  }

  /** A bundle is durable in the store of the node with these modems. */
  offered(
    node: NodeId,
    modems: readonly Modem[],
    { header, payload }: Pick<StoredBundle, 'header' | 'payload'>,
  ): void {
    this.#waits.offered(modems, header, this.#queue.nowNs);
    this.messages.durable(node, header, payload);
  }

  /** The computer with these modems stops. */
  stopped(node: NodeId, modems: readonly Modem[]): void {
    this.resends.stopped(node);
    this.#spent.stopped(modems);
    this.messages.stopped(node, modems);
  }

  readonly frame: NonNullable<BusListener['frame']> = (from, to, image, arrivalNs, fate) => {
    const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    peekFrame(image, peek);
    if (peek.type === TYPE_MANAGEMENT && this.#journal.wants('message')) {
      const { node, terminal } = from;
      this.#journal.append('message', arrivalNs, node, terminal, to.node, peekMessage(image));
    }
    this.#journal.append(
      'frame',
      arrivalNs,
      from.node,
      from.terminal,
      to.node,
      FRAME_TYPES[peek.type] ?? 'unknown',
      peek.session,
      peek.txfn,
      peek.txNum,
      image.head.length + image.payload.length + 5,
      arrivalNs,
      fate,
    );
  };

  /** A frame left while nothing could arrive, or found no room in its modem: it was said all the same. */
  outside(modem: Modem, image: FrameImage, cause: 'overrun' | 'not-locked'): void {
    const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    peekFrame(image, peek);
    this.#rates.sent(modem, image, peek);
    this.#unknown.unsent(modem);
    this.messages.unsent(modem, image, peek);
    if (cause === 'overrun') return;
    const type = FRAME_TYPES[peek.type] ?? 'unknown';
    const { node, terminal } = modem;
    this.#journal.append('transmit-outside', this.#queue.nowNs, node, terminal, type, cause);
  }

  /** Frames of one direction, since the lock began. */
  summarise(modem: Modem, partner: NodeId): void {
    const { sent, bytes, received, corrupted, lost, overrun, busyNs } = modem.takeCounts();
    this.#journal.append(
      'frames-summary',
      this.#queue.nowNs,
      modem.node,
      modem.terminal,
      partner,
      sent,
      bytes,
      received,
      corrupted,
      lost,
      overrun,
      busyNs,
    );
    this.#check.summarise(modem, partner, this.#queue.nowNs);
    this.#waits.summarise(modem, partner, this.#queue.nowNs);
    this.authentication.summarise(modem);
    this.messages.unlocked(modem);
    this.#acknowledgements.summarise(modem, partner, this.#queue.nowNs);
  }
}
