import type { Elements } from '../../../protocols/elements.ts';
import type { Ns } from '../../../protocols/units.ts';
import { type Circular, cross, dot, length, type Motion, unit, type Vec } from './orbit.ts';

type TwoLines = Extract<Elements, { kind: 'tle' }>;
type MeanElements = Extract<Elements, { kind: 'omm' }>;

const DAY_MS = 86_400_000;

/** Elements of a satellite and where SGP4 takes them to, as published. */
export interface PublishedState {
  /** A word for what is special in it. */
  readonly name: string;
  readonly what: string;
  readonly line1: string;
  readonly line2: string;
  /** Epoch, by hand: whole ms of Unix time, and the µs beyond. */
  readonly epochUnixMs: number;
  readonly epochUs: number;
  readonly minutes: number;
  readonly state: Motion;
  /**
   * How far off a node on a circular orbit passes beside it: near enough that a metre is much of what pointing may
   * be off, far enough for a head to follow.
   */
  readonly besideKm: number;
}

/**
 * Of the verification set in D. A. Vallado, P. Crawford, R. Hujsak, T. S. Kelso, "Revisiting Spacetrack Report
 * #3", AIAA 2006-6753 (tcppver.out): TEME, WGS-72, one for each branch of the theory.
 */
export const PUBLISHED_STATES: readonly PublishedState[] = [
  {
    name: 'eccentric',
    what: 'an eccentric orbit (00005)',
    line1: '1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753',
    line2: '2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667',
    epochUnixMs: Date.UTC(2000, 5, 27, 18, 50, 19, 733),
    epochUs: 568,
    minutes: 360,
    state: {
      position: [-7154.03120202, -3783.17682504, -3536.19412294],
      velocity: [4.741887409, -4.151817765, -2.093935425],
    },
    besideKm: 60,
  },
  {
    name: 'drag',
    what: 'two days of drag (06251)',
    line1: '1 06251U 62025E   06176.82412014  .00008885  00000-0  12808-3 0  3985',
    line2: '2 06251  58.0579  54.0425 0030035 139.1568 221.1854 15.56387291  6774',
    epochUnixMs: Date.UTC(2006, 5, 25, 19, 46, 43, 980),
    epochUs: 96,
    minutes: 2880,
    state: {
      position: [1159.27802897, 5056.60175495, 4353.49418579],
      velocity: [-5.968060341, -2.314790406, 4.230722669],
    },
    besideKm: 60,
  },
  {
    name: 'half-day-resonance',
    what: 'a Molniya orbit, resonant in half a day (08195)',
    line1: '1 08195U 75081A   06176.33215444  .00000099  00000-0  11873-3 0   813',
    line2: '2 08195  64.1586 279.0717 6877146 264.7651  20.2257  2.00491383225656',
    epochUnixMs: Date.UTC(2006, 5, 25, 7, 58, 18, 143),
    epochUs: 616,
    minutes: 2760,
    state: {
      position: [2776.3057426, 18156.98538451, 11425.73046481],
      velocity: [-1.920632199, -0.820370733, -4.181839232],
    },
    besideKm: 300,
  },
  {
    name: 'day-resonance',
    what: 'a geostationary orbit, resonant in a day (25954)',
    line1: '1 25954U 99060A   04039.68057285 -.00000108  00000-0  00000-0 0  6847',
    line2: '2 25954   0.0004 243.8136 0001765  15.5294  22.7134  1.00271289 15615',
    epochUnixMs: Date.UTC(2004, 1, 8, 16, 20, 1, 494),
    epochUs: 240,
    minutes: 1440,
    state: {
      position: [9533.27750818, -41065.52390214, 3.30756482],
      velocity: [2.995596171, 0.695200236, 0.000938525],
    },
    besideKm: 60,
  },
  {
    name: 'deep-space',
    what: 'Moon and Sun on an orbit that bends by Lyddane’s rule (14128)',
    line1: '1 14128U 83058A   06176.02844893 -.00000158  00000-0  10000-3 0  9627',
    line2: '2 14128  11.4384  35.2134 0011562  26.4582 333.5652  0.98870114 46093',
    epochUnixMs: Date.UTC(2006, 5, 25, 0, 40, 57, 987),
    epochUs: 552,
    minutes: 2880,
    state: {
      position: [37802.25393045, 19433.57330019, -1198.66634226],
      velocity: [-1.35993058, 2.677830903, 0.602507466],
    },
    besideKm: 60,
  },
  {
    name: 'year-of-1980',
    what: 'the example of Spacetrack Report #3, of 1980 (11801)',
    line1: '1 11801U          80230.29629788  .01431103  00000-0  14311-1      13',
    line2: '2 11801  46.7916 230.4354 7318036  47.4722  10.4117  2.28537848    13',
    epochUnixMs: Date.UTC(1980, 7, 17, 7, 6, 40, 136),
    epochUs: 832,
    minutes: 1440,
    state: {
      position: [9787.87836256, 33753.32249667, -15030.79874625],
      velocity: [-1.094251553, 0.923589906, -1.522311008],
    },
    besideKm: 60,
  },
];

