import fc from 'fast-check';
import {
  type AdministrativeRecord,
  type BundleHeader,
  type BundleId,
  type BundleMark,
  DELETION_REASONS,
  type Segment,
  type StoredBundle,
  TRAFFIC_CLASSES,
} from '../../protocols/bundle.ts';
import {
  type Acknowledgement,
  type Hello,
  type LinkFrame,
  type ManagementMessage,
  REFUSE_REASONS,
} from '../../protocols/frame.ts';
import type { Advertisement, AdvertisementKey } from '../../protocols/routing.ts';

/** Whole ranges, with small numbers and the edges of varint lengths well represented. */
const upTo = (max: number): fc.Arbitrary<number> =>
  fc.oneof(
    fc.integer({ min: 0, max: Math.min(max, 300) }),
    fc.integer({ min: 0, max }),
    fc.integer({ min: 0, max: 52 }).map((bit) => Math.min(max, 2 ** bit)),
    fc.constantFrom(0, max),
  );
export const uint16 = upTo(0xffff);
export const uint32 = upTo(0xffffffff);
export const uint53 = upTo(Number.MAX_SAFE_INTEGER);
export const int53 = fc.oneof(
  uint53,
  uint53.map((value) => (value === 0 ? 0 : -value)),
);
export const nodeId = uint32.map((value) => Math.max(1, value));
export const bytes = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length });
const bytesUpTo = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ maxLength: length });

export const endpoint = fc.record({ node: nodeId, service: uint32 });
const trafficClass = fc.constantFrom(...TRAFFIC_CLASSES);
const identity: fc.Arbitrary<BundleId> = fc.record({
  source: endpoint,
  createdNs: uint53,
  sequence: uint32,
});

export const bundleHeader = (payloadBytes: number): fc.Arbitrary<BundleHeader> =>
  fc.record({
    source: endpoint,
    createdNs: uint53,
    sequence: uint32,
    attempt: uint32,
    destination: endpoint,
    class: trafficClass,
    assured: fc.boolean(),
    custody: fc.boolean(),
    lifetimeNs: uint53,
    ageNs: uint53,
    hopLimit: uint32,
    hopCount: uint32,
    previousNode: uint32,
    reportTo: uint32,
    payloadBytes: fc.constant(payloadBytes),
    digest: bytes(32),
    security: fc.array(fc.record({ kind: uint32, keyEpoch: uint32, value: bytesUpTo(40) }), {
      maxLength: 3,
    }),
  });

export const segment: fc.Arbitrary<Segment> = fc
  .record({
    data: bytesUpTo(400),
    offset: fc.constantFrom(0, 1, 200, 70_000, 60_000_000),
    beyond: fc.constantFrom(0, 0, 1, 100_000),
  })
  .chain(({ data, offset, beyond }) => {
    const total = offset + data.length + beyond;
    return fc.record({
      transfer: uint32,
      offset: fc.constant(offset),
      total: fc.constant(total),
      class: trafficClass,
      last: beyond === 0 ? fc.boolean() : fc.constant(false),
      header: fc.option(bundleHeader(total), { nil: undefined }),
      data: fc.constant(data),
    });
  });

const range = fc.record({ first: uint16, count: uint16.map((count) => Math.max(1, count)) });
export const acknowledgement: fc.Arbitrary<Acknowledgement> = fc.record({
  nextExpected: uint16,
  ranges: fc.array(range, { maxLength: 4 }),
  duplicate: fc.record({ first: uint16, count: uint16 }),
  echoStampNs: uint53,
});

const common = {
  session: uint32,
  stampNs: uint53,
  acknowledgement: fc.option(acknowledgement, { nil: undefined }),
  opcode: fc.constantFrom('none', 'rate-down', 'rate-up', 'pause', 'resume'),
  opcodeValue: uint16,
} as const;
const number = fc.option(fc.record({ txfn: uint16, txNum: fc.integer({ min: 0, max: 7 }) }), {
  nil: undefined,
});

export const linkFrame: fc.Arbitrary<LinkFrame> = fc.oneof(
  fc.record({ type: fc.constant('idle' as const), ...common }),
  fc.record({ type: fc.constant('data' as const), ...common, number, segment }),
  fc.record({
    type: fc.constant('management' as const),
    ...common,
    number,
    counter: uint53,
    tag: fc.oneof(bytes(16), bytes(0)),
    body: bytesUpTo(300),
  }),
);

