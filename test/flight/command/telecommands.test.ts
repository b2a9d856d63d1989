import { describe, expect, it } from 'vitest';
import { OperationsKeys } from '../../../flight/security/operations-keys.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { CommandedNode, NODE } from './commanded-node.ts';

const PING = { command: 'ping' } as const;
const DONE = ['accepted', 'started', 'done'];
const RESTART = { command: 'restart', boot: 'warm' } as const;

describe('a telecommand', () => {
  it('is told at every stage, over the way that it came', () => {
    const node = new CommandedNode();
    const { mark } = node;
    expect(node.tell(PING, { sequence: 41 })).toEqual(DONE);
    const told = DONE.map((stage) => ({
      telemetry: 'command-stage',
      sequence: 41,
      stage,
      reason: '',
    }));
    expect(node.bodiesSince(mark)).toEqual(told);
  });

  it('comes as a bundle too, which no application sees, and is answered by bundles', () => {
    const node = new CommandedNode({ operator: NODE });
    const { mark } = node;
    node.bundle(node.seal(PING));
    expect(node.stagesSince(mark)).toEqual(DONE);
    expect(node.since(mark, 'telemetry')).toEqual([]);
    const delivered = node.since(mark, 'deliver').map(({ header }) => header.destination.service);
    expect(delivered).toEqual([2, 2, 2]);
  });

  it('has no effect on a node without an operator', () => {
    const node = new CommandedNode({ operator: undefined } as object);
    const { mark } = node;
    expect(node.tell(PING)).toEqual([]);
    expect(node.effects.slice(mark)).toEqual([]);
  });
});

