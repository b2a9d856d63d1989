import { fallSilent } from '../bench/probes.ts';
import { recordsLeft } from '../bench/bundles.ts';
import type { Advertisement } from '../../../protocols/routing.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench, Given } from '../bench/bench.ts';
import { AFT, BEYOND, FAR, LOW, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { ownAdvertisements, submissionAnswer } from '../bench/soundings.ts';
import { awaitLink, linked, linkedBoth, tracked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const NO_TERMINAL = 7;
const STRAY: readonly Given[] = [
  { kind: 'terminal', terminal: NO_TERMINAL, reading: { reading: 'gimbal-settled' } },
  { kind: 'terminal', terminal: NO_TERMINAL, reading: { reading: 'margin', milliDb: 10 } },
  { kind: 'silence', terminal: NO_TERMINAL, intervals: 5 },
];

/** Commands that turn a head, or take its light. */
const TURNS = ['stow', 'slew', 'scan', 'stare', 'track', 'coast'];

const turnsOf = (bench: Bench, terminal: number, mark: number): readonly string[] =>
  bench
    .since(mark, 'terminal')
    .filter((effect) => effect.terminal === terminal && TURNS.includes(effect.command.command))
    .map(({ command }) => command.command);

/** The lower neighbour's link to FAR is down. */
const farIsDown = (bench: Bench): Advertisement => ({
  origin: LOW,
  bootCount: 1,
  counter: 1,
  issuedNs: bench.utcNs,
  validityNs: HOUR_NS,
  deviations: [
    {
      terminal: 2,
      condition: 'down',
      rateBps: 0,
      lightTimeNs: 0,
      neighbour: FAR,
      sinceNs: bench.utcNs,
    },
  ],
  storageLevel: 0,
  timeStratum: 1,
  timeUncertaintyNs: 1_000,
});

/** Section 6.3: how what one part hears reaches the others. */
export const MGT_JOINT_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-terminal-that-it-has-not',
    requirements: ['LM-MGT-020'],
    role: 'node',
    title: 'an input for a terminal that the node has not has no effect',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      for (const input of STRAY) {
        const { mark } = bench;
        bench.give(input);
        expectEqual(bench.log.slice(mark), [], `effects of ${input.kind}`);
      }
      peer.sayHello();
      bench.run(SECOND_NS / 100);
      const { image } = bench.since(0, 'transmit').at(-1) ?? {};
      given(image !== undefined, 'nothing was ever sent');
      const { mark } = bench;
      bench.give({ kind: 'frame', terminal: NO_TERMINAL, image });
      expectEqual(bench.log.slice(mark), [], 'effects of a frame');
    },
  },
  {
    id: 'CONF-MGT-tracking-opens-link',
    requirements: ['LM-MGT-021'],
    role: 'node',
    title: 'a terminal that tracks opens the link to the partner; the end of the contact closes it',
    run: (open) => {
      const end = { ...TO_HIGH, endNs: 4 * MINUTE_NS };
      const { bench, peer } = tracked(open, 'high', { opportunities: [TO_LOW, end] });
      bench.run(SECOND_NS);
      expectThat(peer.messages('hello').length > 0, 'HELLO within 1 s of frame lock');
      awaitLink(bench, 'high');
      bench.run(4 * MINUTE_NS - bench.nowNs + SECOND_NS);
      const [close] = peer.messages('close');
      expectThat(close !== undefined, 'the session is closed in order at the end of the contact');
      expectThat(close.atNs < 4 * MINUTE_NS, 'before the contact ends', close.atNs);
      expectEqual(bench.heads[AFT]?.laserOn, false, 'laser after the end of the contact');
    },
  },
  {
    id: 'CONF-MGT-link-up-made-known',
    requirements: ['LM-MGT-022', 'LM-MGT-025'],
    role: 'node',
    title: 'a link that comes up serves its terminal, time, bundles and link state',
    run: (open) => {
      const { bench, peer } = tracked(open, 'high');
      bench.high.manners.handshake = false;
      expectEqual(
        submissionAnswer(bench, toBeyond)?.accepted,
        true,
        'a bundle that waits for the link',
      );
      bench.high.manners.handshake = true;
      awaitLink(bench, 'high');
      const { mark } = bench;
      peer.say({
        kind: 'time-transfer',
        exchange: 5,
        reply: false,
        t1Ns: bench.utcNs,
        t2Ns: 0,
        t3Ns: 0,
        uncertaintyNs: 1_000,
        stratum: 3,
      });
      bench.run(20 * SECOND_NS);
      expectThat(
        peer.transfers.complete.some(({ header }) => header?.destination.node === BEYOND),
        'the bundle that waited goes',
      );
      expectThat(
        peer.messages('database-summary').length + peer.messages('advertisements').length > 0,
        'link state is compared',
      );
      const replies = peer.messages('time-transfer').filter(({ message }) => message.reply);
      expectEqual(
        replies.map(({ message }) => message.exchange),
        [5],
        'time that was asked for',
      );
      expectEqual(turnsOf(bench, AFT, mark), [], 'turns of the head: its handshake is over');
    },
  },
  {
    id: 'CONF-MGT-session-ended-opens-anew',
    requirements: ['LM-MGT-023'],
    role: 'node',
    title: 'a session that ends by silence while the terminal tracks leads to another handshake',
    run: (open) => {
      const bench = linkedBoth(open);
      const sinceNs = bench.nowNs;
      fallSilent(bench.high);
      const opened = () => bench.high.messages('hello', sinceNs).length > 0;
      expectThat(bench.until(opened, MINUTE_NS), 'HELLO within a minute');
    },
  },
  {
    id: 'CONF-MGT-closed-session-stays',
    requirements: ['LM-MGT-023'],
    role: 'node',
    title: 'after an orderly close the head stays with its partner until the contact ends',
    run: (open) => {
      const endNs = 6 * MINUTE_NS;
      const bench = linkedBoth(open, { opportunities: [{ ...TO_HIGH, endNs }, TO_LOW] });
      const { mark } = bench;
      bench.high.manners.handshake = false;
      bench.high.say({ kind: 'close', reason: 0 }, { txfn: 'none' });
      bench.run(5 * MINUTE_NS - bench.nowNs);
      const links = bench.since(mark, 'transition').filter(({ machine }) => machine === 'link');
      given(links.at(-1)?.to === 'down', 'the session was not closed');
      expectEqual(turnsOf(bench, AFT, mark), [], 'turns of the head until the contact ends');
      bench.run(2 * MINUTE_NS);
      expectThat(turnsOf(bench, AFT, mark).length > 0, 'the head leaves when the contact ends');
    },
  },
  {
    id: 'CONF-MGT-margin-to-link',
    requirements: ['LM-MGT-024'],
    role: 'node',
    title: 'a margin that falls steps the rate of the link down and turns no head',
    run: (open) => {
      const { bench } = linked(open, 'high');
      bench.run(10 * SECOND_NS);
      const { mark } = bench;
      bench.heads[AFT]?.tell({ reading: 'margin', milliDb: 200 });
      bench.run(SECOND_NS);
      const asked = bench.high.heard.some(({ frame }) => frame.opcode === 'rate-down');
      const rates = bench
        .since(mark, 'terminal')
        .some(({ terminal, command }) => terminal === AFT && command.command === 'rate');
      expectThat(asked || rates, 'the rate is stepped down or that is asked for');
      expectEqual(turnsOf(bench, AFT, mark), [], 'turns of the head');
    },
  },
  {
    id: 'CONF-MGT-messages-reach-their-part',
    requirements: ['LM-MGT-025'],
    role: 'node',
    title: 'custody frees a bundle, and an advertisement is passed on',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.low.transfers.send(new Uint8Array(40), { destination: { node: BEYOND, service: 10 } });
      bench.low.say({ kind: 'advertisements', advertisements: [farIsDown(bench)] });
      bench.run(5 * SECOND_NS);
      const heard = bench.high
        .messages('advertisements')
        .flatMap(({ message }) => message.advertisements.map(({ origin }) => origin));
      expectThat(heard.includes(LOW), "the other neighbour hears the first one's advertisement");
      expectEqual(recordsLeft(bench), 0, 'bundles in the store when the next node has taken over');
    },
  },
  {
    id: 'CONF-MGT-deviation-reroutes',
    requirements: ['LM-MGT-026'],
    role: 'node',
    title: 'a link that is advertised as down is routed around at once',
    run: (open) => {
      for (const down of [false, true]) {
        const bench = linkedBoth(open);
        if (down) bench.low.say({ kind: 'advertisements', advertisements: [farIsDown(bench)] });
        bench.high.manners.custody = true;
        bench.run(SECOND_NS);
        const destination = { node: FAR, service: 10 };
        for (let i = 0; i < 6; i++) submissionAnswer(bench, { destination });
        bench.run(5 * SECOND_NS);
        const to = (side: 'low' | 'high') =>
          bench[side].transfers.complete.filter(({ header }) => header?.destination.node === FAR)
            .length;
        if (down) expectEqual([to('low'), to('high')], [0, 6], 'bundles by either neighbour');
        else given(to('low') + to('high') === 6, 'bundles do not go at all');
      }
    },
  },
  {
    id: 'CONF-MGT-waiting-bundle-rerouted',
    requirements: ['LM-MGT-026'],
    role: 'node',
    title: 'a bundle that waits for a link takes the other way when that is advertised as down',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const destination = { node: FAR, service: 10 };
      submissionAnswer(bench, { destination });
      const gone = () =>
        peer.transfers.complete.some(({ header }) => header?.destination.node === FAR);
      expectThat(bench.until(gone, 5 * MINUTE_NS), 'it goes by the neighbour that is linked');
    },
  },
  {
    id: 'CONF-MGT-storage-level-advertised',
    requirements: ['LM-MGT-026'],
    role: 'node',
    title: 'a share of the store that is crossed is advertised',
    run: (open) => {
      const bench = linkedBoth(open, { storeBytesMax: 200_000 });
      bench.high.manners.custody = false;
      const levels = () =>
        ownAdvertisements(bench.low).map(({ advertisement }) => advertisement.storageLevel);
      given(
        levels().every((level) => level === 0),
        'the store is in use already',
      );
      for (let i = 0; i < 13; i++) {
        submissionAnswer(bench, { ...toBeyond, payload: [new Uint8Array(10_000)] });
      }
      bench.run(2 * SECOND_NS);
      expectEqual(levels().at(-1), 50, 'level advertised with 65 % in use');
    },
  },
];

const toBeyond = { destination: { node: BEYOND, service: 10 } } as const;
