import type { FieldOfRegard, Mount, OpticalProfile } from '../../../protocols/terminal-profile.ts';
import { MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { SDA_LEO } from '../../world/profiles/sda-leo.ts';
import { configOf, FORWARD, LOW, type Setup, TARGET, TO_LOW } from '../bench/mesh.ts';
import { circular, skyWith } from '../bench/sky.ts';
import { motionsTo, ordersOf } from '../bench/terminal-orders.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';

const DEGREE = Math.PI / 180;
const UNREACHABLE = 207;
/** Turn of a circular orbit at 7,500 km [°/s]. */
const TURN_DEG_PER_S = 360 / 6_464;

const headed = (changes: Partial<OpticalProfile>, mount: Partial<Mount> = {}): Setup => ({
  terminals: configOf().terminals.map((one) => ({
    ...one,
    profile: { ...SDA_LEO, ...changes },
    mount: { azimuthRad: 0, normal: 'horizontal', ...mount },
  })),
});

interface Outcome {
  readonly turnedNs: Ns | undefined;
  readonly reports: number;
}

/** Whether and when it turns to the partner of a contact from the epoch on. */
const offered = (open: OpenBench, setup: Setup, endNs: Ns = 10 * MINUTE_NS): Outcome => {
  const bench = open({ opportunities: [{ ...TO_LOW, endNs }], ...setup });
  for (const head of bench.heads) head.light = false;
  bench.boot();
  bench.run(endNs);
  const [slew] = ordersOf(motionsTo(bench, FORWARD), 'slew');
  const reports = bench.since(0, 'report').filter(({ report }) => report.id === UNREACHABLE);
  return { turnedNs: slew?.atNs, reports: reports.length };
};

const field = (azHalf: number, elMin: number, elMax: number): FieldOfRegard => ({
  shape: 'az-el',
  azHalfRad: azHalf * DEGREE,
  elMinRad: elMin * DEGREE,
  elMaxRad: elMax * DEGREE,
});
const hemisphere: FieldOfRegard = { shape: 'hemisphere' };

/** The partner flies ahead: azimuth 0, elevation −10°. */
const FIELDS: readonly {
  readonly what: string;
  readonly fieldOfRegard: FieldOfRegard;
  readonly mount?: Partial<Mount>;
  readonly sees: boolean;
}[] = [
  { what: 'lower edge 0.1° under it', fieldOfRegard: field(180, -10.1, 80), sees: true },
  { what: 'lower edge 0.1° over it', fieldOfRegard: field(180, -9.9, 80), sees: false },
  { what: 'upper edge 0.1° over it', fieldOfRegard: field(180, -30, -9.9), sees: true },
  { what: 'upper edge 0.1° under it', fieldOfRegard: field(180, -30, -10.1), sees: false },
  {
    what: 'mounted 19° to the right, ±20°',
    fieldOfRegard: field(20, -30, 80),
    mount: { azimuthRad: 19 * DEGREE },
    sees: true,
  },
  {
    what: 'mounted 21° to the right, ±20°',
    fieldOfRegard: field(20, -30, 80),
    mount: { azimuthRad: 21 * DEGREE },
    sees: false,
  },
  {
    what: 'hemisphere to the side, 89°',
    fieldOfRegard: hemisphere,
    mount: { azimuthRad: 89 * DEGREE },
    sees: true,
  },
  {
    what: 'hemisphere to the side, 91°',
    fieldOfRegard: hemisphere,
    mount: { azimuthRad: 91 * DEGREE },
    sees: false,
  },
  {
    what: 'hemisphere downwards',
    fieldOfRegard: hemisphere,
    mount: { normal: 'nadir' },
    sees: true,
  },
  {
    what: 'hemisphere upwards',
    fieldOfRegard: hemisphere,
    mount: { normal: 'zenith' },
    sees: false,
  },
];

/** A partner as far ahead as it is behind it; both in the plane of the Sun, which it sees at an angle at the epoch. */
const towardsSun = (aheadDeg: number, sunDeg: number): ReturnType<typeof skyWith> => {
  // Equinox: the Sun is at right ascension 0. The line of sight is a right angle ahead of the middle of both.
  const own = 270 - aheadDeg / 2 - sunDeg;
  return skyWith([
    [TARGET, circular(7_500, 90, 0, own)],
    [LOW, circular(7_500, 90, 0, own + aheadDeg)],
  ]);
};

/** Section 7.5 and 7.7: limits that are known beforehand. */
export const POINTING_LIMITS_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-PNT-field-of-regard',
    requirements: ['LM-PNT-065', 'LM-PNT-064', 'LM-PNT-043'],
    title: 'a head looks where azimuth and elevation lie in its field, or in its hemisphere',
    run: (open) => {
      for (const { what, fieldOfRegard, mount, sees } of FIELDS) {
        const { turnedNs } = offered(open, headed({ fieldOfRegard }, mount), 4 * MINUTE_NS);
        expectEqual(turnedNs !== undefined, sees, `whether it turns: ${what}`);
      }
    },
  },
  {
    id: 'CONF-PNT-azimuth-to-the-right',
    requirements: ['LM-PNT-064'],
    title: 'azimuth counts from the mount to the right of the velocity',
    run: (open) => {
      // It flies north: planes of a larger right ascension lie to its right.
      for (const [raan, mountDeg] of [
        [110, 70],
        [70, -70],
      ] as const) {
        const elements = skyWith([[LOW, circular(7_500, 90, raan, 10)]]);
        const fieldOfRegard = field(60, -30, 80);
        const right = headed({ fieldOfRegard }, { azimuthRad: mountDeg * DEGREE });
        const left = headed({ fieldOfRegard }, { azimuthRad: -mountDeg * DEGREE });
        const turns = (setup: Setup): boolean =>
          offered(open, { ...setup, elements }, 3 * MINUTE_NS).turnedNs !== undefined;
        expectEqual([turns(right), turns(left)], [true, false], `partner in the plane of ${raan}°`);
      }
    },
  },
  {
    id: 'CONF-PNT-unreachable-passed-over',
    requirements: ['LM-PNT-043'],
    title: 'a contact that limits never allow is passed over without motion, and reported',
    run: (open) => {
      const setup = { ...headed({ sunKeepOutRad: 60 * DEGREE }), elements: towardsSun(20, 0) };
      const { turnedNs, reports } = offered(open, setup);
      expectEqual(turnedNs, undefined, 'a turn');
      expectEqual(reports, 1, 'reports of terminal.contact-unreachable');
    },
  },
  {
    id: 'CONF-PNT-begun-when-allowed',
    requirements: ['LM-PNT-043', 'LM-PNT-066'],
    level: 'should',
    title: 'a contact is begun when limits allow it: when the Sun has left the keep-out',
    run: (open) => {
      const keepOutDeg = 8;
      const setup = {
        ...headed({ sunKeepOutRad: keepOutDeg * DEGREE }),
        elements: towardsSun(20, 0),
      };
      const { turnedNs } = offered(open, setup);
      expectThat(turnedNs !== undefined, 'a turn within the contact');
      const dueS = keepOutDeg / TURN_DEG_PER_S;
      // The Sun is 25 min before the equinox: 0.017°; and is to be known to 0.01°.
      const off = Math.abs(turnedNs / SECOND_NS - dueS);
      expectThat(off <= 0.03 / TURN_DEG_PER_S, `a turn after ${dueS} s`, turnedNs / SECOND_NS);
    },
  },
  {
    id: 'CONF-PNT-keep-out-in-shadow',
    requirements: ['LM-PNT-041'],
    title: "keep-out counts in Earth's shadow too",
    run: (open) => {
      const fieldOfRegard = field(180, -80, 80);
      const dark = towardsSun(80, 0);
      const kept = headed({ fieldOfRegard, sunKeepOutRad: 60 * DEGREE });
      const free = headed({ fieldOfRegard, sunKeepOutRad: 0.01 * DEGREE });
      const control = offered(open, { ...free, elements: dark }).turnedNs !== undefined;
      expectEqual(control, true, 'a turn of a head that may look at the Sun');
      const { turnedNs } = offered(open, { ...kept, elements: dark });
      expectEqual(turnedNs, undefined, 'a turn towards the Sun behind the Earth');
    },
  },
];
