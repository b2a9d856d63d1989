import { RandomStreams } from '../../harness/kernel/random.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { WINDOW_FRAMES_MAX } from '../../flight/link/frame-numbers.ts';
import type { ChannelOptions } from '../flight/link/link-channel.ts';
import { givenNumber, runGiven } from './given.ts';
import { LinkRig, lightTimeOf } from '../flight/link/link-rig.ts';

/**
 * ARQ under stress at full volume: goodput against the limit, retransmissions against losses.
 * Usage: node --import tsx test/bench/arq-stress.ts [--share 0.1]
 *
 * "limit" is the goodput of ideal selective repeat over the same line, window and loss: a sender
 * that learns of each loss exactly one round trip after the frame left.
 */
interface Link {
  readonly rateBps: number;
  readonly mtuBytes: number;
  readonly rangeKm: number;
}

const LINKS: readonly Link[] = [
  { rateBps: 2.5e9, mtuBytes: 1_044, rangeKm: 5_500 },
  { rateBps: 2.5e9, mtuBytes: 60_000, rangeKm: 5_500 },
  { rateBps: 2.5e9, mtuBytes: 60_000, rangeKm: 45_000 },
  { rateBps: 100e9, mtuBytes: 60_000, rangeKm: 5_500 },
  { rateBps: 100e9, mtuBytes: 1_044, rangeKm: 300 },
];

const OUTAGE: readonly { fromNs: Ns; toNs: Ns }[] = [
  { fromNs: 500 * MILLISECOND_NS, toNs: 1_500 * MILLISECOND_NS },
];

/**
 * Name, channel both ways, and the share of frames that it loses in the ideal model (−1: not
 * modelled).
 */
const CHANNELS: readonly (readonly [string, ChannelOptions, number])[] = [
  ['clean', {}, 0],
  ['1 %', { loss: 0.01 }, 0.01],
  ['10 %', { loss: 0.1 }, 0.1],
  ['bursts', { bursts: { goodNs: 50 * MILLISECOND_NS, badNs: 5 * MILLISECOND_NS, loss: 0.9 } }, -1],
  ['outage 1 s', { outages: OUTAGE }, -1],
];

const FRAMES: Readonly<Record<string, number>> = { '2500000000': 600_000, '100000000000': 600_000 };
/** Round trips before measuring, and at least while measuring. */
const WARM_UP_TRIPS = 6;
const MEASURED_TRIPS = 20;

const shareOf = (args: readonly string[]): number => {
  const at = args.indexOf('--share');
  if (at < 0) return 1;
  return givenNumber(args[at + 1] ?? '', '--share', { least: 0.001, whole: false });
};

/** Goodput share of ideal selective repeat in steady state: frames are slots of the line. */
const idealShare = (link: Link, loss: number): number => {
  const random = new RandomStreams(5).stream('ideal', `${loss}`);
  const bits = (link.mtuBytes + 50) * 8;
  const roundTripSlots = Math.ceil(
    (2 * lightTimeOf(link.rangeKm) * link.rateBps) / SECOND_NS / bits,
  );
  const slots = Math.min(3_000_000, 40 * roundTripSlots + 200_000);
  const done = new Uint8Array(slots);
  const pending: { readonly frame: number; readonly slot: number; readonly lost: boolean }[] = [];
  const again: number[] = [];
  let [head, base, next, good] = [0, 0, 0, 0];
  for (let slot = 0; slot < slots; slot++) {
    for (; head < pending.length && (pending[head]?.slot ?? 0) + roundTripSlots <= slot; head++) {
      const sent = pending[head];
      if (sent?.lost) again.push(sent.frame);
      else if (sent !== undefined) done[sent.frame] = 1;
    }
    while (done[base] === 1) base++;
    const frame = again.shift() ?? (next - base < WINDOW_FRAMES_MAX ? next++ : -1);
    if (frame < 0) continue;
    const lost = random.uniform() < loss;
    pending.push({ frame, slot, lost });
    if (!lost && slot > slots / 4) good++;
  }
  return good / (slots * 0.75);
};

