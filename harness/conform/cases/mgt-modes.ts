import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import { TRANSITIONS } from '../../../protocols/transitions.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, FORWARD, HIGH, LOW, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { alone, expectTraffic, isSafe, ordered, submissionAnswer } from '../bench/soundings.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

type Transition = Extract<AvionicsEffect, { kind: 'transition' }>;

/** Changes of the node's own state since. */
const nodeStates = (bench: Bench, mark = 0): readonly string[] =>
  bench
    .since(mark, 'transition')
    .filter(({ machine }) => machine === 'node')
    .map(({ from, to }) => `${from} → ${to}`);

/** Of one life: each begins where the one before ended, and is allowed. */
const audit = (transitions: readonly Transition[]): void => {
  const states = new Map<string, string>();
  for (const { machine, instance, from, to } of transitions) {
    const name = `${machine} ${instance}`;
    const { initial, allowed } = TRANSITIONS[machine];
    expectEqual(from, states.get(name) ?? initial, `${name}: state before it became ${to}`);
    const may = allowed[from]?.includes(to) === true;
    expectThat(may, `${name}: a change that the table allows`, `${from} → ${to}`);
    states.set(name, to);
  }
};

/** A life with much in it, boot by boot. */
const lives = (open: OpenBench): readonly (readonly Transition[])[] => {
  const bench = linkedBoth(open);
  const marks = [0];
  bench.give({ kind: 'silence', terminal: AFT, intervals: 3 });
  bench.high.idle();
  bench.run(2 * SECOND_NS);
  bench.give({ kind: 'silence', terminal: AFT, intervals: 5 });
  bench.high.forget();
  bench.heads[FORWARD]?.lose();
  bench.run(30 * SECOND_NS);
  bench.heads[FORWARD]?.find();
  bench.run(30 * SECOND_NS);
  for (const active of [true, false]) {
    bench.heads[AFT]?.tell({ reading: 'inhibit', kind: 'sun', active });
    bench.run(10 * SECOND_NS);
  }
  bench.heads[AFT]?.tell({ reading: 'head-started' });
  bench.run(30 * SECOND_NS);
  for (const enabled of [false, true]) {
    ordered(bench, { command: 'terminal', terminal: AFT, enabled });
    bench.run(20 * SECOND_NS);
  }
  bench.memory.outcome = 'device';
  ordered(bench, { command: 'ping' });
  bench.memory.outcome = 'durable';
  bench.run(2 * MINUTE_NS);
  for (const on of [true, false]) ordered(bench, { command: 'safe-mode', on });
  bench.run(20 * SECOND_NS);
  ordered(bench, { command: 'safe-mode', on: true });
  for (const cause of ['warm', 'cold'] as const) {
    marks.push(bench.mark);
    bench.boot(cause);
    bench.run(10 * SECOND_NS);
    ordered(bench, { command: 'safe-mode', on: false });
    bench.run(20 * SECOND_NS);
  }
  marks.push(bench.mark);
  const all = bench.since(0, 'transition');
  given(all.length > 0, 'no change of state is told');
  return marks.slice(1).map((to, index) => {
    const part = bench.log.slice(marks[index], to).map(({ effect }) => effect);
    return part.filter((effect): effect is Transition => effect.kind === 'transition');
  });
};

