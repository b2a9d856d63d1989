import type { CommandBody } from '../../../protocols/operations.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { accepted, activate, current, load, reset, retire } from '../bench/epochs.ts';
import { portPackets } from '../bench/orders.ts';
import { alone, expectDone, expectRefused, ordered } from '../bench/soundings.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';

/** Section 6.14: key epochs and the store, over resets. */
export const MGT_KEY_STORE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-key-changes-outlast-reset',
    requirements: ['LM-MGT-193', 'LM-MGT-190'],
    role: 'node',
    title: 'every change of epochs that was told as done outlasts a reset in that moment',
    run: (open) => {
      const bench = alone(open);
      const steps: readonly (readonly [CommandBody, readonly number[], number])[] = [
        [{ command: 'key-load', epoch: 2 }, [1, 2], 1],
        [{ command: 'key-activate', epoch: 2, atUtcNs: 0 }, [1, 2], 2],
        [{ command: 'key-retire', epoch: 1 }, [2], 2],
      ];
      for (const [body, epochs, inUse] of steps) {
        const sequence = bench.command(body);
        const isDone = () => bench.stages(sequence).includes('done');
        expectThat(bench.until(isDone, SECOND_NS), `${body.command} is done`);
        reset(bench);
        bench.ground.keyEpoch = inUse;
        expectEqual(accepted(bench), epochs, `epochs after ${body.command} and a reset`);
        expectEqual(current(bench), inUse, `epoch in use after ${body.command} and a reset`);
      }
    },
  },
  {
    id: 'CONF-MGT-key-activation-due-at-boot',
    requirements: ['LM-MGT-193', 'LM-MGT-192'],
    role: 'node',
    title: 'an activation that came due while the computer was down takes place at boot',
    run: (open) => {
      const bench = alone(open);
      expectDone(load(bench, 2), 'load 2');
      expectDone(activate(bench, 2, bench.utcNs + MINUTE_NS), 'activate 2 in a minute');
      bench.powerOff();
      bench.run(2 * MINUTE_NS);
      reset(bench);
      expectEqual(portPackets(bench).at(-1)?.keyEpoch ?? 1, 1, 'before');
      expectEqual(current(bench), 2, 'epoch after the boot');
    },
  },
  {
    id: 'CONF-MGT-key-activation-kept-over-reset',
    requirements: ['LM-MGT-193', 'LM-MGT-192'],
    role: 'node',
    title: 'an activation that is to come outlasts a reset',
    run: (open) => {
      const bench = alone(open);
      expectDone(load(bench, 2), 'load 2');
      expectDone(activate(bench, 2, bench.utcNs + MINUTE_NS), 'activate 2 in a minute');
      reset(bench);
      expectEqual(current(bench), 1, 'epoch before its time');
      bench.run(MINUTE_NS);
      expectEqual(current(bench), 2, 'epoch after it');
    },
  },
  {
    id: 'CONF-MGT-key-unwritable',
    requirements: ['LM-MGT-194', 'LM-MGT-196'],
    role: 'node',
    title: 'a change that the store refused is no-storage, and further ones until it is written',
    run: (open) => {
      const bench = alone(open);
      bench.memory.outcome = 'full';
      expectRefused(load(bench, 2), 'no-storage', 'load 2 with a full store');
      bench.memory.outcome = 'durable';
      expectDone(load(bench, 2), 'load 2 under another number');
      reset(bench);
      expectEqual(accepted(bench), [1, 2], 'epochs after a reset');
    },
  },
  {
    id: 'CONF-MGT-key-unsaved-blocks',
    requirements: ['LM-MGT-194'],
    role: 'node',
    title:
      'while the last change is not in the store, another is refused and the first written anew',
    run: (open) => {
      const bench = alone(open);
      expectDone(load(bench, 2), 'load 2');
      bench.memory.outcome = 'device';
      const bytes = { command: 'key-activate', epoch: 2, atUtcNs: 0 } as const;
      expectRefused(ordered(bench, bytes), 'no-storage', 'activate 2 with a broken store');
      bench.memory.outcome = 'durable';
      expectRefused(retire(bench, 1), 'no-storage', 'retire 1 while the change is not kept');
      expectDone(retire(bench, 1), 'retire 1 when it is');
      reset(bench);
      bench.ground.keyEpoch = 2;
      expectEqual(accepted(bench), [2], 'epochs after a reset');
    },
  },
  {
    id: 'CONF-MGT-key-refusal-stays',
    requirements: ['LM-MGT-196'],
    role: 'node',
    title: 'a refused telecommand about keys stays refused for its reason, over resets too',
    run: (open) => {
      const bench = alone(open);
      const body = { command: 'key-activate', epoch: 2, atUtcNs: 0 } as const;
      expectRefused(ordered(bench, body, { sequence: 9 }), 'key-epoch', 'not loaded');
      expectDone(ordered(bench, { command: 'key-load', epoch: 2 }, { sequence: 10 }), 'load 2');
      expectRefused(ordered(bench, body, { sequence: 9 }), 'key-epoch', 'the same again');
      reset(bench);
      expectRefused(ordered(bench, body, { sequence: 9 }), 'key-epoch', 'after a reset');
      expectEqual(current(bench), 1, 'epoch in use');
    },
  },
];
