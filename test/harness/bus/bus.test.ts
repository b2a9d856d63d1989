import { beforeEach, describe, expect, it } from 'vitest';
import { foreign, truncated } from '../../../harness/faults/frame-changes.ts';
import { Bus, type FrameFate } from '../../../harness/bus/bus.ts';
import { FrameFaults } from '../../../harness/bus/frame-faults.ts';
import { type FramePeek, peekFrame } from '../../../harness/bus/frame-peek.ts';
import { Modem } from '../../../harness/bus/modem.ts';
import type { Path } from '../../../harness/bus/path.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { decodeFrame } from '../../../protocols/frame-codec.ts';
import { type FrameImage, frameBytes } from '../../../protocols/frame.ts';
import { dataFrame, idleFrame } from './frames.ts';

const LIGHT = 10_000;
const SECOND = 1_000_000_000;
const RATE_BPS = 1e9;

/** Two modems over a line of constant light time that loses the frames in `lost`. */
class Bench {
  readonly queue = new EventQueue();
  readonly arrivals: {
    readonly node: number;
    readonly atNs: number;
    readonly image: FrameImage;
  }[] = [];
  /** Whether frames that arrived were called sound. */
  readonly sound: boolean[] = [];
  readonly faults = new FrameFaults();
  readonly silences: string[] = [];
  readonly refused: string[] = [];
  readonly fates: FrameFate[] = [];
  readonly altered: (readonly [FrameImage, FrameImage])[] = [];
  readonly lost = new Set<number>();
  readonly bus: Bus;
  readonly a: Modem;
  readonly b: Modem;
  #locks = 0;

  constructor() {
    const { queue } = this;
    const path = {
      lightTimeNs: () => LIGHT,
      frameLost: ({ txfn }: FramePeek) => this.lost.has(txfn),
      faults: this.faults,
    } as unknown as Path;
    this.bus = new Bus({
      queue,
      findPath: () => path,
      listener: {
        arrived: ({ node }, image, sound) => {
          this.arrivals.push({ node, atNs: queue.nowNs, image });
          this.sound.push(sound);
        },
        silent: ({ node }, intervals) =>
          this.silences.push(`${node}: ${intervals} at ${queue.nowNs}`),
        sent: () => undefined,
        altered: (image, into) => this.altered.push([image, into]),
        handshake: () => undefined,
        outside: ({ node }, _image, cause) => this.refused.push(`${node} ${cause}`),
        frame: (_from, _to, _image, _atNs, fate) => this.fates.push(fate),
      },
    });
    const modem = (node: number): Modem =>
      new Modem({ node, terminal: 0, number: node, rateBps: RATE_BPS, queue, medium: this.bus });
    this.a = modem(1);
    this.b = modem(2);
  }

