import { describe, expect, it } from 'vitest';
import { peekFrame } from '../../../harness/bus/frame-peek.ts';
import { Modem } from '../../../harness/bus/modem.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import type { AnyValues } from '../../../harness/journal/records.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { AcknowledgementWatch } from '../../../harness/observe/acknowledgement-watch.ts';
import type { Acknowledgement, FrameImage } from '../../../protocols/frame.ts';
import { ack, data, idle } from './acknowledging-frames.ts';

class Rig {
  readonly written: AnyValues[] = [];
  readonly words: string[] = [];
  readonly #modem: Modem;
  readonly #partner: Modem;
  readonly #watch: AcknowledgementWatch;
  #nowNs = 0;

  constructor() {
    const journal = new Journal({ level: 'off', checked: true });
    journal.subscribe({
      kinds: ['acknowledged'],
      record: (_kind, _atNs, values) => this.written.push(values),
    });
    journal.subscribe({
      kinds: ['breach'],
      record: (_kind, _atNs, values) => this.words.push(String(values[3])),
    });
    const medium = { send: () => {}, refused: () => {}, silent: () => {} };
    const queue = new EventQueue();
    this.#modem = new Modem({ node: 1, terminal: 0, number: 3, rateBps: 1e9, queue, medium });
    this.#partner = new Modem({ node: 2, terminal: 0, number: 4, rateBps: 1e9, queue, medium });
    this.#modem.setPartner(this.#partner, 1);
    const nowNs = () => this.#nowNs;
    this.#watch = new AcknowledgementWatch(journal, { nowNs, ackDelayNs: 10e6 });
  }

  arrive(...frames: FrameImage[]): this {
    for (const frame of frames) this.#watch.arrived(this.#modem, frame);
    return this;
  }

  /** The partner sends those, whatever comes of them. */
  sends(...images: FrameImage[]): this {
    const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    for (const image of images) {
      peekFrame(image, peek);
      this.#watch.sent(this.#partner, image, peek, this.#nowNs);
    }
    return this;
  }

  later(seconds: number): this {
    this.#nowNs += seconds * 1e9;
    return this;
  }

  /** Both ends send at it from then on. */
  rate(rateBps: number): this {
    this.#modem.rateBps = rateBps;
    this.#partner.rateBps = rateBps;
    return this;
  }

  arriveSent(images: readonly FrameImage[]): this {
    for (const image of images) this.sends(image).arrive(image);
    return this;
  }

  send(acknowledgement: Acknowledgement | undefined, session = 7): this {
    const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    const image = idle(acknowledgement, session);
    peekFrame(image, peek);
    this.#watch.sent(this.#modem, image, peek, ++this.#nowNs);
    return this;
  }

  /** Judged, false, and the frame of the last false one, over the lock that ends now. */
  end(): readonly (readonly number[])[] {
    this.#watch.summarise(this.#modem, 2, ++this.#nowNs);
    return this.written
      .splice(0)
      .map(([, , , judged, unreceived, , txfn]) => [judged, unreceived, txfn] as number[]);
  }
}

const frames = (first: number, count: number): FrameImage[] =>
  Array.from({ length: count }, (_, i) => data((first + i) & 0xffff, 1_000 + first + i));

