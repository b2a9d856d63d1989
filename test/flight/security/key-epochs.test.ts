import { describe, expect, it } from 'vitest';
import { createReporter, EffectBatch } from '../../../flight/effects.ts';
import { EVENT_REPORTS } from '../../../flight/event-reports.ts';
import type { FlightServices } from '../../../flight/ports.ts';
import { KeyEpochs } from '../../../flight/security/key-epochs.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import { WRITES_FROM } from '../../../flight/write-numbers.ts';
import type { AvionicsEffect, StoreRecord } from '../../../protocols/avionics.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

/** A node's epochs over a clock that the test turns, and a store that keeps what was written. */
class Bench {
  readonly clock = { ns: 0, offsetNs: 0 };
  readonly effects = new EffectBatch();
  readonly timers: NodeTimers;
  readonly keys: KeyEpochs;
  changes = 0;
  records: StoreRecord[] = [];

  constructor(records: readonly StoreRecord[] = [], atNs = 0) {
    this.clock.ns = atNs;
    const clock = {
      nowNs: () => this.clock.ns,
      utcNs: () => this.clock.ns + this.clock.offsetNs,
      utcUncertaintyNs: () => 0,
      monotonicAtUtc: (utcNs: number) => utcNs - this.clock.offsetNs,
    };
    this.timers = new NodeTimers(clock, this.effects);
    const { effects, timers } = this;
    const services: FlightServices = {
      ...{ clock, timers, effects, reports: createReporter(effects) },
      randomBytes: (count) => new Uint8Array(count),
    };
    this.keys = new KeyEpochs(services, 1, () => this.changes++);
    if (records.length > 0) this.keys.restore(records);
  }

  /** What came out since the last call: epochs by state. The store keeps each record. */
  told(): readonly string[] {
    const told: string[] = [];
    for (const effect of this.effects.list.splice(0)) {
      if (effect.kind === 'key-epoch') told.push(`${effect.epoch} ${effect.state}`);
      if (effect.kind === 'report') told.push(`report ${effect.report.id}`);
      if (effect.kind === 'store-write') this.records = [effect];
    }
    return told;
  }

  writes(): readonly number[] {
    const isWrite = (effect: AvionicsEffect) => effect.kind === 'store-write';
    return this.effects.list.filter(isWrite).map(({ write }) => write);
  }

  /** The computer restarts with what was written. */
  reboot(atNs: number): Bench {
    this.told();
    return new Bench(this.records, atNs);
  }

  fire(atNs: number): void {
    this.clock.ns = atNs;
    this.timers.fired(0);
  }

  accepted(): readonly number[] {
    return [0, 1, 2, 3, 4, 5].filter((epoch) => this.keys.accepts(epoch));
  }
}

describe('key epochs', () => {
  it('are taken beside the one in use from loading to retiring', () => {
    const bench = new Bench();
    expect(bench.accepted()).toEqual([1]);
    expect(bench.keys.load(2)).toBe('done');
    expect([bench.keys.current, bench.accepted()]).toEqual([1, [1, 2]]);
    expect(bench.keys.activate(2, 0)).toBe('done');
    expect([bench.keys.current, bench.accepted()]).toEqual([2, [1, 2]]);
    expect(bench.keys.retire(1)).toBe('done');
    expect([bench.keys.current, bench.accepted()]).toEqual([2, [2]]);
    expect(bench.told()).toEqual(['2 next', '2 current', '1 retired']);
    expect(bench.changes).toBe(3);
  });

  it('come into use at their UTC, even if the clock was set meanwhile', () => {
    const bench = new Bench();
    bench.keys.load(2);
    bench.keys.activate(2, 100 * SECOND_NS);
    bench.clock.offsetNs = -10 * SECOND_NS;
    bench.fire(100 * SECOND_NS);
    expect(bench.keys.current).toBe(1);
    bench.fire(110 * SECOND_NS);
    expect(bench.keys.current).toBe(2);
    expect(bench.changes).toBe(3);
  });

  it('may be told again at every step: what is so already is done', () => {
    const bench = new Bench();
    for (const again of [0, 1]) {
      expect(bench.keys.load(2), `${again}`).toBe('done');
      expect(bench.keys.activate(2, 50 * SECOND_NS)).toBe('done');
    }
    bench.fire(50 * SECOND_NS);
    expect(bench.keys.load(2)).toBe('done');
    expect(bench.keys.activate(2, 50 * SECOND_NS)).toBe('done');
    expect(bench.keys.retire(1)).toBe('done');
    expect(bench.keys.retire(1)).toBe('done');
    expect(bench.told()).toEqual(['2 next', '2 current', '1 retired']);
  });

  it('move to the last time given for an activation', () => {
    const bench = new Bench();
    bench.keys.load(2);
    bench.keys.activate(2, 50 * SECOND_NS);
    bench.keys.activate(2, 80 * SECOND_NS);
    bench.fire(50 * SECOND_NS);
    expect(bench.keys.current).toBe(1);
    bench.fire(80 * SECOND_NS);
    expect(bench.keys.current).toBe(2);
  });

  it('refuse what does not follow, and then change nothing', () => {
    const bench = new Bench();
    expect(bench.keys.load(3)).toBe('key-epoch');
    expect(bench.keys.load(0)).toBe('key-epoch');
    expect(bench.keys.activate(2, 0)).toBe('key-epoch');
    expect(bench.keys.activate(0, 0)).toBe('key-epoch');
    expect(bench.keys.retire(1)).toBe('not-allowed');
    expect(bench.keys.retire(2)).toBe('key-epoch');
    bench.keys.load(2);
    bench.keys.activate(2, 0);
    expect(bench.keys.load(1)).toBe('key-epoch');
    expect(bench.keys.activate(1, 0)).toBe('key-epoch');
    // Never three at a time.
    expect(bench.keys.load(3)).toBe('not-allowed');
    expect(bench.accepted()).toEqual([1, 2]);
    expect(bench.told()).toEqual(['2 next', '2 current']);
  });
});

