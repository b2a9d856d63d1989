import { expect, it } from 'vitest';
import { configOf } from '../../../harness/conform/bench/mesh.ts';
import type { Exchange } from '../../../harness/gateway/exchange.ts';
import { Site } from '../../../harness/gateway/site.ts';
import { StepQueue } from '../../../harness/gateway/step-queue.ts';

const COMMAND_BYTES = 65_536;

it('keeps no more than 64 MiB of telecommands for a node that does not answer (LM-GWY-031)', () => {
  const site = new Site({
    ...{ node: 20, name: 'target', mode: 'real-time', answerWithinNs: 0, standIn: undefined },
    ...{ exchange: { post: () => undefined } as unknown as Exchange, stopwatch: () => 0 },
  });
  site.attach(1);
  site.starts(configOf());
  const steps = new StepQueue(site);
  const times = { monotonicNs: 1, utcNs: 1, utcUncertaintyNs: 0, utcDisciplined: true };
  const bytes = new Uint8Array(COMMAND_BYTES);
  for (let count = 0; count < 1_100; count++) {
    steps.give({ kind: 'input', input: { ...times, kind: 'command', bytes } });
  }
  // The first one left.
  expect(1_100 - 1 - site.dropped).toBe((64 * 1_048_576) / COMMAND_BYTES);
});
