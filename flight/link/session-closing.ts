import type { ManagementFrame } from '../../protocols/frame.ts';
import { encodeFrame } from '../../protocols/frame-codec.ts';
import { decodeManagement } from '../../protocols/management-codec.ts';
import type { Ns } from '../../protocols/units.ts';
import type { SessionSeal } from '../security/session-seal.ts';
import { directFrame } from './direct-frame.ts';
import type { LinkSession } from './link-session.ts';
import type { TransmitLine } from './transmit-line.ts';

/** Why a session is closed, as CLOSE says it. */
const CLOSE_PLANNED = 1;

/**
 * Orderly end of a session (LM-LNK-030 …): no new segments, what is in flight is answered, then
 * CLOSE and CLOSE-ACK. An end that closed already answers a repeated CLOSE, so that a lost
 * CLOSE-ACK holds nobody.
 */
export class SessionClosing {
  readonly #line: TransmitLine;
  #asked = false;
  #past: SessionSeal | undefined;

  constructor(line: TransmitLine) {
    this.#line = line;
  }

  begin(): void {
    this.#asked = false;
  }

  /** The session is over; what repeats its CLOSE is answered until the next one ends. */
  remember(seal: SessionSeal): void {
    this.#past = seal;
  }

  /**
   * Do what is next; `forced` when the time for frames in flight is over. True: the session is
   * done.
   */
  step(session: LinkSession, forced: boolean): boolean {
    session.pump.open = false;
    if (session.sender.outstanding && !forced) return false;
    if (session.peerCloses) {
      session.sendDirect({ kind: 'close-ack' });
      return true;
    }
    if (!this.#asked || forced) session.sendDirect({ kind: 'close', reason: CLOSE_PLANNED });
    this.#asked = true;
    return false;
  }

  /** A frame of the session before: answered when it is its CLOSE. False: not ours. */
  answerPast(frame: ManagementFrame, nowNs: Ns): boolean {
    const past = this.#past;
    if (past?.session !== frame.session || past.check(frame) !== 'good') return false;
    past.take(frame);
    const message = decodeManagement(frame.body);
    if (message.ok && message.value.kind === 'close') {
      this.#line.transmit(encodeFrame(directFrame(past, { kind: 'close-ack' })), nowNs);
    }
    return true;
  }
}
