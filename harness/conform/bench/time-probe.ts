import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { OpenBench } from '../case.ts';
import { given } from '../check.ts';
import type { Bench } from './bench.ts';
import { LIGHT_TIME_NS, type Setup, TO_HIGH, TO_LOW } from './mesh.ts';
import type { Neighbour } from './neighbour.ts';
import { awaitLink, awaitLock, type Side } from './staging.ts';

type HardwareClock = Bench['clock'];
type PeerClock = Neighbour['clock'];

export const NO_STRATUM = 16;
/** A peer that has no source, and knows less than everybody else. */
export const IGNORANT: Partial<PeerClock> = { stratum: NO_STRATUM, uncertaintyNs: 10 * SECOND_NS };

/** What is known of time where a case begins. */
export interface Clocks {
  readonly side?: Side;
  readonly clock?: Partial<HardwareClock>;
  readonly peer?: Partial<PeerClock>;
  readonly setup?: Setup;
}

export const setPeer = (peer: Neighbour, clock: Partial<PeerClock>): void => {
  Object.assign(peer.clock, clock);
  const { stratum, uncertaintyNs } = peer.clock;
  peer.hello = { ...peer.hello, stratum, utcUncertaintyNs: uncertaintyNs };
};

/** A session with one neighbour, the moment that it began. */
export const linkedAs = (
  open: OpenBench,
  { side = 'low', clock = {}, peer: peerClock = {}, setup = {} }: Clocks,
): { readonly bench: Bench; readonly peer: Neighbour } => {
  const bench = open({ opportunities: [side === 'low' ? TO_LOW : TO_HIGH], ...setup });
  const peer = bench[side];
  Object.assign(bench.clock, clock);
  setPeer(peer, peerClock);
  bench.boot();
  awaitLock(bench, side);
  awaitLink(bench, side);
  return { bench, peer };
};

/** What the target thinks of UTC. */
export interface Estimate {
  /** When it was asked, by the true UTC. */
  readonly atNs: Ns;
  readonly utcNs: Ns;
  readonly errorNs: Ns;
  readonly uncertaintyNs: Ns;
  readonly stratum: number;
  /** Stamp of the answer, and what it gave back of the question. */
  readonly t3Ns: Ns;
  readonly t1Ns: Ns;
}

const ANSWER_NS: Ns = SECOND_NS / 2;

/** Asks the target for its time by an exchange of the neighbour's own. */
export const askTime = (bench: Bench, peer: Neighbour, exchange = 900_000): Estimate => {
  const sinceNs = bench.nowNs;
  const { stratum, uncertaintyNs } = peer.clock;
  const t1Ns = sinceNs + peer.clock.aheadNs;
  const question = { t1Ns, t2Ns: 0, t3Ns: 0, uncertaintyNs, stratum };
  peer.say({ kind: 'time-transfer', exchange, reply: false, ...question });
  const answers = () =>
    peer
      .messages('time-transfer', sinceNs + 1)
      .filter(({ message }) => message.reply && message.exchange === exchange);
  bench.until(() => answers().length > 0, ANSWER_NS);
  const [answer] = answers();
  given(answer !== undefined, 'no answer to a question for the time');
  const { message } = answer;
  const atNs = sinceNs + LIGHT_TIME_NS;
  return {
    atNs,
    utcNs: message.t2Ns,
    errorNs: message.t2Ns - atNs,
    uncertaintyNs: message.uncertaintyNs,
    stratum: message.stratum,
    t3Ns: message.t3Ns,
    t1Ns: message.t1Ns,
  };
};

/** Exchanges that the target began, as they came. */
export const requestsOf = (peer: Neighbour, sinceNs: Ns = 0) =>
  peer.messages('time-transfer', sinceNs).filter(({ message }) => !message.reply);

/** Longer than an exchange takes. */
export const EXCHANGE_NS: Ns = 4 * LIGHT_TIME_NS + 20 * MILLISECOND_NS;
