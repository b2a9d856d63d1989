import { describe, expect, it } from 'vitest';
import { l4Flapping } from '../../../harness/checkers/l4-flapping.ts';
import { classes, judge, type Step } from './rig.ts';

const UP: readonly Step[] = [1, 2, 3].map((node): Step => [0, 'node-up', node, 'power-on', 1]);
/** A link that is lost so many times, every 60 s from an instant. */
const flaps = (times: number, fromS = 1_000, everyS = 60): Step[] =>
  Array.from({ length: times }, (_, i): Step[] => [
    [fromS + i * everyS, 'lock', 1, 1, 2, 0, 0],
    [fromS + i * everyS + 10, 'unlock', 1, 1, 2, 0, 'light-lost'],
  ]).flat();
const HOUR = { endS: 3_600 };

describe('L4 flapping', () => {
  it('passes a link that is lost now and then', () => {
    const { findings, checker } = judge(l4Flapping, [...UP, ...flaps(4)], HOUR);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(4);
    expect(judge(l4Flapping, [...UP, ...flaps(12, 1_000, 200)], HOUR).findings).toEqual([]);
  });

  it('finds a link that is lost again and again, once for each bout', () => {
    const { findings } = judge(l4Flapping, [...UP, ...flaps(5), ...flaps(5, 3_000)], HOUR);
    expect(classes(findings)).toEqual(['flapping', 'flapping']);
    expect(findings[0]).toMatchObject({ requirement: 'LM-OPS-002', node: 1, atNs: 1_250e9 });
  });

  it('puts it down to a fault of either end while it lasts, and to its aftermath', () => {
    const faults = [{ kind: 'link-outage', node: 3, partner: 2 }];
    const on: Step = [900, 'fault', 0, 'link-outage', 3, 1];
    const facts = { ...HOUR, faults };
    const lasting = judge(l4Flapping, [...UP, on, ...flaps(5, 2_000)], facts);
    expect(lasting.findings).toEqual([]);
    expect(lasting.checker.counts()).toEqual({ excused: 5 });
    const off: Step = [1_800, 'fault', 0, 'link-outage', 3, 0];
    const soon = judge(l4Flapping, [...UP, on, off, ...flaps(4, 1_810)], facts);
    expect(soon.checker.counts()).toEqual({ excused: 4 });
    const later = judge(l4Flapping, [...UP, on, off, ...flaps(5, 2_200)], facts);
    expect(classes(later.findings)).toEqual(['flapping']);
  });

  it('puts it down to a restart for a while, and to nobody else’s fault', () => {
    const reset: Step = [1_000, 'fault', 0, 'computer-reset', 1, 1];
    const history = [...UP, reset, ...flaps(5, 1_000)];
    expect(judge(l4Flapping, history, HOUR).findings).toEqual([]);
    const other: Step = [1_000, 'fault', 0, 'computer-reset', 3, 1];
    expect(classes(judge(l4Flapping, [...UP, other, ...flaps(5)], HOUR).findings)).toEqual([
      'flapping',
    ]);
  });
});
