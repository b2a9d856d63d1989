import type { PointingTrajectory } from '../../../protocols/avionics.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { HIGH, LOW, TARGET, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import {
  angleOf,
  boresightAt,
  type Circular,
  circularAt,
  dot,
  lookOf,
  sighting,
  type Sighting,
  type Vec,
  vecOf,
} from '../bench/orbit.ts';
import { circular, OWN_ORBIT, orbitOf, skyWith } from '../bench/sky.ts';
import { type Side, terminalOf } from '../bench/staging.ts';
import { motionsTo, type Order, ordersOf } from '../bench/terminal-orders.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectThat, given } from '../check.ts';

/** Who is looked at, from where, and when. */
interface Sky {
  readonly name: string;
  readonly what: string;
  readonly side: Side;
  readonly own: Circular;
  readonly partner: Circular;
  readonly startNs: Ns;
}

const START_NS: Ns = 150 * SECOND_NS;
const HOURS_3_NS: Ns = 3 * 3_600 * SECOND_NS;
const LEAD_NS: Ns = 140 * SECOND_NS;
const LAST_NS: Ns = 250 * SECOND_NS;
const LIT_NS: Ns = 90 * SECOND_NS;

const SKIES: readonly Sky[] = [
  {
    name: 'ahead',
    what: 'a partner ahead in its plane',
    side: 'low',
    own: OWN_ORBIT,
    partner: orbitOf(LOW),
    startNs: START_NS,
  },
  {
    name: 'behind',
    what: 'a partner behind in its plane',
    side: 'high',
    own: OWN_ORBIT,
    partner: orbitOf(HIGH),
    startNs: START_NS,
  },
  {
    name: 'pass',
    what: 'a partner that passes overhead at 7.6 km/s, 600 km away',
    side: 'low',
    own: OWN_ORBIT,
    partner: circular(8_000, 30, 70, 10),
    startNs: START_NS,
  },
  {
    name: 'far-pass',
    what: 'a partner that crosses its plane far above',
    side: 'high',
    own: OWN_ORBIT,
    partner: circular(8_600, 60, 80, 10),
    startNs: START_NS,
  },
  {
    name: 'after-drift',
    what: 'orbits that have drifted by J2 for three hours',
    side: 'low',
    own: circular(7_500, 90, 90, 0, true),
    partner: circular(8_000, 60, 60, 60, true),
    startNs: HOURS_3_NS,
  },
];

const POINTING_RAD = 10e-6;
const POINT_AHEAD_RAD = 1e-6;
const SAMPLES_MAX = 64;
const STEP_NS_MAX: Ns = 10 * SECOND_NS;
const TURN_RAD_MAX = 0.041;
const PROBE_NS: Ns = SECOND_NS / 2;

interface Watched {
  readonly bench: Bench;
  readonly orders: readonly Order[];
  /** By UTC, which is bench time. */
  readonly truth: (atNs: Ns) => Sighting;
  /** The counter at a bench time. */
  readonly counter: (atNs: Ns) => Ns;
}

/** Powers on before a contact and watches it for some minutes, in the dark or in the light. */
const watch = (open: OpenBench, { side, own, partner, startNs }: Sky, light: boolean): Watched => {
  const line = side === 'low' ? TO_LOW : TO_HIGH;
  const bench = open({
    opportunities: [{ ...line, startNs, endNs: startNs + 2 * LAST_NS }],
    elements: skyWith([
      [TARGET, own],
      [side === 'low' ? LOW : HIGH, partner],
    ]),
  });
  for (const head of bench.heads) head.light = light;
  // Its light time is that of the mesh, not of this sky: no handshake comes to an end.
  bench[side].manners.handshake = false;
  const bootNs = Math.max(0, startNs - LEAD_NS);
  bench.run(bootNs);
  bench.boot();
  bench.run(startNs + (light ? LIT_NS : LAST_NS) - bootNs);
  const orders = motionsTo(bench, terminalOf(side));
  given(orders.length > 1, 'it did nothing for its contact');
  return {
    bench,
    orders,
    truth: (atNs) => sighting(circularAt(own, atNs), circularAt(partner, atNs)),
    counter: (atNs) => bench.monotonicNs - (bench.nowNs - atNs),
  };
};

interface Course {
  readonly fromNs: Ns;
  readonly untilNs: Ns;
  readonly trajectory: PointingTrajectory;
}

/** Trajectories that were commanded, each as long as the head is to follow it. */
const coursesOf = ({ orders, bench }: Watched): readonly Course[] =>
  orders.flatMap(({ atNs, command }, index) =>
    'trajectory' in command
      ? [
          {
            fromNs: atNs,
            untilNs: orders[index + 1]?.atNs ?? bench.nowNs,
            trajectory: command.trajectory,
          },
        ]
      : [],
  );

const micro = (radians: number): string => `${(radians * 1e6).toFixed(2)} µrad`;

