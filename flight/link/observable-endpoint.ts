import type { RejectReason } from '../../protocols/errors.ts';
import type { Ns } from '../../protocols/units.ts';
import type { LinkEndpoint } from './link-service.ts';
import type { LinkSession } from './link-session.ts';

/** The endpoint, with what an observer may read of it. */
export interface ObservableLinkEndpoint extends LinkEndpoint {
  /** State of the session's statechart. */
  readonly state: string;
  /** The running session: ARQ and its counters. */
  readonly current: LinkSession | undefined;
  lightTimeNs(): Ns;
  /** The node accepts or uses other key epochs. */
  epochsChanged(): void;
  /** The node's UTC was set. */
  clockSet(): void;
  /** Frames dropped since boot for that reason. */
  rejected(reason: RejectReason): number;
}