/** Of the same set: it comes down within the hour after its epoch (28872). */
export const DECAYING: PublishedState = {
  name: 'decaying',
  what: 'an orbit that decays (28872)',
  line1: '1 28872U 05037B   05333.02012661  .25992681  00000-0  24476-3 0  1534',
  line2: '2 28872  96.4736 157.9986 0303955 244.0492 110.6523 16.46015938 10708',
  epochUnixMs: Date.UTC(2005, 10, 29, 0, 28, 58, 939),
  epochUs: 104,
  minutes: 5,
  state: {
    position: [-5799.24256134, 2589.14811119, 2011.545151],
    velocity: [2.325207364, -0.047125672, 7.296234071],
  },
  besideKm: 60,
};

export const twoLinesOf = ({ name, line1, line2 }: PublishedState): TwoLines => ({
  kind: 'tle',
  name,
  line1,
  line2,
});

/** Two lines of another year: the first line's checksum is that of its new digits. */
export const ofYear = (set: PublishedState, year: number): PublishedState => {
  const yearText = String(year % 100).padStart(2, '0');
  const digits = `${set.line1.slice(0, 18)}${yearText}${set.line1.slice(20, 68)}`;
  const sum = [...digits].reduce(
    (total, sign) => total + (sign === '-' ? 1 : Number.parseInt(sign, 10) || 0),
    0,
  );
  const dayOfYear = Number(set.line1.slice(20, 23));
  const epochUnixMs = Date.UTC(year, 0, dayOfYear) + (set.epochUnixMs % DAY_MS);
  return { ...set, line1: `${digits}${sum % 10}`, epochUnixMs };
};

/** The same elements as an OMM, with its epoch in words of one's own. */
export const ommOf = ({ name, line1, line2 }: PublishedState, epoch: string): MeanElements => ({
  kind: 'omm',
  name,
  fields: {
    OBJECT_NAME: name,
    EPOCH: epoch,
    MEAN_MOTION: Number(line2.slice(52, 63)),
    ECCENTRICITY: Number(`0.${line2.slice(26, 33)}`),
    INCLINATION: Number(line2.slice(8, 16)),
    RA_OF_ASC_NODE: Number(line2.slice(17, 25)),
    ARG_OF_PERICENTER: Number(line2.slice(34, 42)),
    MEAN_ANOMALY: Number(line2.slice(43, 51)),
    EPHEMERIS_TYPE: 0,
    CLASSIFICATION_TYPE: 'U',
    NORAD_CAT_ID: Number(line2.slice(2, 7)),
    BSTAR: Number(`${line1.slice(53, 54).trim()}0.${line1.slice(54, 59)}e${line1.slice(59, 61)}`),
    MEAN_MOTION_DOT: Number(line1.slice(33, 43)),
    MEAN_MOTION_DDOT: 0,
  },
});

/**
 * A circular orbit that passes beside a state at an instant, at the same height, behind it and to the left, so that an error along the track or across it turns the line of sight.
 */
export const besideOf = ({ state, besideKm }: PublishedState, atNs: Ns): Circular => {
  const { position, velocity } = state;
  const height = length(position);
  const up = unit(position);
  const left = unit(cross(up, velocity));
  const ahead = cross(left, up);
  const turn = besideKm / height;
  const place: Vec = unit([
    up[0] + turn * (0.8 * left[0] - 0.6 * ahead[0]),
    up[1] + turn * (0.8 * left[1] - 0.6 * ahead[1]),
    up[2] + turn * (0.8 * left[2] - 0.6 * ahead[2]),
  ]);
  const normal = unit(cross(place, ahead));
  const node: Vec = unit([-normal[1], normal[0], 0]);
  return {
    kind: 'circular',
    atNs,
    semiMajorAxisKm: height,
    inclinationRad: Math.acos(normal[2]),
    raanRad: Math.atan2(node[1], node[0]),
    argumentOfLatitudeRad: Math.atan2(dot(place, cross(normal, node)), dot(place, node)),
    j2: false,
  };
};
