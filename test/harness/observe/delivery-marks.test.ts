import { describe, expect, it } from 'vitest';
import { Journal } from '../../../harness/journal/journal.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { BundleObserver } from '../../../harness/observe/bundle-observer.ts';
import { PayloadSource } from '../../../harness/workload/payload.ts';
import type { StoreRecord } from '../../../protocols/avionics.ts';
import type { BundleHeader } from '../../../protocols/bundle.ts';
import { encodeMark } from '../../../protocols/bundle-codec.ts';
import { bundleHeader } from './breach-rig.ts';

const NODE = 9;

const bench = () => {
  const queue = new EventQueue();
  const journal = new Journal({ level: 'off', checked: true });
  const unmarked: number[] = [];
  journal.subscribe(
    readerOf({
      unmarked: (_atNs, node) => {
        unmarked.push(node);
      },
    }),
  );
  const payloads = new PayloadSource(new RandomStreams(1));
  const observer = new BundleObserver({ queue, journal, flows: [], payloads });
  const mark = (header: BundleHeader, delivered = true): StoreRecord => ({
    region: 'marks',
    key: `of software's choice ${header.sequence}`,
    bytes: [
      encodeMark({
        ...{ source: header.source, createdNs: header.createdNs, sequence: header.sequence },
        ...{ attempt: 0, fromNode: 0, hopCount: 0, forgetUtcNs: 60e9, delivered },
      }),
    ],
  });
  const deliver = (header: BundleHeader): void =>
    observer.delivered(NODE, { kind: 'deliver', header, payload: [new Uint8Array(900)] });
  return { queue, unmarked, observer, mark, deliver };
};

describe('marks of deliveries', () => {
  it('are durable at the instant of the delivery', () => {
    const { queue, unmarked, observer, mark, deliver } = bench();
    queue.runUntil(10);
    for (const sequence of [1, 2]) observer.durable(NODE, mark(bundleHeader(sequence)));
    for (const sequence of [1, 2]) deliver(bundleHeader(sequence));
    expect(unmarked).toEqual([]);
  });

  it('are missed when they come later, stand for something else, or are those of another node', () => {
    const { queue, unmarked, observer, mark, deliver } = bench();
    deliver(bundleHeader(1));
    observer.durable(NODE, mark(bundleHeader(1)));
    observer.durable(NODE, mark(bundleHeader(2), false));
    deliver(bundleHeader(2));
    observer.durable(NODE + 1, mark(bundleHeader(3)));
    deliver(bundleHeader(3));
    observer.durable(NODE, mark(bundleHeader(4)));
    queue.runUntil(10);
    deliver(bundleHeader(4));
    expect(unmarked).toHaveLength(4);
  });

  it('count later where the computer hears of them later', () => {
    const { queue, unmarked, observer, mark, deliver } = bench();
    observer.durable(NODE, mark(bundleHeader(1)));
    observer.unheard(NODE, mark(bundleHeader(1)));
    queue.runUntil(10);
    deliver(bundleHeader(1));
    expect(unmarked).toEqual([]);
  });

  it('are not asked for where nobody sends twice', () => {
    const { unmarked, deliver } = bench();
    deliver({ ...bundleHeader(1), custody: false, assured: false });
    expect(unmarked).toEqual([]);
  });
});
