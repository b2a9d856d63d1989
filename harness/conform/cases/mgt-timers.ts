import { createHmac } from 'node:crypto';
import type { TimerOwner } from '../../../protocols/avionics.ts';
import { HOUR_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, FORWARD, LIGHT_TIME_NS } from '../bench/mesh.ts';
import { alone, ordered } from '../bench/soundings.ts';
import { linkedBoth, tracked } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const WATCHDOG_NS = 75 * SECOND_NS;
const TOLD_NS = 30 * SECOND_NS;

interface Armed {
  readonly atNs: Ns;
  readonly owner: TimerOwner | undefined;
}

/** What the effects say of timers; `set` sees each timer that is set, and what it was set to before. */
const followTimers = (
  bench: Bench,
  set: (timer: number, before: Armed | undefined, now: Armed, all: Map<number, Armed>) => void,
): ReadonlyMap<number, Armed> => {
  const armed = new Map<number, Armed>();
  for (const { atNs, effect } of bench.log) {
    for (const [timer, one] of armed) if (one.atNs <= atNs) armed.delete(timer);
    if (effect.kind === 'timer-cancel') armed.delete(effect.timer);
    if (effect.kind !== 'timer-set') continue;
    const now = { atNs: effect.atMonotonicNs, owner: effect.owner };
    set(effect.timer, armed.get(effect.timer), now, armed);
    armed.set(effect.timer, now);
  }
  return armed;
};

/** One life with links, losses and a turn out of use and back. */
const busy = (open: OpenBench): Bench => {
  const bench = linkedBoth(open);
  for (let turn = 0; turn < 3; turn++) {
    bench.heads[FORWARD]?.lose();
    bench.run(10 * SECOND_NS);
    bench.heads[FORWARD]?.find();
    bench.run(20 * SECOND_NS);
    bench.low.transfers.send(new Uint8Array(50));
    bench.run(10 * SECOND_NS);
  }
  for (const enabled of [false, true]) {
    ordered(bench, { command: 'terminal', terminal: AFT, enabled });
    bench.run(30 * SECOND_NS);
  }
  given(bench.boots === 1, 'the node was reset');
  return bench;
};

const chartOf = ({ machine, instance }: TimerOwner): string => `${machine} ${instance}`;

/** The first nonce that is said to the higher neighbour after a boot. */
const nonceAfter = (bench: Bench, boot: () => void): string => {
  // What left before is still on its way.
  const sinceNs = bench.nowNs + 2 * LIGHT_TIME_NS;
  bench.high.forget();
  boot();
  bench.await('HELLO', () => bench.high.messages('hello', sinceNs).length > 0, MINUTE_NS);
  const [hello] = bench.high.messages('hello', sinceNs);
  return Buffer.from(hello?.message.nonce ?? []).toString('hex');
};

