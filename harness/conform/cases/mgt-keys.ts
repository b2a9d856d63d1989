import { MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { accepted, activate, current, load, reset, retire } from '../bench/epochs.ts';
import { FORWARD } from '../bench/mesh.ts';
import { alone, expectDone, expectRefused } from '../bench/soundings.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

/** Epoch 2 in use, epoch 1 accepted still. */
const renewed = (open: Parameters<ConformanceCase['run']>[0]): Bench => {
  const bench = alone(open);
  given(load(bench, 2).at(-1) === 'done', 'epoch 2 was not loaded');
  given(activate(bench, 2).at(-1) === 'done', 'epoch 2 was not activated');
  return bench;
};

interface Refusal {
  readonly name: string;
  readonly reason: string;
  /** Epochs that are there: 1; 1 and 2 next; 1 before and 2 in use; 2 alone. */
  readonly from: 'first' | 'loaded' | 'overlap' | 'retired';
  readonly order: (bench: Bench) => readonly string[];
}

const REFUSALS: readonly Refusal[] = [
  { name: 'load-two-ahead', reason: 'key-epoch', from: 'first', order: (b) => load(b, 3) },
  { name: 'load-none', reason: 'key-epoch', from: 'first', order: (b) => load(b, 0) },
  { name: 'load-earlier', reason: 'key-epoch', from: 'retired', order: (b) => load(b, 1) },
  { name: 'load-two-ahead-of-next', reason: 'key-epoch', from: 'loaded', order: (b) => load(b, 3) },
  { name: 'load-in-overlap', reason: 'not-allowed', from: 'overlap', order: (b) => load(b, 3) },
  {
    name: 'activate-not-loaded',
    reason: 'key-epoch',
    from: 'first',
    order: (b) => activate(b, 2),
  },
  { name: 'activate-earlier', reason: 'key-epoch', from: 'overlap', order: (b) => activate(b, 1) },
  { name: 'retire-in-use', reason: 'not-allowed', from: 'overlap', order: (b) => retire(b, 2) },
  { name: 'retire-only', reason: 'not-allowed', from: 'first', order: (b) => retire(b, 1) },
  { name: 'retire-next', reason: 'key-epoch', from: 'loaded', order: (b) => retire(b, 2) },
];

const stage = (open: Parameters<ConformanceCase['run']>[0], from: Refusal['from']): Bench => {
  if (from === 'first') return alone(open);
  if (from === 'loaded') {
    const bench = alone(open);
    given(load(bench, 2).at(-1) === 'done', 'epoch 2 was not loaded');
    return bench;
  }
  const bench = renewed(open);
  if (from === 'retired') given(retire(bench, 1).at(-1) === 'done', 'epoch 1 was not retired');
  bench.ground.keyEpoch = 2;
  return bench;
};

/** Section 6.14: key epochs, step by step. */
export const MGT_KEY_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-epochs-accepted',
    requirements: ['LM-MGT-190', 'LM-MGT-101'],
    role: 'node',
    title: 'accepted are the epoch in use, the next from its loading, the one before until retired',
    run: (open) => {
      const bench = alone(open);
      expectEqual(accepted(bench), [1], 'epochs at first');
      expectDone(load(bench, 2), 'load 2');
      expectEqual(accepted(bench), [1, 2], 'epochs with the next one loaded');
      expectEqual(current(bench), 1, 'epoch of telemetry before the activation');
      expectDone(activate(bench, 2), 'activate 2');
      expectEqual(accepted(bench), [1, 2], 'epochs in the overlap');
      expectEqual(current(bench), 2, 'epoch of telemetry after the activation');
      bench.ground.keyEpoch = 2;
      expectDone(retire(bench, 1), 'retire 1');
      expectEqual(accepted(bench), [2], 'epochs after the overlap');
    },
  },
  ...REFUSALS.map(
    ({ name, reason, from, order }): ConformanceCase => ({
      id: `CONF-MGT-key-${name}-refused`,
      requirements: ['LM-MGT-191'],
      role: 'node',
      title: `${name.replaceAll('-', ' ')} is refused: ${reason}`,
      run: (open) => {
        const bench = stage(open, from);
        const before = accepted(bench);
        expectRefused(order(bench), reason, 'the telecommand');
        expectEqual(accepted(bench), before, 'epochs accepted, as before');
      },
    }),
  ),
  {
    id: 'CONF-MGT-key-orders-again',
    requirements: ['LM-MGT-191'],
    role: 'node',
    title: 'what is so already is done: load, activate and retire given again',
    run: (open) => {
      const bench = alone(open);
      expectDone(load(bench, 1), 'load the epoch in use');
      expectDone(activate(bench, 1), 'activate the epoch in use');
      expectDone(load(bench, 2), 'load 2');
      expectDone(load(bench, 2), 'load 2 again');
      expectDone(activate(bench, 2), 'activate 2');
      expectDone(activate(bench, 2), 'activate 2 again');
      expectDone(retire(bench, 1), 'retire 1');
      bench.ground.keyEpoch = 2;
      expectDone(retire(bench, 1), 'retire 1 again');
    },
  },
  {
    id: 'CONF-MGT-key-activated-at-its-time',
    requirements: ['LM-MGT-192'],
    role: 'node',
    title: 'an activation takes place at its UTC by the node, which may be ahead of the counter',
    run: (open) => {
      const bench = open({ opportunities: [] });
      bench.clock.utcAheadNs = 1_000 * SECOND_NS;
      bench.boot();
      bench.run(SECOND_NS);
      expectDone(load(bench, 2), 'load 2');
      const atUtcNs = bench.utcNs + 100 * SECOND_NS;
      expectDone(activate(bench, 2, atUtcNs), 'activate 2 in 100 s');
      bench.run(98 * SECOND_NS);
      expectEqual(current(bench), 1, 'epoch 2 s before');
      bench.run(4 * SECOND_NS);
      expectEqual(current(bench), 2, 'epoch 2 s after');
    },
  },
  {
    id: 'CONF-MGT-key-activation-moved',
    requirements: ['LM-MGT-192'],
    role: 'node',
    title: 'a later telecommand for the same epoch moves its activation, either way',
    run: (open) => {
      const bench = alone(open);
      expectDone(load(bench, 2), 'load 2');
      const fromNow = (seconds: number): Ns => bench.utcNs + seconds * SECOND_NS;
      expectDone(activate(bench, 2, fromNow(20)), 'in 20 s');
      expectDone(activate(bench, 2, fromNow(60)), 'in 60 s');
      bench.run(50 * SECOND_NS);
      expectEqual(current(bench), 1, 'epoch after 50 s');
      expectDone(activate(bench, 2, fromNow(2)), 'in 2 s');
      bench.run(4 * SECOND_NS);
      expectEqual(current(bench), 2, 'epoch 2 s after the last');
    },
  },
  {
    id: 'CONF-MGT-key-effects',
    requirements: ['LM-MGT-195'],
    role: 'node',
    title: 'changes of epochs are told as effects, at boot what was taken up',
    run: (open) => {
      const bench = renewed(open);
      bench.ground.keyEpoch = 2;
      expectDone(retire(bench, 1), 'retire 1');
      const told = (mark: number) =>
        bench.since(mark, 'key-epoch').map(({ epoch, state }) => `${epoch} ${state}`);
      expectEqual(told(0), ['2 next', '2 current', '1 retired'], 'effects');
      const { mark } = bench;
      reset(bench);
      expectEqual(told(mark), ['2 current'], 'effects at boot');
    },
  },
  {
    id: 'CONF-MGT-key-change-renews-session',
    requirements: ['LM-MGT-190', 'LM-LNK-020'],
    role: 'node',
    title: 'a HELLO under the next epoch is taken once that is loaded',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      expectDone(load(bench, 2), 'load 2');
      bench.boot('warm');
      peer.forget();
      peer.keyEpoch = 2;
      const head = bench.heads[FORWARD];
      bench.await('frame lock', () => head?.locked === true, MINUTE_NS);
      peer.open();
      const opened = () => peer.session !== undefined;
      expectThat(bench.until(opened, 10 * SECOND_NS), 'a session under the next epoch');
    },
  },
];