describe('the watch of acknowledgements', () => {
  it('agrees with those that cover what came, in whatever order', () => {
    const rig = new Rig();
    rig.arrive(...frames(0, 5)).send(ack(5, 1_004));
    rig.arrive(...frames(7, 3)).send(ack(5, 1_009, { ranges: [{ first: 7, count: 3 }] }));
    rig.arrive(...frames(6, 1)).send(ack(5, 1_009, { ranges: [{ first: 6, count: 4 }] }));
    rig.arrive(...frames(5, 1)).send(ack(10, 1_009, { duplicate: { first: 2, count: 2 } }));
    rig.send(undefined).send(ack(3, 500));
    expect(rig.end()).toEqual([[5, 0, -1]]);
    expect(rig.end()).toEqual([]);
  });

  it('finds a next number too far, a range too long, and a stamp too new', () => {
    const rig = new Rig().arrive(...frames(0, 5), ...frames(7, 2));
    rig.send(ack(6, 1_008));
    rig.send(ack(5, 1_008, { ranges: [{ first: 7, count: 3 }] }));
    rig.send(ack(5, 1_009)).send(ack(5, 1_008, { duplicate: { first: 5, count: 1 } }));
    rig.send(ack(5, 1_008));
    // The first is told at once.
    expect(rig.end()).toEqual([
      [1, 1, 5],
      [4, 3, 5],
    ]);
  });

  it('finds those that tell of no copy though several have come', () => {
    const copies = (count: number, pauseS: number, duplicate = { first: 0, count: 0 }) => {
      const rig = new Rig().arrive(...frames(0, 9)).send(ack(9, 1_008));
      rig.arrive(...frames(2, count)).send(ack(9, 1_008, { duplicate }));
      return rig.later(pauseS).send(ack(9, 1_008)).send(ack(9, 1_008)).words;
    };
    expect(copies(4, 1.1)).toEqual(['copy-untold']);
    expect(copies(3, 1.1)).toEqual([]);
    expect(copies(4, 0.9)).toEqual([]);
    expect(copies(4, 1.1, { first: 2, count: 4 })).toEqual([]);
  });

  it('asks for no copies of another session, of what is far behind, and of what was not told', () => {
    const rig = new Rig().arrive(...frames(0, 9));
    rig
      .arrive(...frames(0, 9))
      .send(ack(9, 1_008))
      .later(2)
      .send(ack(9, 1_008));
    rig
      .arrive(...frames(0, 9))
      .later(2)
      .send(undefined, 8)
      .send(ack(0, 0), 8)
      .send(ack(0, 0), 8);
    expect(rig.words).toEqual([]);
    const far = new Rig().arrive(...frames(0, 9_000)).send(ack(9_000, 10_000));
    far
      .arrive(...frames(0, 9))
      .later(2)
      .send(ack(9_000, 10_000));
    expect(far.words).toEqual([]);
  });

  it('finds one that says less than the one before, once in a session', () => {
    const rig = new Rig().arrive(...frames(0, 5)).send(ack(5, 1_004));
    rig.send(ack(5, 1_004)).send(ack(0, 0), 8);
    expect(rig.words).toEqual([]);
    rig.send(ack(5, 1_004)).send(ack(5, 1_003)).send(ack(4, 1_004));
    expect(rig.words).toEqual(['ack-behind']);
    const number = new Rig()
      .arrive(...frames(0, 5))
      .send(ack(5, 1_004))
      .send(ack(4, 1_004));
    expect(number.words).toEqual(['ack-behind']);
  });

  it('tells the first false one of each lock at once, also when it was the last of the one before', () => {
    const rig = new Rig().arrive(...frames(0, 5)).send(ack(6, 1_004));
    expect(rig.written).toHaveLength(1);
    expect(rig.end()).toEqual([[1, 1, 5]]);
    rig.send(ack(6, 1_004));
    expect(rig.written).toHaveLength(1);
  });

  it('takes none of a session that goes on after another one for less than nothing', () => {
    const rig = new Rig().arrive(...frames(0, 40_000)).send(ack(40_000, 40_999));
    rig
      .arrive(data(0, 5, 8))
      .send(ack(1, 5), 8)
      .send(ack(40_000, 40_999));
    expect(rig.words).toEqual([]);
  });

  it('finds an echo that is older than the copy that it names', () => {
    const copy = { duplicate: { first: 1, count: 2 } };
    const told = (echoStampNs: number): string[] => {
      const rig = new Rig().arrive(...frames(0, 5), data(2, 1_200), data(2, 1_300));
      return rig.send(ack(5, echoStampNs, copy)).words;
    };
    expect(told(1_300)).toEqual([]);
    // A slow computer has seen the first copy only.
    expect(told(1_200)).toEqual([]);
    expect(told(1_004)).toEqual(['ack-behind']);
  });

  it('follows numbers over their wrap, and long ranges', () => {
    const rig = new Rig().arrive(...frames(0, 65_530)).send(ack(65_530, 66_529));
    rig.arrive(...frames(65_531, 10_000));
    rig.send(ack(65_530, 76_530, { ranges: [{ first: 65_531, count: 10_000 }] }));
    rig.send(ack(65_530, 76_530, { ranges: [{ first: 65_531, count: 10_001 }] }));
    rig.arrive(...frames(65_530, 1)).send(ack(75_531 - 65_536, 76_530));
    rig.send(ack(75_532 - 65_536, 76_530));
    expect(rig.end()).toEqual([
      [3, 1, 75_531 - 65_536],
      [2, 1, 75_531 - 65_536],
    ]);
  });

  it('takes late copies of half a wrap ago for what they are, and other frames ahead for new ones', () => {
    const before = frames(0, 80_000);
    const told = (...late: FrameImage[]): number | undefined => {
      const rig = new Rig().arriveSent(before).arrive(...late);
      return rig.send(ack(14_464, 90_000, { ranges: [{ first: 20_000, count: 1 }] })).end()[0]?.[2];
    };
    expect(told()).toBe(20_000);
    expect(told(data(20_000, 21_000))).toBe(20_000);
    // Nobody has sent that number yet, but its stamp is of now: who has no key may say so.
    expect(told(data(20_000, 90_000))).toBe(-1);
    const sent = new Rig().arriveSent(before).sends(data(20_000, 86_536));
    sent.arrive(data(20_000, 21_000));
    sent.send(ack(14_464, 90_000, { ranges: [{ first: 20_000, count: 1 }] }));
    expect(sent.end()[0]?.[2]).not.toBe(20_000);
  });

  it('keeps a session that is acknowledged over hundreds that an adversary names', () => {
    const named = Array.from({ length: 300 }, (_, i) => data(5, 1, 1_000 + i));
    const rig = new Rig().arrive(...frames(0, 5)).send(ack(5, 1_004));
    rig.arrive(...named, ...frames(5, 1)).send(ack(6, 1_005));
    rig.send(ack(7, 1_005));
    expect(rig.end().at(-1)?.slice(1)).toEqual([1, 6]);
  });

  it('does not judge a session that was forgotten before it was acknowledged', () => {
    const named = Array.from({ length: 300 }, (_, i) => data(5, 1, 1_000 + i));
    const rig = new Rig().arrive(...frames(0, 5), ...named, ...frames(5, 1)).send(ack(6, 1_005));
    expect(rig.end()).toEqual([]);
    // Others are.
    rig.send(ack(1, 1), 8);
    expect(rig.end().at(-1)?.slice(1)).toEqual([1, 0]);
  });

  it('keeps sessions apart, and knows nothing of one under which nothing came', () => {
    const rig = new Rig().arrive(...frames(0, 5), data(0, 50, 8), data(1, 51, 8));
    rig.send(ack(2, 51), 8).send(ack(5, 1_004)).send(ack(0, 0), 9);
    expect(rig.end()).toEqual([[3, 0, -1]]);
    rig.send(ack(3, 51), 8).send(ack(1, 0), 9);
    expect(rig.end()).toEqual([
      [1, 1, 2],
      [1, 1, 0],
    ]);
  });

  it('judges no session that it had to forget', () => {
    const rig = new Rig().arrive(...frames(0, 5));
    for (let session = 100; session < 110; session++) rig.arrive(data(0, 1, session));
    rig.send(ack(5, 1_004));
    expect(rig.end()).toEqual([]);
  });
});