  lock(): void {
    this.#locks++;
    this.a.setPartner(this.b, this.#locks);
    this.b.setPartner(this.a, this.#locks);
  }

  unlock(): void {
    this.a.setPartner(undefined, 0);
    this.b.setPartner(undefined, 0);
  }

  keepAlive(): void {
    for (const modem of [this.a, this.b]) {
      modem.setIdle(idleFrame(modem.node), SECOND);
      modem.watchSilence(SECOND, [3, 5]);
    }
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe('the bus', () => {
  it('delivers a frame after its line time and the light time', () => {
    bench.lock();
    const image = dataFrame(1, 500);
    bench.a.transmit(image);
    bench.queue.runUntil(SECOND);
    expect(bench.arrivals).toEqual([{ node: 2, atNs: frameBytes(image) * 8 + LIGHT, image }]);
  });

  it('sends frames one after the other, in order', () => {
    bench.lock();
    for (const txfn of [1, 2, 3]) bench.a.transmit(dataFrame(txfn, 500));
    bench.queue.runUntil(SECOND);
    const times = bench.arrivals.map(({ atNs }) => atNs - LIGHT);
    const lineNs = frameBytes(dataFrame(1, 500)) * 8;
    expect(times).toEqual([lineNs, 2 * lineNs, 3 * lineNs]);
  });

  it('corrupts what the channel loses so that a receiver finds out', () => {
    bench.lock();
    bench.lost.add(2);
    for (const txfn of [1, 2]) bench.a.transmit(dataFrame(txfn, 100));
    bench.queue.runUntil(SECOND);
    expect(bench.arrivals.map(({ image }) => decodeFrame(image).ok)).toEqual([true, false]);
    expect(bench.fates).toEqual(['received', 'corrupted']);
    expect(bench.a.counts).toMatchObject({ sent: 2, received: 1, corrupted: 1, lost: 0 });
  });

  it('calls nothing sound that was corrupted or cut', () => {
    bench.lock();
    bench.lost.add(2);
    for (const txfn of [1, 2]) bench.a.transmit(dataFrame(txfn, 100));
    bench.queue.runUntil(SECOND);
    bench.faults.add({
      ...{ types: [], share: 1, key: 1, name: 'cut', act: 'damage', delayNs: 0, untilNs: 9e9 },
      change: (image) => truncated(image, 0.5),
    });
    bench.a.transmit(dataFrame(3, 100));
    bench.queue.runUntil(2 * SECOND);
    expect(bench.sound).toEqual([true, false, false]);
  });

  it('tells of frames that become what a receiver has to take, unless something else alters them too', () => {
    bench.lock();
    const change = (image: FrameImage): FrameImage => foreign(image, 'unknown-field', 0);
    const terms = { types: [], share: 1, key: 1, name: '', delayNs: 0, untilNs: 9e9, change };
    for (const asSent of [true, false]) {
      bench.faults.add({ ...terms, act: 'alter', asSent });
      bench.a.transmit(dataFrame(3, 100));
      bench.queue.runUntil(bench.queue.nowNs + SECOND);
      expect(bench.altered).toEqual([[dataFrame(3, 100), bench.arrivals[0]?.image]]);
    }
  });

  it('leaves the sender’s bytes as they are when it corrupts', () => {
    bench.lock();
    bench.lost.add(2);
    const image = dataFrame(2, 100);
    bench.a.transmit(image);
    bench.queue.runUntil(SECOND);
    expect(decodeFrame(image).ok).toBe(true);
  });

  it('loses frames under way when the lock ends, also when a new one begins', () => {
    bench.lock();
    bench.a.transmit(dataFrame(1, 100));
    bench.unlock();
    bench.lock();
    bench.queue.runUntil(SECOND);
    expect(bench.arrivals).toEqual([]);
    expect(bench.fates).toEqual(['lost']);
  });

  it('refuses frames without a lock, and more than the modem buffers', () => {
    bench.a.transmit(dataFrame(1, 100));
    bench.lock();
    for (let txfn = 0; txfn < 400; txfn++) bench.a.transmit(dataFrame(txfn, 1_000));
    expect(bench.refused[0]).toBe('1 not-locked');
    expect(new Set(bench.refused.slice(1))).toEqual(new Set(['1 overrun']));
    expect(bench.a.counts.sent + bench.a.counts.overrun).toBe(400);
    expect(bench.a.counts.overrun).toBeGreaterThan(100);
  });
});

describe('keepalive', () => {
  it('costs no events once both ends hear each other', () => {
    bench.lock();
    bench.keepAlive();
    bench.queue.runUntil(5 * SECOND);
    const { fired } = bench.queue;
    bench.queue.runUntil(1_000 * SECOND);
    expect(bench.queue.fired - fired).toBe(0);
    expect(bench.silences).toEqual([]);
  });

  it('is repeated when it was lost', () => {
    bench.lock();
    bench.lost.add(0);
    bench.keepAlive();
    bench.queue.runUntil(1.5 * SECOND);
    expect(bench.fates).toEqual(['corrupted', 'corrupted']);
    bench.lost.clear();
    bench.queue.runUntil(60 * SECOND);
    expect(bench.silences).toEqual([]);
  });

  it('tells of silence after three and five intervals without a frame', () => {
    bench.lock();
    bench.b.watchSilence(SECOND, [3, 5]);
    bench.queue.runUntil(10 * SECOND);
    expect(bench.silences).toEqual([`2: 3 at ${3 * SECOND}`, `2: 5 at ${5 * SECOND}`]);
  });

  it('tells of silence after each of the intervals, whatever their order', () => {
    bench.lock();
    bench.b.watchSilence(SECOND, [5, 3, 4]);
    bench.queue.runUntil(10 * SECOND);
    expect(bench.silences).toEqual([3, 4, 5].map((count) => `2: ${count} at ${count * SECOND}`));
  });

  it('tells both ends of silence after the light went out', () => {
    bench.lock();
    bench.keepAlive();
    bench.queue.runUntil(100 * SECOND);
    bench.unlock();
    bench.queue.runUntil(110 * SECOND);
    expect(bench.silences.sort()).toEqual([
      `1: 3 at ${103 * SECOND}`,
      `1: 5 at ${105 * SECOND}`,
      `2: 3 at ${103 * SECOND}`,
      `2: 5 at ${105 * SECOND}`,
    ]);
  });

  it('tells an end of silence though the other one stops its idle frames in that instant', () => {
    bench.lock();
    for (const modem of [bench.a, bench.b]) modem.watchSilence(SECOND, [3, 5]);
    // As a session does that ends for silence, one event before the partner's.
    bench.queue.runUntil(5 * SECOND - 1);
    const told = bench.silences.push.bind(bench.silences);
    bench.silences.push = (...items) => {
      if (items[0]?.startsWith('1: 5')) bench.a.setIdle(undefined, 0);
      return told(...items);
    };
    bench.queue.runUntil(6 * SECOND);
    expect(bench.silences.filter((text) => text.includes(': 5')).sort()).toEqual([
      `1: 5 at ${5 * SECOND}`,
      `2: 5 at ${5 * SECOND}`,
    ]);
  });

  it('tells the partner of silence when a computer stops', () => {
    bench.lock();
    bench.keepAlive();
    bench.queue.runUntil(100 * SECOND);
    bench.a.reset();
    bench.queue.runUntil(110 * SECOND);
    expect(bench.silences).toEqual([`2: 3 at ${103 * SECOND}`, `2: 5 at ${105 * SECOND}`]);
  });

  it('knows when something last came, though silence is set to be watched again', () => {
    bench.lock();
    bench.queue.runUntil(2 * SECOND);
    bench.a.transmit(dataFrame(1, 100));
    bench.queue.runUntil(3 * SECOND);
    const heardNs = bench.b.lastHeardNs;
    expect(heardNs).toBeGreaterThan(2 * SECOND);
    for (let second = 4; second <= 20; second++) {
      bench.queue.runUntil(second * SECOND);
      bench.b.watchSilence(SECOND, [3, 5]);
    }
    expect(bench.silences).toEqual([]);
    expect(bench.b.lastHeardNs).toBe(heardNs);
  });

  it('counts data as signs of life', () => {
    bench.lock();
    bench.b.watchSilence(SECOND, [3, 5]);
    for (let second = 1; second <= 8; second++) {
      bench.queue.runUntil(second * SECOND);
      bench.a.transmit(dataFrame(second, 100));
    }
    expect(bench.silences).toEqual([]);
  });
});

describe('a look at a frame’s head', () => {
  it('reads session, type, number and transmission', () => {
    const out: FramePeek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    for (const txfn of [0, 1, 127, 128, 16_383, 16_384, 65_535]) {
      peekFrame(dataFrame(txfn, 10, { session: 0xdeadbeef, txNum: 3 }), out);
      expect(out).toEqual({ session: 0xdeadbeef, type: 2, txfn, txNum: 3 });
    }
    peekFrame(idleFrame(1), out);
    expect(out).toMatchObject({ type: 1, txfn: 0, txNum: 0 });
  });

  it('takes bytes of a stranger without trouble', () => {
    const out: FramePeek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    for (const head of [
      new Uint8Array(0),
      Uint8Array.of(0x20),
      Uint8Array.of(0x20, 255, 255, 255),
    ]) {
      peekFrame({ head, payload: new Uint8Array(0), crc: 0 }, out);
      expect(Number.isSafeInteger(out.txfn)).toBe(true);
    }
  });
});
