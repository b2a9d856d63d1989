import { decodeTelecommand } from '../../protocols/operations-codec.ts';
import type { CommandRefusal, Sealed, Telecommand } from '../../protocols/operations.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { FlightClock } from '../ports.ts';
import type { OperationsKeys } from '../security/operations-keys.ts';
import type { KeyControl } from './controls.ts';
import type { ExecutedCommands } from './executed-commands.ts';

export type Judgement =
  | { readonly verdict: 'good'; readonly command: Telecommand }
  | {
      readonly verdict: 'refused';
      readonly reason: CommandRefusal;
      /** 0: nothing that can be believed names one. */
      readonly sequence: number;
      readonly opcode: string;
    };

/** What a telecommand is judged by. */
export interface JudgementTerms {
  readonly own: NodeId;
  readonly keys: OperationsKeys;
  readonly epochs: Pick<KeyControl, 'accepts'>;
  readonly executed: ExecutedCommands;
  readonly clock: FlightClock;
  /** A clock that is less certain than this is not asked whether a telecommand is too old. */
  readonly clockTrustedNs: Ns;
}

/**
 * Whether a telecommand may be executed (LM-MGT-100 …): authentic, for this node, never met before, of an
 * accepted epoch, understood, and not expired, in this order.
 */
export const judgeCommand = (bytes: Uint8Array, terms: JudgementTerms): Judgement => {
  const opened = terms.keys.open('telecommand', bytes);
  if (!opened.ok) {
    const forged = opened.reason === 'unauthenticated';
    return refused(0, forged ? 'unauthenticated' : 'malformed');
  }
  const sealed = opened.value;
  const { sequence } = sealed;
  const reason = outerRefusal(sealed, terms);
  if (reason !== undefined) return refused(sequence, reason);
  const decoded = decodeTelecommand(sealed);
  if (!decoded.ok) {
    const unknown = decoded.reason === 'unknown-type';
    return refused(sequence, unknown ? 'unknown-command' : 'malformed');
  }
  const command = decoded.value;
  const { issuedUtcNs, expiresUtcNs, body } = command;
  if (expiresUtcNs <= issuedUtcNs) return refused(sequence, 'malformed', body.command);
  if (isExpired(expiresUtcNs, terms)) return refused(sequence, 'expired', body.command);
  return { verdict: 'good', command };
};

const outerRefusal = (sealed: Sealed, terms: JudgementTerms): CommandRefusal | undefined => {
  if (sealed.node !== terms.own) return 'wrong-target';
  const met = terms.executed.met(sealed.sequence);
  if (met !== undefined) return met;
  return terms.epochs.accepts(sealed.keyEpoch) ? undefined : 'key-epoch';
};

/**
 * A trusted clock refuses what may be expired; one that is not refuses only what certainly is, so that a
 * node that lost its time can still be told what to do.
 */
const isExpired = (expiresUtcNs: Ns, { clock, clockTrustedNs }: JudgementTerms): boolean => {
  const uncertaintyNs = clock.utcUncertaintyNs();
  const trusted = uncertaintyNs <= clockTrustedNs;
  return clock.utcNs() + (trusted ? uncertaintyNs : -uncertaintyNs) >= expiresUtcNs;
};

const refused = (sequence: number, reason: CommandRefusal, opcode = ''): Judgement => ({
  verdict: 'refused',
  reason,
  sequence,
  opcode,
});
