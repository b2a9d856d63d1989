import type { BundleHeader, Chunks } from '../../protocols/bundle.ts';
import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import type { Policy } from '../../protocols/policy.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import { peekMessage } from '../bus/message-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { AdvertisementWatch } from './advertisement-watch.ts';
import { AroundWatch } from './around-watch.ts';
import { CloseWatch } from './close-watch.ts';
import { ComparisonWatch } from './comparison-watch.ts';
import { CustodyOffers } from './custody-offers.ts';
import { CustodyWatch } from './custody-watch.ts';
import { DigestWatch } from './digest-watch.ts';
import { FloodWatch } from './flood-watch.ts';
import { HopAgeWatch } from './hop-age-watch.ts';
import { NewsDuties } from './news-duties.ts';
import { OutTerminalsWatch } from './out-terminals-watch.ts';
import { type NewsLimits, OwnNewsWatch } from './own-news-watch.ts';
import { PreviousNodeWatch } from './previous-node-watch.ts';
import { ReceiptWatch } from './receipt-watch.ts';
import { RestartAttemptsWatch } from './restart-attempts-watch.ts';
import { ResumeWatch } from './resume-watch.ts';
import { ReturnWatch } from './return-watch.ts';
import { StratumWatch } from './stratum-watch.ts';
import { TakenHopsWatch } from './taken-hops-watch.ts';
import { TakenMessages } from './taken-messages.ts';
import { TimeReplyWatch } from './time-reply-watch.ts';

/** Those who watch what nodes say to each other within sessions, and what must follow from it. */
export class MessageWatches {
  readonly #messages = new TakenMessages();
  readonly #advertisements: AdvertisementWatch;
  readonly #duties: NewsDuties;
  readonly #floods: FloodWatch;
  readonly #own: OwnNewsWatch;
  readonly #out: OutTerminalsWatch;
  readonly #comparisons: ComparisonWatch;
  readonly #closes: CloseWatch;
  readonly #custody: CustodyWatch;
  readonly #receipts: ReceiptWatch;
  readonly #resumes: ResumeWatch;
  readonly #digests: DigestWatch;
  readonly #attempts: RestartAttemptsWatch;
  readonly #strata: StratumWatch;
  readonly #timeReplies: TimeReplyWatch;
  readonly #ages: HopAgeWatch;
  readonly #arounds: AroundWatch;
  readonly #returns: ReturnWatch;
  readonly #offers: CustodyOffers;

