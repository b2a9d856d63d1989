import type { Ns } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';

export interface ArqSettings {
  readonly windowFrames: number;
  /** Transmissions that must be confirmed after one before it counts as lost. */
  readonly reorderFrames: number;
  /** Frames sent again at once by a first timeout; later ones probe with reorderFrames. */
  readonly probeFrames: number;
  /** A first timeout takes along what was sent within this after the frame that timed out. */
  readonly probeSpanNs: Ns;
  readonly retransmissionsMax: number;
  /** A session ends when nothing at all is heard for this long. */
  readonly silenceNs: Ns;
}

/**
 * Copies of an announcement: each is a transmission of its frame. When all are lost, one more is spoken at a rate that
 * nobody hears, and the last goes back to the old one (LM-LNK-075).
 */
export const announcementCopies = ({
  rateAnnouncements,
  retransmissionsMax,
}: Pick<Limits, 'rateAnnouncements' | 'retransmissionsMax'>): number =>
  Math.max(1, Math.min(rateAnnouncements, retransmissionsMax - 1));
