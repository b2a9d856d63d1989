import { describe, expect, it } from 'vitest';
import type { CheckedFault } from '../../../harness/checkers/context.ts';
import { DEFAULT_THRESHOLDS } from '../../../harness/checkers/thresholds.ts';
import { ShedLoads } from '../../../harness/checkers/shed-loads.ts';
import { overlaps } from '../../../harness/checkers/spans.ts';
import { type RecordHandlers, readerOf } from '../../../harness/journal/records.ts';
import { SECOND, type Step } from './rig.ts';

/** Gives records to the handlers of one account. */
const tell = (handlers: RecordHandlers, steps: readonly Step[]): void => {
  const reader = readerOf(handlers);
  for (const [seconds, kind, ...values] of steps) {
    reader.record(kind, seconds * SECOND, values as never);
  }
};

const shedBy = (faults: readonly CheckedFault[]) => {
  const shed = new ShedLoads({ faults, thresholds: DEFAULT_THRESHOLDS });
  return { handlers: shed.handlers, spans: (node: number) => shed.spans(node) };
};

describe('loads that are shed', () => {
  it('are so from 30 % of charge or 24 V until 40 % or the sag is over, and a minute', () => {
    const shed = new ShedLoads({
      faults: [
        { kind: 'battery-drain', node: 1, chargePermille: 267 },
        { kind: 'bus-undervoltage', node: 2, milliVolt: 24_000 },
        { kind: 'bus-undervoltage', node: 3, milliVolt: 24_001 },
      ],
      thresholds: DEFAULT_THRESHOLDS,
    });
    const drained: readonly Step[] = [
      [100, 'fault', 0, 'battery-drain', 1, 1],
      [300, 'energy', 1, 380, 0],
    ];
    tell(shed.handlers, drained);
    const during = (node: number, fromS: number, untilS: number): boolean =>
      overlaps(shed.spans(node), fromS * SECOND, untilS * SECOND);
    expect(during(1, 50, 99)).toBe(false);
    expect(during(1, 400, 410)).toBe(true);
    tell(shed.handlers, [[600, 'energy', 1, 400, 0]]);
    expect(during(1, 659, 670)).toBe(true);
    expect(during(1, 660, 670)).toBe(false);
    tell(shed.handlers, [
      [100, 'fault', 1, 'bus-undervoltage', 2, 1],
      [110, 'fault', 1, 'bus-undervoltage', 2, 0],
      [110, 'fault', 2, 'bus-undervoltage', 3, 1],
    ]);
    expect(during(2, 150, 160)).toBe(true);
    expect(during(2, 200, 260)).toBe(false);
    expect(during(3, 100, 110)).toBe(false);
  });

  it('are so while one sag, or the charge, still asks for it', () => {
    const sag = { kind: 'bus-undervoltage', node: 1, milliVolt: 23_000 };
    const { handlers, spans } = shedBy([sag, sag]);
    const during = (fromS: number, untilS: number): boolean =>
      overlaps(spans(1), fromS * SECOND, untilS * SECOND);
    const sags = (seconds: number, index: number, active: number): Step => {
      return [seconds, 'fault', index, 'bus-undervoltage', 1, active];
    };
    tell(handlers, [sags(10, 0, 1), sags(20, 1, 1), sags(30, 0, 0)]);
    expect(during(200, 210)).toBe(true);
    tell(handlers, [sags(300, 1, 0), [400, 'energy', 1, 250, 1], sags(410, 0, 1), sags(420, 0, 0)]);
    expect(during(361, 399)).toBe(false);
    expect(during(600, 610)).toBe(true);
  });
});
