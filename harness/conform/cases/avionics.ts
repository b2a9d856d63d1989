import type { AvionicsEffect, AvionicsInput } from '../../../protocols/avionics.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { HIGH, LOW, TARGET } from '../bench/mesh.ts';
import { atRung } from '../bench/rungs.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

type Submission = Extract<AvionicsInput, { kind: 'submit' }>;

const LIFE_NS: Ns = 40 * SECOND_NS;
const ARGS_MAX = 32;
const SAMPLES_MAX = 65_536;
const KEY_BYTES_MAX = 1_024;
const NUMBER_EFFECT = 1_000_000;

const submit = (bench: Bench, changes: Partial<Submission> = {}): void =>
  bench.give({
    kind: 'submit',
    request: 1,
    sourceService: 10,
    destination: { node: LOW, service: 10 },
    class: 'tactical',
    assured: false,
    custody: true,
    lifetimeNs: 600 * SECOND_NS,
    payload: [new Uint8Array(500).fill(3)],
    ...changes,
  });

const resultsOf = (bench: Bench, mark = 0) => bench.since(mark, 'submit-result');

/** Both links, traffic both ways, and readings of all kinds. */
const busyLife = (open: OpenBench): Bench => {
  const bench = linkedBoth(open);
  submit(bench, { destination: { node: HIGH, service: 10 }, request: 77 });
  bench.low.transfers.send(new Uint8Array(20_000).fill(9));
  bench.high.transfers.send(new Uint8Array(1).fill(9), { assured: true });
  bench.command({ command: 'ping' });
  bench.run(LIFE_NS);
  return bench;
};

/** Numbers of an effect that are none of a direction, with where they stand. */
const numbersIn = (value: unknown, path: string): readonly (readonly [string, number])[] => {
  if (typeof value === 'number') return [[path, value]];
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return [];
  if ('x' in value && 'y' in value && 'z' in value) return [];
  return Object.entries(value).flatMap(([name, part]) => numbersIn(part, `${path}.${name}`));
};

const shapeOf = (log: readonly { readonly atNs: Ns; readonly effect: AvionicsEffect }[]): string =>
  JSON.stringify(log, (_key, part: unknown) =>
    part instanceof Uint8Array ? Buffer.from(part).toString('hex') : part,
  );

/** Inputs that nobody expects, at any time. */
const odd = (bench: Bench, terminal: number): void => {
  for (const timer of [0, 1, 77, 999_999]) bench.give({ kind: 'timer', timer });
  for (const size of [0, 1, 40, 9_000]) {
    const head = new Uint8Array(size).fill(0xa5);
    bench.give({ kind: 'frame', terminal, image: { head, payload: new Uint8Array(), crc: 1 } });
  }
  bench.give({ kind: 'silence', terminal, intervals: 3 });
  bench.give({ kind: 'silence', terminal, intervals: 1_000 });
  bench.give({ kind: 'durable', write: NUMBER_EFFECT });
  bench.give({ kind: 'store-failed', write: NUMBER_EFFECT, reason: 'device' });
  bench.give({ kind: 'power', busMilliVolt: 28_000, stateOfChargePermille: 1_000 });
  bench.give({ kind: 'command', bytes: new Uint8Array(300).fill(7) });
  bench.give({ kind: 'command', bytes: new Uint8Array() });
  const nowhere = { node: 4_000_000_000, service: 0 };
  submit(bench, { destination: nowhere, payload: [], lifetimeNs: 1, request: 2 });
  submit(bench, { lifetimeNs: 0, request: 3 });
};

