import { describe, expect, it } from 'vitest';
import { OperationsKeys } from '../../../flight/security/operations-keys.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import type { AnyValues } from '../../../harness/journal/records.ts';
import { createTelemetryWatch } from '../../../harness/observe/telemetry-watch.ts';
import { encodeStoredBundle } from '../../../protocols/bundle-codec.ts';
import type { Housekeeping, TelemetryPacket } from '../../../protocols/operations.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

const NETWORK_KEY = new Uint8Array(32).fill(5);
const UPTIME_NS = 40 * SECOND_NS;
const NODE = 7;

const HOUSEKEEPING: Housekeeping = {
  bootCount: 3,
  utcNs: 1_000,
  uptimeNs: UPTIME_NS,
  mode: 'operational',
  bundlesAccepted: 11,
  bundlesDelivered: 12,
  bundlesDeleted: 13,
  bundlesForwarded: 14,
  bundlesHeld: 15,
  storePercent: 1,
  linksUp: 2,
  planVersion: 4,
  keyEpoch: 1,
  linkStateDigest: 99,
  stateOfChargePermille: 900,
  terminalsOut: 0,
  reportsSuppressed: 0,
};

const packet = (sequence: number, more: Partial<TelemetryPacket> = {}): TelemetryPacket => ({
  node: NODE,
  sequence,
  keyEpoch: 1,
  body: { telemetry: 'housekeeping', housekeeping: HOUSEKEEPING },
  ...more,
});

const bench = (networkKey = NETWORK_KEY) => {
  const journal = new Journal({ level: 'off', checked: true });
  const written: AnyValues[] = [];
  const stores: AnyValues[] = [];
  const heldBack: AnyValues[] = [];
  journal.subscribe({
    kinds: ['telemetry', 'store-told'],
    record: (kind, _atNs, values) => (kind === 'telemetry' ? written : stores).push(values),
  });
  journal.subscribe({
    kinds: ['reports-held-back'],
    record: (_kind, _atNs, values) => heldBack.push(values),
  });
  const watch = createTelemetryWatch(networkKey, {
    ...{ journal, queue: { nowNs: 5 } },
    observer: { heldBytes: (node) => 1_000 * node },
  });
  if (watch === undefined) throw new Error('no watch');
  const keys = new OperationsKeys(NETWORK_KEY);
  const sent = (telemetry: TelemetryPacket, counterNs = UPTIME_NS): void =>
    watch.sent(NODE, keys.sealTelemetry(telemetry), counterNs);
  return { watch, keys, written, stores, heldBack, sent };
};

const VALUES = [NODE, 3, 'operational', 11, 12, 13, 14, 4, 1, 99];

describe('the watch over telemetry', () => {
  it('writes what housekeeping says that leaves over the service port', () => {
    const { sent, written, stores } = bench();
    sent(packet(1));
    expect(written).toEqual([VALUES]);
    expect(stores).toEqual([[NODE, HOUSEKEEPING.storePercent, 7_000]]);
  });

  it('finds it in a bundle of the node itself, on its way into the store', () => {
    const { watch, keys, written } = bench();
    const payload = keys.sealTelemetry(packet(1));
    const stored = (service: number) => {
      const header = {
        source: { node: NODE, service },
        destination: { node: 1, service: 2 },
        createdNs: 20,
        sequence: 8,
        lifetimeNs: SECOND_NS,
        ageNs: 0,
        class: 'management' as const,
        assured: false,
        custody: true,
        attempt: 0,
        hopCount: 0,
        hopLimit: 16,
        previousNode: 0,
        reportTo: 0,
        payloadBytes: payload.length,
        digest: new Uint8Array(32),
        security: [],
      };
      return encodeStoredBundle({
        header,
        receivedUtcNs: 0,
        receivedUncertaintyNs: 0,
        sourceCopy: false,
        payload: [payload],
      });
    };
    watch.stored(NODE, '7.0/20/8', stored(0), UPTIME_NS);
    watch.stored(NODE, '71.1/20/8', stored(1), UPTIME_NS);
    expect(written).toEqual([]);
    watch.stored(NODE, '7.1/20/8', stored(1), UPTIME_NS);
    expect(written).toEqual([VALUES]);
  });

  it('writes each packet once, however often it is written or sent', () => {
    const { sent, written } = bench();
    sent(packet(1));
    sent(packet(1));
    sent(packet(2));
    sent(packet(1));
    expect(written).toHaveLength(2);
  });

  it('goes on with a node whose numbers begin anew with a boot, as its memory lost them', () => {
    const { watch, written, sent } = bench();
    sent(packet(900));
    watch.booted(NODE);
    sent(packet(900), UPTIME_NS / 2);
    sent(packet(1));
    sent(packet(1));
    expect(written).toEqual([VALUES, VALUES]);
  });

  it('leaves out what had to wait, other telemetry, and what is not authentic', () => {
    const { sent, written } = bench();
    sent(packet(1), UPTIME_NS + SECOND_NS);
    sent(packet(2, { body: { telemetry: 'events', events: [], suppressed: [] } }));
    sent(packet(3, { node: NODE + 1 }));
    const stranger = bench(new Uint8Array(32));
    stranger.sent(packet(1));
    expect([...written, ...stranger.written]).toEqual([]);
  });

  it('is not there where the network has no operator', () => {
    const journal = new Journal({ level: 'off', checked: true });
    const terms = { journal, queue: { nowNs: 5 }, observer: { heldBytes: () => 0 } };
    expect(createTelemetryWatch(undefined, terms)).toBeUndefined();
  });

  describe('beside how many reports event packets told as held back', () => {
    const events = (sequence: number, ...counts: readonly number[]): TelemetryPacket => {
      const suppressed = counts.map((count, id) => ({ id, count }));
      return packet(sequence, { body: { telemetry: 'events', events: [], suppressed } });
    };
    const says = (sequence: number): TelemetryPacket => {
      const housekeeping = { ...HOUSEKEEPING, reportsSuppressed: 6 };
      return packet(sequence, { body: { telemetry: 'housekeeping', housekeeping } });
    };

    it('tells of those since the boot, each packet once', () => {
      const { watch, sent, heldBack } = bench();
      sent(events(1, 9));
      watch.booted(NODE);
      sent(events(2, 4, 1));
      sent(events(2, 4, 1));
      sent(says(3));
      sent(events(4, 1));
      sent(says(5));
      expect(heldBack).toEqual([
        [NODE, 6, 5],
        [NODE, 6, 6],
      ]);
    });

    it('begins anew with a boot whose count is the one of before', () => {
      const { watch, sent, heldBack } = bench();
      sent(says(1));
      sent(events(2, 4));
      watch.booted(NODE);
      sent(says(3));
      expect(heldBack).toEqual([
        [NODE, 6, 0],
        [NODE, 6, 0],
      ]);
    });

    it('leaves out what nobody has signed, and takes later packets as new', () => {
      const { watch, keys, sent, heldBack } = bench();
      const forged = keys.sealTelemetry(events(9, 40));
      forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1;
      watch.sent(NODE, forged, UPTIME_NS);
      sent(events(1, 2));
      sent(says(2));
      expect(heldBack).toEqual([[NODE, 6, 2]]);
    });
  });
});