describe('a telecommand is refused', () => {
  it('unauthenticated, without an answer that could name somebody else’s', () => {
    const node = new CommandedNode();
    const { mark } = node;
    const forged = new OperationsKeys(new Uint8Array(32)).sealTelecommand({
      target: NODE,
      sequence: 1,
      issuedUtcNs: 0,
      expiresUtcNs: HOUR_NS,
      keyEpoch: 1,
      body: PING,
    });
    expect(node.tellBytes(forged)).toEqual(['unauthenticated']);
    expect(node.since(mark, 'command-stage')[0]?.command).toBe(0);
    expect(node.since(mark, 'telemetry')).toEqual([]);
    expect(node.since(mark, 'report').map(({ report }) => report.args)).toEqual([[0, 1]]);
  });

  it('with any bit changed', () => {
    const node = new CommandedNode();
    const bytes = node.seal(PING);
    for (let at = 0; at < bytes.length; at++) {
      const changed = new Uint8Array(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const [stage] = node.tellBytes(changed);
      expect(['unauthenticated', 'malformed'], `byte ${at}`).toContain(stage);
    }
    expect(node.tellBytes(bytes)).toEqual(DONE);
  });

  it('malformed: no sealed message, void before it was issued', () => {
    const node = new CommandedNode();
    expect(node.tellBytes(new Uint8Array([1, 2, 3]))).toEqual(['malformed']);
    expect(node.tellBytes(new Uint8Array(0))).toEqual(['malformed']);
    expect(node.tell(PING, { issuedUtcNs: HOUR_NS, expiresUtcNs: HOUR_NS })).toEqual(['malformed']);
  });

  it('as unknown, when this version has no such command', () => {
    const node = new CommandedNode();
    // Content with a command of number 90 only: field 90, length 0.
    const body = new Uint8Array([0x08, 0x00, 0x10, 0x01, 0xd2, 0x05, 0x00]);
    expect(node.tellBytes(node.sealBody(body, 5))).toEqual(['unknown-command']);
  });

  it('for another node', () => {
    const node = new CommandedNode();
    expect(node.tell(PING, { target: 8 })).toEqual(['wrong-target']);
  });

  it('under a key epoch that is not accepted', () => {
    const node = new CommandedNode();
    expect(node.tell(PING, { keyEpoch: 2 })).toEqual(['key-epoch']);
    expect(node.tell(PING, { keyEpoch: 0 })).toEqual(['key-epoch']);
  });

  it('expired, as soon as a trusted clock cannot exclude it', () => {
    const node = new CommandedNode();
    node.uncertaintyNs = SECOND_NS / 100;
    node.boot('cold');
    const expiresUtcNs = node.nowNs + node.uncertaintyNs;
    expect(node.tell(PING, { expiresUtcNs: expiresUtcNs + 1 })).toEqual(DONE);
    expect(node.tell(PING, { expiresUtcNs })).toEqual(['expired']);
  });

  it('not as expired by a clock that lost the time, unless it certainly is', () => {
    const node = new CommandedNode();
    node.nowNs = HOUR_NS;
    node.uncertaintyNs = MINUTE_NS;
    node.boot('cold');
    const expiresUtcNs = node.nowNs - node.uncertaintyNs;
    expect(node.tell(PING, { expiresUtcNs: expiresUtcNs + 1 })).toEqual(DONE);
    expect(node.tell(PING, { expiresUtcNs })).toEqual(['expired']);
  });

  it('when the node does not let itself be told so', () => {
    const node = new CommandedNode();
    const body = { command: 'terminal', terminal: 3, enabled: false } as const;
    expect(node.tell(body)).toEqual(['accepted', 'started', 'not-allowed']);
  });

  it('when its number cannot be written, and may come again', () => {
    const node = new CommandedNode();
    const bytes = node.seal(PING);
    node.writesFail = true;
    expect(node.tellBytes(bytes)).toEqual(['accepted', 'no-storage']);
    node.writesFail = false;
    expect(node.tellBytes(bytes)).toEqual(DONE);
  });

  it('but not into safe mode, which needs no store', () => {
    const node = new CommandedNode();
    node.writesFail = true;
    const bytes = node.seal({ command: 'safe-mode', on: true });
    expect(node.tellBytes(bytes)).toEqual(DONE);
    expect(node.tellBytes(bytes)).toEqual(['replayed']);
    const out = node.tell({ command: 'safe-mode', on: false });
    expect(out).toEqual(['accepted', 'no-storage']);
  });

  it('when too many wait', () => {
    const node = new CommandedNode();
    node.writesAtOnce = false;
    const stages = Array.from({ length: 258 }, () => node.tell(PING)[0]);
    expect(new Set(stages.slice(0, 257))).toEqual(new Set(['accepted']));
    expect(stages[257]).toBe('no-storage');
    const { mark } = node;
    node.settle();
    expect(node.stagesSince(mark).filter((stage) => stage === 'done')).toHaveLength(257);
  });
});

describe('a telecommand is executed at most once', () => {
  it('however often it comes', () => {
    const node = new CommandedNode();
    const bytes = node.seal(PING);
    expect(node.tellBytes(bytes)).toEqual(DONE);
    expect(node.tellBytes(bytes)).toEqual(['replayed']);
    node.boot('cold');
    expect(node.tellBytes(bytes)).toEqual(['replayed']);
  });

  it('while its first copy is under way', () => {
    const node = new CommandedNode();
    node.writesAtOnce = false;
    const [first, second] = [node.seal(PING), node.seal(PING)];
    expect(node.tellBytes(first)).toEqual(['accepted']);
    expect(node.tellBytes(second)).toEqual(['accepted']);
    expect(node.tellBytes(first)).toEqual(['replayed']);
    expect(node.tellBytes(second)).toEqual(['replayed']);
  });

  it('when a reset comes between its record and its execution', () => {
    const node = new CommandedNode();
    const bytes = node.seal({ command: 'report-rate', id: 101, perMinute: 0 });
    node.writesAtOnce = false;
    node.tellBytes(bytes);
    // The memory has it, the computer does not hear of it any more.
    node.give = () => undefined;
    node.settle();
    Reflect.deleteProperty(node, 'give');
    node.writesAtOnce = true;
    node.boot('warm');
    expect(node.tellBytes(bytes)).toEqual(['replayed']);
  });

  it('and is executed when the reset came before its record was durable', () => {
    const node = new CommandedNode();
    const bytes = node.seal(PING);
    node.writesAtOnce = false;
    expect(node.tellBytes(bytes)).toEqual(['accepted']);
    node.writesAtOnce = true;
    node.boot('warm');
    expect(node.tellBytes(bytes)).toEqual(DONE);
  });

  it('after its number was forgotten', () => {
    const node = new CommandedNode();
    const first = node.seal(PING, { sequence: 1 });
    expect(node.tellBytes(first)).toEqual(DONE);
    for (let sequence = 10; sequence < 10 + 512; sequence++) node.tell(PING, { sequence });
    expect(node.tellBytes(first)).toEqual(['replayed']);
    node.boot('cold');
    expect(node.tellBytes(first)).toEqual(['replayed']);
    expect(node.tell(PING, { sequence: 521 })).toEqual(['replayed']);
    expect(node.tell(PING, { sequence: 522 })).toEqual(DONE);
  });

  it('and one that failed fails again for its reason, after a reset too', () => {
    const node = new CommandedNode();
    const bytes = node.seal({ command: 'terminal', terminal: 3, enabled: true });
    node.tellBytes(bytes);
    expect(node.tellBytes(bytes)).toEqual(['not-allowed']);
    node.boot('warm');
    expect(node.tellBytes(bytes)).toEqual(['not-allowed']);
  });
});

describe('telecommands about keys', () => {
  it('change which epochs telecommands are taken under, and what telemetry is sealed with', () => {
    const node = new CommandedNode();
    expect(node.tell({ command: 'key-load', epoch: 3 }).at(-1)).toBe('key-epoch');
    expect(node.tell({ command: 'key-load', epoch: 2 })).toEqual(DONE);
    expect(node.tell(PING, { keyEpoch: 2 })).toEqual(DONE);
    const activate = { command: 'key-activate', epoch: 2, atUtcNs: MINUTE_NS } as const;
    expect(node.tell(activate)).toEqual(DONE);
    node.pass(MINUTE_NS);
    const { mark } = node;
    expect(node.tell(PING, { keyEpoch: 1 })).toEqual(DONE);
    expect(node.packetsSince(mark).map(({ keyEpoch }) => keyEpoch)).toEqual([2, 2, 2]);
    expect(node.tell({ command: 'key-retire', epoch: 1 }, { keyEpoch: 2 })).toEqual(DONE);
    expect(node.tell(PING, { keyEpoch: 1 })).toEqual(['key-epoch']);
    node.boot('cold');
    expect(node.tell(PING, { keyEpoch: 1 })).toEqual(['key-epoch']);
    expect(node.tell(PING, { keyEpoch: 2 })).toEqual(DONE);
  });
});

describe('safe mode by telecommand', () => {
  it('is told over the service port, whichever way it came, and takes telecommands there', () => {
    const node = new CommandedNode({ operator: NODE });
    const { mark } = node;
    node.bundle(node.seal({ command: 'safe-mode', on: true }));
    expect(node.since(mark, 'transition').at(-1)?.to).toBe('safe');
    expect(node.bodiesSince(mark)).toMatchObject([{ stage: 'done' }]);
    expect(node.tell(PING)).toEqual(DONE);
    const back = node.mark;
    expect(node.tell({ command: 'safe-mode', on: false })).toEqual(DONE);
    expect(node.since(back, 'transition').at(-1)?.to).toBe('operational');
  });
});

describe('a restart by telecommand', () => {
  it('is told as done by the software that comes up after it, once', () => {
    const node = new CommandedNode();
    const { mark } = node;
    expect(node.tell(RESTART, { sequence: 5 })).toEqual(['accepted', 'started']);
    expect(node.since(mark, 'restart')).toEqual([]);
    node.pass(2 * SECOND_NS);
    expect(node.since(mark, 'restart')).toEqual([{ kind: 'restart', boot: 'warm' }]);
    const restarted = node.mark;
    node.boot('warm');
    expect(node.stagesSince(restarted)).toEqual(['done']);
    expect(node.bodiesSince(restarted)).toMatchObject([{ sequence: 5, stage: 'done' }]);
    const again = node.mark;
    node.boot('watchdog');
    expect(node.stagesSince(again)).toEqual([]);
    expect(node.tell(RESTART, { sequence: 5 })).toEqual(['replayed']);
  });

  it('lets nothing else be executed before it', () => {
    const node = new CommandedNode();
    node.tell(RESTART);
    expect(node.tell(PING)).toEqual(['accepted']);
  });
});
