import { describe, expect, it } from 'vitest';
import { roleInSlot, slotAt, slotLengthNs } from '../../../flight/pointing/slots.ts';

const roles = (lower: boolean, count: number): string =>
  Array.from({ length: count }, (_, index) => roleInSlot(index, lower)[1]).join('');

describe('roles by slot', () => {
  it('lets the lower end alternate and the higher end stare three and scan three', () => {
    // c: scan, t: stare.
    expect(roles(true, 8)).toBe('ctctctct');
    expect(roles(false, 12)).toBe('tttccctttccc');
  });

  it('gives a three-slot stare a whole scan of the other end, whatever the clocks say', () => {
    for (let skew = -3; skew <= 3; skew += 0.01) {
      for (let run = 0; run < 4; run++) {
        const start = run * 6 + skew;
        const end = start + 3;
        const first = Math.ceil(start);
        const whole = [first, first + 1, first + 2].some(
          (slot) => slot + 1 <= end + 1e-9 && roleInSlot(Math.abs(slot), true) === 'scan',
        );
        expect(whole, `skew ${skew}`).toBe(true);
      }
    }
  });

  it('counts slots from the own start of the contact, and slot 0 before it', () => {
    const plan = { startUtcNs: 1_000, slotNs: 100, lower: true };
    expect(slotAt(plan, 500)).toEqual({ role: 'scan', endsUtcNs: 1_100 });
    expect(slotAt(plan, 1_099)).toEqual({ role: 'scan', endsUtcNs: 1_100 });
    expect(slotAt(plan, 1_100)).toEqual({ role: 'stare', endsUtcNs: 1_200 });
    expect(slotAt({ ...plan, lower: false }, 1_350)).toEqual({ role: 'scan', endsUtcNs: 1_400 });
  });

  it('makes a slot hold the longer of both widest scans, the light there and back, and the margin', () => {
    const ends = { lightTimeNs: 10, marginNs: 5 };
    expect(slotLengthNs({ ...ends, ownWidestScanNs: 100, partnerWidestScanNs: 300 })).toBe(325);
    expect(slotLengthNs({ ...ends, ownWidestScanNs: 300, partnerWidestScanNs: 100 })).toBe(325);
  });
});
