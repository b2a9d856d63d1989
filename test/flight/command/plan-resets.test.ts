import { describe, expect, it } from 'vitest';
import { joinChunks } from '../../../protocols/codec.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { accepted, AT, chunksOf, CommandedNode, inForceLater, planOf } from './commanded-node.ts';

const DONE = ['accepted', 'started', 'done'];

describe('a staged plan', () => {
  it('can be discarded, the one in force cannot', () => {
    const node = new CommandedNode();
    accepted(node, chunksOf(planOf(2), AT));
    expect(node.tell({ command: 'plan-discard', version: 1 }).at(-1)).toBe('older-version');
    expect(node.tell({ command: 'plan-discard', version: 2 })).toEqual(DONE);
    expect(node.criticalKeys.filter((key) => key.startsWith('plan/'))).toEqual([]);
    expect(inForceLater(node)).toEqual([]);
    accepted(node, chunksOf(planOf(2), AT));
  });

  it('survives a reset at every moment of its coming', () => {
    const chunks = chunksOf(planOf(2), AT);
    for (let moment = 1; moment <= chunks.length; moment++) {
      const node = new CommandedNode();
      accepted(node, chunks.slice(0, moment));
      node.boot('cold');
      accepted(node, chunks.slice(moment));
      expect(inForceLater(node)).toEqual([2]);
    }
  });

  it('loses no chunk that was told as done, wherever its writes are cut', () => {
    const chunks = chunksOf(planOf(2), AT);
    for (let cut = 0; cut <= 2; cut++) {
      const node = new CommandedNode();
      const [first, ...others] = chunks;
      const bytes = node.seal(first as (typeof chunks)[0]);
      node.writesAtOnce = false;
      node.tellBytes(bytes);
      const { mark } = node;
      node.settle(cut);
      const done = node.stagesSince(mark).includes('done');
      node.boot('warm');
      node.writesAtOnce = true;
      node.settle();
      const again = node.tellBytes(bytes).at(-1);
      expect(again).toBe(done ? 'replayed' : 'done');
      accepted(node, others);
      expect(inForceLater(node)).toEqual([2]);
    }
  });
});

describe('the plan in force', () => {
  it('is that of the configuration until another is', () => {
    const node = new CommandedNode();
    expect(node.versionsSince(0)).toEqual([1]);
  });

  it('is found again after a reset at every moment of its activation', () => {
    for (let cut = 0; cut <= 8; cut++) {
      const node = new CommandedNode();
      accepted(node, chunksOf(planOf(2), 1));
      accepted(node, chunksOf(planOf(3), AT));
      node.writesAtOnce = false;
      node.pass(AT - node.nowNs + 1_000_000);
      node.settle(cut);
      node.writesAtOnce = true;
      const { mark } = node;
      node.boot('cold');
      expect(node.versionsSince(mark)).toEqual([3]);
      node.boot('cold');
      const kept = node.criticalKeys.filter((key) => key.startsWith('plan/'));
      expect(kept).toEqual(['plan/3/0', 'plan/3/1', 'plan/3/2']);
    }
  });

  it.each([1, 0, -5 * SECOND_NS])(
    'is found again though all that says so is its activation %d',
    (at) => {
      for (let cut = 0; cut <= 8; cut++) {
        const node = new CommandedNode();
        const [last, ...others] = chunksOf(planOf(2), at);
        accepted(node, others);
        const bytes = node.seal(last as NonNullable<typeof last>);
        node.writesAtOnce = false;
        node.tellBytes(bytes);
        node.settle(cut);
        const told = node.versionsSince(0).includes(2);
        node.writesAtOnce = true;
        const { mark } = node;
        node.boot('cold');
        if (told) expect([cut, ...node.versionsSince(mark)]).toEqual([cut, 2]);
      }
    },
  );

  it('is found again by a clock that does not know its time has passed', () => {
    const node = new CommandedNode();
    accepted(node, chunksOf(planOf(2), AT));
    node.pass(AT);
    node.nowNs = SECOND_NS;
    const { mark } = node;
    node.boot('cold');
    expect(node.versionsSince(mark)).toEqual([2]);
  });

  it('is that of the configuration when it is newer than what the store holds', () => {
    const node = new CommandedNode();
    accepted(node, chunksOf(planOf(2), 1));
    const uploaded = new CommandedNode({ plan: planOf(4) });
    for (const [key, record] of node.records) uploaded.records.set(key, record);
    const { mark } = uploaded;
    uploaded.boot('cold');
    expect(uploaded.versionsSince(mark)).toEqual([4]);
    expect(uploaded.criticalKeys.filter((key) => key.startsWith('plan/'))).toEqual([]);
  });

  it('is not lost over a record that is unreadable', () => {
    const node = new CommandedNode();
    accepted(node, chunksOf(planOf(2), 1));
    const bytes = [new Uint8Array(5)];
    node.records.set('critical plan/3/0', { region: 'critical', key: 'plan/3/0', bytes });
    node.records.set('critical plan-in-force', {
      region: 'critical',
      key: 'plan-in-force',
      bytes,
    });
    const { mark } = node;
    node.boot('cold');
    expect(node.versionsSince(mark)).toEqual([2]);
    expect(node.since(mark, 'report').filter(({ report }) => report.id === 412)).toHaveLength(2);
  });

  it('is that of the configuration again when the store has damaged what was uploaded, and says so', () => {
    const node = new CommandedNode();
    accepted(node, chunksOf(planOf(2), 1));
    const [key, record] = [...node.records].find(([name]) => name.endsWith('plan/2/1')) ?? [];
    const bytes = joinChunks(record?.bytes ?? []).map((byte, at) => (at > 70 ? byte ^ 1 : byte));
    node.records.set(key ?? '', { region: 'critical', key: 'plan/2/1', bytes: [bytes] });
    const { mark } = node;
    node.boot('cold');
    expect(node.versionsSince(mark)).toEqual([1]);
    expect(node.since(mark, 'report').filter(({ report }) => report.id === 412)).toHaveLength(1);
    expect(node.criticalKeys.filter((name) => name.startsWith('plan/'))).toEqual([]);
    accepted(node, chunksOf(planOf(2), 1));
  });
});