/** Section 8: steps, and what answers them. */
export const AVIONICS_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-AVI-same-inputs-same-effects',
    requirements: ['LM-AVI-003'],
    title: 'two lives with the same inputs have the same effects: nothing else is a source',
    role: 'node',
    run: (open) => {
      const [one, other] = [busyLife(open), busyLife(open)];
      expectEqual(shapeOf(one.log) === shapeOf(other.log), true, 'effects of both lives alike');
    },
  },
  {
    id: 'CONF-AVI-chance-from-entropy',
    requirements: ['LM-AVI-003'],
    title: 'what is to be random comes from the entropy of the boot: another boot, another nonce',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const [first] = peer.messages('hello');
      bench.boot('warm');
      const { nowNs } = bench;
      bench.await('HELLO', () => peer.messages('hello', nowNs + 1).length > 0, 60 * SECOND_NS);
      const [second] = peer.messages('hello', nowNs + 1);
      given(first !== undefined && second !== undefined, 'no HELLOs');
      const same = Buffer.compare(first.message.nonce, second.message.nonce) === 0;
      expectEqual(same, false, 'one nonce for both');
    },
  },
  {
    id: 'CONF-AVI-state-from-records',
    requirements: ['LM-AVI-003'],
    title: 'what it knew before it knows from its records: without them it holds no bundle',
    role: 'node',
    run: (open) => {
      for (const kept of [true, false]) {
        const { bench, peer } = linked(open, 'low');
        const destination = { node: HIGH, service: 10 };
        submit(bench, { destination });
        bench.run(SECOND_NS);
        given(resultsOf(bench)[0]?.accepted === true, 'the bundle was not accepted');
        if (!kept) bench.memory.records.clear();
        peer.manners.handshake = false;
        const [, head] = bench.heads;
        if (head !== undefined) head.light = true;
        bench.boot('warm');
        bench.await('a link', () => bench.high.session !== undefined, 60 * SECOND_NS);
        bench.run(5 * SECOND_NS);
        const came = bench.high.transfers.complete.some(
          ({ header }) => header?.source.node === TARGET && header.destination.service === 10,
        );
        expectEqual(came, kept, `a bundle ${kept ? 'with' : 'without'} its record`);
      }
    },
  },
  {
    id: 'CONF-AVI-chunks-mean-nothing',
    requirements: ['LM-AVI-006', 'LM-AVI-008'],
    title: 'how a payload was cut into chunks means nothing',
    role: 'node',
    run: (open) => {
      const payload = Uint8Array.from({ length: 3_000 }, (_, index) => index % 251);
      for (const cuts of [[], [1], [1_000, 1_000, 2_999]]) {
        const { bench, peer } = linked(open, 'low');
        const edges = [0, ...cuts, payload.length];
        const chunks = edges.slice(1).map((end, index) => payload.subarray(edges[index], end));
        submit(bench, { payload: chunks });
        const { transfers } = peer;
        const own = () => transfers.complete.find(({ header }) => header?.destination.node === LOW);
        bench.await('the bundle', () => own() !== undefined, 5 * SECOND_NS);
        const incoming = own();
        given(incoming !== undefined, 'no bundle');
        const same = Buffer.compare(transfers.payloadOf(incoming), payload) === 0;
        expectEqual(same, true, `the payload in ${chunks.length} chunks`);
      }
    },
  },
  {
    id: 'CONF-AVI-integers',
    requirements: ['LM-AVI-007'],
    title: 'all numbers of effects are integers within ±(2^53 − 1), but for directions',
    role: 'node',
    run: (open) => {
      const { log } = busyLife(open);
      for (const { effect } of log) {
        for (const [path, value] of numbersIn(effect, effect.kind)) {
          expectThat(Number.isSafeInteger(value), `an integer at ${path}`, value);
        }
      }
    },
  },
  {
    id: 'CONF-AVI-directions-are-doubles',
    requirements: ['LM-AVI-007', 'LM-AVI-008'],
    title: 'coordinates of directions are finite doubles of unit vectors, not cut to single ones',
    run: (open) => {
      const { bench } = atRung(open, 'low', 'staring');
      const coordinates = bench
        .since(0, 'terminal')
        .flatMap(({ command }) =>
          'trajectory' in command
            ? command.trajectory.directions.flatMap(({ x, y, z }) => [x, y, z])
            : [],
        );
      given(coordinates.length > 0, 'no trajectory');
      expectEqual(coordinates.every(Number.isFinite), true, 'finite coordinates');
      const single = coordinates.filter((value) => Math.fround(value) === value).length;
      expectThat(single < coordinates.length / 2, 'coordinates with the bits of doubles', single);
    },
  },
  {
    id: 'CONF-AVI-sizes-of-effects',
    requirements: ['LM-AVI-010'],
    title: 'keys, trajectories and reports stay within their sizes',
    role: 'node',
    run: (open) => {
      const bench = busyLife(open);
      for (const { effect } of bench.log) {
        if (effect.kind === 'store-write') {
          expectThat(effect.key.length <= KEY_BYTES_MAX, 'a key of 1,024 bytes', effect.key.length);
        } else if (effect.kind === 'report') {
          const { length } = effect.report.args;
          expectThat(length <= ARGS_MAX, 'a report of 32 arguments', length);
        } else if (effect.kind === 'terminal' && 'trajectory' in effect.command) {
          const { length } = effect.command.trajectory.directions;
          expectThat(length <= SAMPLES_MAX, 'a trajectory of 65,536 samples', length);
        }
      }
    },
  },
  {
    id: 'CONF-AVI-submit-answered',
    requirements: ['LM-AVI-016'],
    title: 'each submission is answered once, by its number, with identity or reason',
    role: 'node',
    run: (open) => {
      const { bench } = linked(open, 'low');
      const { mark } = bench;
      submit(bench, { request: 101 });
      submit(bench, { request: 7, payload: [new Uint8Array(1)] });
      submit(bench, { request: 55, destination: { node: 3_999, service: 10 } });
      bench.run(2 * SECOND_NS);
      const results = resultsOf(bench, mark);
      const numbers = results.map(({ request }) => request).sort((a, b) => a - b);
      expectEqual(numbers, [7, 55, 101], 'requests that were answered');
      const accepted = results.filter((result) => result.accepted);
      expectEqual(accepted.length >= 2, true, 'both good ones accepted');
      const ids = new Set(accepted.map(({ createdNs, sequence }) => `${createdNs} ${sequence}`));
      expectEqual(ids.size, accepted.length, 'identities, each one of its own');
      for (const { accepted: taken, reason } of results)
        expectEqual(reason === '', taken, 'a reason when it is refused, and only then');
    },
  },
  {
    id: 'CONF-AVI-authenticated-told-once',
    requirements: ['LM-AVI-020'],
    title: 'each management frame that is taken as authentic is told of once',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { mark } = bench;
      const { counter, id } = peer.current;
      const frame = peer.say({ kind: 'custody', accepts: [], refuses: [] });
      peer.frame(frame);
      peer.say({ kind: 'custody', accepts: [], refuses: [] }, { tag: new Uint8Array(16).fill(1) });
      bench.run(SECOND_NS / 2);
      const told = bench.since(mark, 'authenticated').filter((one) => one.counter >= counter);
      const own = told.map((one) => [one.terminal, one.session, one.counter]);
      expectEqual(own, [[0, id, counter]], 'terminal, session and counter');
    },
  },
  ...(['slewing', 'staring', 'linked', 'coasting', 'inhibited'] as const).map(
    (rung): ConformanceCase => ({
      id: `CONF-AVI-odd-inputs-${rung}`,
      requirements: ['LM-AVI-021'],
      title: `inputs that nobody expects are answered with sound effects: ${rung}`,
      role: 'node',
      run: (open) => {
        const { bench, terminal, head } = atRung(open, 'low', rung);
        odd(bench, terminal);
        bench.run(SECOND_NS);
        const huge = Number.MAX_SAFE_INTEGER;
        head.tell({ reading: 'margin', milliDb: -huge });
        head.tell({ reading: 'beacon-detected', xNrad: huge, yNrad: -huge });
        bench.run(SECOND_NS);
        odd(bench, terminal);
        const { mark } = bench;
        bench.run(60 * SECOND_NS);
        expectThat(bench.mark >= mark, 'it goes on');
      },
    }),
  ),
];
