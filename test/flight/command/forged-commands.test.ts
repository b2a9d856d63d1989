import { describe, expect, it } from 'vitest';
import { OperationsKeys } from '../../../flight/security/operations-keys.ts';
import type { CommandBody } from '../../../protocols/operations.ts';
import { HOUR_NS, MINUTE_NS } from '../../../protocols/units.ts';
import { CommandedNode, NODE } from './commanded-node.ts';

/*
 * An adversary at the service port, or one who says bundles again, forges and replays telecommands. The node is
 * its own operator's, under key epoch 2; epoch 1 is retired.
 */

const PING: CommandBody = { command: 'ping' };
/** Whoever got it in would be seen: no report of that kind is sent down any more. */
const RATE: CommandBody = { command: 'report-rate', id: 101, perMinute: 0 };
const KEY = { keyEpoch: 2 };
const KEPT = ['command-stage', 'report', 'telemetry', 'deliver'];

type Attack = (node: CommandedNode) => Uint8Array;

const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, place) => (place === at ? byte ^ 1 : byte));

/** What is said, and why it is refused; the first of two was a good one that was taken. */
const ATTACKS: readonly (readonly [name: string, reason: string, attack: Attack])[] = [
  [
    'under a key that is nobody’s',
    'unauthenticated',
    () =>
      new OperationsKeys(new Uint8Array(32)).sealTelecommand({
        ...{ target: NODE, sequence: 90, issuedUtcNs: 0, expiresUtcNs: HOUR_NS, keyEpoch: 2 },
        body: RATE,
      }),
  ],
  [
    'with a bit of its tag changed',
    'unauthenticated',
    (node) => {
      const bytes = node.seal(RATE, KEY);
      return flipped(bytes, bytes.length - 1);
    },
  ],
  [
    'with its content changed',
    'unauthenticated',
    (node) => {
      const bytes = node.seal(RATE, KEY);
      const at = bytes.findIndex((byte, place) => byte === 101 && place > 4);
      return flipped(bytes, at);
    },
  ],
  ['for another node', 'wrong-target', (node) => node.seal(RATE, { ...KEY, target: 8 })],
  ['under the retired epoch', 'key-epoch', (node) => node.seal(RATE, { keyEpoch: 1 })],
  ['under an epoch to come', 'key-epoch', (node) => node.seal(RATE, { keyEpoch: 3 })],
  [
    'that is void',
    'expired',
    (node) => node.seal(RATE, { ...KEY, expiresUtcNs: node.nowNs - MINUTE_NS }),
  ],
  [
    'that was executed',
    'replayed',
    (node) => {
      const bytes = node.seal(PING, KEY);
      expect(node.tellBytes(bytes).at(-1)).toBe('done');
      return bytes;
    },
  ],
  [
    'that was executed before a reset',
    'replayed',
    (node) => {
      const bytes = node.seal(PING, KEY);
      node.tellBytes(bytes);
      node.boot('cold');
      return bytes;
    },
  ],
];

/** In at the service port, or as a bundle. */
const WAYS: Readonly<Record<string, (node: CommandedNode, bytes: Uint8Array) => void>> = {
  'at the service port': (node, bytes) => node.give({ kind: 'command', bytes }),
  'as a bundle': (node, bytes) => node.bundle(bytes),
};

const underEpoch2 = (): CommandedNode => {
  const node = new CommandedNode({ operator: NODE });
  node.nowNs += 10 * MINUTE_NS;
  node.tell({ command: 'key-load', epoch: 2 });
  node.tell({ command: 'key-activate', epoch: 2, atUtcNs: 0 });
  node.tell({ command: 'key-retire', epoch: 1 }, KEY);
  return node;
};

describe.each(Object.entries(WAYS))('a telecommand %s', (_way, give) => {
  it.each(ATTACKS)(
    '%s is refused (%s), however often, and moves nothing',
    (_name, reason, attack) => {
      const node = underEpoch2();
      const bytes = attack(node);
      const { mark } = node;
      for (let again = 0; again < 3; again++) give(node, bytes);
      expect(node.stagesSince(mark)).toEqual([reason, reason, reason]);
      const moved = node.effects
        .slice(mark)
        .filter(({ kind }) => !KEPT.includes(kind))
        // The bundle itself and the answers, on their way through the store.
        .filter((effect) => !('region' in effect) || effect.region === 'critical')
        .map(({ kind }) => kind)
        .filter((kind) => kind.startsWith('key') || kind.startsWith('store') || kind === 'restart');
      expect(moved).toEqual([]);
      expect(node.tell(PING, KEY).at(-1)).toBe('done');
    },
  );
});

describe('what is not authentic', () => {
  it.each(ATTACKS.slice(0, 3))('gets no answer: %s', (_name, _reason, attack) => {
    const node = underEpoch2();
    const bytes = attack(node);
    for (const give of Object.values(WAYS)) {
      const { mark } = node;
      give(node, bytes);
      expect(node.since(mark, 'telemetry')).toEqual([]);
      expect(node.since(mark, 'deliver')).toEqual([]);
    }
  });
});
