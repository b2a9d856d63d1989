import { describe, expect, it } from 'vitest';
import { planDigest, encodePlan, shortDigest } from '../../../protocols/plan-codec.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  accepted,
  AT,
  chunksOf,
  CommandedNode,
  inForceLater,
  planOf,
  send,
} from './commanded-node.ts';

describe('an uploaded plan', () => {
  it('comes into force at its time, and not before', () => {
    const node = new CommandedNode();
    accepted(node, chunksOf(planOf(2), AT));
    const { mark } = node;
    node.pass(AT - node.nowNs - 1_000_000);
    expect(node.versionsSince(mark)).toEqual([]);
    node.pass(2_000_000);
    const plan = planOf(2);
    const digest = shortDigest(planDigest(encodePlan(plan)));
    expect(node.since(mark, 'plan-active')).toEqual([
      { kind: 'plan-active', version: 2, digest, contacts: 2 },
    ]);
  });

  it('comes into force at once when its time has passed', () => {
    const node = new CommandedNode();
    const { mark } = node;
    accepted(node, chunksOf(planOf(2), 1));
    expect(node.versionsSince(mark)).toEqual([2]);
  });

  it.each([[[2, 0, 1]], [[1, 2, 0]], [[0, 0, 1, 1, 2, 2]], [[2, 1, 2, 0, 1]]])(
    'is taken with its chunks in the order %j',
    (order) => {
      const node = new CommandedNode();
      const chunks = chunksOf(planOf(2), AT);
      accepted(
        node,
        order.map((at) => chunks[at] as (typeof chunks)[number]),
      );
      expect(inForceLater(node)).toEqual([2]);
    },
  );

  it('does not come into force as long as a chunk is missing', () => {
    const node = new CommandedNode();
    const [first, second, third] = chunksOf(planOf(2), AT);
    accepted(node, [first, second] as never);
    expect(inForceLater(node)).toEqual([]);
    const { mark } = node;
    accepted(node, [third] as never);
    expect(node.versionsSince(mark)).toEqual([2]);
  });

  it('follows a clock that is set forward or back while it waits', () => {
    for (const shiftNs of [2 * MINUTE_NS, -2 * MINUTE_NS]) {
      const node = new CommandedNode();
      node.nowNs = 5 * MINUTE_NS;
      node.uncertaintyNs = 5 * MINUTE_NS;
      node.boot('cold');
      accepted(node, chunksOf(planOf(2), AT));
      const { mark } = node;
      node.utcAheadNs = shiftNs;
      node.uncertaintyNs = 1_000;
      node.disciplined = true;
      const leftNs = AT - shiftNs - node.nowNs;
      node.pass(leftNs - SECOND_NS);
      expect(node.versionsSince(mark)).toEqual([]);
      node.pass(11 * SECOND_NS);
      expect(node.versionsSince(mark)).toEqual([2]);
    }
  });

  it('is refused for a wrong digest, and taken when all of it comes anew', () => {
    const node = new CommandedNode();
    const chunks = chunksOf(planOf(2), AT);
    const wrong = chunks.map((chunk, at) =>
      at === 1 ? { ...chunk, bytes: chunk.bytes.map((byte) => byte ^ 1) } : chunk,
    );
    expect(send(node, wrong)).toEqual(['done', 'done', 'digest']);
    expect(node.criticalKeys).not.toContain('plan/2/0');
    accepted(node, chunks);
    expect(inForceLater(node)).toEqual([2]);
  });

  it('is refused when its bytes are of another version, or no plan', () => {
    const node = new CommandedNode();
    const other = chunksOf(planOf(3), AT, 1).map((chunk) => ({ ...chunk, version: 2 }));
    expect(send(node, other)).toEqual(['malformed']);
    const bytes = new Uint8Array([255, 1, 2]);
    const none = chunksOf(planOf(2), AT, 1).map((chunk) => ({
      ...chunk,
      bytes,
      digest: planDigest(bytes),
    }));
    expect(send(node, none)).toEqual(['malformed']);
    expect(inForceLater(node)).toEqual([]);
  });

  it('is refused where it contradicts what is staged, and all of it has to come anew', () => {
    const node = new CommandedNode();
    const chunks = chunksOf(planOf(2), AT);
    const [first, second] = chunks as readonly [(typeof chunks)[0], (typeof chunks)[0]];
    const contradictions = [
      { ...second, digest: new Uint8Array(32) },
      { ...second, chunks: 4 },
      { ...second, activateUtcNs: AT + 1 },
      { ...first, bytes: first.bytes.map((byte) => byte ^ 1) },
    ];
    for (const contradiction of contradictions) {
      accepted(node, [first]);
      expect(send(node, [contradiction])).toEqual(['chunk-mismatch']);
      expect(node.criticalKeys).not.toContain('plan/2/0');
    }
    accepted(node, chunks);
    expect(inForceLater(node)).toEqual([2]);
  });

  it('is refused with more chunks than a plan may have', () => {
    const node = new CommandedNode();
    const [first] = chunksOf(planOf(2), AT);
    expect(send(node, [{ ...first, chunks: 513 }] as never)).toEqual(['malformed']);
  });

  it('is refused where the store has no room, and taken later', () => {
    const node = new CommandedNode();
    const chunks = chunksOf(planOf(2), AT);
    node.writesFail = true;
    expect(new Set(send(node, chunks))).toEqual(new Set(['no-storage']));
    node.writesFail = false;
    accepted(node, chunks);
    expect(inForceLater(node)).toEqual([2]);
  });
});

