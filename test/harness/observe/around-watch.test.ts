import { describe, expect, it } from 'vitest';
import { readerOf } from '../../../harness/journal/records.ts';
import { AroundWatch } from '../../../harness/observe/around-watch.ts';
import { breachBench, bundleHeader } from './breach-rig.ts';
import { custodyRig } from './custody-rig.ts';

/** Terminals of nodes 1 and 2; bundles are for node 9. */
const bench = () => {
  const { journal, a, b, clock } = breachBench();
  const around: (readonly number[])[] = [];
  journal.subscribe(
    readerOf({
      'sent-around': (_atNs, node, _terminal, partner, destination, cameNs) => {
        around.push([node, partner, destination, cameNs]);
      },
    }),
  );
  const watch = new AroundWatch(journal, () => clock.nowNs);
  const tells = (down: number, terminal = 1): void =>
    journal.append('told-down', clock.nowNs, 1, terminal, 9, down);
  return { around, watch, tells, a, b, clock, ...custodyRig(clock, [watch]) };
};
const header = bundleHeader(4);

describe('the watch over bundles that go around their destination', () => {
  it('tells of one that came when the link was told as down', () => {
    const { around, watch, tells, a, clock, begins } = bench();
    tells(1);
    clock.nowNs = 3;
    watch.durable(1, header);
    clock.nowNs = 5;
    watch.durable(1, header);
    begins(a, 1, header);
    expect(around).toEqual([[1, 2, 9, 3]]);
  });

  it('lets one go that came before, when it is told no more, by another node, or as a further attempt', () => {
    const { around, watch, tells, a, b, begins } = bench();
    watch.durable(1, header);
    tells(1);
    begins(a, 1, header);
    watch.durable(1, bundleHeader(5));
    watch.durable(2, bundleHeader(5));
    begins(b, 1, bundleHeader(5));
    watch.durable(1, bundleHeader(6, 1));
    begins(a, 2, bundleHeader(6, 1));
    tells(0);
    begins(a, 3, bundleHeader(5));
    tells(1);
    watch.stopped(1);
    begins(a, 4, bundleHeader(5));
    expect(around).toEqual([]);
  });

  it('lets one go that its destination has refused', () => {
    const { around, watch, tells, a, b, begins, says } = bench();
    tells(1);
    const near = { ...header, destination: { node: 2, service: 10 } };
    watch.durable(1, header);
    begins(a, 1, near);
    says(b, 1, { refused: 'no-storage' });
    expect(around).toEqual([]);
    begins(a, 2, header);
    expect(around).toEqual([]);
  });
});
