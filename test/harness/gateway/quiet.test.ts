import { describe, expect, it } from 'vitest';
import {
  answer,
  attached,
  BOOT_COLD_S,
  type Coming,
  gone,
  NODES,
  served,
  TERMINAL,
} from './quiet.ts';

const both: readonly Coming[] = NODES.map((node) => [0, attached(node, node)]);

describe('a served run in which nothing happens', () => {
  it('counts comings, goings and silences from when they are, and boots from then', () => {
    const { records } = served([
      ...both,
      [5, answer(1, 1, 1)],
      [30, gone(1, 1)],
      [60, attached(1, 3)],
      [180, answer(1, 3, 2)],
    ]);
    expect(records).toEqual([
      '0 attached',
      '0 up',
      '2 hung',
      '5 answering',
      '30 gone',
      '30 software-gone',
      '60 attached',
      `${60 + BOOT_COLD_S} up`,
      `${60 + BOOT_COLD_S + 2} hung`,
      '180 answering',
    ]);
  });

  it('welcomes who comes at once, and gives the first step when its node has started', () => {
    const { posted } = served([
      ...both,
      [5, answer(1, 1, 1)],
      [30, gone(1, 1)],
      [60, attached(1, 3)],
    ]);
    expect(posted).toEqual(['0 welcome', '0 step', '60 welcome', `${60 + BOOT_COLD_S} step`]);
  });

  it('is behind the clock by what it is late, not by how long it has been quiet', () => {
    for (const speed of [1, 5]) {
      const { figures, driftMs } = served(both, { speed });
      expect(figures.driftNs / 1e6).toBeLessThan(100);
      expect(figures.driftNs).toBeGreaterThanOrEqual(0);
      expect(Math.max(...driftMs)).toBeLessThan(100);
    }
  });
});

describe('a run in lockstep', () => {
  it('tells whom it waits for when an answer takes longer than agreed, and when it came', () => {
    const comings: readonly Coming[] = [...both, [5, answer(1, 1, 1)], [5.5, answer(2, 2, 1)]];
    const { records, waitedFor, figures } = served(comings, { mode: 'lockstep' });
    expect(records).toEqual(['0 attached', '0 up', '0 hung', '0 answering']);
    expect([...waitedFor]).toEqual(['node-1/forward']);
    expect(figures.sites[0]).toMatchObject({ hung: false, steps: 1 });
  });
});

describe('a node that faults befall while its peer is away', () => {
  const away: readonly Coming[] = [...both, [1, answer(1, 1, 1)], [30, gone(1, 1)]];

  it('stays down over a reset, and starts once when somebody comes', () => {
    const faults = ['{ kind: computer-reset, node: here-01, at: 40 s, boot: warm }'];
    const { records } = served([...away, [100, attached(1, 3)]], { faults });
    expect(records.filter((record) => record.endsWith(' up'))).toEqual([
      '0 up',
      `${100 + BOOT_COLD_S} up`,
    ]);
  });

  it('stays down when its power comes back, and starts once when somebody comes', () => {
    const faults = ['{ kind: brown-out, node: here-01, at: 40 s, duration: 10 s }'];
    const { records } = served([...away, [180, attached(1, 3)]], { faults });
    expect(records.filter((record) => record.endsWith(' up'))).toEqual([
      '0 up',
      `${180 + BOOT_COLD_S} up`,
    ]);
  });

  it('has no power before it comes back, whoever comes', () => {
    const faults = ['{ kind: brown-out, node: here-01, at: 40 s, duration: 100 s }'];
    const { records } = served([...away, [45, attached(1, 3)]], { faults });
    expect(records.filter((record) => record.endsWith(' up'))).toEqual([
      '0 up',
      `${140 + BOOT_COLD_S} up`,
    ]);
  });

  it('does not come back with its peer when it is lost', () => {
    const faults = ['{ kind: permanent-loss, node: here-01, at: 40 s }'];
    const { records } = served([...away, [45, attached(1, 3)]], { faults });
    expect(records.filter((record) => record.endsWith(' up'))).toEqual(['0 up']);
  });
});

describe('a node on offer', () => {
  const rests: readonly Coming[] = [[0, attached(2, 2)]];
  const starts = (comings: readonly Coming[], faults: readonly string[] = []): string[] =>
    served([...rests, ...comings], { offered: true, faults })
      .records.filter((record) => / (up|cold|software-gone)$/.test(record))
      .slice(1);

  it('starts once for a peer that comes back before the reference has started', () => {
    const comings: readonly Coming[] = [
      [5, attached(1, 3)],
      [20, gone(1, 3)],
      [30, attached(1, 4)],
    ];
    expect(starts(comings).filter((record) => record.endsWith('up'))).toEqual([
      `${30 + BOOT_COLD_S} up`,
    ]);
  });

  it('stops the reference for a peer that comes back', () => {
    const comings: readonly Coming[] = [
      [5, attached(1, 3)],
      [20, gone(1, 3)],
      [150, attached(1, 4)],
    ];
    expect(starts(comings)).toEqual([
      '5 cold',
      '20 software-gone',
      `${20 + BOOT_COLD_S} up`,
      '150 cold',
      `${150 + BOOT_COLD_S} up`,
    ]);
  });

  it('has no power before it comes back, whoever leaves', () => {
    const faults = ['{ kind: brown-out, node: here-01, at: 10 s, duration: 100 s }'];
    const comings: readonly Coming[] = [
      [5, attached(1, 3)],
      [20, gone(1, 3)],
    ];
    expect(starts(comings, faults).filter((record) => record.endsWith('up'))).toEqual([
      `${110 + BOOT_COLD_S} up`,
    ]);
  });
});

describe('a terminal whose peer answers, goes and is followed at once', () => {
  it('gives the new peer one step at a time', () => {
    const comings: readonly Coming[] = [
      [0, attached(TERMINAL, 1)],
      [0, attached(2, 2)],
      [15, answer(TERMINAL, 1, 1)],
      [15, gone(TERMINAL, 1)],
      [15, attached(TERMINAL, 3)],
    ];
    const { posted } = served(comings, { terminal: true });
    expect(posted).toEqual(['0 welcome', '0 step', '10 welcome', '10 step']);
  });

  it('tells the new peer of no timer that the one before had set', () => {
    const timer = { kind: 'timer-set', timer: 7, atMonotonicNs: 60e9 } as const;
    const comings: readonly Coming[] = [
      [0, attached(TERMINAL, 1)],
      [0, attached(2, 2)],
      [15, answer(TERMINAL, 1, 1, [timer])],
      [20, gone(TERMINAL, 1)],
      [21, attached(TERMINAL, 3)],
      [30, answer(TERMINAL, 3, 3)],
      [40, answer(TERMINAL, 3, 4)],
    ];
    const { posted } = served(comings, { terminal: true });
    expect(posted.slice(3)).toEqual(['20 welcome', '20 step', '30 step']);
  });
});
