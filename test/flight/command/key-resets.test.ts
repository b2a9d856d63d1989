import { describe, expect, it } from 'vitest';
import type { CommandBody } from '../../../protocols/operations.ts';
import { CommandedNode } from './commanded-node.ts';

/*
 * A reset at every moment of a telecommand about keys: what was told as done is so afterwards, and what was
 * not can be told again.
 */

const DONE = ['accepted', 'started', 'done'];
const LOAD: CommandBody = { command: 'key-load', epoch: 2 };
const ACTIVATE: CommandBody = { command: 'key-activate', epoch: 2, atUtcNs: 0 };
const RETIRE: CommandBody = { command: 'key-retire', epoch: 1 };

/** Epochs that a telecommand is taken under. */
const accepted = (node: CommandedNode): readonly number[] =>
  [1, 2, 3].filter((keyEpoch) => node.tell({ command: 'ping' }, { keyEpoch }).at(-1) === 'done');

/** What is done before, the telecommand, and what then holds. */
const STEPS: readonly (readonly [
  string,
  before: readonly CommandBody[],
  told: CommandBody,
  holds: readonly number[],
])[] = [
  ['key-load', [], LOAD, [1, 2]],
  ['key-activate', [LOAD], ACTIVATE, [1, 2]],
  ['key-retire', [LOAD, ACTIVATE], RETIRE, [2]],
];

const prepared = (before: readonly CommandBody[]): CommandedNode => {
  const node = new CommandedNode();
  for (const body of before) expect(node.tell(body)).toEqual(DONE);
  return node;
};

describe('a telecommand about keys', () => {
  it.each(STEPS)('is told as done when it is durable: %s', (_name, before, told, holds) => {
    let writes = 0;
    for (let settled = 0; ; settled++) {
      const node = prepared(before);
      node.writesAtOnce = false;
      const { mark } = node;
      const bytes = node.seal(told, { keyEpoch: before.length === 2 ? 2 : 1 });
      node.tellBytes(bytes);
      node.settle(settled);
      const done = node.stagesSince(mark).includes('done');
      // The reset takes what was not settled.
      node.writesAtOnce = true;
      node.boot('warm');
      const again = node.tellBytes(bytes).at(-1);
      expect(again).toBe(done ? 'replayed' : 'done');
      expect(accepted(node)).toEqual(holds);
      if (!done) continue;
      writes = settled;
      break;
    }
    // The change and the number, at least.
    expect(writes).toBeGreaterThanOrEqual(2);
  });

  it('is refused when the mass memory does not take it, and done when it does again', () => {
    const node = new CommandedNode();
    node.writesFail = true;
    expect(node.tell(LOAD).at(-1)).toBe('no-storage');
    node.writesFail = false;
    expect(node.tell(LOAD).at(-1)).toBe('done');
    node.boot('warm');
    expect(accepted(node)).toEqual([1, 2]);
  });

  it('that was refused stays so, when it would be done later', () => {
    const node = prepared([LOAD, ACTIVATE]);
    const early = node.seal({ command: 'key-load', epoch: 3 });
    expect(node.tellBytes(early).at(-1)).toBe('not-allowed');
    expect(node.tell(RETIRE, { keyEpoch: 2 })).toEqual(DONE);
    expect(node.tellBytes(early)).toEqual(['not-allowed']);
    expect(accepted(node)).toEqual([2]);
  });
});
