import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { SDA_LEO } from '../../world/profiles/sda-leo.ts';
import { LIGHT_TIME_NS } from '../bench/mesh.ts';
import { coneRad, roleIn, scanTimeNs, slotNs } from '../bench/roles.ts';
import { atRung, awaitOrder, type Climb } from '../bench/rungs.ts';
import { passTimeNs } from '../bench/spiral.ts';
import type { Side } from '../bench/staging.ts';
import { motionsTo, namesOf, ordersOf } from '../bench/terminal-orders.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const SLACK_NS: Ns = 5 * MILLISECOND_NS;
const { debounceNs: DEBOUNCE_NS, coastNs: COAST_NS, localScanShare } = SDA_LEO.signal;
const LOCAL_RAD = coneRad(SDA_LEO, 0) * localScanShare;
const LOCAL_NS: Ns = 2 * scanTimeNs(SDA_LEO, LOCAL_RAD) + 2 * LIGHT_TIME_NS + 500 * MILLISECOND_NS;
const PAUSE_NS: Ns = 2 * LIGHT_TIME_NS + DEBOUNCE_NS;
const LOST = 202;

const lose = ({ head }: Climb): void => {
  head.tell({ reading: 'signal', present: false });
  head.tell({ reading: 'frame-sync', locked: false });
};

const regain = ({ head }: Climb): void => {
  head.tell({ reading: 'signal', present: true });
  head.tell({ reading: 'frame-sync', locked: true });
};

/** Both ways over the session, which has to be the one of before. */
const expectSession = ({ bench, peer }: Climb, id: number): void => {
  const out = peer.transfers.send(new Uint8Array(64).fill(7));
  bench.run(SECOND_NS / 2);
  expectEqual(peer.current.id, id, 'session');
  expectEqual(peer.transfers.verdict(out.transfer), 'accepted', 'a bundle of the session');
};

const reportsOf = ({ bench, terminal }: Climb, id: number, mark: number): number =>
  bench
    .since(mark, 'report')
    .filter(({ report }) => report.id === id && report.args[0] === terminal).length;

/**
 * A link that is lost in a slot in which its role is another one than when it met the light, up to the first order
 * after it has coasted.
 */
const locally = (open: OpenBench, side: Side): Climb & { readonly mark: number } => {
  const climb = atRung(open, side, 'linked');
  const { bench } = climb;
  const slot = side === 'high' ? 1 : 3;
  bench.run(slot * slotNs() + SECOND_NS - bench.nowNs);
  lose(climb);
  awaitOrder(climb, ['coast']);
  const { mark } = bench;
  climb.head.light = false;
  climb.head.obliging = true;
  bench.run(COAST_NS - SLACK_NS);
  expectEqual(namesOf(motionsTo(bench, climb.terminal, mark)), [], 'orders while it coasts');
  bench.run(2 * SLACK_NS);
  return { ...climb, mark };
};

