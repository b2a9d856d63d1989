import { describe, expect, it } from 'vitest';
import { GateWatch } from '../../../harness/coverage/gate-watch.ts';
import { GATES, type GateId } from '../../../harness/coverage/gates.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';
import { Simulation } from '../../../harness/simulation.ts';
import { append, GATE_HISTORIES, type GateHistory } from './gate-histories.ts';
import { patchworkWith } from './rig.ts';

const FAULTS = [
  { kind: 'tracking-drop', node: 1 },
  { kind: 'tracking-drop', node: 1 },
];

const hitsOf = (steps: GateHistory['passes']): ReadonlyMap<GateId, number> => {
  const journal = new Journal({ level: 'off', checked: true });
  const watch = new GateWatch({ faults: FAULTS });
  journal.subscribe(watch);
  append(journal, steps);
  return watch.hits();
};

describe('a gate', () => {
  it('has a history of its own here, and a title that is a sentence', () => {
    expect(GATE_HISTORIES.map(({ gate }) => gate)).toEqual(GATES.map(({ id }) => id));
    for (const { title, seen } of GATES) {
      expect(title).toMatch(/^[A-Z].*\.$/);
      expect(seen).not.toBe('');
    }
  });

  it.each(GATE_HISTORIES)('$gate is passed by what it names', ({ gate, passes }) => {
    expect(hitsOf(passes).get(gate)).toBe(1);
  });

  it.each(GATE_HISTORIES.filter(({ fails }) => fails.length > 0))(
    '$gate is not passed by what looks like it',
    ({ gate, fails }) => {
      expect(hitsOf(fails).has(gate)).toBe(false);
    },
  );
});

const gatesOf = (run: Scenario): ReadonlySet<GateId> => {
  let watch: GateWatch | undefined;
  const simulation = new Simulation(run, {
    seed: 1,
    judged: false,
    readers: () => {
      watch = new GateWatch(run);
      return [watch];
    },
  });
  simulation.finish();
  return new Set(watch?.hits().keys());
};

describe('patchwork-12', () => {
  it('passes gates of each group without a fault', () => {
    expect([...gatesOf(patchworkWith())]).toEqual(
      expect.arrayContaining([
        'segment-preempted',
        'session-rekeyed',
        'rate-changed',
        'custody-refused',
        'expired-in-transit',
        'receipt-returned',
        'bundle-resent',
        'duplicate-dropped',
        'command-done-by-radio',
        'reject-key-epoch',
      ]),
    );
  });

  it('passes those of failing links, computers and power with faults that are made for it', () => {
    const faulted = patchworkWith(
      {
        kind: 'frames-dropped',
        from: 'blue-d-01',
        to: 'courier-b-01',
        share: 0.4,
        at: '110 s',
        duration: '80 s',
      },
      {
        kind: 'frames-corrupted',
        from: 'amber-a-01',
        to: 'amber-d-01',
        share: 0.2,
        at: '1 min',
        duration: '1 min',
      },
      { kind: 'tracking-drop', node: 'amber-b-01', at: '250 s', duration: '600 ms' },
      { kind: 'tracking-drop', node: 'gs-ozarks', at: '405 s', duration: '6 s' },
      { kind: 'tracking-drop', node: 'courier-b-01', at: '430 s', duration: '5 s' },
      { kind: 'hang', node: 'amber-c-01', at: '150 s' },
      { kind: 'brown-out', node: 'blue-c-01', at: '200 s', duration: '20 s' },
      { kind: 'safe-mode-forced', node: 'courier-a-01', at: '330 s', duration: '30 s' },
      { kind: 'permanent-loss', node: 'blue-a-01', at: '250 s' },
      { kind: 'battery-drain', node: 'courier-b-01', charge: 0.1, at: '500 s' },
      { kind: 'frames-replayed', node: 'gs-ozarks', at: '5 min', duration: '2 min', delay: '2 s' },
      { kind: 'store-failure', node: 'blue-d-01', at: '3 min', duration: '20 s' },
    );
    const gates = gatesOf(faulted);
    expect([...gates]).toEqual(
      expect.arrayContaining([
        'frame-retransmitted',
        'coast-bridged',
        'watchdog-fired',
        'brown-out-recovered',
        'safe-mode-left',
        'safe-mode-by-itself',
        'custody-after-loss',
        'store-write-refused',
        'loss-found',
        'reject-replayed',
        'reject-bad-crc',
      ]),
    );
  });
});