const expectFollowed = (watched: Watched): void => {
  for (const { fromNs, untilNs, trajectory } of coursesOf(watched)) {
    for (let atNs = fromNs; atNs <= untilNs; atNs += PROBE_NS) {
      const boresight = boresightAt(trajectory, watched.counter(atNs));
      const errorRad = angleOf(boresight, watched.truth(atNs).transmit);
      const place = `${(atNs - fromNs) / 1e9} s after the order at ${fromNs / 1e9} s`;
      expectThat(errorRad <= POINTING_RAD, `within 10 µrad ${place}`, micro(errorRad));
    }
  }
};

const onAxes = (boresight: Vec, offset: Vec): { readonly x: number; readonly y: number } => {
  const { azimuth, elevation } = lookOf(boresight);
  const [sinA, cosA] = [Math.sin(azimuth), Math.cos(azimuth)];
  const [sinE, cosE] = [Math.sin(elevation), Math.cos(elevation)];
  return {
    x: dot(offset, [-sinA, cosA, 0]),
    y: dot(offset, [-sinE * cosA, -sinE * sinA, -cosE]),
  };
};

/** Sections 7.1 and 8.3: where a head is told to look. */
export const POINTING_DIRECTIONS_CASES: readonly ConformanceCase[] = [
  ...SKIES.map(
    (sky): ConformanceCase => ({
      id: `CONF-PNT-direction-${sky.name}`,
      requirements: ['LM-PNT-004', 'LM-PNT-005', 'LM-PNT-060', 'LM-PNT-064'],
      title: `${sky.what}: each order looks along û + v⊥/c, in the body frame`,
      run: (open) => {
        const watched = watch(open, sky, false);
        for (const { fromNs, trajectory } of coursesOf(watched)) {
          const boresight = boresightAt(trajectory, watched.counter(fromNs));
          const { transmit } = watched.truth(fromNs);
          const errorRad = angleOf(boresight, transmit);
          expectThat(errorRad <= POINTING_RAD, 'the direction to 10 µrad', micro(errorRad));
        }
      },
    }),
  ),
  ...SKIES.map(
    (sky): ConformanceCase => ({
      id: `CONF-PNT-trajectory-${sky.name}`,
      requirements: ['LM-PNT-006', 'LM-PNT-001'],
      title: `${sky.what}: trajectories follow the line of sight to 10 µrad as long as they hold`,
      run: (open) => expectFollowed(watch(open, sky, false)),
    }),
  ),
  ...SKIES.map(
    (sky): ConformanceCase => ({
      id: `CONF-PNT-point-ahead-${sky.name}`,
      requirements: ['LM-PNT-005'],
      title: `${sky.what}: track carries 2·v⊥/c on the axes of the sensor`,
      run: (open) => {
        const watched = watch(open, sky, true);
        const tracks = ordersOf(watched.orders, 'track');
        given(tracks.length > 0, 'it was never told to track');
        for (const { atNs, command } of tracks) {
          const { receive, transmit } = watched.truth(atNs);
          const offset: Vec = [
            transmit[0] - receive[0],
            transmit[1] - receive[1],
            transmit[2] - receive[2],
          ];
          const { x, y } = onAxes(receive, offset);
          const [foundX, foundY] = [command.pointAheadXNrad, command.pointAheadYNrad];
          const near = (found: number, expected: number): boolean =>
            Math.abs(found / 1e9 - expected) <= POINT_AHEAD_RAD;
          expectThat(
            near(foundX, x) && near(foundY, y),
            `point-ahead of ${micro(x)} and ${micro(y)}`,
            [foundX, foundY],
          );
        }
      },
    }),
  ),
  {
    id: 'CONF-PNT-trajectory-samples',
    requirements: ['LM-PNT-006'],
    level: 'should',
    title: 'at most 64 samples, at most 10 s and 40 mrad apart',
    run: (open) => {
      for (const sky of SKIES) {
        for (const { trajectory } of coursesOf(watch(open, sky, false))) {
          const { directions, stepNs } = trajectory;
          expectThat(directions.length <= SAMPLES_MAX, 'at most 64 samples', directions.length);
          expectThat(stepNs <= STEP_NS_MAX, 'at most 10 s apart', stepNs / 1e9);
          // A long span takes all that there are.
          if (directions.length >= SAMPLES_MAX - 4) continue;
          directions.slice(1).forEach((direction, index) => {
            const turnRad = angleOf(vecOf(direction), vecOf(directions[index] ?? direction));
            expectThat(turnRad <= TURN_RAD_MAX, 'samples within 40 mrad', turnRad);
          });
        }
      }
    },
  },
  {
    id: 'CONF-AVI-trajectory-tangents',
    requirements: ['LM-AVI-014', 'LM-AVI-007'],
    title: 'read as the contract says, in counter time, a trajectory follows the line of sight',
    run: (open) => {
      // Its counter began three hours after its UTC did.
      const sky = SKIES.find(({ name }) => name === 'after-drift') as Sky;
      expectFollowed(watch(open, sky, false));
    },
  },
];
