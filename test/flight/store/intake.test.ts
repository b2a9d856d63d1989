import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BundleHeader, type Segment, TRAFFIC_CLASSES } from '../../../protocols/bundle.ts';
import { joinChunks } from '../../../protocols/codec.ts';
import { type ManagementMessage, REFUSE_REASONS } from '../../../protocols/frame.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { patterned } from './rig-node.ts';
import { Rig } from './store-rig.ts';

const PAIR = { nodes: 2, edges: [[1, 2]] as const };

const headerOf = (changes: Partial<BundleHeader>): BundleHeader => ({
  source: { node: 1, service: 7 },
  createdNs: 0,
  sequence: 1,
  attempt: 0,
  destination: { node: 9, service: 9 },
  class: 'tactical',
  assured: false,
  custody: true,
  lifetimeNs: 100 * SECOND_NS,
  ageNs: 0,
  hopLimit: 16,
  hopCount: 1,
  previousNode: 1,
  reportTo: 0,
  payloadBytes: 1_000,
  digest: new Uint8Array(32),
  security: [],
  ...changes,
});
const segmentOf = (changes: Partial<Segment>): Segment => ({
  transfer: 1,
  offset: 0,
  total: 1_000,
  class: 'tactical',
  last: false,
  header: undefined,
  data: new Uint8Array(100),
  ...changes,
});

