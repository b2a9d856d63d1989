import type { BootCause } from '../../../protocols/avionics.ts';
import type { CommandBody } from '../../../protocols/operations.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, BEYOND, FORWARD } from '../bench/mesh.ts';
import { housekeepings } from '../bench/orders.ts';
import {
  expectDone,
  expectSafe,
  expectTraffic,
  isDark,
  isSafe,
  ordered,
} from '../bench/soundings.ts';
import { awaitLink, awaitLock, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const SAFE: CommandBody = { command: 'safe-mode', on: true };
const LEAVE: CommandBody = { command: 'safe-mode', on: false };

/** Linked on both sides, then in safe mode by telecommand. */
const inSafe = (open: OpenBench): Bench => {
  const bench = linkedBoth(open, { housekeepingNs: MINUTE_NS });
  expectDone(ordered(bench, SAFE), 'into safe mode');
  return bench;
};

/** Resets one after the other; how many it took into safe mode, 0: it is not. */
const resetsUntilSafe = (bench: Bench, causes: readonly BootCause[]): number => {
  for (const [index, cause] of causes.entries()) {
    bench.boot(cause);
    bench.run(5 * SECOND_NS);
    if (isSafe(bench)) return index + 1;
  }
  return 0;
};

const powered = (open: OpenBench): Bench => {
  const bench = open();
  bench.boot();
  bench.run(5 * SECOND_NS);
  given(!isSafe(bench), 'the node comes up in safe mode');
  return bench;
};

const times = (count: number, cause: BootCause): readonly BootCause[] =>
  Array.from({ length: count }, () => cause);

/** Section 6.13: safe mode, into it, in it and out of it. */
export const MGT_SAFE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-safe-dark',
    requirements: ['LM-MGT-160'],
    role: 'node',
    title: 'in safe mode a node is dark within 1 s, and stays so',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.command(SAFE);
      bench.run(SECOND_NS);
      expectSafe(bench, '1 s after the telecommand');
      const { mark } = bench;
      for (const head of bench.heads) head.find();
      bench.low.sayHello();
      bench.run(20 * MINUTE_NS);
      expectSafe(bench, '20 min later');
      expectEqual(bench.since(mark, 'transmit').length, 0, 'frames meanwhile');
      const moved = bench
        .since(mark, 'terminal')
        .filter(({ command }) => command.command !== 'stow');
      expectEqual(moved, [], 'commands to terminals but to stow');
    },
  },
  {
    id: 'CONF-MGT-safe-in-one-step',
    requirements: ['LM-MGT-160'],
    role: 'node',
    title: 'the step that ends in safe mode stows every head',
    run: (open) => {
      const bench = linkedBoth(open);
      const { mark } = bench;
      const sequence = bench.command(SAFE);
      bench.await('its end', () => bench.stages(sequence).includes('done'), SECOND_NS);
      const atNs = bench.nowNs;
      const stowed = bench
        .noted(mark, 'terminal')
        .filter((noted) => noted.atNs === atNs && noted.effect.command.command === 'stow')
        .map(({ effect }) => effect.terminal);
      expectEqual([...new Set(stowed)].sort(), [FORWARD, AFT], 'heads that were told to stow');
      expectThat(isDark(bench), 'dark when the telecommand is done');
    },
  },
  {
    id: 'CONF-MGT-safe-ends-sessions',
    requirements: ['LM-MGT-160'],
    role: 'node',
    title: 'sessions end with safe mode: none is taken up afterwards',
    run: (open) => {
      const bench = linkedBoth(open);
      const { id } = bench.high.current;
      expectDone(ordered(bench, SAFE), 'into safe mode');
      bench.run(SECOND_NS);
      expectDone(ordered(bench, LEAVE), 'out of it');
      const sinceNs = bench.nowNs + SECOND_NS / 10;
      awaitLock(bench, 'high');
      bench.await('HELLO', () => bench.high.messages('hello', sinceNs).length > 0, MINUTE_NS);
      const old = bench.high.heard.filter(
        ({ atNs, frame }) => atNs > sinceNs && frame.session === id,
      );
      expectEqual(old.length, 0, 'frames of the session before');
    },
  },
  {
    id: 'CONF-MGT-safe-keeps-bundles',
    requirements: ['LM-MGT-160'],
    role: 'node',
    title: 'bundles that a node holds outlast safe mode, with a reset in it',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.high.manners.custody = false;
      const { header } = bench.low.transfers.send(new Uint8Array(90).fill(3), {
        destination: { node: BEYOND, service: 10 },
      });
      bench.run(SECOND_NS);
      expectDone(ordered(bench, SAFE), 'into safe mode');
      bench.run(MINUTE_NS);
      bench.boot('cold');
      bench.run(MINUTE_NS);
      bench.high.manners.custody = true;
      bench.high.forget();
      const before = bench.high.transfers.seen.length;
      expectDone(ordered(bench, LEAVE), 'out of it');
      awaitLock(bench, 'high');
      awaitLink(bench, 'high');
      bench.run(10 * SECOND_NS);
      const arrived = bench.high.transfers.seen
        .slice(before)
        .some((one) => one.complete && one.header?.sequence === header.sequence);
      expectThat(arrived, 'the bundle is handed on after safe mode');
    },
  },
  {
    id: 'CONF-MGT-safe-port-works',
    requirements: ['LM-MGT-160', 'LM-MGT-130', 'LM-MGT-150'],
    role: 'node',
    title: 'in safe mode the service port takes telecommands and gives housekeeping of mode safe',
    run: (open) => {
      const bench = inSafe(open);
      const { mark } = bench;
      expectDone(ordered(bench, { command: 'ping' }), 'a ping');
      bench.run(2 * MINUTE_NS);
      const told = bench.telemetry(mark).filter((body) => body.telemetry === 'housekeeping');
      expectThat(told.length >= 1, 'housekeeping over the service port');
      const last = housekeepings(bench).at(-1);
      expectEqual([last?.mode, last?.linksUp], ['safe', 0], 'mode and links up');
      expectDone(ordered(bench, { command: 'key-load', epoch: 2 }), 'a further epoch');
      expectDone(ordered(bench, { command: 'key-activate', epoch: 2, atUtcNs: 0 }), 'its use');
      bench.run(2 * MINUTE_NS);
      expectEqual(housekeepings(bench).at(-1)?.keyEpoch, 2, 'epoch in housekeeping');
    },
  },
  ...(['warm', 'cold', 'watchdog'] as const).map(
    (cause): ConformanceCase => ({
      id: `CONF-MGT-safe-outlasts-${cause}`,
      requirements: ['LM-MGT-163'],
      role: 'node',
      title: `safe mode outlasts a reset (${cause}) and ends by telecommand, into operation at once`,
      run: (open) => {
        const bench = inSafe(open);
        bench.run(SECOND_NS);
        const { mark } = bench;
        bench.boot(cause);
        bench.run(MINUTE_NS);
        expectSafe(bench, 'after the reset');
        const lit = bench
          .since(mark, 'terminal')
          .filter(({ command }) => command.command !== 'stow');
        expectEqual(lit, [], 'commands to terminals after the reset but to stow');
        expectDone(ordered(bench, LEAVE), 'out of it');
        expectTraffic(bench, 'after the telecommand');
        bench.boot('warm');
        bench.run(5 * SECOND_NS);
        expectTraffic(bench, 'after a further reset');
      },
    }),
  ),
  {
    id: 'CONF-MGT-safe-not-left-by-itself',
    requirements: ['LM-MGT-163'],
    role: 'node',
    title: 'only a telecommand ends safe mode: neither time nor power nor a plan does',
    run: (open) => {
      const bench = inSafe(open);
      bench.give({ kind: 'power', busMilliVolt: 28_000, stateOfChargePermille: 100 });
      bench.give({ kind: 'power', busMilliVolt: 30_000, stateOfChargePermille: 1_000 });
      bench.run(2 * MINUTE_NS);
      const enable = { command: 'terminal', terminal: FORWARD, enabled: true } as const;
      expectDone(ordered(bench, enable), 'a terminal taken back');
      bench.run(60 * MINUTE_NS);
      expectSafe(bench, 'an hour later');
    },
  },
  {
    id: 'CONF-MGT-safe-exit-lights-up',
    requirements: ['LM-MGT-169'],
    role: 'node',
    title: 'within 5 min of the end of safe mode the node emits where a contact runs',
    run: (open) => {
      const bench = inSafe(open);
      bench.run(MINUTE_NS);
      expectDone(ordered(bench, LEAVE), 'out of it');
      const lit = bench.until(() => bench.heads.every(({ laserOn }) => laserOn), 5 * MINUTE_NS);
      expectThat(lit, 'every laser on within 5 min');
    },
  },
  {
    id: 'CONF-MGT-resets-lead-to-safe',
    requirements: ['LM-MGT-161'],
    role: 'node',
    title: 'resets one after the other lead to safe mode',
    run: (open) => {
      const count = resetsUntilSafe(powered(open), times(20, 'warm'));
      expectThat(count > 0, 'safe mode within 20 resets');
    },
  },
  {
    id: 'CONF-MGT-fifth-reset',
    requirements: ['LM-MGT-161'],
    level: 'should',
    role: 'node',
    title: 'the fifth reset, and the third by the watchdog, lead to safe mode',
    run: (open) => {
      expectEqual(resetsUntilSafe(powered(open), times(8, 'cold')), 5, 'resets');
      expectEqual(resetsUntilSafe(powered(open), times(8, 'watchdog')), 3, 'by the watchdog');
    },
  },
  {
    id: 'CONF-MGT-resets-far-apart',
    requirements: ['LM-MGT-161'],
    role: 'node',
    title: 'resets before a run of 10 min do not count',
    run: (open) => {
      const bench = powered(open);
      for (let turn = 0; turn < 8; turn++) {
        expectEqual(resetsUntilSafe(bench, ['watchdog']), 0, `reset ${turn + 1}: into safe mode`);
        bench.run(10 * MINUTE_NS);
      }
    },
  },
  {
    id: 'CONF-MGT-power-on-counts-anew',
    requirements: ['LM-MGT-161'],
    role: 'node',
    title: 'a power-on begins the count of resets anew',
    run: (open) => {
      const bench = powered(open);
      for (let turn = 0; turn < 4; turn++) {
        expectEqual(
          resetsUntilSafe(bench, times(2, 'warm')),
          0,
          `turn ${turn + 1}: into safe mode`,
        );
        bench.boot('power-on');
        bench.run(SECOND_NS);
      }
    },
  },
  {
    id: 'CONF-MGT-safe-exit-counts-anew',
    requirements: ['LM-MGT-163', 'LM-MGT-161'],
    role: 'node',
    title: 'after the end of safe mode the count of resets begins anew',
    run: (open) => {
      const bench = powered(open);
      given(resetsUntilSafe(bench, times(20, 'warm')) > 0, 'no safe mode by resets');
      expectDone(ordered(bench, LEAVE), 'out of it');
      expectEqual(resetsUntilSafe(bench, ['warm']), 0, 'one more reset: into safe mode');
    },
  },
];