describe('key epochs after a reset', () => {
  it('are whole though only the first record of an activation before the epoch was durable', () => {
    const bench = new Bench();
    bench.keys.load(2);
    bench.told();
    bench.keys.activate(2, -5 * SECOND_NS);
    const [first] = bench.effects.list.filter(({ kind }) => kind === 'store-write');
    const again = new Bench([first as StoreRecord & typeof first]);
    expect(again.told()).toEqual(['1 current', '2 next', '2 current']);
    expect([again.keys.current, again.accepted()]).toEqual([2, [1, 2]]);
  });

  it('are those that were written, at every step of a change', () => {
    let bench = new Bench();
    expect(new Bench([]).told()).toEqual([]);
    bench.keys.load(2);
    bench = bench.reboot(10 * SECOND_NS);
    expect([bench.keys.current, bench.accepted()]).toEqual([1, [1, 2]]);
    expect(bench.told()).toEqual(['1 current', '2 next']);
    bench.keys.activate(2, 60 * SECOND_NS);
    bench = bench.reboot(20 * SECOND_NS);
    expect(bench.keys.current).toBe(1);
    bench.fire(60 * SECOND_NS);
    expect(bench.told()).toEqual(['1 current', '2 next', '2 current']);
    bench = bench.reboot(70 * SECOND_NS);
    expect([bench.keys.current, bench.accepted()]).toEqual([2, [1, 2]]);
    bench.keys.retire(1);
    bench = bench.reboot(80 * SECOND_NS);
    expect([bench.keys.current, bench.accepted()]).toEqual([2, [2]]);
  });

  it('change at boot when the time came while the computer was off', () => {
    const before = new Bench();
    before.keys.load(2);
    before.keys.activate(2, 60 * SECOND_NS);
    const bench = before.reboot(90 * SECOND_NS);
    expect(bench.keys.current).toBe(2);
    expect(bench.told()).toEqual(['1 current', '2 next', '2 current']);
  });

  it('are those of the configuration when the record cannot be read, with a report', () => {
    const before = new Bench();
    before.keys.load(2);
    before.told();
    const [record] = before.records as [StoreRecord];
    const sound = record.bytes[0] as Uint8Array;
    const unreadable = [
      new Uint8Array(0),
      sound.slice(1),
      sound.map((byte, i) => (i === 0 ? 9 : byte)),
      sound.map((byte, i) => (i >= 1 && i < 5 ? 0 : byte)),
      sound.map((byte, i) => (i >= 14 ? 255 : byte)),
    ];
    for (const bytes of unreadable) {
      const bench = new Bench([{ ...record, bytes: [bytes] }]);
      expect(bench.accepted()).toEqual([1]);
      expect(bench.told()).toEqual([`report ${EVENT_REPORTS['store.record-unreadable'].id}`]);
    }
  });

  it('are used at once when the clock is set beyond their activation', () => {
    const bench = new Bench();
    bench.keys.load(2);
    bench.keys.activate(2, 1_000 * SECOND_NS);
    bench.clock.ns = 10 * SECOND_NS;
    bench.clock.offsetNs = 2_000 * SECOND_NS;
    bench.keys.clockSet();
    expect(bench.told()).toEqual(['2 next', '2 current']);
  });

  it('number their writes apart from probes of the store and from what health remembers', () => {
    const from = Object.values(WRITES_FROM).sort((a, b) => a - b);
    const gaps = from.map((start, at) => (from[at + 1] ?? Number.MAX_SAFE_INTEGER) - start);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1e15);
  });

  it('are not changed further while the store does not take the last change', () => {
    const bench = new Bench();
    bench.keys.load(2);
    const [first] = bench.writes() as [number];
    bench.keys.storeFailed(first);
    expect(bench.keys.activate(2, 0)).toBe('no-storage');
    expect(bench.keys.current).toBe(1);
    const [, second] = bench.writes() as [number, number];
    // Of an older write no more is said.
    bench.keys.durable(first);
    expect(bench.keys.activate(2, 0)).toBe('no-storage');
    const third = bench.writes().at(-1) as number;
    expect(third).not.toBe(second);
    bench.keys.durable(third);
    expect(bench.keys.activate(2, 0)).toBe('done');
  });
});
