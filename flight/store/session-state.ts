import type { Segment } from '../../protocols/bundle.ts';
import type { CustodyAccept, CustodyRefuse } from '../../protocols/frame.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { LinkEndpoint, Session } from '../link/link-service.ts';
import { CLASSES, type HeldBundle, type TransferSide } from './held-bundle.ts';
import type { Reassembly } from './reassembly.ts';
import { ServiceOrder } from './service-order.ts';

/**
 * Light time changes by less than 60 µs in this time between any two orbits that see each other.
 */
const LIGHT_TIME_REFRESH_NS: Ns = SECOND_NS;

/** Part of a transfer that waits for its first segment. */
export interface HeaderlessTransfer {
  readonly session: SessionState;
  readonly transfer: number;
  readonly sinceNs: Ns;
  readonly segments: Segment[];
}

/** What the bundle agent keeps of one link session; nothing of it outlives the session. */
export class SessionState implements TransferSide {
  readonly link: LinkEndpoint;
  readonly session: Session;
  readonly peer: number;
  up = true;

  // Outgoing
  nextTransfer = 1;
  readonly active: (HeldBundle | undefined)[] = new Array(CLASSES).fill(undefined);
  underWay = 0;
  readonly transfers = new Map<number, HeldBundle>();
  readonly order: ServiceOrder;
  readonly ready: boolean[] = ServiceOrder.ready();

  /**
   * Best-effort bundles of this node that came back unacknowledged; handled when the session is
   * over.
   */
  readonly returned: HeldBundle[] = [];

  // Incoming
  /** Some transfer came in several segments: only then something may be open. */
  segmented = false;
  readonly incoming = new Map<number, Reassembly>();
  /** Transfers that were answered before all of their segments came. */
  readonly answered = new Set<number>();
  readonly headerless = new Map<number, HeaderlessTransfer>();
  accepts: CustodyAccept[] = [];
  refuses: CustodyRefuse[] = [];

  #lightTimeNs: Ns = 0;
  #lightTimeUntilNs: Ns = -1;

  constructor(link: LinkEndpoint, session: Session, broadbandShare: number) {
    this.link = link;
    this.session = session;
    this.peer = session.peer;
    this.order = new ServiceOrder(broadbandShare);
  }

  /** Whether later segments of some transfer may come. */
  get mayContinue(): boolean {
    return this.segmented && (this.incoming.size > 0 || this.answered.size > 0);
  }

  /** The best-effort transfer that was heard of longest ago. */
  idlestBestEffort(): Reassembly | undefined {
    let idlest: Reassembly | undefined;
    for (const coming of this.incoming.values()) {
      if (coming.header.custody) continue;
      if (idlest === undefined || coming.heardNs < idlest.heardNs) idlest = coming;
    }
    return idlest;
  }

  /** Further segments of it may come; the oldest of so many is forgotten. */
  rememberAnswered(transfer: number, max: number): void {
    this.segmented = true;
    this.answered.add(transfer);
    if (this.answered.size <= max) return;
    const [oldest] = this.answered;
    if (oldest !== undefined) this.answered.delete(oldest);
  }

  lightTimeNs(nowNs: Ns): Ns {
    if (nowNs >= this.#lightTimeUntilNs) {
      this.#lightTimeNs = Math.round(this.link.lightTimeNs?.() ?? 0);
      this.#lightTimeUntilNs = nowNs + LIGHT_TIME_REFRESH_NS;
    }
    return this.#lightTimeNs;
  }
}
