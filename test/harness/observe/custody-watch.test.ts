import { describe, expect, it } from 'vitest';
import { asksCustody, peekSegment } from '../../../harness/bus/segment-peek.ts';
import { CustodyWatch } from '../../../harness/observe/custody-watch.ts';
import { breachBench, bundleHeader, SESSION } from './breach-rig.ts';
import { custodyRig, segmentFrame } from './custody-rig.ts';
import { linkedModems } from './watch-rig.ts';

/** Node 2 has node 1 on one side, over `a` and `b`, and node 12 on the other, over `c` and `d`. */
const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const [c, d] = linkedModems(11);
  Object.defineProperty(c, 'node', { value: 2 });
  const watch = new CustodyWatch(journal, { nowNs: () => clock.nowNs, refuseBackoffNs: 5e9 });
  const later = (seconds: number): void => {
    clock.nowNs += seconds * 1e9;
  };
  return { words, a, b, c, d, later, watch, ...custodyRig(clock, [watch]) };
};

const OUT = SESSION + 1;
const header = bundleHeader(4);
const onward = { ...header, hopCount: 2, previousNode: 2 };

describe('custody from node to node', () => {
  it('is seen to be asked for in a header', () => {
    const asks = (custody: boolean): boolean => {
      const image = segmentFrame({ transfer: 1, header: { ...header, custody } });
      const peek = { transfer: 0, offset: 0, total: 0, class: 0, last: false, headerAt: 0 };
      peekSegment(image, peek);
      return asksCustody(image, peek);
    };
    expect([asks(true), asks(false)]).toEqual([true, false]);
  });

  it('may be taken of a copy while there is none on offer', () => {
    const { words, a, b, c, d, later, begins, says, takes } = bench();
    begins(a, 1, header);
    later(1);
    says(b, 1);
    begins(c, 1, onward, OUT);
    later(1);
    says(d, 1, { session: OUT });
    takes(c, 1, { session: OUT });
    begins(a, 2, { ...header, attempt: 1 });
    says(b, 2);
    expect(words).toEqual([]);
  });

  it('is not said to be held of an attempt that is new when the bundle was handed on', () => {
    const handsOn = () => {
      const rig = bench();
      rig.begins(rig.a, 1, header);
      rig.says(rig.b, 1);
      rig.begins(rig.c, 1, onward, OUT);
      rig.says(rig.d, 1, { session: OUT });
      rig.takes(rig.c, 1, { session: OUT });
      return rig;
    };
    const lost = handsOn();
    lost.begins(lost.a, 2, { ...header, attempt: 1 });
    lost.says(lost.b, 2, { held: true });
    expect(lost.words).toEqual(['held-unheld']);
    const same = handsOn();
    same.begins(same.a, 2, header);
    same.says(same.b, 2, { held: true });
    same.begins(same.a, 3, { ...header, attempt: 1 });
    same.begins(same.a, 4, { ...header, attempt: 2 });
    same.says(same.b, 4);
    same.says(same.b, 3, { held: true });
    expect(same.words).toEqual([]);
    const anew = handsOn();
    anew.watch.stopped(2);
    anew.begins(anew.a, 2, { ...header, attempt: 1 });
    anew.says(anew.b, 2, { held: true });
    expect(anew.words).toEqual([]);
  });

  it('is not taken of a copy that came while the own one was on offer, and still is', () => {
    const { words, a, b, c, later, begins, says, takes } = bench();
    begins(c, 1, onward, OUT);
    later(1);
    begins(a, 2, { ...header, attempt: 1 });
    later(1);
    says(b, 2, { held: true });
    expect(words).toEqual([]);
    takes(c, 1, { session: OUT });
    expect(words).toEqual(['taken-on-offer']);
  });

  it('may be taken when the session in which the own copy was on offer has ended', () => {
    const { words, a, b, c, later, begins, says, takes } = bench();
    begins(c, 1, onward, OUT);
    later(1);
    begins(a, 2, { ...header, attempt: 1 });
    says(b, 2, { held: true });
    later(1);
    begins(c, 1, onward, OUT + 1);
    takes(c, 1, { session: OUT + 1 });
    expect(words).toEqual([]);
  });

  it('is not taken over anew of what was had and handed on, but of other copies', () => {
    const handedOn = () => {
      const all = bench();
      all.begins(all.a, 1, header);
      all.says(all.b, 1);
      all.begins(all.c, 1, onward, OUT);
      all.takes(all.c, 1, { session: OUT });
      all.later(1);
      return all;
    };
    const again = handedOn();
    again.begins(again.a, 2, header);
    again.says(again.b, 2, { held: true });
    again.begins(again.a, 3, { ...header, attempt: 1 });
    again.says(again.b, 3);
    expect(again.words).toEqual([]);
    again.begins(again.a, 4, header);
    again.says(again.b, 4);
    expect(again.words).toEqual(['custody-again']);
    const restarted = handedOn();
    restarted.watch.stopped(2);
    restarted.begins(restarted.a, 2, header);
    restarted.says(restarted.b, 2);
    expect(restarted.words).toEqual([]);
  });

  it('is not asked of the same neighbour for some time after its refusal', () => {
    const { words, a, b, later, begins, says, takes } = bench();
    begins(a, 1, header);
    says(b, 1, { refused: 'no-route' });
    takes(a, 1, { refused: 'no-route' });
    begins(a, 2, { ...header, attempt: 1 });
    begins(a, 3, bundleHeader(5));
    later(5);
    begins(a, 4, header);
    expect(words).toEqual([]);
    takes(a, 4, { refused: 'no-route' });
    later(1);
    // An answer that comes when its session is over changes nothing.
    begins(a, 1, header, SESSION + 7);
    expect(words).toEqual([]);
    begins(a, 5, header);
    expect(words).toEqual(['asked-again']);
  });

  it('is not asked of a neighbour that has no room, but for management', () => {
    const { words, a, later, begins, takes } = bench();
    begins(a, 1, header);
    takes(a, 1, { refused: 'no-storage' });
    begins(a, 2, { ...bundleHeader(5), class: 'management' });
    begins(a, 3, bundleHeader(6), SESSION + 1);
    expect(words).toEqual([]);
    later(1);
    begins(a, 4, bundleHeader(7));
    expect(words).toEqual(['asked-without-room']);
  });

  it('may be asked of it when it has waited since it was refused over another line', () => {
    const { words, a, later, begins, takes } = bench();
    begins(a, 1, header);
    takes(a, 1, { refused: 'no-storage' });
    later(3);
    begins(a, 1, { ...bundleHeader(5), class: 'management' }, SESSION + 1);
    takes(a, 1, { refused: 'no-storage', session: SESSION + 1 });
    later(2.5);
    begins(a, 2, bundleHeader(6), SESSION + 1);
    expect(words).toEqual([]);
  });

  it('may be asked of it when it has waited', () => {
    const { words, a, later, begins, takes } = bench();
    begins(a, 1, header);
    begins(a, 2, bundleHeader(5));
    takes(a, 1, { refused: 'no-storage' });
    later(4.5);
    takes(a, 2, { refused: 'no-storage' });
    later(0.6);
    begins(a, 3, bundleHeader(6));
    expect(words).toEqual([]);
  });

  it('may be asked of it when the bundle that it refused had ended before', () => {
    const askedAfter = (seconds: number): readonly string[] => {
      const { words, a, later, begins, takes } = bench();
      begins(a, 1, { ...header, ageNs: 1e9, lifetimeNs: 4e9 });
      later(seconds);
      takes(a, 1, { refused: 'no-storage' });
      later(0.5);
      begins(a, 2, bundleHeader(5));
      return words;
    };
    expect(askedAfter(3)).toEqual([]);
    expect(askedAfter(1)).toEqual(['asked-without-room']);
  });
});
