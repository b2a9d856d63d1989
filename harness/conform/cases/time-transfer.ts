import { authenticatedBytes } from '../../../protocols/frame-codec.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { codeOf } from '../bench/link-codes.ts';
import { LIGHT_TIME_NS, TARGET, LOW } from '../bench/mesh.ts';
import { circularAt, length, type Motion, type Vec } from '../bench/orbit.ts';
import { orbitOf } from '../bench/sky.ts';
import { askTime, EXCHANGE_NS, IGNORANT, linkedAs, requestsOf } from '../bench/time-probe.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual, shouldHold } from '../check.ts';

const LIGHT_KM_PER_S = 299_792.458;
const FIRST_NS: Ns = 200 * MILLISECOND_NS;
const LIGHT_ERROR_NS = 1_000;
const OWN_NS = 10 * MILLISECOND_NS;
const DRIFT_PPB = 1_000;
/** Knows UTC to 10 ms, and is 3 ms ahead. */
const LOST = { utcAheadNs: 3_000_000, uncertaintyNs: OWN_NS, disciplined: false };
const STEP = 602;

/** How long light takes to where the receiver will be. */
const travelNs = (from: Motion, to: Motion): number => {
  const apart = (seconds: number): Vec => [
    to.position[0] + seconds * to.velocity[0] - from.position[0],
    to.position[1] + seconds * to.velocity[1] - from.position[1],
    to.position[2] + seconds * to.velocity[2] - from.position[2],
  ];
  let seconds = 0;
  for (let i = 0; i < 5; i++) seconds = length(apart(seconds)) / LIGHT_KM_PER_S;
  return seconds * 1e9;
};

interface Combination {
  readonly name: string;
  readonly what: string;
  readonly ownNs: Ns;
  readonly peer: { readonly aheadNs: Ns; readonly uncertaintyNs: Ns };
  /** Where the estimate is to go, and how well it is known then, about. */
  readonly errorNs: Ns;
  readonly boundNs: Ns;
}

const COMBINATIONS: readonly Combination[] = [
  {
    name: 'better-measurement',
    what: 'a better measurement moves the estimate to the middle of the overlap',
    ownNs: 100_000,
    peer: { aheadNs: 90_000, uncertaintyNs: 30_000 },
    errorNs: 79_400,
    boundNs: 20_600,
  },
  {
    name: 'worse-measurement',
    what: 'a worse measurement moves it a quarter of the way to the middle of the overlap',
    ownNs: 100_000,
    peer: { aheadNs: 200_000, uncertaintyNs: 150_000 },
    errorNs: 18_600,
    boundNs: 81_400,
  },
  {
    name: 'narrower-within',
    what: 'a measurement within the estimate takes its place',
    ownNs: 1_000_000,
    peer: { aheadNs: 200_000, uncertaintyNs: 50_000 },
    errorNs: 200_000,
    boundNs: 51_300,
  },
  {
    name: 'small-step',
    what: 'a later one within 1 ms that does not overlap moves it a quarter, and covers both',
    ownNs: 10_000,
    peer: { aheadNs: 400_000, uncertaintyNs: 10_000 },
    errorNs: 100_000,
    boundNs: 311_000,
  },
];

