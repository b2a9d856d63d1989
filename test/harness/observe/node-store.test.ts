import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import type { KnownBundle } from '../../../harness/observe/known-bundles.ts';
import { NodeStore, storeBounds } from '../../../harness/observe/node-store.ts';
import type { TrafficClass } from '../../../protocols/bundle.ts';

const bundle = (number: number): KnownBundle => ({ number, request: -1, flow: -1 });
const of = (trafficClass: TrafficClass, payloadBytes: number) => ({
  class: trafficClass,
  payloadBytes,
});

/* A store of 1,000 bytes: 900 of tactical, 800 of broadband, 900 of both. */
const bounded = (): NodeStore => new NodeStore(storeBounds(1_000, DEFAULT_LIMITS));

describe('the durable bundles of a node', () => {
  it('are counted from their first writing until they are gone', () => {
    const store = new NodeStore();
    store.put('a', bundle(1), of('broadband', 300));
    store.put('b', bundle(2), of('management', 50));
    expect(store.bytes).toBe(350);
    expect(store.take('a')?.number).toBe(1);
    expect(store.take('a')).toBeUndefined();
    expect(store.bytes).toBe(50);
    expect(store.keys).toEqual(['b']);
  });

  it('exceed a bound once, and again when they did not meanwhile', () => {
    const store = bounded();
    store.put('a', bundle(1), of('broadband', 800));
    expect(store.excess()).toBeUndefined();
    store.put('b', bundle(2), of('broadband', 1));
    expect(store.excess()).toEqual({ what: 'broadband', bytes: 801, boundBytes: 800 });
    expect(store.excess()).toBeUndefined();
    store.take('b');
    expect(store.excess()).toBeUndefined();
    store.put('b', bundle(2), of('broadband', 2));
    expect(store.excess()?.bytes).toBe(802);
  });

  it('may not pass the high-water mark together, but for management', () => {
    const store = bounded();
    store.put('a', bundle(1), of('broadband', 450));
    store.put('b', bundle(2), of('management', 100));
    store.put('c', bundle(3), of('tactical', 450));
    expect(store.excess()).toBeUndefined();
    store.put('d', bundle(4), of('tactical', 1));
    expect(store.excess()).toEqual({ what: 'both', bytes: 901, boundBytes: 900 });
  });

  it('have no bound where none is given', () => {
    const store = new NodeStore();
    store.put('a', bundle(1), of('broadband', 1e12));
    expect(store.excess()).toBeUndefined();
  });
});
