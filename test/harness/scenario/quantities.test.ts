import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseQuantity,
  QUANTITIES,
  type QuantityKind,
  quantityPattern,
} from '../../../harness/scenario/quantities.ts';

const KINDS = Object.keys(QUANTITIES) as QuantityKind[];

describe('quantities', () => {
  it.each([
    ['90 s', 'duration', 90e9],
    ['1.5min', 'duration', 90e9],
    ['2 d', 'duration', 172_800e9],
    ['.5 us', 'duration', 500],
    ['550 km', 'length', 550],
    ['-20 m', 'length', -0.02],
    ['180 deg', 'angle', Math.PI],
    ['5 µrad', 'angle', 5e-6],
    ['5 \u03bcrad', 'angle', 5e-6],
    ['1.5 KiB', 'size', 1536],
    ['2.5e3 Mb/s', 'rate', 2.5e9],
    ['-7.8 dBW', 'level', 22.2],
    ['-38 dBm', 'level', -38],
    ['1.064 um', 'wavelength', 1064],
    ['13.5 cm', 'aperture', 135],
    ['3 °/s', 'turn rate', Math.PI / 60],
  ] as const)('%s is a %s of %d', (text, kind, expected) => {
    expect(parseQuantity(text, kind)).toBeCloseTo(expected, 9);
  });

  it('gives rates in whole bits per second, as contact plans carry them', () => {
    expect(parseQuantity('4.02 Mb/s', 'rate')).toBe(4_020_000);
    expect(parseQuantity('0.2 b/s', 'rate')).toBe(1);
  });

  it('durations and sizes are whole', () => {
    expect(parseQuantity('1.4 ns', 'duration')).toBe(1);
    expect(parseQuantity('0.0015 kB', 'size')).toBe(2);
  });

  it.each(KINDS)(
    '%s: the pattern for editors takes exactly what has a number and a unit',
    (kind) => {
      const pattern = new RegExp(quantityPattern(kind));
      const units = Object.keys(QUANTITIES[kind].units);
      const number = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String);
      const word = fc.oneof(
        fc
          .tuple(number, fc.constantFrom('', ' '), fc.constantFrom(...units))
          .map((parts) => parts.join('')),
        fc.string({ maxLength: 12 }),
        fc.tuple(number, fc.string({ maxLength: 4 })).map((parts) => parts.join('')),
      );
      fc.assert(
        fc.property(word, (text) => {
          const read = parseQuantity(text, kind);
          const taken = typeof read === 'number' || read.error.endsWith('is out of range');
          expect(pattern.test(text)).toBe(taken);
        }),
        { numRuns: 300 },
      );
      expect(parseQuantity(QUANTITIES[kind].example, kind)).toBeTypeOf('number');
    },
  );

  it('the pattern for editors takes of numbers with a bound at 0 those on the right side', () => {
    const [positive, notNegative] = (['positive', 'not negative'] as const).map(
      (sign) => new RegExp(quantityPattern('length', sign)),
    );
    const sign = fc.constantFrom('', '+', '-');
    const digits = fc.constantFrom(
      '0',
      '0.',
      '.0',
      '0.00',
      '00',
      '7',
      '0.07',
      '.5',
      '10',
      '1e-3',
      '0e7',
    );
    fc.assert(
      fc.property(sign, digits, (before, number) => {
        const text = ` ${before}${number} km`;
        expect(positive?.test(text)).toBe(Number(before + number) > 0);
        expect(notNegative?.test(text)).toBe(Number(before + number) >= 0);
      }),
    );
  });
});
