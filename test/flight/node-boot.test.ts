import { describe, expect, it } from 'vitest';
import type { NodeConfig } from '../../flight/config.ts';
import { EVENT_REPORTS } from '../../flight/event-reports.ts';
import { DEFAULT_LIMITS } from '../../flight/limits.ts';
import { createNode } from '../../flight/node.ts';
import type { AvionicsEffect, AvionicsInput, FlightNode } from '../../protocols/avionics.ts';

const CONFIG: NodeConfig = {
  id: 7,
  kind: 'satellite',
  epochUnixMs: Date.UTC(2027, 0, 1),
  terminals: [],
  plan: { version: 1, contacts: [] },
  elements: new Map(),
  partnerTerminal: () => undefined,
  networkKey: new Uint8Array(32),
  keyEpoch: 1,
  storeBytesMax: 1_000_000,
  timeStratum: 16,
  clockDriftPpbMax: 1_000,
  limits: DEFAULT_LIMITS,
  idealPointing: false,
};

type Body = AvionicsInput extends infer T
  ? T extends AvionicsInput
    ? Omit<T, 'monotonicNs' | 'utcNs' | 'utcUncertaintyNs' | 'utcDisciplined'>
    : never
  : never;

const BOOT: Body = {
  kind: 'boot',
  cause: 'power-on',
  bootCount: 1,
  entropy: new Uint8Array(64),
  records: [],
};

/** Copies of the effects of one input at 1 s. */
const give = (node: FlightNode, body: Body, utcDisciplined = false): readonly AvionicsEffect[] => {
  const times = { monotonicNs: 1e9, utcNs: 1e9, utcUncertaintyNs: 1_000, utcDisciplined };
  return [...node.step({ ...times, ...body } as AvionicsInput)];
};

const words = (effects: readonly AvionicsEffect[]): readonly string[] =>
  effects.map((effect) => {
    switch (effect.kind) {
      case 'transition':
        return `${effect.machine} ${effect.from} → ${effect.to}`;
      case 'report':
        return `report ${effect.report.id} (${effect.report.args.join(', ')})`;
      case 'store-write':
        return `store-write ${effect.region}`;
      default:
        return effect.kind;
    }
  });

const started = (): FlightNode => {
  const node = createNode(CONFIG);
  give(node, BOOT);
  return node;
};

describe('a node at boot', () => {
  it('goes through its modes in the order that the specification shows', () => {
    expect(words(give(createNode(CONFIG), BOOT))).toEqual([
      'node off → booting.selfTest',
      'watchdog',
      'timer-set',
      'node booting.selfTest → booting.restoring',
      'store-write critical',
      'timer-set',
      'node booting.restoring → standby',
      'report 101 (0, 1, 0)',
      'node standby → operational',
    ]);
  });

  it('takes nothing before it', () => {
    expect(give(createNode(CONFIG), { kind: 'timer', timer: 0 })).toEqual([]);
    expect(give(createNode(CONFIG), { kind: 'store-failed', write: 1, reason: 'full' })).toEqual(
      [],
    );
  });

  it('says nothing of its time source before it', () => {
    const node = createNode(CONFIG);
    expect(give(node, { kind: 'timer', timer: 0 }, true)).toEqual([]);
    expect(words(give(node, BOOT, true))[0]).toBe('report 601 (0, 1000)');
  });

  it('refuses a second one and goes on as before', () => {
    const { id } = EVENT_REPORTS['node.input-refused'];
    expect(words(give(started(), BOOT))).toEqual([`report ${id} (1)`]);
  });

  it('takes readings that it has no use for', () => {
    const node = started();
    expect(give(node, { kind: 'power', busMilliVolt: 28_000, stateOfChargePermille: 900 })).toEqual(
      [],
    );
    const reading = { reading: 'gimbal-settled' } as const;
    expect(give(node, { kind: 'terminal', terminal: 3, reading })).toEqual([]);
    expect(give(node, { kind: 'timer', timer: 999 })).toEqual([]);
  });
});

describe('a node whose store refuses a write', () => {
  const changes = (effects: readonly AvionicsEffect[]): readonly string[] =>
    words(effects.filter(({ kind }) => kind === 'transition'));
  const failed: Body = { kind: 'store-failed', write: 1, reason: 'full' };

  it('is degraded until a write is durable again', () => {
    const node = started();
    expect(changes(give(node, failed))).toEqual(['node operational → degraded']);
    expect(changes(give(node, failed))).toEqual([]);
    expect(changes(give(node, { kind: 'durable', write: 1 }))).toEqual([
      'node degraded → operational',
    ]);
    expect(changes(give(node, { kind: 'durable', write: 1 }))).toEqual([]);
  });
});
