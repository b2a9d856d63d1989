import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { expectEqual, expectThat, given } from '../check.ts';
import type { Bench } from './bench.ts';
import type { OpenBench } from '../case.ts';
import { LIGHT_TIME_NS, type Setup } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import { type Side, tracked } from './staging.ts';
import type { Message } from './voice.ts';

/** Until an answer to something said now has come back, and a little more. */
export const ROUND_TRIP_NS: Ns = 2 * LIGHT_TIME_NS + 30 * MILLISECOND_NS;

const PROBE = new Uint8Array(200).fill(0x5a);
const PROBE_WITHIN_NS: Ns = SECOND_NS;

/** Whether the session carries a custody bundle for the target to its end. */
export const carries = (bench: Bench, peer: Neighbour): boolean => {
  const { transfer } = peer.transfers.send(PROBE);
  const sinceNs = bench.nowNs;
  return bench.until(
    () => peer.transfers.verdict(transfer, sinceNs) === 'accepted',
    PROBE_WITHIN_NS,
  );
};

export const expectCarries = (bench: Bench, peer: Neighbour, when: string): void => {
  expectEqual(carries(bench, peer), true, `${when}: a bundle is accepted in the session`);
};

/** The target tracks a partner that it initiates to, and its first HELLO is here, unanswered. */
export const greeted = (
  open: OpenBench,
  setup: Setup = {},
): { readonly bench: Bench; readonly peer: Neighbour; readonly hello: Message<'hello'> } => {
  const { bench, peer } = tracked(open, 'high', setup);
  peer.manners.handshake = false;
  bench.await('HELLO', () => peer.messages('hello').length > 0, SECOND_NS);
  return { bench, peer, hello: newest(peer, 'hello') };
};

/** It tracks a partner that initiates, who said HELLO and has the answer, but did not say READY. */
export const answered = (
  open: OpenBench,
  changes: Parameters<Neighbour['sayHello']>[0] = {},
): {
  readonly bench: Bench;
  readonly peer: Neighbour;
  readonly answer: Message<'hello-ack'>;
} => {
  const { bench, peer } = tracked(open, 'low');
  peer.manners.handshake = false;
  peer.sayHello(changes);
  bench.await('HELLO-ACK', () => peer.messages('hello-ack').length > 0, ROUND_TRIP_NS);
  return { bench, peer, answer: newest(peer, 'hello-ack') };
};

/** The last message of a kind that came. */
export const newest = <K extends Message<'hello' | 'hello-ack' | 'ready' | 'close'>['kind']>(
  peer: Neighbour,
  kind: K,
): Message<K> => {
  const found = peer.messages(kind).at(-1)?.message;
  given(found !== undefined, `no ${kind} came`);
  return found;
};

/** HELLO-ACKs that come to a HELLO with these changes; none: it was dropped. */
export const answersTo = (
  open: OpenBench,
  side: Side,
  say: (peer: Neighbour, bench: Bench) => void,
): readonly Message<'hello-ack'>[] => {
  const { bench, peer } = tracked(open, side);
  peer.manners.handshake = false;
  say(peer, bench);
  bench.run(ROUND_TRIP_NS);
  return peer.messages('hello-ack').map(({ message }) => message);
};

/** Five intervals without a frame, and the one that was under way. */
export const SILENCE_NS: Ns = 5 * SECOND_NS + LIGHT_TIME_NS;

/** It says nothing any more: how the target notices is its own affair (LM-LNK-028, LM-LNK-029). */
export const fallSilent = ({ manners }: Neighbour): void => {
  for (const name of Object.keys(manners) as (keyof Neighbour['manners'])[]) manners[name] = false;
};

/** The link came to be down, as far as it tells of itself: that it does is another matter (LM-MGT-012). */
export const expectDown = (bench: Bench, mark: number, what: string): void => {
  givenStates(bench);
  const states = linkStates(bench, mark);
  expectThat(states.includes('down'), what, states);
};

/** Without them nobody outside sees what a session came to. */
export const givenStates = (bench: Bench): void =>
  given(linkStates(bench, 0).length > 0, 'the link tells no states');

/** States that the link of a terminal came to. */
export const linkStates = (bench: Bench, mark: number): readonly string[] =>
  bench.since(mark, 'transition').flatMap(({ machine, to }) => (machine === 'link' ? [to] : []));
