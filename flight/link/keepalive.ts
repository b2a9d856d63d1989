import type { TerminalIndex } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { EffectSink } from '../ports.ts';
import type { LinkSession } from './link-session.ts';

/**
 * The modem repeats an idle frame when nothing else is sent and watches for silence (LM-LNK-028):
 * set when a session starts and ends, so that keeping it alive costs the computer nothing.
 */
export const setKeepalive = (
  effects: EffectSink,
  terminal: TerminalIndex,
  limits: Limits,
  session: LinkSession | undefined,
): void => {
  const intervalNs = limits.keepaliveNs;
  const watched = [limits.degradedIntervals, limits.downIntervals];
  const intervals = session === undefined ? [] : watched;
  effects.push({ kind: 'idle', terminal, image: session?.idleImage(), intervalNs });
  effects.push({ kind: 'watch-silence', terminal, intervalNs, intervals });
};
