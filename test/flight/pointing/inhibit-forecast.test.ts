import { describe, expect, it } from 'vitest';
import { forecastReach } from '../../../flight/pointing/inhibit-forecast.ts';
import type { Head, InhibitBits, ReachProbe } from '../../../flight/pointing/reach.ts';
import type { MovingNode } from '../../../flight/pointing/sight.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

const RATE: InhibitBits = 2;
const CONTACT_S = 100;
const END_S = 400;

/** A head whose partner is beyond what it can follow from one second to another. */
const forecast = (...blocked: readonly (readonly [number, number])[]) => {
  const bitsAt = (_head: Head, _to: MovingNode, atNs: number): InhibitBits =>
    blocked.some(([from, until]) => atNs >= from * SECOND_NS && atNs < until * SECOND_NS)
      ? RATE
      : 0;
  const { freeFromUtcNs, blockedBy } = forecastReach({
    probe: { bitsAt } as unknown as ReachProbe,
    head: {} as Head,
    partner: {} as MovingNode,
    startUtcNs: 0,
    contactUtcNs: CONTACT_S * SECOND_NS,
    endUtcNs: END_S * SECOND_NS,
  });
  const fromS = freeFromUtcNs === undefined ? undefined : freeFromUtcNs / SECOND_NS;
  return [fromS === undefined ? undefined : Math.round(fromS * 100) / 100, blockedBy] as const;
};

describe('when a head may turn to its partner (LM-PNT-043)', () => {
  it('is at once when nothing keeps it from looking there', () => {
    expect(forecast()).toEqual([0, undefined]);
  });

  it('is when the limit ends that holds now', () => {
    expect(forecast([0, 40])).toEqual([40, 'gimbal-rate']);
    expect(forecast([0, 250])).toEqual([250, 'gimbal-rate']);
  });

  it('is after what lies between now and the contact, as it would follow through it', () => {
    expect(forecast([50, 62])).toEqual([62, 'gimbal-rate']);
    expect(forecast([50, 54])).toEqual([54, 'gimbal-rate']);
    expect(forecast([20, 30], [70, 75])).toEqual([75, 'gimbal-rate']);
    expect(forecast([90, 130])).toEqual([130, 'gimbal-rate']);
  });

  it('asks nothing of what comes within the contact, nor of a contact that has no such time', () => {
    expect(forecast([150, 160])).toEqual([0, undefined]);
    expect(forecast([0, 1_000])).toEqual([undefined, 'gimbal-rate']);
  });
});
