import { Modem } from '../../../harness/bus/modem.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import type { Hello } from '../../../protocols/frame.ts';

export const hello = (nonce: number, mac = new Uint8Array(0)): Hello => ({
  node: 1,
  terminal: 0,
  versionMin: 1,
  versionMax: 1,
  capabilities: 0,
  keyEpoch: 1,
  nonce: new Uint8Array(16).fill(nonce),
  mtuBytes: 1_044,
  ratesBps: [1e9],
  planVersion: 1,
  utcNs: 0,
  utcUncertaintyNs: 0,
  stratum: 0,
  mac,
});

/** Two terminals in lock, of nodes 1 and 2, or of the two from `first` on. */
export const linkedModems = (first = 1): readonly [Modem, Modem] => {
  const medium = { send: () => {}, refused: () => {}, silent: () => {} };
  const queue = new EventQueue();
  const [a, b] = [first, first + 1].map(
    (node) => new Modem({ node, terminal: 0, number: node, rateBps: 1e9, queue, medium }),
  ) as [Modem, Modem];
  a.setPartner(b, 1);
  b.setPartner(a, 1);
  return [a, b];
};