/** Sections 6.6 and 6.7, and the watchdog: timers, random bytes, signs of life. */
export const MGT_TIMER_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-timer-not-armed',
    requirements: ['LM-MGT-053', 'LM-MGT-050'],
    role: 'node',
    title: 'a timer that is unknown, was cancelled or has fired has no effect when it fires',
    run: (open) => {
      const bench = busy(open);
      const known = new Set<number>();
      const armed = followTimers(bench, (timer) => known.add(timer));
      const strays = [...known].filter((timer) => !armed.has(timer));
      given(strays.length > 0, 'every timer is armed');
      for (const timer of [...strays, 1_000_000]) {
        const { mark } = bench;
        bench.give({ kind: 'timer', timer });
        expectEqual(bench.log.slice(mark), [], `effects of timer ${timer}`);
      }
    },
  },
  {
    id: 'CONF-MGT-timer-moved-later',
    requirements: ['LM-MGT-051'],
    role: 'node',
    title: 'moving a timer to a later time is no effect',
    run: (open) => {
      let moved = 0;
      followTimers(busy(open), (_timer, before, now) => {
        const sameOwner = JSON.stringify(before?.owner) === JSON.stringify(now.owner);
        if (before !== undefined && sameOwner && now.atNs > before.atNs) moved++;
      });
      expectEqual(moved, 0, 'timers set to a later time while they were set');
    },
  },
  {
    id: 'CONF-MGT-timer-cancelled-with-state',
    requirements: ['LM-MGT-052'],
    role: 'node',
    title: 'a timer of a state is cancelled when the state is left',
    run: (open) => {
      const bench = busy(open);
      const states = new Map<string, string>();
      for (const { machine, instance, to } of bench.since(0, 'transition')) {
        states.set(`${machine} ${instance}`, to);
      }
      const armed = followTimers(bench, () => undefined);
      for (const { owner } of armed.values()) {
        if (owner === undefined) continue;
        const state = states.get(chartOf(owner)) ?? '';
        const inside = state === owner.state || state.startsWith(`${owner.state}.`);
        expectThat(inside, `${chartOf(owner)} is in the state that its timer belongs to`, {
          owner,
          state,
        });
      }
    },
  },
  {
    id: 'CONF-MGT-timers-used-again',
    requirements: ['LM-MGT-054'],
    role: 'node',
    title: 'delayed transitions use as many timers as were ever pending at once',
    run: (open) => {
      const numbers = new Map<string, Set<number>>();
      const most = new Map<string, number>();
      followTimers(busy(open), (timer, _before, { owner }, all) => {
        if (owner === undefined) return;
        const chart = chartOf(owner);
        numbers.set(chart, (numbers.get(chart) ?? new Set()).add(timer));
        const others = [...all].filter(
          ([other, one]) =>
            other !== timer && one.owner !== undefined && chartOf(one.owner) === chart,
        );
        most.set(chart, Math.max(most.get(chart) ?? 0, others.length + 1));
      });
      given(numbers.size > 0, 'no timer names its owner');
      for (const [chart, used] of numbers) {
        expectThat(used.size <= (most.get(chart) ?? 0), `timers of ${chart}`, [...used]);
      }
    },
  },
  {
    id: 'CONF-MGT-nonce-from-entropy',
    requirements: ['LM-MGT-060'],
    role: 'node',
    title: 'nonces depend on the entropy of the boot, and none comes twice',
    run: (open) => {
      const nonces = [1, 2].map((fill) => {
        const bench = open();
        bench.entropy = () => new Uint8Array(64).fill(fill);
        return nonceAfter(bench, () => bench.boot());
      });
      expectThat(nonces[0] !== nonces[1], 'another entropy, another nonce', nonces);
      const { bench, peer } = tracked(open, 'high');
      peer.manners.handshake = false;
      bench.run(4 * MINUTE_NS);
      const all = peer
        .messages('hello')
        .map(({ message }) => Buffer.from(message.nonce).toString('hex'));
      const openings = all.filter((nonce, at) => nonce !== all[at - 1]);
      given(openings.length > 1, 'only one opening');
      expectEqual(new Set(openings).size, openings.length, 'different nonces of openings');
    },
  },
  {
    id: 'CONF-MGT-nonce-by-counter-mode',
    requirements: ['LM-MGT-060'],
    level: 'should',
    role: 'node',
    title: 'random bytes are HMAC-SHA-256 over BOOT/BLOCK under the entropy',
    run: (open) => {
      const bench = open();
      const entropy = new Uint8Array(64).fill(77);
      bench.entropy = () => entropy;
      bench.boot();
      const nonce = nonceAfter(bench, () => bench.boot('warm'));
      const blocks = Array.from({ length: 64 }, (_, block) =>
        createHmac('sha256', entropy).update(`2/${block}`).digest('hex'),
      );
      expectThat(blocks.join('').includes(nonce), 'the nonce is of the first blocks', nonce);
    },
  },
  {
    id: 'CONF-MGT-nonce-with-failed-entropy',
    requirements: ['LM-MGT-061'],
    role: 'node',
    title: 'the same entropy at each boot does not give the same nonce',
    run: (open) => {
      const bench = open();
      bench.entropy = () => new Uint8Array(64);
      const causes = ['power-on', 'warm', 'cold', 'power-on'] as const;
      const nonces = causes.map((cause) => nonceAfter(bench, () => bench.boot(cause)));
      expectEqual(new Set(nonces).size, causes.length, 'different nonces');
    },
  },
  {
    id: 'CONF-MGT-limits-of-profile',
    requirements: ['LM-MGT-072'],
    role: 'node',
    title: 'bounds are those that the configuration gives',
    run: (open) => {
      const { bench, peer } = tracked(open, 'high', { limits: { handshakeRetriesMax: 4 } });
      peer.manners.handshake = false;
      bench.run(5 * SECOND_NS);
      const nonces = peer.messages('hello').map(({ message }) => `${message.nonce}`);
      const first = nonces.filter((nonce) => nonce === nonces[0]).length;
      expectEqual(first, 4, 'HELLOs with handshakeRetriesMax 4');
      const watched = alone(open, { limits: { watchdogNs: 50 * SECOND_NS } });
      const [word] = watched.since(0, 'watchdog');
      expectEqual(word?.timeoutNs, 50 * SECOND_NS, 'watchdog with watchdogNs 50 s');
    },
  },
  {
    id: 'CONF-MGT-watchdog-told-in-time',
    requirements: ['LM-MGT-164'],
    role: 'node',
    title: 'the watchdog is set in the step of boot and told in time, in safe mode too',
    run: (open) => {
      const bench = open();
      bench.boot();
      expectThat(bench.since(0, 'watchdog').length > 0, 'it is set in the step of boot');
      bench.run(10 * MINUTE_NS);
      ordered(bench, { command: 'safe-mode', on: true });
      bench.run(HOUR_NS);
      const words = bench.noted(0, 'watchdog');
      words.forEach(({ atNs, effect }, index) => {
        if (effect.timeoutNs === 0) return;
        const nextNs = words[index + 1]?.atNs ?? bench.nowNs;
        expectThat(nextNs - atNs < effect.timeoutNs, 'told again before it resets', [atNs, nextNs]);
      });
    },
  },
  {
    id: 'CONF-MGT-watchdog-75-s',
    requirements: ['LM-MGT-164'],
    level: 'should',
    role: 'node',
    title: 'the watchdog is set to 75 s and told every 30 s',
    run: (open) => {
      const bench = alone(open);
      bench.run(5 * MINUTE_NS);
      const words = bench.noted(0, 'watchdog');
      expectEqual(
        [...new Set(words.map(({ effect }) => effect.timeoutNs))],
        [WATCHDOG_NS],
        'set to',
      );
      words.slice(1).forEach(({ atNs }, index) => {
        expectEqual(atNs - (words[index]?.atNs ?? 0), TOLD_NS, 'told after');
      });
    },
  },
  {
    id: 'CONF-MGT-watchdog-not-told-when-late',
    requirements: ['LM-MGT-164'],
    role: 'node',
    title: 'the watchdog is not told while a timer is overdue by 30 s',
    run: (open) => {
      const bench = alone(open, { housekeepingNs: MINUTE_NS });
      const words = () => bench.noted(0, 'watchdog').length;
      const first = words();
      bench.await('a word to the watchdog', () => words() > first, WATCHDOG_NS);
      const own = bench.timers.last;
      // From here on the hardware fires the timer that the word came by, and no other.
      const known = new Set<number>();
      followTimers(bench, (timer) => known.add(timer));
      for (const timer of known) if (timer !== own) bench.timers.forgotten.add(timer);
      bench.run(3 * MINUTE_NS);
      const { mark } = bench;
      bench.run(5 * MINUTE_NS);
      expectEqual(bench.since(mark, 'watchdog').length, 0, 'words with timers overdue by minutes');
    },
  },
];