describe('the reader of acknowledgements', () => {
  it('finds one that comes long after its frame', () => {
    const rig = new Rig().arrive(...frames(0, 1)).later(0.05);
    rig.send(ack(1, 1_000)).arrive(...frames(1, 1));
    expect(rig.words).toEqual([]);
    rig.later(0.2).send(ack(2, 1_001));
    expect(rig.words).toEqual(['ack-late']);
  });

  it('lets one wait that the announcement of a higher rate keeps from the line', () => {
    const rig = new Rig().send(ack(0, 0)).rate(6_000);
    rig.arrive(...frames(0, 1)).later(0.15);
    rig.rate(1e9).send(ack(1, 1_000));
    expect(rig.words).toEqual([]);
    rig
      .arrive(...frames(1, 1))
      .later(0.15)
      .send(ack(2, 1_001));
    expect(rig.words).toEqual(['ack-late']);
  });

  it('asks for none of copies of what was told before, which may be dropped', () => {
    const rig = new Rig().arrive(...frames(0, 2)).send(ack(2, 1_001));
    rig.arrive(...frames(0, 2)).later(0.2);
    rig.arrive(...frames(2, 1)).send(ack(3, 1_002));
    expect(rig.words).toEqual([]);
    rig
      .arrive(...frames(3, 1))
      .later(0.2)
      .send(ack(4, 1_003));
    expect(rig.words).toEqual(['ack-late']);
  });

  it('asks for none of what was not taken, came again since, or is of another session or lock', () => {
    const rig = new Rig().arrive(...frames(0, 2)).later(0.2);
    rig.send(ack(0, 0)).later(0.2).send(ack(2, 1_001));
    rig.arrive(...frames(2, 1)).later(0.2);
    rig.arrive(...frames(2, 1)).send(ack(3, 1_002));
    rig.arrive(...frames(3, 1)).later(0.2);
    rig.send(ack(0, 0), 8).arrive(...frames(4, 1));
    rig.later(0.2).end();
    rig.send(ack(5, 1_004));
    expect(rig.words).toEqual([]);
  });
});
