import type { CommandBody } from '../../../protocols/operations.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { FORWARD } from '../bench/mesh.ts';
import { meshPackets, orderThrough, stagesIn } from '../bench/orders.ts';
import {
  alone,
  expectDone,
  expectRefused,
  expectSafe,
  isDark,
  ordered,
} from '../bench/soundings.ts';
import { awaitLink, awaitLock, linked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const PING: CommandBody = { command: 'ping' };
const NO_TERMINAL: CommandBody = { command: 'terminal', terminal: 9, enabled: true };
const SAFE: CommandBody = { command: 'safe-mode', on: true };
const BOOTS = ['warm', 'cold'] as const;
const REMEMBERED = 512;

const reset = (bench: Bench): void => {
  bench.boot('warm');
  bench.run(SECOND_NS / 10);
};

/** Restarts that it asked for. */
const restarts = (bench: Bench, mark = 0) => bench.noted(mark, 'restart');

/** Section 6.9: a telecommand is executed once, and a repetition known. */
export const MGT_ONCE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-reset-before-recorded',
    requirements: ['LM-MGT-104', 'LM-MGT-105'],
    role: 'node',
    title:
      'a telecommand whose number was not durable at a reset was not executed and may come again',
    run: (open) => {
      const bench = alone(open);
      bench.memory.writeNs = 10 * SECOND_NS;
      const bytes = bench.ground.seal({ command: 'restart', boot: 'warm' }, { sequence: 5 });
      bench.give({ kind: 'command', bytes });
      bench.run(3 * SECOND_NS);
      expectEqual(restarts(bench).length, 0, 'restarts before the number was durable');
      bench.memory.writeNs = MILLISECOND_NS;
      reset(bench);
      expectEqual(bench.stages(5), ['accepted'], 'stages before it came again');
      bench.give({ kind: 'command', bytes });
      bench.run(5 * SECOND_NS);
      expectEqual(restarts(bench).length, 1, 'restarts after it came again');
    },
  },
  {
    id: 'CONF-MGT-reset-after-recorded',
    requirements: ['LM-MGT-104', 'LM-MGT-105'],
    role: 'node',
    title: 'a telecommand whose number was durable at a reset is not executed again',
    run: (open) => {
      const bench = alone(open);
      const body = { command: 'terminal', terminal: FORWARD, enabled: false } as const;
      const bytes = bench.ground.seal(body, { sequence: 5 });
      bench.give({ kind: 'command', bytes });
      bench.until(() => bench.stages(5).includes('started'), SECOND_NS);
      reset(bench);
      expectDone(ordered(bench, { ...body, enabled: true }, { sequence: 6 }), 'taken back');
      const { mark } = bench;
      bench.give({ kind: 'command', bytes });
      bench.run(SECOND_NS);
      expectEqual(bench.stages(5, mark), ['refused replayed'], 'the first again');
    },
  },
  {
    id: 'CONF-MGT-unwritable-refused',
    requirements: ['LM-MGT-104'],
    role: 'node',
    title: 'a telecommand that cannot be recorded is refused for no-storage and may come again',
    run: (open) => {
      for (const outcome of ['full', 'device'] as const) {
        const { bench } = linked(open, 'low');
        bench.memory.outcome = outcome;
        const body = { command: 'terminal', terminal: FORWARD, enabled: false } as const;
        const bytes = bench.ground.seal(body, { sequence: 5 });
        bench.give({ kind: 'command', bytes });
        bench.run(SECOND_NS);
        expectEqual(bench.stages(5).at(-1), 'refused no-storage', `store ${outcome}`);
        expectThat(bench.heads[FORWARD]?.mode !== 'stowed', 'the terminal is in use');
        bench.memory.outcome = 'durable';
        const { mark } = bench;
        bench.give({ kind: 'command', bytes });
        bench.run(SECOND_NS);
        expectEqual(bench.stages(5, mark).at(-1), 'done', 'the same, again');
        expectEqual(bench.heads[FORWARD]?.mode, 'stowed', 'the head that was taken out');
      }
    },
  },
  {
    id: 'CONF-MGT-safe-without-store',
    requirements: ['LM-MGT-104', 'LM-MGT-160'],
    role: 'node',
    title: 'safe mode begins even when the store takes nothing; a repetition is replayed',
    run: (open) => {
      const { bench } = linked(open, 'low');
      bench.memory.outcome = 'device';
      const bytes = bench.ground.seal(SAFE, { sequence: 5 });
      bench.give({ kind: 'command', bytes });
      bench.run(SECOND_NS);
      expectSafe(bench, 'after the telecommand');
      bench.memory.outcome = 'durable';
      bench.run(SECOND_NS);
      const { mark } = bench;
      bench.give({ kind: 'command', bytes });
      bench.run(SECOND_NS);
      expectEqual(bench.stages(5, mark), ['refused replayed'], 'the same, again');
    },
  },
  {
    id: 'CONF-MGT-repeated-after-done',
    requirements: ['LM-MGT-105'],
    role: 'node',
    title: 'a repetition of what was executed is replayed, over resets too',
    run: (open) => {
      const bench = alone(open);
      expectDone(ordered(bench, PING, { sequence: 5 }), 'the first time');
      expectRefused(ordered(bench, PING, { sequence: 5 }), 'replayed', 'again');
      reset(bench);
      expectRefused(ordered(bench, PING, { sequence: 5 }), 'replayed', 'after a reset');
      expectDone(ordered(bench, PING, { sequence: 4 }), 'a lower number that never came');
    },
  },
  {
    id: 'CONF-MGT-repeated-while-under-way',
    requirements: ['LM-MGT-104', 'LM-MGT-105'],
    role: 'node',
    title: 'a repetition of what waits or is under way is not executed beside it',
    run: (open) => {
      const bench = alone(open);
      bench.memory.writeNs = SECOND_NS;
      for (const sequence of [5, 6, 6, 5]) bench.command(PING, { sequence });
      bench.run(10 * SECOND_NS);
      for (const sequence of [5, 6]) {
        const ends = bench.stages(sequence).filter((stage) => stage === 'done');
        expectEqual(ends.length, 1, `ends of telecommand ${sequence}`);
      }
    },
  },
  {
    id: 'CONF-MGT-repeated-after-failure',
    requirements: ['LM-MGT-105'],
    role: 'node',
    title: 'a repetition of what failed is refused for the same reason, over resets too',
    run: (open) => {
      const bench = alone(open);
      expectRefused(ordered(bench, NO_TERMINAL, { sequence: 5 }), 'not-allowed', 'first');
      expectRefused(ordered(bench, NO_TERMINAL, { sequence: 5 }), 'not-allowed', 'again');
      expectRefused(ordered(bench, PING, { sequence: 5 }), 'not-allowed', 'another of its number');
      reset(bench);
      expectRefused(ordered(bench, PING, { sequence: 5 }), 'not-allowed', 'after a reset');
    },
  },
  {
    id: 'CONF-MGT-refused-judged-anew',
    requirements: ['LM-MGT-105'],
    role: 'node',
    title: 'what was refused before it was recorded is judged anew',
    run: (open) => {
      const bench = alone(open);
      const void1 = { issuedUtcNs: 0, expiresUtcNs: 1, sequence: 5 };
      expectRefused(ordered(bench, PING, void1), 'expired', 'void');
      const epoch9 = { keyEpoch: 9, sequence: 5 };
      expectRefused(ordered(bench, PING, epoch9), 'key-epoch', 'under another epoch');
      expectDone(ordered(bench, PING, { sequence: 5 }), 'a sound one of its number');
    },
  },
  {
    id: 'CONF-MGT-forgotten-taken-for-met',
    requirements: ['LM-MGT-105'],
    role: 'node',
    title: 'a number lower than all that are remembered is taken for met, over resets too',
    run: (open) => {
      const bench = alone(open);
      for (let number = 0; number <= REMEMBERED + 8; number++) {
        bench.command(PING, { sequence: 1_000 + 2 * number });
        if (number % 100 === 0) bench.run(SECOND_NS);
      }
      bench.run(5 * SECOND_NS);
      for (const sequence of [1, 1_000]) {
        expectRefused(ordered(bench, PING, { sequence }), 'replayed', `number ${sequence}`);
      }
      reset(bench);
      expectRefused(ordered(bench, PING, { sequence: 2 }), 'replayed', 'number 2 after a reset');
    },
  },
  {
    id: 'CONF-MGT-remembers-512',
    requirements: ['LM-MGT-105'],
    level: 'should',
    role: 'node',
    title: 'the newest 512 numbers are remembered one by one: one between them is new',
    run: (open) => {
      const bench = alone(open);
      for (let number = 1; number <= REMEMBERED; number++) {
        bench.command(PING, { sequence: 1_000 + 2 * number });
        if (number % 100 === 0) bench.run(SECOND_NS);
      }
      bench.run(SECOND_NS);
      expectRefused(ordered(bench, PING, { sequence: 1_002 }), 'replayed', 'the oldest of 512');
      expectDone(ordered(bench, PING, { sequence: 1_003 }), 'one above it that never came');
    },
  },
  ...BOOTS.map(
    (boot): ConformanceCase => ({
      id: `CONF-MGT-restart-${boot}`,
      requirements: ['LM-MGT-107', 'LM-MGT-106'],
      role: 'node',
      title: `a ${boot} restart that was told is done after the boot, once`,
      run: (open) => {
        const bench = alone(open);
        const sequence = bench.command({ command: 'restart', boot });
        bench.run(10 * SECOND_NS);
        const asked = restarts(bench).map(({ effect }) => effect.boot);
        expectEqual(asked, [boot], 'restarts that it asked for');
        expectEqual(bench.boots, 2, 'boots');
        expectEqual(bench.stages(sequence), ['accepted', 'started', 'done'], 'stages');
        reset(bench);
        bench.run(10 * SECOND_NS);
        const ends = bench.stages(sequence).filter((stage) => stage === 'done');
        expectEqual(ends.length, 1, 'ends that were told, with a further boot');
      },
    }),
  ),
  {
    id: 'CONF-MGT-restart-through-mesh',
    requirements: ['LM-MGT-107', 'LM-MGT-106'],
    role: 'node',
    title: 'a restart that came through the mesh is told as done through the mesh',
    run: (open) => {
      const { bench } = linked(open, 'low');
      const sequence = orderThrough(bench, 'low', { command: 'restart', boot: 'warm' });
      bench.await('the restart', () => bench.boots === 2, 20 * SECOND_NS);
      bench.low.forget();
      awaitLock(bench, 'low');
      awaitLink(bench, 'low');
      bench.run(5 * SECOND_NS);
      const stages = stagesIn(meshPackets(bench), sequence);
      expectEqual(stages, ['accepted', 'started', 'done'], 'stages through the mesh');
      expectEqual(bench.stages(sequence), [], 'stages over the service port');
    },
  },
  {
    id: 'CONF-MGT-restart-after-a-second',
    requirements: ['LM-MGT-107'],
    level: 'should',
    role: 'node',
    title: 'a restart begins 1 s after it was told as started',
    run: (open) => {
      const bench = alone(open);
      const { mark } = bench;
      bench.command({ command: 'restart', boot: 'warm' });
      bench.await('the restart', () => restarts(bench).length > 0, 20 * SECOND_NS);
      const started = bench
        .noted(mark, 'command-stage')
        .find(({ effect }) => effect.stage === 'started');
      given(started !== undefined, 'stages are no effects');
      const afterNs = (restarts(bench)[0]?.atNs ?? 0) - started.atNs;
      expectThat(Math.abs(afterNs - SECOND_NS) <= MILLISECOND_NS, '1 s after started', afterNs);
    },
  },
  {
    id: 'CONF-MGT-safe-told-over-port',
    requirements: ['LM-MGT-109'],
    role: 'node',
    title: 'safe mode by a telecommand through the mesh is told as done over the service port',
    run: (open) => {
      const { bench } = linked(open, 'low');
      const sequence = orderThrough(bench, 'low', SAFE);
      bench.run(2 * SECOND_NS);
      given(isDark(bench), 'the node does not go dark');
      expectEqual(bench.stages(sequence), ['done'], 'stages over the service port');
    },
  },
];
