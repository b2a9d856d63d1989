import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { SDA_LEO } from '../../world/profiles/sda-leo.ts';
import { configOf, LIGHT_TIME_NS, type Setup, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { roleIn, slotNs } from '../bench/roles.ts';
import { atRung } from '../bench/rungs.ts';
import { type Side, terminalOf } from '../bench/staging.ts';
import { motionsTo, namesOf, type Order } from '../bench/terminal-orders.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

/** A head settles two seconds after it was told to turn. */
const SETTLE_NS: Ns = 2 * SECOND_NS;
const SLACK_NS: Ns = 5 * MILLISECOND_NS;
const SLOTS = 12;
/** Longest centring, confirmation, 4 light times and the margin of a slot. */
const HOLD_NS: Ns =
  SDA_LEO.acquisition.centringNs[1] +
  SDA_LEO.acquisition.confirmNs +
  4 * LIGHT_TIME_NS +
  500 * MILLISECOND_NS;

const slow = (): OpticalProfile => ({
  ...SDA_LEO,
  acquisition: { ...SDA_LEO.acquisition, scanRadPerS: SDA_LEO.acquisition.scanRadPerS / 2 },
});

interface Search {
  readonly side: Side;
  readonly setup?: Setup;
  readonly bootNs?: Ns;
  readonly utcAheadNs?: Ns;
  readonly slots?: number;
  readonly lengthNs?: Ns;
}

/** Searches in the dark; orders from the first that searches on, with UTC as the hardware shows it. */
const searched = (open: OpenBench, search: Search): readonly Order[] => {
  const { side, bootNs = 0, utcAheadNs = 0, slots = SLOTS, lengthNs = slotNs() } = search;
  const bench = open({ opportunities: [side === 'low' ? TO_LOW : TO_HIGH], ...search.setup });
  bench.clock.utcAheadNs = utcAheadNs;
  for (const head of bench.heads) head.light = false;
  bench.run(bootNs);
  bench.boot();
  bench.run(slots * lengthNs);
  const orders = motionsTo(bench, terminalOf(side)).map(({ atNs, command }) => ({
    atNs: atNs + utcAheadNs,
    command,
  }));
  const first = orders.findIndex(({ command }) => ['scan', 'stare'].includes(command.command));
  given(first >= 0, 'it never began to search');
  return orders.slice(first);
};

/** The role that it took at each slot boundary of the time that it searched. */
const expectRoles = (orders: readonly Order[], lower: boolean, lengthNs: Ns): void => {
  const firstNs = orders[0]?.atNs ?? 0;
  const lastNs = orders.at(-1)?.atNs ?? 0;
  const last = Math.floor(lastNs / lengthNs);
  for (let slot = Math.ceil(firstNs / lengthNs); slot <= last; slot++) {
    const startNs = slot * lengthNs;
    const before = orders.filter(({ atNs }) => atNs < startNs - SLACK_NS).at(-1)?.command.command;
    const at = orders.filter(({ atNs }) => Math.abs(atNs - startNs) <= SLACK_NS);
    const role = at.at(-1)?.command.command ?? before;
    expectEqual(role, roleIn(slot, lower), `role at the start of slot ${slot}`);
  }
  for (const { atNs, command } of orders) {
    const role = roleIn(Math.floor((atNs + SLACK_NS) / lengthNs), lower);
    const fits = command.command === role || (role === 'scan' && command.command === 'stare');
    expectThat(fits, `nothing but its role (${role}) at ${atNs} ns`, command.command);
  }
};

const PARTNERS: readonly { name: string; what: string; setup: Setup; lengthNs: Ns }[] = [
  { name: 'equal-heads', what: 'two equal heads', setup: {}, lengthNs: slotNs() },
  {
    name: 'slow-partner',
    what: 'a partner that scans more slowly',
    setup: {
      partnerTerminal: (node, index) => {
        const usual = configOf().partnerTerminal(node, index);
        return usual && { ...usual, profile: slow() };
      },
    },
    lengthNs: slotNs(SDA_LEO, slow()),
  },
  {
    name: 'slow-own-head',
    what: 'an own head that scans more slowly',
    setup: { terminals: configOf().terminals.map((one) => ({ ...one, profile: slow() })) },
    lengthNs: slotNs(slow(), SDA_LEO),
  },
];

const MID_SLOTS = [0.9, 2.4, 3.2, 4.75, 5.5, 7.3, 9.6];

/** Section 7.2: slots and roles. */
export const POINTING_ROLES_CASES: readonly ConformanceCase[] = [
  ...PARTNERS.map(
    ({ name, what, setup, lengthNs }): ConformanceCase => ({
      id: `CONF-PNT-slot-length-${name}`,
      requirements: ['LM-PNT-010', 'LM-PNT-011'],
      title: `slots of ${what}: the longer widest scan + 2 light times + 500 ms`,
      run: (open) => {
        const orders = searched(open, { side: 'high', setup, lengthNs });
        expectRoles(orders, true, lengthNs);
      },
    }),
  ),
  {
    id: 'CONF-PNT-lower-end-alternates',
    requirements: ['LM-PNT-011'],
    title: 'the end with the lower id scans in even slots and stares in odd ones',
    run: (open) => {
      const orders = searched(open, { side: 'high' });
      expectRoles(orders, true, slotNs());
    },
  },
  {
    id: 'CONF-PNT-higher-end-three-and-three',
    requirements: ['LM-PNT-011'],
    title: 'the end with the higher id stares three slots and scans three',
    run: (open) => {
      const orders = searched(open, { side: 'low', slots: 18 });
      expectRoles(orders, false, slotNs());
    },
  },
  {
    id: 'CONF-PNT-slots-by-own-clock',
    requirements: ['LM-PNT-010', 'LM-PNT-013'],
    title: 'slots are counted by the own UTC, whatever the true time is',
    run: (open) => {
      const utcAheadNs = 2.3 * slotNs();
      for (const side of ['high', 'low'] as const) {
        const orders = searched(open, { side, utcAheadNs: Math.round(utcAheadNs) });
        expectRoles(orders, side === 'high', slotNs());
      }
    },
  },
  {
    id: 'CONF-PNT-role-in-mid-slot',
    requirements: ['LM-PNT-013'],
    title: 'whoever begins to search in mid-slot takes the role of that slot at once',
    run: (open) => {
      for (const side of ['high', 'low'] as const) {
        for (const place of MID_SLOTS) {
          const bootNs = Math.round(place * slotNs()) - SETTLE_NS;
          const orders = searched(open, { side, bootNs: Math.max(0, bootNs), slots: 2 });
          const atNs = orders[0]?.atNs ?? 0;
          const role = roleIn(Math.floor(atNs / slotNs()), side === 'high');
          expectThat(atNs - bootNs < 3 * SECOND_NS, 'it searches as soon as it has turned', atNs);
          expectEqual(namesOf(orders)[0], role, `first role at ${atNs / slotNs()} slots`);
        }
      }
    },
  },
  {
    id: 'CONF-PNT-detection-freezes-roles',
    requirements: ['LM-PNT-014', 'LM-PNT-034'],
    title: 'light ends the change of roles: the return beam is held for centring + 4 light times',
    run: (open) => {
      for (const goes of [false, true]) {
        const { bench, head, terminal } = atRung(open, 'low', 'centring');
        const fromNs = bench.nowNs;
        const { mark } = bench;
        if (goes) {
          bench.run(100 * MILLISECOND_NS);
          head.tell({ reading: 'beacon-lost' });
        }
        const heldNs = HOLD_NS - (bench.nowNs - fromNs);
        bench.run(heldNs - SLACK_NS);
        const early = namesOf(motionsTo(bench, terminal, mark));
        expectEqual(early, [], 'orders while it holds its beam');
        bench.run(2 * SLACK_NS);
        const [next] = motionsTo(bench, terminal, mark);
        given(next !== undefined, 'it never searched again');
        const role = roleIn(Math.floor(next.atNs / slotNs()), false);
        expectEqual(next.command.command, role, 'role of the slot after that time');
      }
    },
  },
];