describe('of two plans', () => {
  it('a newer one that is staged replaces an older one', () => {
    const node = new CommandedNode();
    accepted(node, chunksOf(planOf(2), AT));
    accepted(node, chunksOf(planOf(3), AT + MINUTE_NS));
    expect(node.criticalKeys.filter((key) => key.startsWith('plan/2'))).toEqual([]);
    expect(inForceLater(node)).toEqual([3]);
  });

  it('an older one that is staged stays as long as nothing of a newer one is', () => {
    const node = new CommandedNode();
    accepted(node, chunksOf(planOf(2), AT));
    node.writesFail = true;
    expect(new Set(send(node, chunksOf(planOf(3), AT)))).toEqual(new Set(['no-storage']));
    node.writesFail = false;
    expect(inForceLater(node)).toEqual([2]);
  });

  it('an older one is refused at every moment of an activation, and disturbs nothing', () => {
    const old = chunksOf(planOf(2), AT);
    const chunks = chunksOf(planOf(3), AT);
    const refusedBy = (node: CommandedNode): void => {
      const { mark } = node;
      expect(send(node, old)).toEqual(old.map(() => 'older-version'));
      const told = node.since(mark, 'store-write').filter(({ key }) => key.startsWith('plan'));
      expect(told).toEqual([]);
    };
    for (let moment = 1; moment <= chunks.length; moment++) {
      const node = new CommandedNode();
      accepted(node, chunks.slice(0, moment));
      refusedBy(node);
      accepted(node, chunks.slice(moment));
      refusedBy(node);
      const { mark } = node;
      node.writesAtOnce = false;
      node.pass(AT - node.nowNs + 1_000_000);
      expect(node.versionsSince(mark)).toEqual([3]);
      // In force, and not yet said so by a durable record.
      node.writesAtOnce = true;
      refusedBy(node);
      node.pass(MINUTE_NS);
      refusedBy(node);
      node.boot('cold');
      refusedBy(node);
      expect(node.versionsSince(mark)).toEqual([3, 3]);
    }
  });

  it('that of the version in force is done when it is the same, and refused when it is not', () => {
    const node = new CommandedNode();
    accepted(node, chunksOf(planOf(2), 1));
    const { mark } = node;
    accepted(node, chunksOf(planOf(2), 1, 2));
    const other = chunksOf({ ...planOf(2, 4), version: 2 }, 1);
    expect(new Set(send(node, other))).toEqual(new Set(['digest']));
    expect(node.versionsSince(mark)).toEqual([]);
  });

  it('one as old as the configuration is refused', () => {
    const node = new CommandedNode({ plan: planOf(5) });
    expect(new Set(send(node, chunksOf(planOf(4), AT)))).toEqual(new Set(['older-version']));
  });
});