  constructor(
    journal: Journal,
    terms: NewsLimits & {
      readonly nowNs: () => Ns;
      readonly refuseBackoffNs: Ns;
      readonly attemptsMax: number;
      readonly writeNs: Ns;
      readonly lightTimeNs: (from: Modem, to: Modem) => Ns;
      readonly policy?: Policy | undefined;
      readonly sourceless: ReadonlySet<NodeId>;
      readonly alters: boolean;
    },
  ) {
    const { nowNs } = terms;
    this.#advertisements = new AdvertisementWatch(journal, nowNs);
    this.#duties = new NewsDuties(journal, nowNs);
    this.#floods = new FloodWatch(journal, nowNs);
    this.#own = new OwnNewsWatch(journal, nowNs, terms);
    this.#out = new OutTerminalsWatch(journal, nowNs);
    this.#comparisons = new ComparisonWatch(journal, nowNs);
    this.#closes = new CloseWatch(journal, nowNs);
    this.#custody = new CustodyWatch(journal, terms);
    this.#receipts = new ReceiptWatch(journal, terms);
    this.#resumes = new ResumeWatch(journal, nowNs);
    this.#digests = new DigestWatch(journal, terms);
    this.#attempts = new RestartAttemptsWatch(journal, terms);
    this.#strata = new StratumWatch(journal, terms);
    this.#timeReplies = new TimeReplyWatch(journal, terms);
    this.#ages = new HopAgeWatch(journal, terms);
    this.#arounds = new AroundWatch(journal, nowNs);
    this.#returns = new ReturnWatch(journal, nowNs);
    this.#offers = new CustodyOffers(nowNs, [
      this.#custody,
      this.#receipts,
      this.#resumes,
      this.#digests,
      this.#attempts,
      this.#ages,
      this.#arounds,
      this.#returns,
      new PreviousNodeWatch(journal, nowNs),
      new TakenHopsWatch(journal, nowNs),
    ]);
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, peek: FramePeek): void {
    this.#offers.sent(from, image, peek);
    this.#digests.sent(from, image, peek);
    this.#duties.sent(from, peek);
    this.#floods.sent(from, peek);
    this.#comparisons.sent(from, peek);
    this.#closes.sent(from, image, peek);
    this.#out.sent(from, peek);
    const message = this.#messages.sent(from, image, peek);
    if (message !== undefined) this.#said(from, peek, message);
  }

  /** A frame that its modem had no light or no room for: it was said all the same. */
  unsent(from: Modem, image: FrameImage, peek: FramePeek): void {
    // A transfer may begin with it, and come as a retransmission.
    this.#offers.sent(from, image, peek);
    this.#digests.sent(from, image, peek);
    this.#closes.sent(from, image, peek);
    if (peek.type !== TYPE_MANAGEMENT || peek.session === 0) return;
    if (peekMessage(image) === 'time-transfer') this.#strata.forget(from.node);
  }

  /** A sound frame reached that modem. */
  arrived(to: Modem, image: FrameImage): void {
    this.#closes.arrived(to, image);
    this.#resumes.arrived(to, image);
  }

  /** Flight software takes a frame of that session as authentic. */
  authenticated(to: Modem, session: number, counter: number): void {
    const message = this.#messages.taken(to, session, counter);
    if (message === undefined || this.#closes.isOver(to, session)) return;
    if (message.kind === 'custody') this.#offers.taken(to, session, message);
    else if (message.kind === 'advertisements') {
      this.#duties.taken(to, session, message.advertisements);
      this.#floods.taken(to, message.advertisements);
    } else if (message.kind === 'database-summary') {
      this.#duties.compared(to, session, message);
      this.#floods.compared(to);
    } else if (message.kind === 'time-transfer') this.#strata.taken(to, session, message);
  }

  /** The lock of that modem ends, or the run does. */
  unlocked(modem: Modem): void {
    this.#closes.unlocked(modem);
  }

  /** A bundle is durable in a node's store. */
  durable(node: NodeId, header: BundleHeader, payload: Chunks): void {
    this.#receipts.durable(node, header, payload);
    this.#arounds.durable(node, header);
    this.#digests.durable(node, header, payload);
  }

  /** The computer with these modems stops. */
  stopped(node: NodeId, modems: readonly Modem[]): void {
    this.#advertisements.stopped(node);
    this.#duties.stopped(node, modems);
    this.#floods.stopped(node);
    this.#comparisons.stopped(modems);
    this.#closes.stopped(modems);
    this.#own.stopped(node);
    this.#out.stopped(node, modems);
    this.#attempts.stopped(node);
    this.#ages.stopped(node);
    this.#arounds.stopped(node);
    this.#digests.stopped(node);
    this.#custody.stopped(node);
    this.#returns.stopped(node);
    this.#receipts.stopped(node);
    this.#strata.forget(node);
  }

  #said(from: Modem, peek: FramePeek, message: ManagementMessage): void {
    const { session, txNum } = peek;
    this.#advertisements.said(from, peek, message);
    // Of these a first copy may have found no light.
    if (message.kind === 'advertisements') {
      this.#duties.told(from, session, message.advertisements);
      this.#floods.told(from, session, message.advertisements);
      this.#own.told(from, session, message.advertisements);
      this.#out.told(from, message.advertisements);
      this.#comparisons.told(from);
    } else if (message.kind === 'database-summary' && !asks(message)) {
      this.#comparisons.named(from, session);
    }
    if (message.kind === 'resume') this.#digests.said(from, session, message);
    if (txNum > 0) return;
    if (message.kind === 'custody') this.#offers.said(from, session, message);
    else if (message.kind === 'resume') this.#resumes.said(from, session, message);
    else if (message.kind === 'time-transfer') {
      this.#strata.said(from, session, message);
      this.#timeReplies.said(from, session, message);
    }
  }
}

/** Such a summary asks, and says nothing of what its sender has (LM-RTE-057). */
const asks = ({
  keys,
  complete,
}: Extract<ManagementMessage, { kind: 'database-summary' }>): boolean =>
  keys.length === 0 && !complete;
