import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  APPLICATION,
  deliveries,
  offered,
  offeredAgain,
  payloadOf,
  resultOf,
  submit,
  submitted,
} from '../bench/bundles.ts';
import { TARGET } from '../bench/mesh.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };

/** Section 3, what a bundle is known by. */
export const BUNDLE_NAME_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-name-without-attempt',
    requirements: ['LM-BND-001', 'LM-BND-060'],
    title: 'a retransmission of a delivered bundle is the same bundle',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const out = offered(bench, peer, payloadOf(300), { destination: HERE });
      given(out.verdict === 'accepted', 'the first one was not taken');
      expectEqual(offeredAgain(bench, peer, out, { attempt: 3 }), 'held', 'attempt 3 of it');
      expectEqual(deliveries(bench, out.header).length, 1, 'deliveries');
    },
  },
  ...(['sequence', 'createdNs', 'service', 'node'] as const).map(
    (part): ConformanceCase => ({
      id: `CONF-BND-name-has-${part.toLowerCase().replace('ns', '')}`,
      requirements: ['LM-BND-001'],
      title: `bundles that differ in ${part} alone are two`,
      role: 'node',
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        const changes = { destination: HERE, createdNs: 1_000_000, sequence: 7 };
        const out = offered(bench, peer, payloadOf(300), changes);
        given(out.verdict === 'accepted', 'the first one was not taken');
        const { source } = out.header;
        const other =
          part === 'service' || part === 'node'
            ? { source: { ...source, [part]: source[part] + 1 } }
            : { [part]: out.header[part] + 1 };
        expectEqual(offeredAgain(bench, peer, out, other), 'accepted', 'the other one');
        expectEqual(bench.since(0, 'deliver').length, 2, 'deliveries');
      },
    }),
  ),
  {
    id: 'CONF-BND-created-by-trusted-clock',
    requirements: ['LM-BND-002'],
    title: 'with a UTC that is good to 100 ms the creation time is UTC',
    role: 'node',
    run: (open) => {
      const { bench } = linked(open, 'high');
      const { utcNs } = bench;
      const { createdNs } = submitted(bench, payloadOf(10));
      expectThat(
        Math.abs(createdNs - utcNs) <= 100 * MILLISECOND_NS,
        'created now',
        createdNs - utcNs,
      );
    },
  },
  {
    id: 'CONF-BND-created-untrusted',
    requirements: ['LM-BND-002'],
    title: 'with a UTC that is uncertain by more than 100 ms the creation time is 0',
    role: 'node',
    run: (open) => {
      const bench = open();
      bench.clock.uncertaintyNs = 101 * MILLISECOND_NS;
      bench.clock.disciplined = false;
      bench.boot();
      bench.run(SECOND_NS);
      const id = submitted(bench, payloadOf(10));
      expectEqual(id.createdNs, 0, 'creation time');
    },
  },
  {
    id: 'CONF-BND-numbers-once',
    requirements: ['LM-BND-003'],
    title: 'no number is used twice, whatever resets the node and however often',
    role: 'node',
    run: (open) => {
      const bench = open();
      // Creation time 0 throughout: the number alone tells bundles apart.
      bench.clock.uncertaintyNs = SECOND_NS;
      bench.clock.disciplined = false;
      const seen = new Set<number>();
      for (const cause of ['power-on', 'warm', 'cold', 'watchdog', 'warm'] as const) {
        bench.boot(cause);
        bench.run(SECOND_NS);
        for (let count = 0; count < 3; count++) {
          const { sequence } = submitted(bench, payloadOf(10));
          expectThat(!seen.has(sequence), 'a number that was not used before', sequence);
          seen.add(sequence);
        }
      }
    },
  },
  {
    id: 'CONF-BND-numbers-durable-first',
    requirements: ['LM-BND-003'],
    title: 'a number is not used before its reservation is durable',
    role: 'node',
    run: (open) => {
      const bench = open();
      bench.memory.outcome = 'never';
      bench.boot();
      bench.run(SECOND_NS);
      const request = submit(bench, payloadOf(10), { custody: false });
      bench.run(SECOND_NS);
      const result = resultOf(bench, request);
      expectThat(result?.accepted !== true, 'no bundle without a durable reservation', result);
    },
  },
];