/** Sections 5.3: the exchange, and what becomes of a measurement. */
export const TIME_TRANSFER_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-TIM-replies-at-once',
    requirements: ['LM-TIM-009', 'LM-TIM-021'],
    title: 'a request is answered at once, with its exchange and t1, and the times of its stay',
    role: 'node',
    run: (open) => {
      const clock = { utcAheadNs: 0, uncertaintyNs: 250, disciplined: true };
      const { bench, peer } = linkedAs(open, { clock });
      bench.run(SECOND_NS);
      const fromNs = bench.nowNs;
      const answer = askTime(bench, peer, 0xfffffffe);
      const tookNs = bench.nowNs - fromNs;
      expectThat(tookNs <= 2 * LIGHT_TIME_NS + MILLISECOND_NS, 'an answer at once', tookNs);
      expectEqual(answer.t1Ns, fromNs, 't1');
      expectThat(Math.abs(answer.errorNs) <= 500, 't2: when the request came in', answer.errorNs);
      const stayNs = answer.t3Ns - answer.utcNs;
      expectThat(stayNs >= 0 && stayNs <= MILLISECOND_NS, 't3: when the answer left', stayNs);
      expectEqual([answer.stratum, answer.uncertaintyNs >= 250], [0, true], 'stratum, uncertainty');
    },
  },
  {
    id: 'CONF-TIM-request-form',
    requirements: ['LM-TIM-009'],
    title: 'a request carries t1, uncertainty and stratum, in an authentic management frame',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedAs(open, { clock: LOST });
      peer.manners.time = false;
      bench.run(SECOND_NS);
      const [request] = requestsOf(peer);
      given(request !== undefined, 'no request');
      const { frame, message, atNs } = request;
      const leftNs = atNs - LIGHT_TIME_NS + LOST.utcAheadNs;
      expectThat(Math.abs(message.t1Ns - leftNs) <= 10_000, 't1: when it left', message.t1Ns);
      expectThat(message.uncertaintyNs >= OWN_NS, 'its uncertainty', message.uncertaintyNs);
      expectEqual(message.stratum, 16, 'its stratum');
      const tag = codeOf(peer.current.receiveKey, authenticatedBytes(frame));
      expectEqual(frame.tag, tag, 'tag of the session');
    },
  },
  {
    id: 'CONF-TIM-offset-with-light-times',
    requirements: ['LM-TIM-010'],
    title: 'the offset takes account of both light times, of what left at t1 and at t3',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedAs(open, { clock: LOST });
      peer.manners.time = false;
      bench.await('a request', () => requestsOf(peer).length > 0, SECOND_NS);
      const [request] = requestsOf(peer);
      given(request !== undefined, 'no request');
      // As if light had taken its time both ways: the bench's own is the same for both.
      const own = circularAt(orbitOf(TARGET), bench.nowNs);
      const other = circularAt(orbitOf(LOW), bench.nowNs);
      const t2Ns = Math.round(bench.nowNs - LIGHT_TIME_NS + travelNs(own, other));
      const t3Ns = Math.round(bench.nowNs + LIGHT_TIME_NS - travelNs(other, own));
      peer.answerTime(request.message, { t2Ns, t3Ns });
      bench.run(EXCHANGE_NS);
      const { errorNs } = askTime(bench, peer);
      expectThat(Math.abs(errorNs) <= 80, 'an estimate right to 80 ns', errorNs);
    },
  },
  ...[
    { name: 'no-queue', queueNs: 0, excess: 'no excess' },
    { name: 'queued-reply', queueNs: 18_000, excess: 'half of an excess of 18 µs' },
  ].map(
    ({ name, queueNs, excess }): ConformanceCase => ({
      id: `CONF-TIM-uncertainty-${name}`,
      requirements: ['LM-TIM-011'],
      title: `uncertainty of a measurement: replier, ${excess}, light time, drift, a 10,000th`,
      role: 'node',
      run: (open) => {
        const peerClock = { uncertaintyNs: 5_000, queueNs };
        const { bench, peer } = linkedAs(open, { clock: LOST, peer: peerClock });
        bench.run(FIRST_NS + EXCHANGE_NS);
        const { uncertaintyNs } = askTime(bench, peer);
        const light = LIGHT_ERROR_NS + LIGHT_TIME_NS / 40_000;
        const drift = ((2 * LIGHT_TIME_NS + queueNs) * DRIFT_PPB) / 1e9;
        const dueNs = 5_000 + queueNs / 2 + light + drift + OWN_NS / 10_000;
        const grownNs = (EXCHANGE_NS * DRIFT_PPB) / 1e9;
        const fits = uncertaintyNs >= dueNs - 60 && uncertaintyNs <= dueNs + grownNs + 60;
        expectThat(fits, `an uncertainty of about ${dueNs} ns`, uncertaintyNs);
      },
    }),
  ),
  {
    id: 'CONF-TIM-uncertainty-negative-excess',
    requirements: ['LM-TIM-011'],
    title: 'an excess below zero, an error of the ephemeris, counts in full',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedAs(open, { clock: LOST });
      peer.manners.time = false;
      bench.await('a request', () => requestsOf(peer).length > 0, SECOND_NS);
      const [request] = requestsOf(peer);
      given(request !== undefined, 'no request');
      const { nowNs } = bench;
      peer.answerTime(request.message, { t2Ns: nowNs - 10_000, t3Ns: nowNs + 10_000 });
      bench.run(EXCHANGE_NS);
      const { uncertaintyNs } = askTime(bench, peer);
      const dueNs = 1_000 + 20_000 + LIGHT_ERROR_NS + LIGHT_TIME_NS / 40_000 + OWN_NS / 10_000;
      expectThat(Math.abs(uncertaintyNs - dueNs) <= 150, `about ${dueNs} ns`, uncertaintyNs);
    },
  },
  ...COMBINATIONS.map(
    ({ name, what, ownNs, peer: peerClock, errorNs, boundNs }): ConformanceCase => ({
      id: `CONF-TIM-combined-${name}`,
      requirements: [name === 'small-step' ? 'LM-TIM-013' : 'LM-TIM-012', 'LM-TIM-008'],
      title: what,
      role: 'node',
      run: (open) => {
        const clock = { uncertaintyNs: ownNs, disciplined: name === 'small-step' };
        const setup = { clockDriftPpbMax: 10 };
        const { bench, peer } = linkedAs(open, { clock, peer: peerClock, setup });
        // Whoever had a source has set its clock once.
        bench.clock.disciplined = false;
        bench.run(FIRST_NS + EXCHANGE_NS);
        const before = requestsOf(peer).length;
        given(before === 1, `one exchange, there were ${before}`);
        const estimate = askTime(bench, peer);
        const slackNs = 400 + ownNs / 1_000;
        if (name === 'small-step') {
          const reach = estimate.uncertaintyNs + slackNs;
          // It cannot be known which of both is right.
          const [lowNs, highNs] = [-ownNs, peerClock.aheadNs + peerClock.uncertaintyNs];
          const both = estimate.errorNs - reach <= lowNs && estimate.errorNs + reach >= highNs;
          expectThat(both, `it covers ${lowNs} to ${highNs} ns`, estimate);
        }
        const off = Math.abs(estimate.errorNs - errorNs);
        shouldHold(off <= slackNs, `${errorNs} ns off the true time`, estimate.errorNs);
        const wide = Math.abs(estimate.uncertaintyNs - boundNs);
        shouldHold(wide <= 2 * slackNs, `± ${boundNs} ns`, estimate.uncertaintyNs);
      },
    }),
  ),
  {
    id: 'CONF-TIM-first-measurement-sets',
    requirements: ['LM-TIM-013'],
    level: 'should',
    title: 'the first measurement since boot sets the clock, however far it is',
    role: 'node',
    run: (open) => {
      const clock = { utcAheadNs: 40 * MILLISECOND_NS, uncertaintyNs: 1_000, disciplined: false };
      const { bench, peer } = linkedAs(open, { clock });
      bench.run(FIRST_NS + EXCHANGE_NS);
      const { errorNs, uncertaintyNs } = askTime(bench, peer);
      expectThat(Math.abs(errorNs) <= 1_500, 'the time of the peer', errorNs);
      expectThat(uncertaintyNs <= 10_000, 'its uncertainty', uncertaintyNs);
    },
  },
  {
    id: 'CONF-TIM-step-refused',
    requirements: ['LM-TIM-013'],
    title: 'a later offset beyond 1 ms is not followed at once, reported, and its peer left alone',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedAs(open, { clock: LOST });
      bench.run(FIRST_NS + EXCHANGE_NS);
      const { mark } = bench;
      peer.clock.aheadNs = 5 * MILLISECOND_NS;
      const asked = requestsOf(peer).length;
      bench.await('another exchange', () => requestsOf(peer).length > asked, 120 * SECOND_NS);
      bench.run(EXCHANGE_NS);
      const { errorNs } = askTime(bench, peer);
      expectThat(Math.abs(errorNs) <= 100_000, 'the estimate as it was', errorNs);
      const told = bench.since(mark, 'report').filter(({ report }) => report.id === STEP);
      const [peerTold] = told[0]?.report.args ?? [];
      shouldEqual(peerTold, peer.place.node, 'peer in the report of the step');
      const { nowNs } = bench;
      bench.run(115 * SECOND_NS);
      shouldEqual(requestsOf(peer, nowNs).length, 0, 'exchanges with it in four intervals');
    },
  },
  {
    id: 'CONF-TIM-steady-step-followed',
    requirements: ['LM-TIM-013'],
    level: 'should',
    title: 'an offset that a teller gives for five minutes, always the same, is followed after all',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedAs(open, { clock: LOST });
      bench.run(FIRST_NS + EXCHANGE_NS);
      peer.clock.aheadNs = 50 * MILLISECOND_NS;
      bench.run(270 * SECOND_NS);
      const early = askTime(bench, peer).errorNs;
      expectThat(early < MILLISECOND_NS, 'not followed before five minutes', early);
      bench.run(400 * SECOND_NS);
      const { errorNs } = askTime(bench, peer, 900_001);
      const off = Math.abs(errorNs - peer.clock.aheadNs);
      expectThat(off <= 10_000, 'followed after that', errorNs);
    },
  },
  {
    id: 'CONF-TIM-ignorant-peer-not-followed',
    requirements: ['LM-TIM-015'],
    title: 'of two nodes without a source the one that knows less is not followed',
    role: 'node',
    run: (open) => {
      const peerClock = { ...IGNORANT, uncertaintyNs: 2 * OWN_NS, aheadNs: 5_000_000 };
      const { bench, peer } = linkedAs(open, { clock: LOST, peer: peerClock });
      bench.run(65 * SECOND_NS);
      given(requestsOf(peer).length > 0, 'it never asked');
      const { errorNs } = askTime(bench, peer);
      const off = Math.abs(errorNs - LOST.utcAheadNs);
      expectThat(off <= 1_000, 'the estimate as it was', errorNs);
    },
  },
];
