/** What a quantity in a scenario measures. */
export type QuantityKind = 'duration' | 'length' | 'angle' | 'size' | 'rate' | 'power';

interface QuantityUnits {
  /** What the value becomes inside. */
  readonly inside: string;
  readonly example: string;
  /** Factor to the inner unit by unit as written. */
  readonly units: Readonly<Record<string, number>>;
}

const DEGREE = Math.PI / 180;

/** Units as written in a scenario. Duration → ns, length → km, angle → rad, size → bytes, rate → bit/s. */
export const QUANTITIES: Readonly<Record<QuantityKind, QuantityUnits>> = {
  duration: {
    inside: 'ns',
    example: '90 s',
    units: { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9, d: 86_400e9 },
  },
  length: { inside: 'km', example: '550 km', units: { m: 0.001, km: 1 } },
  angle: {
    inside: 'rad',
    example: '53 deg',
    units: { deg: DEGREE, '°': DEGREE, rad: 1, mrad: 1e-3, urad: 1e-6, µrad: 1e-6 },
  },
  size: {
    inside: 'bytes',
    example: '100 kB',
    units: {
      B: 1,
      kB: 1e3,
      MB: 1e6,
      GB: 1e9,
      TB: 1e12,
      KiB: 1024,
      MiB: 1_048_576,
      GiB: 1_073_741_824,
    },
  },
  rate: {
    inside: 'bit/s',
    example: '2.5 Gb/s',
    units: { 'b/s': 1, 'kb/s': 1e3, 'Mb/s': 1e6, 'Gb/s': 1e9, 'bit/s': 1 },
  },
  power: { inside: 'W', example: '2.5 W', units: { W: 1, mW: 1e-3 } },
};

const PATTERN = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(\S+)\s*$/;

/**
 * Read "2.5 Gb/s" and the like.
 *
 * @returns the value in the inner unit (durations and sizes rounded to whole numbers), or what is wrong
 */
export const parseQuantity = (
  text: string,
  kind: QuantityKind,
): number | { readonly error: string } => {
  const { units, example } = QUANTITIES[kind];
  const match = PATTERN.exec(text);
  if (match === null) {
    return { error: `expected a ${kind} with its unit, such as "${example}", got "${text}"` };
  }
  const [, digits = '', unit = ''] = match;
  const factor = units[unit];
  if (factor === undefined) {
    const known = Object.keys(units).join(', ');
    return {
      error: `"${unit}" is no unit of ${kind}: expected one of ${known}, such as "${example}"`,
    };
  }
  const value = Number(digits) * factor;
  if (!Number.isFinite(value)) return { error: `"${text}" is out of range` };
  const whole = kind === 'duration' || kind === 'size';
  if (whole && value > Number.MAX_SAFE_INTEGER) return { error: `"${text}" is out of range` };
  return whole ? Math.round(value) : value;
};
