import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { atRung, RUNGS } from '../bench/rungs.ts';
import type { ConformanceCase } from '../case.ts';
import { expectThat } from '../check.ts';

/** Looks at the log step by step: which timers are set, and which states they name. */
const expectOwned = (bench: Bench, when: string): void => {
  const states = new Map<string, string>();
  const live = new Map<number, Extract<AvionicsEffect, { kind: 'timer-set' }>>();
  bench.log.forEach(({ atNs, effect }, index) => {
    if (effect.kind === 'timer-cancel') live.delete(effect.timer);
    else if (effect.kind === 'timer-set') live.set(effect.timer, effect);
    else if (effect.kind === 'transition')
      states.set(`${effect.machine} ${effect.instance}`, effect.to);
    if (bench.log[index + 1]?.atNs === atNs) return;
    for (const { timer, owner, atMonotonicNs } of live.values()) {
      if (atMonotonicNs <= atNs || owner === undefined) continue;
      const state = states.get(`${owner.machine} ${owner.instance}`);
      const holds = state === undefined || state.startsWith(owner.state);
      expectThat(holds, `timer ${timer} of ${owner.state} live, from ${when}`, state);
    }
  });
};

/** Section 8.3: timers of statecharts. */
export const AVIONICS_TIMER_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-AVI-timers-belong-to-states',
    requirements: ['LM-AVI-018'],
    level: 'should',
    title: 'delayed transitions of a terminal name the state that their timer belongs to',
    run: (open) => {
      for (const rung of ['slewing', 'centring', 'handshaking', 'fading', 'coasting'] as const) {
        const { bench, terminal } = atRung(open, 'low', rung);
        const owned = bench.since(0, 'timer-set').filter(({ owner }) => owner !== undefined);
        const own = owned.filter(
          ({ owner }) => owner?.machine === 'terminal' && owner.instance === terminal,
        );
        expectThat(own.length > 0, `a timer with an owner by ${rung}`);
      }
    },
  },
  {
    id: 'CONF-AVI-no-timer-outlives-its-state',
    requirements: ['LM-AVI-018'],
    title: 'no timer that names its owner is live after the step in which its state was left',
    role: 'node',
    run: (open) => {
      for (const rung of RUNGS) {
        const { bench, head } = atRung(open, 'low', rung);
        head.tell({ reading: 'head-started' });
        bench.run(SECOND_NS);
        expectOwned(bench, rung);
      }
    },
  },
];
