import { describe, expect, it } from 'vitest';
import { createContactIndex } from '../../../flight/routing/contact-index.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { lightTimeBound } from '../../../harness/run/light-time-bound.ts';
import { PowerSystem } from '../../../harness/run/power-system.ts';
import { Sampler } from '../../../harness/run/sampler.ts';
import { type RunSetup, setUp } from '../../../harness/run/setup.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import { MINUTE_NS } from '../../../protocols/units.ts';

const contact = (from: number, to: number, lightTimeNs: number, startNs = 0): Contact => ({
  id: from * 10 + to,
  from,
  to,
  startNs,
  endNs: 10 * MINUTE_NS,
  rateBps: 1e9,
  lightTimeNs,
  medium: 'optical',
});

const boundOver = (...contacts: readonly Contact[]) =>
  lightTimeBound({ plan: createContactIndex({ version: 1, contacts }) } as RunSetup);

describe('the light-time bound', () => {
  it('is the shortest sum of light times, whatever the hops', () => {
    const bound = boundOver(contact(1, 3, 50), contact(1, 2, 10), contact(2, 3, 20));
    expect(bound(1, 3, 0)).toBe(30);
    expect(bound(1, 1, 0)).toBe(0);
  });

  it('goes along contacts that are open then, in their direction', () => {
    const bound = boundOver(contact(1, 2, 10, 5 * MINUTE_NS));
    expect(bound(1, 2, 0)).toBeUndefined();
    expect(bound(1, 2, 5 * MINUTE_NS)).toBe(10);
    expect(bound(1, 2, 10 * MINUTE_NS)).toBeUndefined();
    expect(bound(2, 1, 5 * MINUTE_NS)).toBeUndefined();
  });

  it('gives kept answers for the whole minute', () => {
    const bound = boundOver(contact(1, 2, 10));
    expect([0, 1, MINUTE_NS - 1].map((atNs) => bound(1, 2, atNs))).toEqual([10, 10, 10]);
  });
});

describe('the sampler', () => {
  const { scenario } = loadScenario('ring-8', { folder: '.', skipBadElements: false });
  const samples = (loadW: number, minutes: number) => {
    const queue = new EventQueue();
    const journal = new Journal({ level: 'off', checked: true });
    const seen: { atNs: number; node: number; permille: number; eclipse: number }[] = [];
    const stores: (readonly number[])[] = [];
    journal.subscribe(
      readerOf({
        energy: (atNs, node, permille, eclipse) => seen.push({ atNs, node, permille, eclipse }),
        store: (...values) => stores.push(values),
      }),
    );
    const setup = setUp({ ...scenario, durationNs: minutes * MINUTE_NS }, 1);
    const power = new PowerSystem({
      setup,
      queue,
      journal,
      loadW: () => loadW,
      listener: { reading: () => {}, failed: () => {}, restored: () => {} },
    });
    new Sampler({
      setup,
      queue,
      journal,
      power,
      memoryOf: (node) => ({ usedBytes: node, highBytes: 2 * node, size: node === 3 ? 1 : 0 }),
    }).start();
    queue.runUntil(minutes * MINUTE_NS);
    return { seen, stores };
  };

  it('writes charge and eclipse of every satellite every five minutes', () => {
    const { seen } = samples(200, 20);
    expect(seen).toHaveLength(8 * 5);
    expect(new Set(seen.map(({ atNs }) => atNs / MINUTE_NS))).toEqual(new Set([0, 5, 10, 15, 20]));
  });

  it('writes how full the stores are that hold anything', () => {
    expect(samples(200, 5).stores).toEqual([
      [0, 3, 3, 6, 1],
      [5 * MINUTE_NS, 3, 3, 6, 1],
    ]);
  });

  it('finds each satellite of a low orbit in the dark for a part of it, and charge follows', () => {
    const seen = samples(200, 100).seen.filter(({ node }) => node === 1);
    const dark = seen.filter(({ eclipse }) => eclipse === 1).length / seen.length;
    expect(dark).toBeGreaterThan(0.15);
    expect(dark).toBeLessThan(0.5);
    expect(Math.min(...seen.map(({ permille }) => permille))).toBeLessThan(1_000);
    expect(seen.every(({ permille }) => permille > 500 && permille <= 1_000)).toBe(true);
  });

  it('draws a battery down faster under more load', () => {
    const least = (loadW: number): number =>
      Math.min(...samples(loadW, 100).seen.map(({ permille }) => permille));
    expect(least(1_000)).toBeLessThan(least(0));
  });
});
