import { describe, expect, it } from 'vitest';
import type { FaultRig } from '../../../harness/faults/fault-rig.ts';
import { LastOrder } from '../../../harness/faults/last-order.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

const NODE = 3;

/** A port that notes what it is given, and a node whose answers the test gives. */
const bench = () => {
  const queue = new EventQueue();
  const journal = new Journal({ level: 'off', checked: true });
  const givenS: number[] = [];
  const command = (): void => void givenS.push(queue.nowNs / SECOND_NS);
  const rig = { queue, journal, nodes: { port: { command } } } as unknown as FaultRig;
  const order = new LastOrder(rig, NODE, { command: 'safe-mode', on: false });
  order.prepare();
  const says = (node: number, opcode: string, stage: string): void =>
    journal.append('command-stage', queue.nowNs, node, 7, opcode, stage, '');
  const runTo = (seconds: number): void => void queue.runUntil(seconds * SECOND_NS);
  return { order, givenS, says, runTo };
};

describe('the order with which a fault ends', () => {
  it('is given every 5 s until its node says that it is done', () => {
    const { order, givenS, says, runTo } = bench();
    runTo(10);
    order.give();
    runTo(22);
    expect(givenS).toEqual([10, 15, 20]);
    says(NODE, 'safe-mode', 'done');
    runTo(60);
    expect(givenS).toHaveLength(3);
  });

  it('is not answered by other nodes, other orders and what is only begun', () => {
    const { order, givenS, says, runTo } = bench();
    order.give();
    says(NODE + 1, 'safe-mode', 'done');
    says(NODE, 'terminal', 'done');
    says(NODE, 'safe-mode', 'started');
    runTo(6);
    expect(givenS).toEqual([0, 5]);
  });

  it('is given no more when its fault begins again, and anew at its next end', () => {
    const { order, givenS, says, runTo } = bench();
    order.give();
    runTo(3);
    order.takeBack();
    runTo(20);
    expect(givenS).toEqual([0]);
    order.give();
    says(NODE, 'safe-mode', 'done');
    runTo(40);
    expect(givenS).toEqual([0, 20]);
  });
});