describe('segments that come in', () => {
  it('are put together in whatever order they arrive, headerless ones first', () => {
    const rig = new Rig({ ...PAIR, mtuBytes: 1_044 });
    const end = rig.link(1, 2).end(1);
    end.delayNs = ({ offset }) => ((offset * 7) % 11) * MILLISECOND_NS + (offset === 0 ? 40e6 : 0);
    rig.node(1).submit({ to: 2, bytes: 30_000 });
    rig.run(SECOND_NS);
    const [only] = rig.node(2).delivered;
    expect(Buffer.compare(joinChunks(only?.payload ?? []), patterned(30_000, 30_001))).toBe(0);
  });

  it('are kept without header up to the bound, then refused, and come again', () => {
    const rig = new Rig({ ...PAIR, mtuBytes: 1_044, limits: { headerlessSegmentsMax: 8 } });
    const end = rig.link(1, 2).end(1);
    end.delayNs = ({ offset }) => (offset === 0 ? 100 * MILLISECOND_NS : 0);
    rig.node(1).submit({ to: 2, bytes: 30_000 });
    rig.run(50 * MILLISECOND_NS);
    expect(rig.node(2).agent.counters().headerlessDropped).toBeGreaterThan(0);
    end.delayNs = () => 0;
    rig.run(30 * SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(1);
    expect(rig.node(2).agent.counters().heldBytes).toBe(0);
  });

  it('make room for others when their first one has not come for a minute', () => {
    const limits = { headerlessSegmentsMax: 8 };
    const rig = new Rig({ ...PAIR, limits });
    const node = rig.node(2);
    const end = rig.link(1, 2).end(2);
    const give = (changes: Partial<Segment>): void =>
      node.step(() =>
        node.agent.segment(end, segmentOf({ data: new Uint8Array(500), ...changes })),
      );
    const refused = (): readonly number[] =>
      end.controls.flatMap((message) =>
        message.kind === 'custody' ? message.refuses.map(({ transfer }) => transfer) : [],
      );
    for (let transfer = 1; transfer <= 9; transfer++) give({ transfer, offset: 500 });
    rig.run(SECOND_NS);
    expect(refused()).toEqual([9]);
    rig.run(60 * SECOND_NS);
    for (let transfer = 10; transfer <= 17; transfer++) give({ transfer, offset: 500 });
    rig.run(SECOND_NS);
    expect(refused()).toEqual([9, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('of one neighbour, left unfinished, keep no other out', () => {
    const rig = new Rig({
      nodes: 3,
      edges: [
        [1, 2],
        [3, 2],
      ],
      mtuBytes: 1_044,
      limits: { reassembliesMax: 8 },
    });
    rig.link(1, 2).end(1).delayNs = ({ last }) => (last ? 1_000 * SECOND_NS : 0);
    for (let at = 0; at < 20; at++) rig.node(1).submit({ to: 2, bytes: 1_500 });
    rig.run(SECOND_NS);
    expect(rig.node(2).agent.counters().refusedHere).toBe(12);
    for (let at = 0; at < 20; at++) rig.node(3).submit({ to: 2, bytes: 1_500 });
    rig.run(SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(20);
    expect(rig.node(2).agent.counters().refusedHere).toBe(12);
  });

  it('make way when nothing more comes of them: best effort that lost a segment', () => {
    const limits = { bestEffortReliable: false, reassembliesMax: 8 };
    const rig = new Rig({ ...PAIR, mtuBytes: 1_044, limits });
    const end = rig.link(1, 2).end(1);
    end.delayNs = ({ last }) => (last ? 1_000 * SECOND_NS : 0);
    for (let at = 0; at < 20; at++) rig.node(1).submit({ to: 2, bytes: 1_500, custody: false });
    rig.run(SECOND_NS);
    expect(rig.node(2).agent.counters().deleted).toBe(12);
    end.delayNs = () => 0;
    for (const custody of [true, false]) rig.node(1).submit({ to: 2, bytes: 5_000, custody });
    rig.run(SECOND_NS);
    expect(rig.node(2).delivered).toHaveLength(2);
    expect(rig.node(2).agent.counters()).toMatchObject({ refusedHere: 0, heldBytes: 7 * 1_500 });
  });

  it('reserve the whole length at the first one, and are refused where it does not fit', () => {
    const rig = new Rig({ ...PAIR, storeBytesMaxOf: (id) => (id === 2 ? 100_000 : 1e9) });
    rig.node(1).submit({ to: 2, bytes: 80_000 });
    rig.run(14 * MILLISECOND_NS);
    expect(rig.node(2).agent.counters().heldBytes).toBe(80_000);
    rig.run(SECOND_NS);
    rig.node(1).submit({ to: 2, bytes: 95_000 });
    rig.run(SECOND_NS);
    const refuses = rig
      .link(1, 2)
      .end(2)
      .controls.flatMap((message) => (message.kind === 'custody' ? message.refuses : []));
    expect(refuses.map(({ reason }) => reason)).toEqual(['no-storage']);
    expect(rig.node(2).agent.counters().heldBytes).toBe(0);
  });

  it('are counted as malformed where they contradict their transfer', () => {
    const rig = new Rig(PAIR);
    const node = rig.node(2);
    const end = rig.link(1, 2).end(2);
    const header = headerOf({ destination: { node: 2, service: 9 } });
    node.step(() => node.agent.segment(end, segmentOf({ header })));
    expect(node.agent.counters().heldBytes).toBe(1_000);
    node.step(() => node.agent.segment(end, segmentOf({ offset: 100, total: 999 })));
    expect(node.agent.counters()).toMatchObject({ malformed: 1, heldBytes: 0, refusedHere: 1 });
  });

  it('with a wrong digest reach no application', () => {
    const rig = new Rig(PAIR);
    rig.link(1, 2).end(1).tamper = (segment) => ({
      ...segment,
      data: segment.data.map((byte) => byte ^ 1),
    });
    rig.node(1).submit({ to: 2, custody: false });
    rig.run(SECOND_NS);
    expect(rig.node(2).delivered).toEqual([]);
    expect(rig.node(2).reported('bundle.digest-failed')).toHaveLength(1);
    expect(
      rig
        .node(2)
        .reported('bundle.deleted')
        .map((args) => args[5]),
    ).toEqual([4]);
  });
});

describe('anything a peer may send', () => {
  const small = fc.nat(3);
  const size = fc.constantFrom(0, 1, 50, 1_000, 4_000, 67_108_864);
  const number = fc.constantFrom(0, 1, 2, 1e9, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER);
  const uint32 = fc.constantFrom(0, 1, 2, 60, 64, 2 ** 32 - 1);
  const header = fc.record({
    sequence: small,
    attempt: small,
    createdNs: number,
    destination: fc.record({ node: fc.constantFrom(1, 2, 3, 77), service: fc.nat(1) }),
    class: fc.constantFrom(...TRAFFIC_CLASSES),
    assured: fc.boolean(),
    custody: fc.boolean(),
    lifetimeNs: number,
    ageNs: number,
    hopLimit: uint32,
    hopCount: uint32,
    reportTo: fc.constantFrom(0, 1, 3, 99),
  });
  const segment = fc
    .record({
      transfer: fc.nat(40),
      offset: size,
      total: size,
      header: fc.option(header, { nil: undefined }),
      bytes: fc.constantFrom(0, 1, 50, 1_000),
    })
    .map(({ bytes, offset, total, header: fields, transfer }) => ({
      kind: 'segment' as const,
      segment: segmentOf({
        transfer,
        offset,
        total,
        last: offset + bytes === total,
        header: fields && headerOf({ ...fields, payloadBytes: total }),
        data: new Uint8Array(bytes),
      }),
    }));
  const custody = fc.record({
    kind: fc.constant('custody' as const),
    accepts: fc.array(
      fc.record({ transfer: fc.nat(20), held: fc.boolean(), bestEffort: fc.boolean() }),
      { maxLength: 3 },
    ),
    refuses: fc.array(
      fc.record({ transfer: fc.nat(20), reason: fc.constantFrom(...REFUSE_REASONS) }),
      { maxLength: 3 },
    ),
  });
  const resume = fc.record({
    kind: fc.constant('resume' as const),
    source: fc.constant({ node: 2, service: 7 }),
    createdNs: number,
    sequence: small,
    attempt: small,
    contiguousBytes: size,
    digest: fc.constant(new Uint8Array(32)),
  });
  const drop = fc.constant({ kind: 'drop' as const });

  it('crashes nothing and leaves memory within its bounds', () => {
    const storeBytesMax = 300_000;
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof({ weight: 12, arbitrary: segment }, custody, resume, {
            weight: 1,
            arbitrary: drop,
          }),
          {
            minLength: 200,
            maxLength: 400,
          },
        ),
        (inputs) => {
          const limits = { reassembliesMax: 16, headerlessSegmentsMax: 16 };
          const rig = new Rig({
            nodes: 3,
            edges: [
              [1, 2],
              [2, 3],
            ],
            storeBytesMax,
            limits,
          });
          const node = rig.node(2);
          const end = rig.link(1, 2).end(2);
          for (let at = 0; at < 6; at++) node.submit({ to: 1 + (at % 2) * 2, assured: at < 3 });
          for (const input of inputs) {
            if (input.kind === 'drop') {
              rig.link(1, 2).down();
              rig.link(1, 2).up();
            } else if (input.kind === 'segment') {
              node.step(() => node.agent.segment(end, input.segment));
            } else node.step(() => node.agent.control(end, input satisfies ManagementMessage));
            rig.run(MILLISECOND_NS);
            expect(node.agent.counters().heldBytes).toBeLessThanOrEqual(storeBytesMax);
          }
          rig.link(1, 2).down();
          rig.run(100 * SECOND_NS);
          expect(node.agent.counters().heldBundles).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 40, seed: 4, endOnFailure: true },
    );
  });
});
