import { describe, expect, it } from 'vitest';
import { EVENT_REPORTS } from '../../../flight/event-reports.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { decodeStoredBundle } from '../../../protocols/bundle-codec.ts';
import type { Housekeeping, TelemetryBody } from '../../../protocols/operations.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { chunksOf, CommandedNode, NODE, OPERATOR, planOf } from './commanded-node.ts';

type Events = Extract<TelemetryBody, { telemetry: 'events' }>;

const PING = { command: 'ping' } as const;
const REFUSED = EVENT_REPORTS['command.refused'].id;

/** A node that tells over its port what would go through the mesh: it is its own operator. */
const ownOperator = (more: object = {}): CommandedNode =>
  new CommandedNode({ operator: NODE, housekeepingNs: MINUTE_NS, ...more });

/** Bodies of the packets that were delivered to the operator's service. */
const heardSince = (node: CommandedNode, mark: number): readonly TelemetryBody[] =>
  node.decode(node.since(mark, 'deliver').map(({ payload }) => payload)).map(({ body }) => body);

const housekeepingSince = (node: CommandedNode, mark: number): readonly Housekeeping[] =>
  heardSince(node, mark).flatMap((body) =>
    body.telemetry === 'housekeeping' ? [body.housekeeping] : [],
  );

const eventsSince = (node: CommandedNode, mark: number): readonly Events[] =>
  heardSince(node, mark).filter((body): body is Events => body.telemetry === 'events');

describe('housekeeping', () => {
  it('comes once in every interval from the boot on', () => {
    const node = ownOperator();
    const { mark } = node;
    node.pass(10 * MINUTE_NS + SECOND_NS);
    const told = housekeepingSince(node, mark);
    expect(told.length).toBe(10);
    for (const [at, { utcNs, uptimeNs, bootCount }] of told.entries()) {
      expect(bootCount).toBe(1);
      expect(uptimeNs).toBe(utcNs - SECOND_NS);
      if (at > 0) expect(utcNs - (told[at - 1]?.utcNs ?? 0)).toBe(MINUTE_NS);
    }
  });

  it('says what the node is and has', () => {
    const node = ownOperator();
    for (const chunk of chunksOf(planOf(2), 1)) node.tell(chunk);
    node.give({ kind: 'power', busMilliVolt: 28_000, stateOfChargePermille: 870 });
    const { mark } = node;
    node.pass(2 * MINUTE_NS);
    expect(housekeepingSince(node, mark)[0]).toMatchObject({
      mode: 'operational',
      planVersion: 2,
      keyEpoch: 1,
      stateOfChargePermille: 870,
      linksUp: 0,
      terminalsOut: 0,
    });
  });

  it('counts what was delivered here', () => {
    const node = ownOperator();
    const { mark } = node;
    node.pass(MINUTE_NS);
    node.tell(PING);
    node.pass(MINUTE_NS);
    const [first, second] = housekeepingSince(node, mark);
    const between = node
      .since(mark, 'deliver')
      .filter(({ header }) => header.destination.service === 2).length;
    expect(second?.bundlesDelivered).toBeGreaterThan(first?.bundlesDelivered ?? 0);
    expect(second?.bundlesDelivered).toBeLessThan(between + 1);
  });

  it('goes to the operator’s node as management bundles under custody', () => {
    const node = new CommandedNode({ housekeepingNs: MINUTE_NS });
    const { mark } = node;
    node.pass(MINUTE_NS);
    const headers = node.since(mark, 'store-write').flatMap(({ region, bytes }) => {
      if (region !== 'bundles') return [];
      const stored = decodeStoredBundle(bytes);
      return stored.ok ? [stored.value.header] : [];
    });
    expect(headers.length).toBeGreaterThan(0);
    for (const header of headers) {
      expect(header).toMatchObject({
        source: { node: NODE, service: 1 },
        destination: { node: OPERATOR, service: 2 },
        class: 'management',
        custody: true,
        assured: false,
      });
    }
    expect(node.since(mark, 'deliver')).toEqual([]);
    expect(node.since(mark, 'telemetry')).toEqual([]);
  });

  it('is not sent without an operator, and no timer is set for it', () => {
    const node = new CommandedNode({ operator: undefined } as object);
    const { mark } = node;
    node.pass(HOUR_NS);
    expect(node.effects.slice(mark).filter(({ kind }) => kind === 'telemetry')).toEqual([]);
    expect(node.records.has('critical telemetry-sequence')).toBe(false);
  });
});

