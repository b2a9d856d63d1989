import { nearest } from './suggest.ts';

/** What a quantity in a scenario measures. */
export type QuantityKind =
  | 'duration'
  | 'length'
  | 'angle'
  | 'size'
  | 'rate'
  | 'power'
  | 'energy'
  | 'level'
  | 'gain'
  | 'wavelength'
  | 'aperture'
  | 'turn rate';

interface QuantityUnits {
  /** What the value becomes inside. */
  readonly inside: string;
  readonly example: string;
  /** Factor to the inner unit by unit as written. */
  readonly units: Readonly<Record<string, number>>;
}

const DEGREE = Math.PI / 180;

/** Units as written, by kind. Where `level` is an exception: dBW is dBm + 30, not a factor. */
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
    units: { 'b/s': 1, 'kb/s': 1e3, 'Mb/s': 1e6, 'Gb/s': 1e9, 'Tb/s': 1e12, 'bit/s': 1 },
  },
  power: { inside: 'W', example: '2.5 W', units: { W: 1, mW: 1e-3, kW: 1e3 } },
  energy: { inside: 'Wh', example: '3 kWh', units: { Wh: 1, kWh: 1e3 } },
  level: { inside: 'dBm', example: '-38 dBm', units: { dBm: 1, dBW: 1 } },
  gain: { inside: 'dB', example: '3 dB', units: { dB: 1 } },
  wavelength: { inside: 'nm', example: '1550 nm', units: { nm: 1, um: 1e3, µm: 1e3 } },
  aperture: { inside: 'mm', example: '80 mm', units: { mm: 1, cm: 10, m: 1e3 } },
  'turn rate': {
    inside: 'rad/s',
    example: '3 deg/s',
    units: { 'deg/s': DEGREE, '°/s': DEGREE, 'rad/s': 1, 'mrad/s': 1e-3 },
  },
};

/** dBm of 1 W. */
const DBM_PER_WATT = 30;

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const PATTERN = new RegExp(String.raw`^\s*(${NUMBER})\s*(\S+)\s*$`);

/** Which numbers a quantity may have, as far as a sign and digits show it. */
export type QuantitySign = 'any' | 'not negative' | 'positive';

/** What must not, or must, stand at a number of that sign; the exponent says nothing of it. */
const SIGNS: Readonly<Record<QuantitySign, string>> = {
  any: '',
  'not negative': String.raw`(?!-[\d.]*[1-9])`,
  positive: String.raw`(?=\+?[\d.]*[1-9])`,
};

/** A number with a unit of that kind, as a regular expression that a JSON Schema may hold. */
export const quantityPattern = (kind: QuantityKind, sign: QuantitySign = 'any'): string => {
  const units = Object.keys(QUANTITIES[kind].units).map((unit) => unit.replace('µ', '[µ\u03bc]'));
  return String.raw`^\s*${SIGNS[sign]}${NUMBER}\s*(?:${units.join('|')})\s*$`;
};

/** What is wrong with a quantity, and the unit that may have been meant ("" when none is near). */
export interface QuantityError {
  readonly error: string;
  readonly hint: string;
}

/**
 * Read "2.5 Gb/s" and the like.
 *
 * @returns the value in the inner unit (durations, sizes and rates rounded to whole numbers), or what is
 * wrong
 */
export const parseQuantity = (text: string, kind: QuantityKind): number | QuantityError => {
  const { units, example } = QUANTITIES[kind];
  const match = PATTERN.exec(text);
  if (match === null) {
    return { error: `expected ${quantityName(kind)}, got ${quoted(text)}`, hint: '' };
  }
  const [, digits = '', written = ''] = match;
  // A Greek mu looks like the micro sign, and many keyboards give it.
  const unit = written.replace('\u03bc', 'µ');
  const factor = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (factor === undefined) {
    const known = Object.keys(units);
    const near = nearest(unit, known);
    return {
      error:
        `${quoted(unit)} is no unit of ${kind}: ` +
        `expected ${known.join(', ')}, such as "${example}"`,
      hint: near === undefined ? '' : `did you mean "${digits} ${near}"?`,
    };
  }
  const value = Number(digits) * factor + (unit === 'dBW' ? DBM_PER_WATT : 0);
  const whole = kind === 'duration' || kind === 'size' || kind === 'rate';
  if (!Number.isFinite(value) || (whole && Math.abs(value) > Number.MAX_SAFE_INTEGER)) {
    return { error: `${quoted(text)} is out of range`, hint: '' };
  }
  // A rate of less is no rate of 0.
  if (kind === 'rate' && value > 0) return Math.max(1, Math.round(value));
  return whole ? Math.round(value) : value;
};

/** `a duration with its unit, such as "90 s"` */
export const quantityName = (kind: QuantityKind): string =>
  `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind} with its unit, ` +
  `such as "${QUANTITIES[kind].example}"`;

const quoted = (text: string): string =>
  text.length > 40 ? `"${text.slice(0, 39)}…"` : `"${text}"`;
