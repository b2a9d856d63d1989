import { describe, expect, it } from 'vitest';
import { OutTerminalsWatch } from '../../../harness/observe/out-terminals-watch.ts';
import type { Advertisement } from '../../../protocols/routing.ts';
import { breachBench, dataFrame, managementFrame, peekOf, SESSION } from './breach-rig.ts';

const OTHER = 3;

/** Node 1 has a link over its terminal 0; the operator switches its terminal 3. */
const bench = (tells = true) => {
  const { journal, words, a, clock } = breachBench();
  const watch = new OutTerminalsWatch(journal, () => clock.nowNs);
  let counter = 0;
  const told = (deviations: Advertisement['deviations']): void => {
    const common = { issuedNs: clock.nowNs, validityNs: 600e9, storageLevel: 0 };
    const time = { timeStratum: 16, timeUncertaintyNs: 1e9 };
    counter++;
    watch.told(a, [{ origin: 1, bootCount: 1, counter, deviations, ...common, ...time }]);
  };
  if (tells) told([]);
  return {
    ...{ words, watch, a },
    switches: (enabled: 0 | 1, stage = 'done', node = 1) => {
      const command = 70 + counter;
      journal.append('terminal-ordered', clock.nowNs, node, command, OTHER, enabled);
      journal.append('command-stage', clock.nowNs, 1, command, 'terminal', stage, 'none');
    },
    tells: (neighbour: number) => {
      const rates = { condition: 'down', rateBps: 0, lightTimeNs: 0 } as const;
      told([{ terminal: OTHER, neighbour, sinceNs: clock.nowNs, ...rates }]);
    },
    goesOn: (seconds: number, session = SESSION) => {
      clock.nowNs += seconds * 1e9;
      watch.sent(a, peekOf(dataFrame(session)));
    },
    repeats: () => {
      watch.sent(a, peekOf(managementFrame({ counter: 1, txNum: 1 })));
    },
  };
};

describe('the watch over terminals that the operator takes out of use', () => {
  it('finds one that is not told after ten seconds, once in a session, by something new that leaves', () => {
    const { words, switches, goesOn, repeats } = bench();
    goesOn(0);
    switches(0);
    goesOn(10);
    expect(words).toEqual([]);
    goesOn(1);
    goesOn(1);
    repeats();
    expect(words).toEqual(['news-terminal-out']);
  });

  it('takes it for told when it is told of all neighbours, and not of one', () => {
    const all = bench();
    all.goesOn(0);
    all.switches(0);
    all.tells(0);
    all.goesOn(20);
    expect(all.words).toEqual([]);
    const one = bench();
    one.goesOn(0);
    one.switches(0);
    one.tells(2);
    one.goesOn(20);
    expect(one.words).toEqual(['news-terminal-out']);
  });

  it('gives a session that comes up later the same time', () => {
    const { words, switches, goesOn } = bench();
    goesOn(0);
    switches(0);
    goesOn(20, SESSION + 1);
    goesOn(10, SESSION + 1);
    expect(words).toEqual([]);
    goesOn(1, SESSION + 1);
    expect(words).toHaveLength(1);
  });

  it('asks nothing of what was refused or taken back, after a restart, or of who has no link state', () => {
    const wordsWith = (
      ...steps: ((node: ReturnType<typeof bench>) => void)[]
    ): readonly string[] => {
      const node = bench();
      node.goesOn(0);
      for (const step of steps) step(node);
      node.goesOn(0);
      node.goesOn(20);
      return node.words;
    };
    expect(wordsWith(({ switches }) => switches(0))).toHaveLength(1);
    expect(wordsWith(({ switches }) => switches(0, 'refused'))).toEqual([]);
    expect(wordsWith(({ switches }) => switches(0, 'done', 2))).toEqual([]);
    expect(
      wordsWith(
        ({ switches }) => switches(0),
        ({ tells }) => tells(2),
        ({ switches }) => switches(1),
      ),
    ).toEqual([]);
    expect(
      wordsWith(
        ({ switches }) => switches(0),
        ({ watch, a }) => watch.stopped(1, [a]),
      ),
    ).toEqual([]);
    const silent = bench(false);
    silent.goesOn(0);
    silent.switches(0);
    silent.goesOn(20);
    expect(silent.words).toEqual([]);
  });
});