interface Row {
  readonly goodput: number;
  readonly limit: string;
  readonly frames: number;
  readonly losses: number;
  readonly again: number;
  readonly spurious: number;
  readonly wraps: number;
  readonly twice: number;
  readonly sessions: number;
  readonly cpuUs: number;
}

const run = (
  link: Link,
  channel: ChannelOptions,
  { loss, share }: { readonly loss: number; readonly share: number },
): Row => {
  const { rateBps, mtuBytes, rangeKm } = link;
  const rig = new LinkRig({ rateBps, mtuBytes, lightTimeNs: lightTimeOf(rangeKm), channel });
  const cpu = process.cpuUsage();
  rig.establish();
  const outage = channel.outages !== undefined;
  const frameNs = ((mtuBytes + 50) * 8 * SECOND_NS) / rateBps;
  const frames = Math.round((FRAMES[String(rateBps)] ?? 0) * share);
  const tripNs = 2 * rig.lightTimeNs;
  const windowNs = Math.min(Math.max(frames * frameNs, MEASURED_TRIPS * tripNs), 10 * SECOND_NS);
  rig.one.offer(1_000_000_000);
  rig.run(outage ? 0 : WARM_UP_TRIPS * tripNs);
  const [startNs, before] = [rig.queue.nowNs, rig.two.deliveredBytes];
  rig.run(outage ? OUTAGE_SPAN_NS : windowNs);
  const seconds = (rig.queue.nowNs - startNs) / SECOND_NS;
  const goodput = ((rig.two.deliveredBytes - before) * 8) / seconds / rateBps;
  // Stop and let all that is missing arrive.
  rig.one.toSend = 0;
  rig.run(5 * SECOND_NS);
  const used = process.cpuUsage(cpu);
  const { dataFrames, dataLost, dataAgain } = rig.one.out;
  const payload = payloadShare(rig);
  return {
    goodput,
    limit: loss < 0 ? '–' : (idealShare(link, loss) * payload).toFixed(3),
    frames: dataFrames,
    losses: dataLost,
    again: dataAgain,
    spurious: rig.two.endpoint.current?.receiver.duplicates ?? Number.NaN,
    wraps: Math.floor((rig.two.endpoint.current?.receiver.nextExpected ?? 0) / 65_536),
    twice: rig.two.copies.filter((copies) => copies > 1).length,
    sessions: rig.one.sessions.length,
    cpuUs: (used.user + used.system) / dataFrames,
  };
};

/** Long enough to see the line full before, empty during, and full again after the outage. */
const OUTAGE_SPAN_NS: Ns = 2 * SECOND_NS;

/** Payload of a frame over its length on the line. */
const payloadShare = (rig: LinkRig): number => {
  const bytesEach = rig.two.deliveredBytes / rig.two.delivered;
  return bytesEach / (rig.one.out.bytes / rig.one.out.frames);
};

const COLUMNS =
  'Gb/s    MTU  range km  channel     goodput  limit  frames    lost     again    spurious' +
  '  wraps  twice  sessions  µs/frame';

const main = (): void => {
  const share = shareOf(process.argv);
  process.stdout.write(`${COLUMNS}\n`);
  for (const link of LINKS) {
    for (const [name, channel, loss] of CHANNELS) {
      const row = run(link, channel, { loss, share });
      const cells = [
        String(link.rateBps / 1e9).padEnd(6),
        String(link.mtuBytes).padStart(5),
        String(link.rangeKm).padStart(9),
        ` ${name}`.padEnd(12),
        row.goodput.toFixed(3).padStart(8),
        row.limit.padStart(6),
        String(row.frames).padStart(8),
        String(row.losses).padStart(8),
        String(row.again).padStart(9),
        String(row.spurious).padStart(9),
        String(row.wraps).padStart(6),
        String(row.twice).padStart(6),
        String(row.sessions).padStart(9),
        row.cpuUs.toFixed(1).padStart(9),
      ];
      process.stdout.write(`${cells.join(' ')}\n`);
    }
  }
};

await runGiven(main);
