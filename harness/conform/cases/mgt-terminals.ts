import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, FORWARD, LOW, OPERATOR, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { housekeepings } from '../bench/orders.ts';
import { expectDone, expectTraffic, ordered } from '../bench/soundings.ts';
import { awaitLink, awaitLock, linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const SLEW_MAX_NS = 2 * MINUTE_NS;
const PAUSE_NS = 10 * MINUTE_NS;

const slewsOf = (bench: Bench, terminal: number, mark = 0) =>
  bench
    .noted(mark, 'terminal')
    .filter(({ effect }) => effect.terminal === terminal && effect.command.command === 'slew');

const worksOf = (bench: Bench, terminal: number, mark: number): number =>
  bench
    .since(mark, 'terminal')
    .filter((effect) => effect.terminal === terminal && effect.command.command !== 'stow').length;

const enabled = (bench: Bench, terminal: number, on: boolean) =>
  ordered(bench, { command: 'terminal', terminal, enabled: on });

/** Booted with an aft head whose gimbal never gets anywhere. */
const stuckAft = (open: OpenBench): Bench => {
  const bench = open({
    opportunities: [TO_LOW, TO_HIGH, { one: LOW, other: OPERATOR }],
    housekeepingNs: 20 * SECOND_NS,
  });
  const aft = bench.heads[AFT];
  given(aft !== undefined, 'no terminal');
  aft.obliging = false;
  bench.boot();
  awaitLock(bench, 'low');
  awaitLink(bench, 'low');
  return bench;
};

/** Section 6.13: terminals that go out of use, and come back. */
export const MGT_TERMINAL_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-terminal-taken-out',
    requirements: ['LM-MGT-167'],
    role: 'node',
    title:
      'a terminal that the operator takes out is dark and stays so over resets until taken back',
    run: (open) => {
      const bench = linkedBoth(open);
      expectDone(enabled(bench, AFT, false), 'taken out');
      const aft = bench.heads[AFT];
      expectEqual([aft?.mode, aft?.laserOn], ['stowed', false], 'its head');
      const { mark } = bench;
      bench.run(10 * MINUTE_NS);
      for (const cause of ['warm', 'cold', 'power-on'] as const) {
        bench.boot(cause);
        bench.run(MINUTE_NS);
        expectTraffic(bench, `after ${cause}`);
      }
      expectEqual(worksOf(bench, AFT, mark), 0, 'commands to its head but to stow');
      expectThat(bench.heads[FORWARD]?.mode !== 'stowed', 'the other one is at work');
      expectDone(enabled(bench, AFT, true), 'taken back');
      expectThat(worksOf(bench, AFT, mark) > 0, 'its head is at work again');
      bench.boot('warm');
      bench.run(SECOND_NS);
      expectThat(bench.heads[AFT]?.mode !== 'stowed', 'and after a reset');
    },
  },
  {
    id: 'CONF-MGT-terminal-out-in-safe-mode',
    requirements: ['LM-MGT-167', 'LM-MGT-163'],
    role: 'node',
    title: 'a terminal that was taken out stays out when safe mode ends',
    run: (open) => {
      const bench = linkedBoth(open);
      expectDone(enabled(bench, AFT, false), 'taken out');
      const { mark } = bench;
      expectDone(ordered(bench, { command: 'safe-mode', on: true }), 'into safe mode');
      expectDone(ordered(bench, { command: 'safe-mode', on: false }), 'out of it');
      bench.run(MINUTE_NS);
      expectEqual(worksOf(bench, AFT, mark), 0, 'commands to its head but to stow');
      expectThat(worksOf(bench, FORWARD, mark) > 0, 'the other one is at work');
    },
  },
  {
    id: 'CONF-MGT-stuck-terminal-isolated',
    requirements: ['LM-MGT-166'],
    role: 'node',
    title:
      'after three slews without an end a terminal is isolated 10 min, then tried once, then 20 min',
    run: (open) => {
      const bench = stuckAft(open);
      bench.run(70 * MINUTE_NS);
      const at = slewsOf(bench, AFT).map(({ atNs }) => atNs);
      given(at.length >= 5, 'too few slews');
      const pauses = at.slice(1, 5).map((atNs, index) => atNs - (at[index] ?? 0));
      const least = [0, 0, PAUSE_NS, 2 * PAUSE_NS];
      pauses.forEach((ns, index) => {
        const fromNs = least[index] ?? 0;
        const fits = ns >= fromNs && ns <= fromNs + 3 * SLEW_MAX_NS;
        expectThat(fits, `slew ${index + 2} after a pause of ${fromNs / MINUTE_NS} min`, ns);
      });
    },
  },
  {
    id: 'CONF-MGT-isolation-degrades',
    requirements: ['LM-MGT-166', 'LM-MGT-010'],
    level: 'should',
    role: 'node',
    title: 'an isolated terminal degrades the node; when it slews again, the node has recovered',
    run: (open) => {
      const bench = stuckAft(open);
      bench.run(12 * MINUTE_NS);
      const isolated = housekeepings(bench).at(-1);
      expectEqual([isolated?.mode, isolated?.terminalsOut], ['degraded', 2], 'mode, terminals out');
      const aft = bench.heads[AFT];
      if (aft !== undefined) aft.obliging = true;
      bench.run(12 * MINUTE_NS);
      const recovered = housekeepings(bench).at(-1);
      expectEqual([recovered?.mode, recovered?.terminalsOut], ['operational', 0], 'afterwards');
    },
  },
  {
    id: 'CONF-MGT-taken-back-ends-isolation',
    requirements: ['LM-MGT-167', 'LM-MGT-166'],
    role: 'node',
    title: 'a terminal that the operator takes back is no longer isolated',
    run: (open) => {
      const bench = stuckAft(open);
      bench.run(12 * MINUTE_NS);
      const { mark } = bench;
      bench.run(2 * MINUTE_NS);
      given(slewsOf(bench, AFT, mark).length === 0, 'the terminal is not isolated');
      const aft = bench.heads[AFT];
      if (aft !== undefined) aft.obliging = true;
      expectDone(enabled(bench, AFT, true), 'taken back');
      bench.run(10 * SECOND_NS);
      expectThat(slewsOf(bench, AFT, mark).length > 0, 'it slews within 10 s');
    },
  },
  {
    id: 'CONF-MGT-one-partner-proves-nothing',
    requirements: ['LM-MGT-166'],
    role: 'node',
    title: 'a terminal that never finds one partner is not isolated',
    run: (open) => {
      const { bench } = linked(open, 'low', { housekeepingNs: MINUTE_NS });
      bench.run(90 * MINUTE_NS);
      const outs = housekeepings(bench).map(({ terminalsOut }) => terminalsOut);
      given(outs.length > 0, 'no housekeeping came');
      expectEqual([...new Set(outs)], [0], 'terminals out');
    },
  },
  {
    id: 'CONF-MGT-decided-at-end-of-step',
    requirements: ['LM-MGT-168'],
    role: 'node',
    title: 'safe mode by telecommand is carried out in the step that tells it as done, after that',
    run: (open) => {
      const bench = linkedBoth(open);
      const { mark } = bench;
      bench.command({ command: 'safe-mode', on: true });
      bench.run(SECOND_NS);
      const log = bench.log.slice(mark);
      const done = log.findIndex(
        ({ effect }) => effect.kind === 'command-stage' && effect.stage === 'done',
      );
      const safe = log.findIndex(
        ({ effect }) => effect.kind === 'transition' && effect.to === 'safe',
      );
      given(done >= 0 && safe >= 0, 'stages or modes are not told');
      expectThat(safe > done, 'the mode changes after the telecommand is done');
      expectEqual(log[safe]?.atNs, log[done]?.atNs, 'time of both');
    },
  },
  {
    id: 'CONF-OPS-links-do-not-flap',
    requirements: ['LM-OPS-002'],
    role: 'node',
    title: 'without faults no link is made and lost more than 4 times within 10 min',
    run: (open) => {
      const bench = linkedBoth(open);
      const { mark } = bench;
      const sessions = [bench.low.current.id, bench.high.current.id];
      bench.run(20 * MINUTE_NS);
      for (const terminal of [FORWARD, AFT]) {
        const lost = bench
          .since(mark, 'transition')
          .filter(({ machine, instance }) => machine === 'link' && instance === terminal)
          .filter(({ to }) => to === 'down').length;
        expectThat(lost <= 4, `losses of the link at terminal ${terminal}`, lost);
      }
      expectEqual([bench.low.current.id, bench.high.current.id], sessions, 'sessions');
    },
  },
];
