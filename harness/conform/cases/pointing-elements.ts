import type { Elements } from '../../../protocols/elements.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { LOW, TARGET, TO_LOW } from '../bench/mesh.ts';
import { angleOf, boresightAt, circularAt, sighting } from '../bench/orbit.ts';
import {
  besideOf,
  DECAYING,
  ofYear,
  ommOf,
  PUBLISHED_STATES,
  type PublishedState,
  twoLinesOf,
} from '../bench/published-states.ts';
import { skyWith } from '../bench/sky.ts';
import { terminalOf } from '../bench/staging.ts';
import { motionsTo } from '../bench/terminal-orders.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectThat, given } from '../check.ts';

/** When the published instant is, since the scenario's epoch: but for the µs of the elements' own epoch. */
const MEETING_NS: Ns = 200 * SECOND_NS;
const CONTACT_NS: Ns = 100 * SECOND_NS;
const POINTING_RAD = 10e-6;
const METRE_KM = 1e-3;
const [ECCENTRIC] = PUBLISHED_STATES as readonly [PublishedState];

interface Encounter {
  readonly bench: Bench;
  readonly atNs: Ns;
  readonly set: PublishedState;
}

/** The node passes beside a satellite when that is where it was published to be. */
const encounter = (open: OpenBench, set: PublishedState, partner: Elements): Encounter => {
  const atNs = MEETING_NS + set.epochUs * 1_000;
  const bench = open({
    epochUnixMs: set.epochUnixMs + set.minutes * 60_000 - MEETING_NS / 1_000_000,
    opportunities: [{ ...TO_LOW, startNs: CONTACT_NS, endNs: MEETING_NS + CONTACT_NS }],
    elements: skyWith([
      [TARGET, besideOf(set, atNs)],
      [LOW, partner],
    ]),
  });
  // It looks for the partner until the instant has come.
  for (const head of bench.heads) head.light = false;
  bench.boot();
  bench.run(atNs + SECOND_NS);
  return { bench, atNs, set };
};

const expectSeen = ({ bench, atNs, set }: Encounter): void => {
  const order = motionsTo(bench, terminalOf('low')).findLast((motion) => motion.atNs <= atNs);
  expectThat(
    order !== undefined && 'trajectory' in order.command,
    'a head that follows the satellite at the published instant',
    order?.command.command,
  );
  if (order === undefined || !('trajectory' in order.command)) return;
  const counter = bench.monotonicNs - (bench.nowNs - atNs);
  const own = circularAt(besideOf(set, atNs), atNs);
  const errorRad = angleOf(
    boresightAt(order.command.trajectory, counter),
    sighting(own, set.state).transmit,
  );
  const allowedRad = POINTING_RAD + METRE_KM / set.besideKm;
  expectThat(
    errorRad <= allowedRad,
    `the published place to 1 m, ${set.besideKm} km away: ${(allowedRad * 1e6).toFixed(1)} µrad`,
    `${(errorRad * 1e6).toFixed(2)} µrad`,
  );
};

interface Epoch {
  readonly name: string;
  readonly what: string;
  readonly set: PublishedState;
  readonly elements: Elements;
}

const YEARS: readonly Epoch[] = [1957, 1999, 2056].map((year) => {
  const set = ofYear(ECCENTRIC, year);
  const digits = set.line1.slice(18, 20);
  return {
    name: `tle-year-${digits}`,
    what: `two lines of year ${digits} are of ${year}`,
    set,
    elements: twoLinesOf(set),
  };
});

const OMM_EPOCHS: readonly Epoch[] = [
  ['calendar', '2000-06-27T18:50:19.733568'],
  ['calendar-with-z', '2000-06-27T18:50:19.733568Z'],
  ['ordinal', '2000-179T18:50:19.733568'],
].map(([name = '', epoch = '']) => ({
  name: `omm-${name}`,
  what: `an OMM of ${epoch}`,
  set: ECCENTRIC,
  elements: ommOf(ECCENTRIC, epoch),
}));

/** Section 7.7: where elements lead to, as a head that follows them shows. */
export const POINTING_ELEMENTS_CASES: readonly ConformanceCase[] = [
  ...PUBLISHED_STATES.map(
    (set): ConformanceCase => ({
      id: `CONF-PNT-sgp4-${set.name}`,
      requirements: ['LM-PNT-061', 'LM-PNT-060'],
      title: `${set.what} is looked for where it was published to be`,
      run: (open) => expectSeen(encounter(open, set, twoLinesOf(set))),
    }),
  ),
  ...[...YEARS, ...OMM_EPOCHS].map(
    ({ name, what, set, elements }): ConformanceCase => ({
      id: `CONF-PNT-epoch-${name}`,
      requirements: ['LM-PNT-062'],
      title: `${what}: its orbit is where it has to be`,
      run: (open) => expectSeen(encounter(open, set, elements)),
    }),
  ),
  {
    id: 'CONF-PNT-decayed',
    requirements: ['LM-PNT-063'],
    title: 'a satellite whose elements have decayed is looked for nowhere',
    run: (open) => {
      // That its elements are good for something: minutes after their epoch it is still up.
      const early = encounter(open, DECAYING, twoLinesOf(DECAYING));
      given(motionsTo(early.bench, terminalOf('low')).length > 0, 'it is not looked for before');
      expectSeen(early);
      const late = encounter(open, { ...DECAYING, minutes: 60 }, twoLinesOf(DECAYING));
      const orders = motionsTo(late.bench, terminalOf('low'));
      const follows = orders.filter(({ command }) => 'trajectory' in command);
      expectThat(follows.length === 0, 'no order to follow it', follows.length);
    },
  },
];
