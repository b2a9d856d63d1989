import { describe, expect, it } from 'vitest';
import { Journal } from '../../../harness/journal/journal.ts';
import type { AnyValues } from '../../../harness/journal/records.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { ClockObserver } from '../../../harness/observe/clock-observer.ts';
import type { ManagementMessage } from '../../../protocols/frame.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { attack } from '../faults/forgery-rig.ts';

const hello = (nonce: number, utcNs: number): ManagementMessage => ({
  kind: 'hello',
  ...{ node: 1, terminal: 0, versionMin: 1, versionMax: 1, capabilities: 0, keyEpoch: 1 },
  ...{ nonce: new Uint8Array(16).fill(nonce), mtuBytes: 1_044, ratesBps: [1e9], planVersion: 1 },
  ...{ utcNs, utcUncertaintyNs: 100, stratum: 2, mac: new Uint8Array(16) },
});

/** Say each of them a second after the one before; errors that are written [ns]. */
const errorsOf = (...said: readonly (readonly [terminal: number, ManagementMessage])[]) => {
  const queue = new EventQueue();
  const journal = new Journal({ level: 'off', checked: true });
  const written: AnyValues[] = [];
  journal.subscribe({
    kinds: ['clock'],
    record: (_kind, _atNs, values) => written.push(values),
  });
  const observer = new ClockObserver(queue, journal);
  said.forEach(([terminal, message], second) => {
    const handle = () => observer.handshake({ node: 1, terminal }, message);
    queue.schedule(second * SECOND_NS, { handle }, 0);
  });
  queue.runUntil(said.length * SECOND_NS);
  return written.map(([, errorNs]) => errorNs);
};

describe('what a node says of its clock', () => {
  it('is compared with true time when a HELLO is said first, not when it is said again', () => {
    const first = hello(7, 40);
    const next = hello(8, 3 * SECOND_NS + 50);
    expect(errorsOf([0, first], [0, first], [0, first], [0, next], [0, first])).toEqual([40, 50]);
  });

  it('is told by each terminal for itself', () => {
    const first = hello(7, 40);
    expect(errorsOf([0, first], [1, first])).toEqual([40, 40 - SECOND_NS]);
  });

  it('stays within what it declares while a link waits for its partner', () => {
    // An outage during which HELLOs are said again and again.
    const told = attack([]);
    const samples = told.of('clock').map(({ values }) => values.map(Number));
    expect(samples.length).toBeGreaterThan(10);
    for (const [, errorNs = 0, uncertaintyNs = 0] of samples) {
      expect(Math.abs(errorNs)).toBeLessThanOrEqual(uncertaintyNs);
    }
  });
});
