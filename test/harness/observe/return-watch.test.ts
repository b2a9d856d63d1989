import { describe, expect, it } from 'vitest';
import { ReturnWatch } from '../../../harness/observe/return-watch.ts';
import { breachBench, bundleHeader, SESSION } from './breach-rig.ts';
import { custodyRig } from './custody-rig.ts';
import { linkedModems } from './watch-rig.ts';

const NEXT = SESSION + 1;
const [first, second, third] = [bundleHeader(1), bundleHeader(2), bundleHeader(3)];

/** Node 1 has begun two bundles for node 2, and their session is over. */
const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const watch = new ReturnWatch(journal, () => clock.nowNs);
  const rig = custodyRig(clock, [watch]);
  rig.begins(a, 1, first);
  rig.begins(a, 2, second);
  const later = (seconds: number): void => {
    clock.nowNs += seconds * 1e9;
  };
  return { words, a, b, watch, later, ...rig };
};

describe('the watch over what goes back to its queue', () => {
  it('passes transfers that begin again first, in order, and what follows them', () => {
    const { words, a, begins } = bench();
    begins(a, 1, first, NEXT);
    begins(a, 2, second, NEXT);
    begins(a, 3, third, NEXT);
    begins(a, 1, first, NEXT + 1);
    begins(a, 2, second, NEXT + 1);
    begins(a, 3, third, NEXT + 1);
    expect(words).toEqual([]);
  });

  it('finds one that begins again behind another bundle, once in a session', () => {
    const { words, a, begins } = bench();
    begins(a, 1, third, NEXT);
    expect(words).toEqual([]);
    begins(a, 2, first, NEXT);
    begins(a, 3, second, NEXT);
    expect(words).toEqual(['returned-behind']);
  });

  it('finds those that begin again in another order, also when a session later', () => {
    const turned = bench();
    turned.begins(turned.a, 1, second, NEXT);
    turned.begins(turned.a, 2, first, NEXT);
    expect(turned.words).toEqual(['returned-behind']);
    const later = bench();
    later.begins(later.a, 1, first, NEXT);
    later.begins(later.a, 1, first, NEXT + 1);
    later.begins(later.a, 2, third, NEXT + 1);
    later.begins(later.a, 3, second, NEXT + 1);
    expect(later.words).toEqual(['returned-behind']);
  });

  it('lets those be that were answered, did not come back, or whose node was reset', () => {
    const answered = bench();
    answered.takes(answered.a, 1);
    answered.begins(answered.a, 1, second, NEXT);
    answered.begins(answered.a, 2, first, NEXT);
    const elsewhere = bench();
    elsewhere.begins(elsewhere.a, 1, third, NEXT);
    const reset = bench();
    reset.watch.stopped(1);
    reset.begins(reset.a, 1, second, NEXT);
    reset.begins(reset.a, 2, first, NEXT);
    for (const { words } of [answered, elsewhere, reset]) expect(words).toEqual([]);
  });

  it('asks nothing of a link that is lost again and again: it may be told as down while it is there', () => {
    const told = (sessions: number): readonly string[] => {
      const { words, a, begins } = bench();
      for (let at = 1; at < sessions; at++) {
        begins(a, 1, first, SESSION + at);
        begins(a, 2, second, SESSION + at);
      }
      begins(a, 1, second, SESSION + sessions);
      begins(a, 2, first, SESSION + sessions);
      return words;
    };
    expect(told(2)).toEqual(['returned-behind']);
    expect(told(3)).toEqual([]);
  });

  it('asks nothing long after the session before, nor of what begins late in the next one', () => {
    const apart = bench();
    apart.later(40);
    apart.begins(apart.a, 1, third, NEXT);
    apart.begins(apart.a, 2, first, NEXT);
    const late = bench();
    late.begins(late.a, 1, second, NEXT);
    late.later(3);
    late.begins(late.a, 2, first, NEXT);
    expect([...apart.words, ...late.words]).toEqual([]);
  });

  it('asks nothing of bundles of another class or way, nor of another terminal', () => {
    const { words, a, begins } = bench();
    begins(a, 1, { ...third, class: 'broadband' }, NEXT);
    begins(a, 2, { ...third, sequence: 9, destination: { node: 7, service: 10 } }, NEXT);
    begins(a, 3, first, NEXT);
    const other = bench();
    const [beside] = linkedModems(1);
    Object.defineProperty(beside, 'number', { value: 8 });
    other.begins(beside, 1, third, NEXT);
    other.begins(beside, 2, first, NEXT);
    expect([...words, ...other.words]).toEqual([]);
  });
});
