import { HOUR_NS, MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { LIGHT_TIME_NS, TO_HIGH } from '../bench/mesh.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import { tracked } from '../bench/staging.ts';
import { askTime, IGNORANT, linkedAs } from '../bench/time-probe.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldHold } from '../check.ts';

const DRIFT_PPB = 20_000;
const NEAR_NS: Ns = 1_000;
const DAY_NS = 24 * HOUR_NS;
const RETRY_NS: Ns = 4 * LIGHT_TIME_NS + 50 * MILLISECOND_NS;
const setup = { clockDriftPpbMax: DRIFT_PPB };

interface Life {
  readonly name: string;
  readonly what: string;
  readonly driftPpb: number;
  readonly aheadNs: Ns;
  readonly uncertaintyNs: Ns;
  readonly peer: { aheadNs: Ns; uncertaintyNs: Ns; stratum: number; queueNs: Ns };
}

const LIVES: readonly Life[] = [
  {
    name: 'drift',
    what: 'a clock that drifts as fast as it may, alone',
    driftPpb: DRIFT_PPB,
    aheadNs: 990_000,
    uncertaintyNs: 1_000_000,
    peer: { aheadNs: 0, uncertaintyNs: 10e9, stratum: 16, queueNs: 0 },
  },
  {
    name: 'peer-at-its-bound',
    what: 'a peer that is wrong by as much as it says',
    driftPpb: -DRIFT_PPB,
    aheadNs: -4_900_000,
    uncertaintyNs: 5_000_000,
    peer: { aheadNs: 2_900, uncertaintyNs: 3_000, stratum: 1, queueNs: 0 },
  },
  {
    name: 'queued-replies',
    what: 'replies that wait for 300 µs after they were stamped',
    driftPpb: DRIFT_PPB,
    aheadNs: 4_900_000,
    uncertaintyNs: 5_000_000,
    peer: { aheadNs: -900, uncertaintyNs: 1_000, stratum: 1, queueNs: 300_000 },
  },
];

const helloOf = (peer: Neighbour) => peer.messages('hello')[0]?.message;

/** Sections 5.1 and 5.2: what a node knows of UTC by itself. */
export const TIME_ESTIMATE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-TIM-utc-as-hardware-shows',
    requirements: ['LM-TIM-005', 'LM-TIM-001'],
    title: 'after boot UTC is what the hardware shows, in ns since the epoch, with its uncertainty',
    role: 'node',
    run: (open) => {
      const clock = { utcAheadNs: 7_654_321, uncertaintyNs: 2_000_000, disciplined: false };
      const bench = open({ opportunities: [TO_HIGH], ...setup });
      Object.assign(bench.clock, clock);
      bench.boot();
      bench.await('HELLO', () => bench.high.messages('hello').length > 0, 60 * SECOND_NS);
      const [hello] = bench.high.messages('hello');
      given(hello !== undefined, 'no HELLO');
      const saidNs = hello.atNs - LIGHT_TIME_NS;
      const { utcNs = 0, utcUncertaintyNs = 0 } = hello.message;
      const errorNs = utcNs - saidNs - clock.utcAheadNs;
      const about = Math.abs(errorNs) <= clock.utcAheadNs + utcUncertaintyNs;
      expectThat(about, 'nanoseconds since the epoch', utcNs);
      shouldHold(Math.abs(errorNs) <= NEAR_NS, 'UTC as the hardware has it', errorNs);
      const grownNs = utcUncertaintyNs - clock.uncertaintyNs;
      const most = (saidNs * DRIFT_PPB) / 1e9 + NEAR_NS;
      shouldHold(grownNs >= 0 && grownNs <= most, 'its uncertainty, grown by drift', grownNs);
    },
  },
  {
    id: 'CONF-TIM-estimate-runs-with-counter',
    requirements: ['LM-TIM-006'],
    title: 'between two settings the estimate runs with the counter, whatever the hardware shows',
    role: 'node',
    run: (open) => {
      const clock = { uncertaintyNs: 1_000_000, disciplined: false, driftPpb: 15_000 };
      const { bench, peer } = linkedAs(open, { clock, peer: IGNORANT, setup });
      bench.run(SECOND_NS);
      const before = askTime(bench, peer);
      // A receiver that nothing drives goes its own way.
      bench.clock.utcAheadNs = 500_000;
      bench.run(20 * SECOND_NS);
      const after = askTime(bench, peer, 900_001);
      const elapsedNs = after.atNs - before.atNs;
      const counterNs = elapsedNs + Math.round((elapsedNs * clock.driftPpb) / 1e9);
      const ranNs = after.utcNs - before.utcNs;
      expectThat(Math.abs(ranNs - counterNs) <= 10, `it ran ${counterNs} ns`, ranNs);
    },
  },
  {
    id: 'CONF-TIM-uncertainty-grows',
    requirements: ['LM-TIM-006'],
    title: 'the stated uncertainty grows by the largest drift that the oscillator may have',
    role: 'node',
    run: (open) => {
      const clock = { uncertaintyNs: 1_000_000, disciplined: false };
      const { bench, peer } = linkedAs(open, { clock, peer: IGNORANT, setup });
      bench.run(SECOND_NS);
      let before = askTime(bench, peer);
      for (let i = 1; i <= 4; i++) {
        bench.run(7 * SECOND_NS + 13);
        const after = askTime(bench, peer, 900_000 + i);
        const dueNs = ((after.atNs - before.atNs) * DRIFT_PPB) / 1e9;
        const grownNs = after.uncertaintyNs - before.uncertaintyNs;
        expectThat(grownNs >= dueNs - 1 && grownNs <= dueNs + 2, `grown by ${dueNs} ns`, grownNs);
        before = after;
      }
    },
  },
  {
    id: 'CONF-TIM-source-taken-at-once',
    requirements: ['LM-TIM-007', 'LM-TIM-014'],
    level: 'should',
    title: 'a time source is taken into the estimate when it appears',
    role: 'node',
    run: (open) => {
      const clock = { utcAheadNs: 4_000_000, uncertaintyNs: 5_000_000, disciplined: false };
      const { bench, peer } = linkedAs(open, { clock, peer: IGNORANT, setup });
      bench.run(SECOND_NS);
      Object.assign(bench.clock, { utcAheadNs: 0, uncertaintyNs: 100, disciplined: true });
      const { errorNs, uncertaintyNs, stratum } = askTime(bench, peer);
      expectThat(Math.abs(errorNs) <= 200, 'the time of the source', errorNs);
      expectThat(uncertaintyNs <= NEAR_NS, 'its uncertainty', uncertaintyNs);
      expectEqual(stratum, 0, 'stratum');
    },
  },
  {
    id: 'CONF-TIM-source-taken-every-second',
    requirements: ['LM-TIM-007'],
    title: 'the reading of a source is taken every second of input',
    role: 'node',
    run: (open) => {
      const clock = { uncertaintyNs: 100, disciplined: true, driftPpb: DRIFT_PPB };
      const { bench, peer } = linkedAs(open, { clock, setup });
      for (let i = 0; i < 10; i++) {
        bench.run(3 * SECOND_NS + 317 * MILLISECOND_NS);
        const { errorNs, uncertaintyNs } = askTime(bench, peer, 900_000 + i);
        // A frame comes every second, so that two seconds may pass between two readings.
        const mostNs = (2.1 * SECOND_NS * DRIFT_PPB) / 1e9;
        expectThat(uncertaintyNs <= 2 * mostNs, 'an uncertainty of two seconds', uncertaintyNs);
        expectThat(Math.abs(errorNs) <= mostNs, 'the drift of two seconds', errorNs);
      }
    },
  },
  ...LIVES.map(
    ({ name, what, driftPpb, aheadNs, uncertaintyNs, peer: peerClock }): ConformanceCase => ({
      id: `CONF-TIM-bound-holds-${name}`,
      requirements: ['LM-TIM-008'],
      title: `the stated uncertainty bounds the true error: ${what}`,
      role: 'node',
      run: (open) => {
        const clock = { utcAheadNs: aheadNs, uncertaintyNs, disciplined: false, driftPpb };
        const { bench, peer } = linkedAs(open, { clock, peer: peerClock, setup });
        for (let i = 0; i < 40; i++) {
          const estimate = askTime(bench, peer, 900_000 + i);
          const within = Math.abs(estimate.errorNs) <= estimate.uncertaintyNs;
          expectThat(within, 'an error within the stated bound', estimate);
          bench.run(3_700 * MILLISECOND_NS);
        }
      },
    }),
  ),
  {
    id: 'CONF-TIM-retries-by-counter',
    requirements: ['LM-TIM-003'],
    title: 'a step of UTC by an hour does not move the repetitions of HELLO',
    role: 'node',
    run: (open) => {
      for (const aheadNs of [HOUR_NS, -500 * MILLISECOND_NS]) {
        const bench = open({ opportunities: [{ ...TO_HIGH, endNs: 10 * HOUR_NS }], ...setup });
        Object.assign(bench.clock, { disciplined: false, uncertaintyNs: 2 * HOUR_NS });
        bench.high.manners.handshake = false;
        bench.boot();
        const { high } = bench;
        bench.await('HELLO', () => high.messages('hello').length > 1, 60 * SECOND_NS);
        Object.assign(bench.clock, { disciplined: true, uncertaintyNs: 100, utcAheadNs: aheadNs });
        bench.run(5 * RETRY_NS);
        const times = high.messages('hello').map(({ atNs }) => atNs);
        given(times.length > 4, 'HELLOs went on');
        times.slice(1, 6).forEach((atNs, index) => {
          const apartNs = atNs - (times[index] ?? 0);
          const late = Math.abs(apartNs - RETRY_NS);
          expectThat(late <= 5 * MILLISECOND_NS, `${RETRY_NS} ns apart`, apartNs);
        });
      }
    },
  },
  {
    id: 'CONF-TIM-beyond-100-days',
    requirements: ['LM-TIM-023'],
    title: 'a time beyond 100 days of the epoch is not believed, neither at boot nor of a source',
    role: 'node',
    run: (open) => {
      for (const disciplined of [false, true]) {
        const utcAheadNs = 101 * DAY_NS;
        const bench = open({ opportunities: [TO_HIGH], ...setup });
        Object.assign(bench.clock, { utcAheadNs, uncertaintyNs: 1_000, disciplined });
        bench.boot();
        bench.run(60 * SECOND_NS);
        const soon = { startNs: HOUR_NS, endNs: 2 * HOUR_NS };
        const then = { startNs: utcAheadNs - SECOND_NS, endNs: utcAheadNs + HOUR_NS };
        const liar = open({
          opportunities: [
            { ...TO_HIGH, ...soon },
            { ...TO_HIGH, ...then },
          ],
          ...setup,
        });
        Object.assign(liar.clock, { utcAheadNs, uncertaintyNs: 1_000, disciplined });
        liar.boot();
        liar.run(60 * SECOND_NS);
        const turns = liar.since(0, 'terminal').some(({ command }) => command.command === 'slew');
        expectEqual(turns, false, 'a turn for a contact of that time');
        Object.assign(bench.clock, { utcAheadNs: 0, uncertaintyNs: 1_000, disciplined: true });
        bench.await('HELLO', () => bench.high.messages('hello').length > 0, 300 * SECOND_NS);
        const [hello] = bench.high.messages('hello');
        given(hello !== undefined, 'no HELLO');
        const errorNs = (hello.message.utcNs ?? 0) - (hello.atNs - LIGHT_TIME_NS);
        expectThat(Math.abs(errorNs) <= 100 * MILLISECOND_NS, 'the time of its source', errorNs);
      }
    },
  },
  {
    id: 'CONF-TIM-mission-counter',
    requirements: ['LM-TIM-022'],
    title: 'the mission counter goes on by the counter of the computer, exact up to 2^53',
    role: 'node',
    run: (open) => {
      const missionStartTenths = Number.MAX_SAFE_INTEGER - 100_000;
      const bench = open({ missionStartTenths, opportunities: [], ...setup });
      Object.assign(bench.clock, {
        disciplined: false,
        utcAheadNs: HOUR_NS,
        uncertaintyNs: HOUR_NS,
      });
      bench.boot();
      bench.run(100 * SECOND_NS);
      // UTC goes back by an hour; a watchdog that is told of no progress would reset the computer.
      Object.assign(bench.clock, { disciplined: true, utcAheadNs: 0, uncertaintyNs: 100 });
      const { mark } = bench;
      bench.run(300 * SECOND_NS);
      const told = bench.noted(mark, 'watchdog');
      expectThat(
        told.length >= 4,
        'the watchdog is told as long as the counter goes on',
        told.length,
      );
    },
  },
  {
    id: 'CONF-TIM-hello-tells-stratum',
    requirements: ['LM-TIM-014'],
    title: 'HELLO of a node with a source tells stratum 0, of one without any 16',
    role: 'node',
    run: (open) => {
      const { bench: sourced, peer } = tracked(open, 'high');
      sourced.run(SECOND_NS / 10);
      expectEqual(helloOf(peer)?.stratum, 0, 'stratum with a source');
      const bench = open({ opportunities: [TO_HIGH] });
      bench.clock.disciplined = false;
      bench.boot();
      bench.await('HELLO', () => bench.high.messages('hello').length > 0, 60 * SECOND_NS);
      expectEqual(helloOf(bench.high)?.stratum, 16, 'stratum without a source');
    },
  },
];
