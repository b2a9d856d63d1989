import { describe, expect, it } from 'vitest';
import type { FaultOf } from '../../../harness/scenario/fault.ts';
import {
  attack,
  deliveries,
  type End,
  type Forgery,
  injected,
  linksDown,
  refusals,
  SATELLITE_END,
  SITE_END,
  volley,
} from './forgery-rig.ts';

/* What an adversary does to the words of a handshake, to codes, and with frames that lie just behind others. */

const bare = attack([]);
/** Its forgery is sent, refused for that reason, and nothing else comes of it. */
const expectRefused = (
  forgery: Forgery,
  message: 'hello' | 'hello-ack' | 'custody',
  at: { readonly end: End; readonly atS: number; readonly reasons: readonly string[] },
): void => {
  const { end, atS, reasons } = at;
  const told = attack([volley(forgery, message, { ...end, atS })]);
  expect(injected(told, end, `forged-${forgery}`)).toEqual([4]);
  expect(refusals(told, end, [atS, atS + 12])).toEqual(reasons);
  expect(linksDown(told)).toEqual(linksDown(bare));
  expect(deliveries(told)).toEqual(deliveries(bare));
  expect(told.failed).toEqual([]);
};

describe('a HELLO that offers less than it did', () => {
  it('is refused: nobody negotiates with it', () => {
    const reasons = ['unauthenticated'];
    expectRefused('downgrade', 'hello', { end: SITE_END, atS: 200, reasons });
  });

  it('as an answer is refused: nobody waits for it', () => {
    expectRefused('downgrade', 'hello-ack', {
      ...{ end: SATELLITE_END, atS: 200, reasons: ['replayed'] },
    });
  });
});

describe('a HELLO under a key epoch that nobody has', () => {
  it('is refused', () => {
    const reasons = ['unauthenticated'];
    expectRefused('wrong-epoch', 'hello', { end: SITE_END, atS: 200, reasons });
  });
});

describe('a frame whose code has one bit changed', () => {
  it.each([SITE_END, SATELLITE_END])('is refused at either end', (end) => {
    expectRefused('tag-corrupted', 'custody', { end, atS: 200, reasons: ['unauthenticated'] });
  });
});

describe('frames that are said again when newer ones have come', () => {
  const behind = (count: number): FaultOf<'frames-replayed'> => ({
    id: 'behind',
    kind: 'frames-replayed',
    ...{ ...SITE_END, atNs: 110e9, durationNs: 180e9, message: undefined },
    ...{ repeats: 1, delayNs: 1e9, behind: count },
  });

  // Their frame numbers have come: the link drops them as it drops retransmissions, and reports nothing.
  it.each([1, 2, 31])('do nothing, %d behind', (count) => {
    const told = attack([behind(count)]);
    expect(injected(told, SITE_END, 'replayed')[0]).toBeGreaterThan(10);
    expect(refusals(told, SITE_END, [110, 290])).toEqual([]);
    expect(linksDown(told)).toEqual(linksDown(bare));
    expect(deliveries(told)).toEqual(deliveries(bare));
    expect(told.failed).toEqual([]);
  });
});