describe('sequence numbers of telemetry', () => {
  it('are never used twice, whenever the node is reset', () => {
    const node = new CommandedNode();
    const { mark } = node;
    for (let boot = 0; boot < 20; boot++) {
      node.tell(PING);
      node.tell(PING);
      node.boot(boot % 2 === 0 ? 'warm' : 'cold');
    }
    const numbers = node.packetsSince(mark).map(({ sequence }) => sequence);
    expect(numbers).toHaveLength(120);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('are not given out before they are reserved durably', () => {
    const node = new CommandedNode();
    node.records.clear();
    node.writesAtOnce = false;
    node.boot('cold');
    const { mark } = node;
    node.tell(PING);
    expect(node.packetsSince(mark)).toEqual([]);
    node.settle();
    expect(node.packetsSince(mark).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('are asked for again after the store refused them', () => {
    const node = new CommandedNode();
    node.records.clear();
    node.writesFail = true;
    node.boot('cold');
    node.tell(PING);
    node.writesFail = false;
    const { mark } = node;
    node.tell(PING);
    expect(node.packetsSince(mark).length).toBeGreaterThan(0);
  });
});

describe('event reports', () => {
  it('are gathered into one batch, in order, with their times', () => {
    const node = ownOperator();
    node.pass(DEFAULT_LIMITS.reportBatchNs);
    const { mark } = node;
    const reportedNs = node.nowNs;
    node.tellBytes(new Uint8Array([1]));
    node.pass(SECOND_NS);
    node.tell(PING, { target: 8, sequence: 3 });
    node.pass(DEFAULT_LIMITS.reportBatchNs);
    const [batch, ...more] = eventsSince(node, mark);
    expect(more).toEqual([]);
    expect(batch?.suppressed).toEqual([]);
    expect(batch?.events).toEqual([
      { id: REFUSED, severity: 1, utcNs: reportedNs, args: [0, 5] },
      { id: REFUSED, severity: 1, utcNs: reportedNs + SECOND_NS, args: [3, 4] },
    ]);
  });

  it('of one id are limited by the minute; what is held back is counted and told', () => {
    const node = ownOperator();
    node.pass(MINUTE_NS - node.nowNs);
    const { mark } = node;
    for (let i = 0; i < 100; i++) node.tellBytes(new Uint8Array([1]));
    node.pass(DEFAULT_LIMITS.reportBatchNs);
    const batches = eventsSince(node, mark);
    const sent = batches.flatMap(({ events }) => events).filter(({ id }) => id === REFUSED);
    expect(sent).toHaveLength(DEFAULT_LIMITS.reportsPerMinute);
    const held = batches.flatMap(({ suppressed }) => suppressed);
    expect(held).toEqual([{ id: REFUSED, count: 100 - DEFAULT_LIMITS.reportsPerMinute }]);
    node.pass(MINUTE_NS);
    const told = housekeepingSince(node, mark).at(-1);
    expect(told?.reportsSuppressed).toBe(100 - DEFAULT_LIMITS.reportsPerMinute);
    const later = node.mark;
    node.tellBytes(new Uint8Array([1]));
    node.pass(DEFAULT_LIMITS.reportBatchNs);
    expect(eventsSince(node, later)).toMatchObject([{ events: [{ id: REFUSED }], suppressed: [] }]);
  });

  it('that the memory has no room for are counted and told', () => {
    const limits = { ...DEFAULT_LIMITS, reportsPerMinute: 1_000 };
    const node = ownOperator({ limits, storeBytesMax: 500, housekeepingNs: HOUR_NS });
    node.pass(MINUTE_NS - node.nowNs);
    const { mark } = node;
    for (let i = 0; i < 64; i++) node.tellBytes(new Uint8Array([1]));
    node.pass(DEFAULT_LIMITS.reportBatchNs);
    node.tellBytes(new Uint8Array([1]));
    node.pass(DEFAULT_LIMITS.reportBatchNs);
    expect(eventsSince(node, mark)).toMatchObject([
      { events: [{ id: REFUSED }], suppressed: [{ id: REFUSED, count: 64 }] },
    ]);
  });

  it('are sent as often as the operator says', () => {
    const node = ownOperator();
    node.pass(MINUTE_NS - node.nowNs);
    node.tell({ command: 'report-rate', id: REFUSED, perMinute: 0 });
    const { mark } = node;
    for (let i = 0; i < 3; i++) node.tellBytes(new Uint8Array([1]));
    node.pass(DEFAULT_LIMITS.reportBatchNs);
    expect(eventsSince(node, mark)).toEqual([
      { telemetry: 'events', events: [], suppressed: [{ id: REFUSED, count: 3 }] },
    ]);
    node.tell({ command: 'report-rate', id: REFUSED, perMinute: 10 });
    node.pass(MINUTE_NS);
    const raised = node.mark;
    for (let i = 0; i < 12; i++) node.tellBytes(new Uint8Array([1]));
    node.pass(DEFAULT_LIMITS.reportBatchNs);
    const events = eventsSince(node, raised).flatMap((batch) => batch.events);
    expect(events.filter(({ id }) => id === REFUSED)).toHaveLength(10);
  });

  it('stand in batches of at most 64', () => {
    const limits = { ...DEFAULT_LIMITS, reportsPerMinute: 1_000 };
    const node = ownOperator({ limits });
    const { mark } = node;
    for (let i = 0; i < 150; i++) node.tellBytes(new Uint8Array([1]));
    node.pass(DEFAULT_LIMITS.reportBatchNs);
    const sizes = eventsSince(node, mark).map(({ events }) => events.length);
    expect(Math.max(...sizes)).toBe(64);
    const refused = eventsSince(node, mark).flatMap(({ events }) => events);
    expect(refused.filter(({ id }) => id === REFUSED)).toHaveLength(150);
  });
});
