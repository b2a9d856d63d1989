import type { CommandBody } from '../../../protocols/operations.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { atRung, type Climb, RUNGS } from '../bench/rungs.ts';
import { motionsTo, namesOf } from '../bench/terminal-orders.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, given } from '../check.ts';

/** Timers of a terminal's states that are still to come, as their owners tell. */
const liveTimers = ({ bench, terminal }: Climb): readonly string[] => {
  const live = new Map<number, string>();
  for (const { effect } of bench.log) {
    if (effect.kind === 'timer-cancel') live.delete(effect.timer);
    if (effect.kind !== 'timer-set') continue;
    live.delete(effect.timer);
    const { owner, timer, atMonotonicNs } = effect;
    const own = owner?.machine === 'terminal' && owner.instance === terminal;
    if (own && atMonotonicNs > bench.monotonicNs) live.set(timer, owner.state);
  }
  return [...live.values()];
};

const WAYS: readonly {
  readonly name: string;
  readonly what: string;
  readonly body: CommandBody;
}[] = [
  { name: 'safe-mode', what: 'safe mode', body: { command: 'safe-mode', on: true } },
  {
    name: 'terminal-out-of-use',
    what: 'a terminal that is taken out of use',
    body: { command: 'terminal', terminal: 0, enabled: false },
  },
];

/** Section 7.5: terminals that are out of use. */
export const POINTING_SAFE_MODE_CASES: readonly ConformanceCase[] = [
  ...WAYS.map(
    ({ name, what, body }): ConformanceCase => ({
      id: `CONF-PNT-dark-in-${name}`,
      requirements: ['LM-PNT-044', 'LM-PNT-045'],
      title: `${what}: laser off and head stowed at once, from every state, and no timer set`,
      role: 'node',
      run: (open) => {
        for (const rung of RUNGS) {
          const climb = atRung(open, 'low', rung);
          const { bench, head, terminal } = climb;
          const sequence = bench.command(body);
          const done = (): boolean => bench.stages(sequence).includes('done');
          bench.await('the telecommand', () => head.mode === 'stowed' || done(), SECOND_NS);
          given(done() || bench.until(done, SECOND_NS), 'the telecommand was not executed');
          expectEqual([head.mode, head.laserOn], ['stowed', false], `head and laser, from ${rung}`);
          expectEqual(liveTimers(climb), [], `timers of the terminal, from ${rung}`);
          const { mark } = bench;
          head.tell({ reading: 'beacon-detected', xNrad: 0, yNrad: 0 });
          bench.run(5 * MINUTE_NS);
          const orders = namesOf(motionsTo(bench, terminal, mark));
          expectEqual(orders, [], `orders in 5 min after that, from ${rung}`);
        }
      },
    }),
  ),
  {
    id: 'CONF-PNT-back-from-safe-mode',
    requirements: ['LM-PNT-044', 'LM-PNT-002'],
    level: 'should',
    title: 'a terminal that comes back into use turns to the partner of its contact',
    role: 'node',
    run: (open) => {
      const { bench, terminal } = atRung(open, 'low', 'linked');
      bench.command({ command: 'safe-mode', on: true });
      bench.run(MINUTE_NS);
      const { mark } = bench;
      bench.command({ command: 'safe-mode', on: false });
      bench.run(SECOND_NS);
      expectEqual(namesOf(motionsTo(bench, terminal, mark)).at(-1), 'slew', 'order');
    },
  },
];
