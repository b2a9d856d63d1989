import { authenticatedBytes } from '../../../protocols/frame-codec.ts';
import type { Acknowledgement, Opcode } from '../../../protocols/frame.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { codeOf } from '../bench/link-codes.ts';
import { LIGHT_TIME_NS } from '../bench/mesh.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import { answered, expectCarries, greeted, ROUND_TRIP_NS } from '../bench/probes.ts';
import { linked, tracked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const TRANSMIT = 0xff;
const WISH_SHIFT = 8;
const LOW_MILLI_DB = 500;
const HIGH_MILLI_DB = 9_000;

interface Announced {
  readonly atNs: Ns;
  readonly opcode: Opcode;
  readonly transmit: number;
  readonly wish: number;
  readonly isAuthentic: boolean;
}

/** Two for each timeout until the first acknowledgement comes, and some more. */
const LATE_SWITCHES_MAX = 20;
const LATE_STEP_NS: Ns = 10 * MILLISECOND_NS;
const LATE_STEPS = 10;

/** Announcements of rates that came. */
const announced = (peer: Neighbour, sinceNs: Ns): readonly Announced[] =>
  peer.frames('management', sinceNs).flatMap(({ atNs, frame }) => {
    const { opcode, opcodeValue, body, tag } = frame;
    if (body.length > 0 || (opcode !== 'rate-down' && opcode !== 'rate-up')) return [];
    const code = codeOf(peer.current.receiveKey, authenticatedBytes(frame));
    const isAuthentic = Buffer.compare(tag, code) === 0;
    return [
      {
        atNs,
        opcode,
        transmit: opcodeValue & TRANSMIT,
        wish: opcodeValue >> WISH_SHIFT,
        isAuthentic,
      },
    ];
  });

/** Rates that the head of a terminal was told, transmit and receive. */
const rates = (bench: Bench, mark: number, terminal = 0): readonly (readonly [number, number])[] =>
  bench.since(mark, 'terminal').flatMap((effect) => {
    const { command } = effect;
    if (effect.terminal !== terminal || command.command !== 'rate') return [];
    return [[command.transmitIndex, command.receiveIndex] as const];
  });

const announce = (peer: Neighbour, opcode: Opcode, transmit: number, wish: number): void => {
  peer.sayBytes(new Uint8Array(0), { opcode, opcodeValue: transmit | (wish << WISH_SHIFT) });
};

const margin = (bench: Bench, milliDb: number): void => {
  bench.heads[0]?.tell({ reading: 'margin', milliDb });
};

/** Section 2, rates. */
export const RATE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-rate-first',
    requirements: ['LM-LNK-019'],
    title: 'until there is a session the slowest rate of the pair is used, both ways',
    run: (open) => {
      const { bench } = tracked(open, 'low');
      const last = rates(bench, 0).at(-1);
      expectEqual(last, [2, 2], 'transmit and receive index before a session');
    },
  },
  {
    id: 'CONF-LNK-rate-table',
    requirements: ['LM-LNK-070', 'LM-LNK-014'],
    title:
      'rates of a pair: all of either end up to the lower of both highest; an index points into them',
    run: (open) => {
      const { bench, peer, answer } = answered(open, { ratesBps: [1_250_000_000, 900_000_000] });
      const { mark } = bench;
      given(answer.rateIndex <= 3, 'an index of the pair');
      peer.ready(answer);
      bench.run(SECOND_NS);
      peer.manners.acknowledge = true;
      margin(bench, HIGH_MILLI_DB);
      bench.run(30 * SECOND_NS);
      const told = rates(bench, mark).flat();
      // The head has 2.5, 1.25 and 0.625 Gb/s: the pair has 1.25, 0.9 and 0.625.
      expectThat(!told.includes(0), 'never 2.5 Gb/s', told);
    },
  },
  {
    id: 'CONF-LNK-rate-down',
    requirements: ['LM-LNK-071', 'LM-LNK-072'],
    level: 'should',
    title: 'a margin under 1 dB is answered by a wish for a slower rate, announced and authentic',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      margin(bench, HIGH_MILLI_DB);
      bench.run(15 * SECOND_NS);
      const sinceNs = bench.nowNs;
      margin(bench, LOW_MILLI_DB);
      bench.run(ROUND_TRIP_NS);
      const [first] = announced(peer, sinceNs);
      expectThat(first !== undefined, 'an announcement');
      expectThat(first.isAuthentic, 'authentic');
      expectEqual(first.opcode, 'rate-down', 'opcode');
      expectThat(first.wish >= 1, 'a wish for a slower rate', first.wish);
    },
  },
  {
    id: 'CONF-LNK-rate-change',
    requirements: ['LM-LNK-074', 'LM-LNK-071', 'LM-LNK-072'],
    title: 'a change of rate: copies of the announcement, silence, switch, guard, on',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const sinceNs = bench.nowNs;
      const { mark } = bench;
      announce(peer, 'rate-down', 2, 2);
      bench.run(SECOND_NS);
      const copies = announced(peer, sinceNs).filter(({ transmit }) => transmit === 2);
      expectThat(copies.length >= 1, 'announcements of its new rate', copies.length);
      const switched = bench
        .noted(mark, 'terminal')
        .find(
          ({ effect }) => effect.command.command === 'rate' && effect.command.transmitIndex === 2,
        );
      expectThat(switched !== undefined, 'the head is told the slower rate');
      const leftNs = copies.map(({ atNs }) => atNs - LIGHT_TIME_NS);
      // Copies that ARQ sends again may leave after it.
      const firstNs = Math.min(...leftNs);
      expectThat(firstNs <= switched.atNs, 'announced before the switch', [firstNs, switched.atNs]);
      expectCarries(bench, peer, 'after it');
    },
  },
  {
    id: 'CONF-LNK-rate-follows',
    requirements: ['LM-LNK-074', 'LM-LNK-073'],
    title: 'the receiver follows an announcement with its first copy; an older one does not count',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { mark } = bench;
      announce(peer, 'rate-down', 1, 1);
      bench.run(ROUND_TRIP_NS);
      const followed = rates(bench, mark).some(([, receive]) => receive === 1);
      expectThat(followed, 'receive index 1', rates(bench, mark));
      const later = bench.mark;
      peer.sayBytes(new Uint8Array(0), {
        opcode: 'rate-down',
        opcodeValue: 0x0202,
        counter: 1,
        txfn: 'none',
      });
      bench.run(ROUND_TRIP_NS);
      const again = rates(bench, later).some(([, receive]) => receive === 2);
      expectThat(!again, 'no change by a counter that is older');
    },
  },
  {
    id: 'CONF-LNK-rate-forged',
    requirements: ['LM-LNK-073'],
    title: 'an announcement with a wrong tag, or none, changes nothing',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { mark } = bench;
      const forged = { opcode: 'rate-down' as const, opcodeValue: 0x0202, txfn: 'none' as const };
      peer.sayBytes(new Uint8Array(0), { ...forged, tag: new Uint8Array(16).fill(3) });
      peer.idle({ opcode: 'rate-down', opcodeValue: 0x0202 });
      bench.run(SECOND_NS);
      expectThat(!rates(bench, mark).flat().includes(2), 'no slower rate', rates(bench, mark));
      expectCarries(bench, peer, 'after them');
    },
  },
  {
    id: 'CONF-LNK-rate-unacknowledged',
    requirements: ['LM-LNK-075'],
    title:
      'an announcement that is not acknowledged is made anew, after the old rate was taken again',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.acknowledge = false;
      peer.manners.keepalive = false;
      const sinceNs = bench.nowNs;
      const { mark } = bench;
      announce(peer, 'rate-down', 2, 2);
      peer.current.acknowledged = undefined;
      bench.run(SECOND_NS / 2);
      const times = announced(peer, sinceNs).map(({ atNs }) => atNs);
      given(times.length > 0, 'nothing was announced');
      const spread = Math.max(...times) - Math.min(...times);
      expectThat(spread > ROUND_TRIP_NS / 2, 'announced anew', spread);
      const told = rates(bench, mark).map(([transmit]) => transmit);
      const back = told.slice(told.indexOf(2) + 1).some((transmit) => transmit < 2);
      expectThat(told.includes(2) && back, 'the old rate again', told);
    },
  },
  {
    id: 'CONF-LNK-rate-heard-late',
    requirements: ['LM-LNK-075'],
    title: 'a peer whose acknowledgements are always late has followed: the line stays',
    level: 'should',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.acknowledge = false;
      const { mark } = bench;
      announce(peer, 'rate-down', 2, 2);
      // Its acknowledgements are good, and always later than light and timers allow.
      const late: Acknowledgement[] = [];
      for (let at = 0; at < (4 * SECOND_NS) / LATE_STEP_NS; at++) {
        late.push(peer.current.acknowledgement);
        bench.run(LATE_STEP_NS);
        const acknowledgement = late[late.length - LATE_STEPS];
        if (acknowledgement !== undefined) peer.idle({ acknowledgement });
      }
      const switches = rates(bench, mark).length;
      given(switches > 2, 'it did not change its rate');
      expectThat(
        switches <= LATE_SWITCHES_MAX,
        'a rate that stays, after some to and fro',
        switches,
      );
    },
  },
  {
    id: 'CONF-LNK-rate-index-beyond',
    requirements: ['LM-LNK-103'],
    title: 'an index beyond the table is taken for the slowest rate',
    run: (open) => {
      const { bench, peer, hello } = greeted(open);
      const { mark } = bench;
      peer.manners.acknowledge = true;
      peer.answer(hello, { rateIndex: 200 });
      bench.run(ROUND_TRIP_NS);
      peer.confirm();
      bench.run(SECOND_NS);
      const told = rates(bench, mark, 1);
      expectThat(
        told.every(([transmit]) => transmit === 2),
        'transmit index',
        told,
      );
      expectCarries(bench, peer, 'in the session');
    },
  },
  {
    id: 'CONF-LNK-rate-up',
    requirements: ['LM-LNK-071'],
    level: 'should',
    title: 'a margin over 3 dB for the next rate for 5 s is answered by a wish for it, not before',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      margin(bench, LOW_MILLI_DB);
      bench.run(2 * SECOND_NS);
      announce(peer, 'rate-up', 2, 0);
      bench.run(2 * SECOND_NS);
      const sinceNs = bench.nowNs;
      margin(bench, HIGH_MILLI_DB);
      bench.run(4 * SECOND_NS);
      const early = announced(peer, sinceNs).filter(({ opcode }) => opcode === 'rate-up');
      expectEqual(early.length, 0, 'announcements within 4 s');
      bench.run(3 * SECOND_NS);
      const ups = announced(peer, sinceNs).filter(({ opcode }) => opcode === 'rate-up');
      expectThat(ups.length > 0, 'an announcement after 5 s');
    },
  },
];