/** Section 7.4: a light that is lost. */
export const POINTING_LOSS_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-PNT-short-fade',
    requirements: ['LM-PNT-035'],
    title: 'a signal that is lost for less than 50 ms changes nothing',
    run: (open) => {
      const climb = atRung(open, 'low', 'linked');
      const { bench, terminal, peer } = climb;
      const { mark } = bench;
      const { id } = peer.current;
      lose(climb);
      bench.run(DEBOUNCE_NS - SLACK_NS);
      regain(climb);
      bench.run(SECOND_NS);
      expectEqual(namesOf(motionsTo(bench, terminal, mark)), [], 'orders');
      expectEqual(reportsOf(climb, LOST, mark), 0, 'reports of a loss');
      expectSession(climb, id);
    },
  },
  {
    id: 'CONF-PNT-coasts-after-debounce',
    requirements: ['LM-PNT-035'],
    title: 'a signal that is lost for 50 ms leads to coasting, with the laser on',
    run: (open) => {
      const climb = atRung(open, 'low', 'linked');
      const { bench, terminal, head } = climb;
      const { mark } = bench;
      lose(climb);
      bench.run(DEBOUNCE_NS + SLACK_NS);
      expectEqual(namesOf(motionsTo(bench, terminal, mark)), ['coast'], 'orders');
      expectEqual(head.laserOn, true, 'laser');
    },
  },
  {
    id: 'CONF-PNT-loss-reported',
    requirements: ['LM-PNT-035'],
    title: 'a loss is reported as terminal.lost, once',
    run: (open) => {
      const climb = atRung(open, 'low', 'linked');
      const { mark } = climb.bench;
      lose(climb);
      climb.bench.run(COAST_NS / 2);
      expectEqual(reportsOf(climb, LOST, mark), 1, 'reports of the loss');
    },
  },
  {
    id: 'CONF-PNT-session-outlasts-coasting',
    requirements: ['LM-PNT-035'],
    title: 'a light that comes back while the head coasts finds the session as it was',
    run: (open) => {
      for (const side of ['low', 'high'] as const) {
        const climb = atRung(open, side, 'linked');
        const { bench, peer, terminal } = climb;
        const { mark, nowNs } = bench;
        const { id } = peer.current;
        lose(climb);
        bench.run(DEBOUNCE_NS + COAST_NS - 100 * MILLISECOND_NS);
        regain(climb);
        bench.run(2 * COAST_NS);
        const motions = namesOf(motionsTo(bench, terminal, mark));
        const searches = motions.filter((one) => ['scan', 'stare', 'slew', 'stow'].includes(one));
        expectEqual(searches, [], 'searches after a light that came back');
        expectEqual(peer.messages('hello', nowNs).length, 0, 'HELLOs');
        expectEqual(peer.messages('close', nowNs).length, 0, 'CLOSEs');
        expectSession(climb, id);
      }
    },
  },
  {
    id: 'CONF-PNT-local-scan',
    requirements: ['LM-PNT-036'],
    title: 'whoever met the light scanning re-scans a tenth of the cone, with pauses',
    run: (open) => {
      const { bench, terminal, mark } = locally(open, 'high');
      bench.run(LOCAL_NS - 4 * SLACK_NS);
      const scans = ordersOf(motionsTo(bench, terminal, mark), 'scan');
      const [first] = scans;
      expectThat(first !== undefined, 'a scan after it has coasted');
      const expectedNrad = LOCAL_RAD * 1e9;
      for (const { command } of scans) {
        const near = Math.abs(command.halfConeNrad - expectedNrad) <= expectedNrad / 100;
        expectThat(near, `half-cone of about ${expectedNrad} nrad`, command.halfConeNrad);
      }
      expectThat(scans.length > 2, 'passes follow each other', scans.length);
      scans.slice(1).forEach(({ atNs }, index) => {
        const sinceNs = atNs - (scans[index]?.atNs ?? 0);
        const dueNs = passTimeNs(first.command) + PAUSE_NS;
        expectThat(Math.abs(sinceNs - dueNs) <= SLACK_NS, `a pass every ${dueNs} ns`, sinceNs);
      });
    },
  },
  {
    id: 'CONF-PNT-local-stare',
    requirements: ['LM-PNT-036'],
    title: 'whoever met the light staring stares, whatever its slot says',
    run: (open) => {
      const { bench, terminal, mark } = locally(open, 'low');
      bench.run(LOCAL_NS - 4 * SLACK_NS);
      expectEqual(namesOf(motionsTo(bench, terminal, mark)), ['stare'], 'orders');
    },
  },
  {
    id: 'CONF-PNT-local-time-then-slots',
    requirements: ['LM-PNT-036'],
    title: 'after two local scans + 2 light times + 500 ms it searches by slots',
    run: (open) => {
      for (const side of ['low', 'high'] as const) {
        const { bench, terminal, mark } = locally(open, side);
        bench.run(LOCAL_NS + SLACK_NS);
        const motions = motionsTo(bench, terminal, mark);
        const last = motions.at(-1);
        given(last !== undefined, 'no orders after it has coasted');
        const role = roleIn(Math.floor(bench.nowNs / slotNs()), side === 'high');
        expectEqual(last.command.command, role, 'order after the local time');
        if (last.command.command === 'scan') {
          const cone = last.command.halfConeNrad;
          expectThat(cone > 2 * LOCAL_RAD * 1e9, 'a scan of the whole cone', cone);
        }
        const beganNs = motions[0]?.atNs ?? 0;
        const tookNs = last.atNs - beganNs;
        expectThat(Math.abs(tookNs - LOCAL_NS) <= 2 * SLACK_NS, `${LOCAL_NS} ns later`, tookNs);
      }
    },
  },
  {
    id: 'CONF-PNT-local-find',
    requirements: ['LM-PNT-036', 'LM-PNT-030'],
    title: 'light that is met by a local search is centred on at once',
    run: (open) => {
      for (const side of ['low', 'high'] as const) {
        const climb = locally(open, side);
        const { bench, head, terminal } = climb;
        head.obliging = false;
        bench.run(20 * MILLISECOND_NS);
        const { mark } = bench;
        head.tell({ reading: 'beacon-detected', xNrad: 5_000, yNrad: 0 });
        expectEqual(namesOf(motionsTo(bench, terminal, mark)), ['track'], 'orders');
      }
    },
  },
];