/** Section 6.2: modes, changes of state, and a store that takes nothing. */
export const MGT_MODE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-modes-of-boot',
    requirements: ['LM-MGT-010', 'LM-MGT-012', 'LM-MGT-043'],
    level: 'should',
    role: 'node',
    title: 'the step of boot goes through all modes up to operation, in their order',
    run: (open) => {
      const bench = open({ opportunities: [] });
      bench.boot();
      expectEqual(
        nodeStates(bench),
        [
          'off → booting.selfTest',
          'booting.selfTest → booting.restoring',
          'booting.restoring → standby',
          'standby → operational',
        ],
        'changes of mode',
      );
    },
  },
  {
    id: 'CONF-MGT-states-told',
    requirements: ['LM-MGT-012'],
    role: 'node',
    title: 'changes of node, terminal, link and outduct are told with their instances',
    run: (open) => {
      const bench = linkedBoth(open);
      const told = new Set(
        bench.since(0, 'transition').map(({ machine, instance }) => `${machine} ${instance}`),
      );
      const expected = ['node 0'];
      for (const terminal of [FORWARD, AFT]) {
        expected.push(`terminal ${terminal}`, `link ${terminal}`);
      }
      for (const neighbour of [LOW, HIGH]) expected.push(`outduct ${neighbour}`);
      expectEqual([...told].sort(), expected.sort(), 'machines and instances');
    },
  },
  {
    id: 'CONF-MGT-states-as-tables',
    requirements: ['LM-MGT-015', 'LM-MGT-010'],
    role: 'node',
    title: 'every change of state is one of the tables, and begins where the one before ended',
    run: (open) => {
      for (const life of lives(open)) audit(life);
    },
  },
  {
    id: 'CONF-MGT-full-store-traffic',
    requirements: ['LM-MGT-011', 'LM-MGT-162'],
    role: 'node',
    title:
      'while the store refuses writes traffic goes on, and a full one never leads to safe mode',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      bench.memory.outcome = 'full';
      submissionAnswer(bench);
      for (let minute = 0; minute < 30; minute++) {
        const { mark } = bench;
        peer.transfers.send(new Uint8Array(80), { custody: false });
        bench.run(MINUTE_NS);
        expectEqual(bench.since(mark, 'deliver').length, 1, `bundles delivered, minute ${minute}`);
        submissionAnswer(bench);
      }
      const reason = submissionAnswer(bench)?.reason;
      expectThat(reason !== 'not-operational', 'applications are served', reason);
      bench.memory.outcome = 'durable';
      bench.run(2 * MINUTE_NS);
      expectTraffic(bench, 'with a sound store again');
    },
  },
  {
    id: 'CONF-MGT-store-degrades',
    requirements: ['LM-MGT-011', 'LM-MGT-010'],
    level: 'should',
    role: 'node',
    title: 'a store that refuses degrades the node until a write is durable, tried every 60 s',
    run: (open) => {
      const bench = alone(open);
      bench.memory.outcome = 'device';
      const { mark } = bench;
      ordered(bench, { command: 'ping' });
      ordered(bench, { command: 'ping' });
      expectEqual(nodeStates(bench, mark), ['operational → degraded'], 'with two writes refused');
      for (let minute = 0; minute < 3; minute++) {
        const from = bench.mark;
        bench.run(MINUTE_NS + SECOND_NS);
        expectThat(bench.since(from, 'store-write').length > 0, 'a try every minute');
      }
      bench.memory.outcome = 'durable';
      bench.run(MINUTE_NS);
      const states = ['operational → degraded', 'degraded → operational'];
      expectEqual(nodeStates(bench, mark), states, 'changes, with the store back');
    },
  },
  {
    id: 'CONF-MGT-dead-store-safe',
    requirements: ['LM-MGT-162'],
    level: 'should',
    role: 'node',
    title: 'a store that answers nothing but device errors for 10 min leads to safe mode',
    run: (open) => {
      const bench = alone(open);
      bench.memory.outcome = 'device';
      ordered(bench, { command: 'ping' });
      bench.run(9 * MINUTE_NS);
      expectThat(!isSafe(bench), 'no safe mode after 9 min');
      bench.run(2.5 * MINUTE_NS);
      expectThat(isSafe(bench), 'safe mode after 11 min');
    },
  },
  {
    id: 'CONF-MGT-four-parts-safe',
    requirements: ['LM-MGT-162'],
    level: 'should',
    role: 'node',
    title: 'four parts out of order at once lead to safe mode, three do not',
    run: (open) => {
      const probe = open();
      const [one, other] = probe.config.terminals;
      given(one !== undefined && other !== undefined, 'no terminals');
      const bench = open({
        terminals: [one, other, { ...one, index: 2, name: 'third' }],
        opportunities: [TO_LOW, TO_HIGH, { ...TO_LOW, oneTerminal: 2, otherTerminal: 3 }],
      });
      for (const head of bench.heads) head.obliging = false;
      bench.boot();
      bench.run(10.5 * MINUTE_NS);
      expectThat(
        submissionAnswer(bench)?.reason !== 'not-operational',
        'no safe mode by three terminals',
      );
      bench.memory.outcome = 'full';
      ordered(bench, { command: 'ping' });
      bench.run(SECOND_NS);
      expectThat(isSafe(bench), 'safe mode with the store as the fourth');
    },
  },
];