export const hello: fc.Arbitrary<Hello> = fc.record({
  node: nodeId,
  terminal: uint32,
  versionMin: uint32,
  versionMax: uint32,
  capabilities: uint32,
  keyEpoch: uint32,
  nonce: bytes(16),
  mtuBytes: uint32,
  ratesBps: fc.array(uint53, { maxLength: 8 }),
  planVersion: uint32,
  utcNs: int53,
  utcUncertaintyNs: uint53,
  stratum: uint32,
  mac: fc.oneof(bytes(16), bytes(0)),
});

export const advertisement: fc.Arbitrary<Advertisement> = fc.record({
  origin: nodeId,
  bootCount: uint32,
  counter: uint32,
  issuedNs: int53,
  validityNs: uint53,
  deviations: fc.array(
    fc.record({
      terminal: uint32,
      condition: fc.constantFrom('as-planned', 'down', 'degraded'),
      rateBps: uint53,
      lightTimeNs: uint53,
      neighbour: uint32,
      sinceNs: int53,
    }),
    { maxLength: 5 },
  ),
  storageLevel: fc.constantFrom(0, 50, 75, 90),
  timeStratum: uint32,
  timeUncertaintyNs: uint53,
});

const key: fc.Arbitrary<AdvertisementKey> = fc.record({
  origin: nodeId,
  bootCount: uint32,
  counter: uint32,
  digest: fc.tuple(uint32, uint32),
});

const kind = <K extends string>(name: K): fc.Arbitrary<K> => fc.constant(name);

export const managementMessage: fc.Arbitrary<ManagementMessage> = fc.oneof(
  hello.map((value) => ({ kind: 'hello' as const, ...value })),
  fc.record({
    kind: kind('hello-ack'),
    hello,
    echoNonce: bytes(16),
    version: uint32,
    mtuBytes: uint32,
    rateIndex: uint32,
    session: uint32,
    mac: bytes(16),
  }),
  fc.record({ kind: kind('ready'), echoNonce: bytes(16), session: uint32, mac: bytes(16) }),
  fc.record({ kind: kind('close'), reason: uint32 }),
  fc.record({ kind: kind('close-ack') }),
  fc.record({
    kind: kind('time-transfer'),
    exchange: uint32,
    reply: fc.boolean(),
    t1Ns: int53,
    t2Ns: int53,
    t3Ns: int53,
    uncertaintyNs: uint53,
    stratum: uint32,
  }),
  fc.record({
    kind: kind('custody'),
    accepts: fc.array(
      fc.record({ transfer: uint32, held: fc.boolean(), bestEffort: fc.boolean() }),
      { maxLength: 6 },
    ),
    refuses: fc.array(fc.record({ transfer: uint32, reason: fc.constantFrom(...REFUSE_REASONS) }), {
      maxLength: 6,
    }),
  }),
  fc.record({
    kind: kind('resume'),
    source: endpoint,
    createdNs: uint53,
    sequence: uint32,
    attempt: uint32,
    contiguousBytes: uint53,
    digest: bytes(32),
  }),
  fc.record({
    kind: kind('advertisements'),
    advertisements: fc.array(advertisement, { maxLength: 4 }),
  }),
  fc.record({
    kind: kind('database-summary'),
    keys: fc.array(key, { maxLength: 6 }),
    wanted: fc.array(nodeId, { maxLength: 6 }),
    complete: fc.boolean(),
  }),
);

export const administrativeRecord: fc.Arbitrary<AdministrativeRecord> = fc.oneof(
  fc.tuple(identity, uint32).map(([id, attempt]) => ({ kind: 'receipt' as const, attempt, ...id })),
  fc
    .tuple(identity, uint32, fc.constantFrom(...DELETION_REASONS), uint32)
    .map(([id, attempt, reason, atNode]) => ({
      kind: 'deletion' as const,
      attempt,
      reason,
      atNode,
      ...id,
    })),
);

export const storedBundle: fc.Arbitrary<StoredBundle> = fc
  .array(fc.uint8Array({ minLength: 1, maxLength: 90 }), { maxLength: 4 })
  .chain((payload) =>
    fc.record({
      header: bundleHeader(payload.reduce((sum, chunk) => sum + chunk.length, 0)),
      receivedUtcNs: int53,
      receivedUncertaintyNs: uint53,
      sourceCopy: fc.boolean(),
      payload: fc.constant(payload),
    }),
  );

export const bundleMark: fc.Arbitrary<BundleMark> = fc
  .tuple(
    identity,
    fc.record({
      attempt: uint32,
      fromNode: uint32,
      hopCount: uint32,
      forgetUtcNs: uint53,
      delivered: fc.boolean(),
    }),
  )
  .map(([id, rest]) => ({ ...id, ...rest }));
