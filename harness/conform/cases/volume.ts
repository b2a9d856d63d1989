import { encodePlan, planDigest } from '../../../protocols/plan-codec.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { ANSWER_NS, renewSession, whole } from '../bench/bundles.ts';
import { sent, wayOf, wayTo } from '../bench/flood.ts';
import { contactsOf, FAR, HIGH, LOW, type Opportunity, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, given } from '../check.ts';

const S = SECOND_NS;
/** Two seconds of 1 Mbit/s that count: 250,000 bytes. */
const NARROW: Opportunity = {
  one: LOW,
  other: FAR,
  oneTerminal: 2,
  otherTerminal: 1,
  rateBps: 1_000_000,
  startNs: 100 * S,
  endNs: 102.6 * S,
};
const LATER: Opportunity = {
  one: HIGH,
  other: FAR,
  oneTerminal: 2,
  otherTerminal: 2,
  startNs: 200 * S,
};
/** More than half of it, with what frames add. */
const BYTES = 150_000;

const narrow = (open: OpenBench): Bench =>
  linkedBoth(open, { opportunities: [TO_LOW, TO_HIGH, NARROW, LATER], operator: 'nobody' });

/** Section 4, volume. */
export const VOLUME_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-RTE-volume-reserved',
    requirements: ['LM-RTE-020'],
    title: 'a contact of 250,000 bytes takes one bundle of 150,000; the next goes another way',
    role: 'node',
    run: (open) => {
      const bench = narrow(open);
      const ways = [1, 2, 3].map(() => wayTo(bench, FAR, BYTES));
      expectEqual(ways, ['low', 'high', 'high'], 'ways of three');
      expectEqual(wayTo(bench, FAR, 60_000), 'low', 'way of one that fits beside the first');
    },
  },
  {
    id: 'CONF-RTE-volume-given-back-once',
    requirements: ['LM-RTE-021', 'LM-RTE-020'],
    title: 'what a refused bundle had reserved is free again, once',
    role: 'node',
    run: (open) => {
      const bench = narrow(open);
      bench.low.manners.custody = false;
      const first = sent(bench, FAR, BYTES);
      given(wayOf(bench, first) === 'low', 'it did not go over the contact');
      bench.low.transfers.refuse(whole(bench.low, first)[0]?.transfer ?? 0, 'policy');
      bench.run(ANSWER_NS);
      given(wayOf(bench, first) === 'both', 'it did not go another way');
      bench.low.manners.custody = true;
      renewSession(bench);
      bench.run(12 * S);
      const ways = [1, 2].map(() => wayTo(bench, FAR, BYTES));
      expectEqual(ways, ['low', 'high'], 'ways of two');
    },
  },
  {
    id: 'CONF-RTE-volume-held-again',
    requirements: ['LM-RTE-025', 'LM-BND-052'],
    title: 'what was held for want of volume goes when a refused bundle gives its own back',
    role: 'node',
    run: (open) => {
      const opportunities = [TO_LOW, TO_HIGH, NARROW];
      const bench = linkedBoth(open, { opportunities, operator: 'nobody' });
      bench.low.manners.custody = false;
      const first = sent(bench, FAR, BYTES);
      given(wayOf(bench, first) === 'low', 'it did not go over the contact');
      const second = sent(bench, FAR, BYTES);
      given(wayOf(bench, second) === 'none', 'there was room for both');
      bench.low.transfers.refuse(whole(bench.low, first)[0]?.transfer ?? 0, 'no-route');
      // Nobody says how soon: but well before the contact that it is for.
      bench.run(10 * S);
      expectEqual(wayOf(bench, second), 'low', 'way of the one that was held');
    },
  },
  {
    id: 'CONF-RTE-volume-of-classes',
    requirements: ['LM-RTE-022'],
    title: 'tactical sees nothing of what broadband reserved, broadband all of tactical',
    role: 'node',
    run: (open) => {
      const bench = narrow(open);
      const ways = (['broadband', 'tactical', 'broadband', 'management'] as const).map((one) =>
        wayTo(bench, FAR, BYTES, { class: one }),
      );
      expectEqual(
        ways,
        ['low', 'low', 'high', 'low'],
        'ways of broadband, tactical, broadband, management',
      );
    },
  },
  {
    id: 'CONF-RTE-volume-passed-is-lost',
    requirements: ['LM-RTE-023'],
    title: 'on the own contact only what is left of its time counts',
    role: 'node',
    run: (open) => {
      // 200 s of 100 kbit/s, of which 20 are left: 250,000 bytes.
      const slow = { ...TO_LOW, rateBps: 100_000, endNs: 200.6 * S };
      const onward = { one: LOW, other: FAR, oneTerminal: 2, otherTerminal: 1 };
      const later = { ...LATER, startNs: 400 * S };
      const opportunities = [slow, TO_HIGH, onward, later];
      const bench = linkedBoth(open, { opportunities, operator: 'nobody' });
      bench.run(180 * S - bench.nowNs);
      const ways = [1, 2].map(() => wayTo(bench, FAR, BYTES));
      expectEqual(ways, ['low', 'high'], 'ways of two');
    },
  },
  {
    id: 'CONF-RTE-volume-of-new-plan',
    requirements: ['LM-RTE-024'],
    title: 'a new plan begins with nothing reserved',
    role: 'node',
    run: (open) => {
      const opportunities = [TO_LOW, TO_HIGH, NARROW, LATER];
      const bench = linkedBoth(open, { opportunities });
      given(wayTo(bench, FAR, BYTES) === 'low', 'it did not go over the contact');
      const contacts = contactsOf(opportunities);
      const bytes = encodePlan({ version: 2, contacts });
      const sequence = bench.command({
        command: 'plan-chunk',
        version: 2,
        digest: planDigest(bytes),
        chunk: 0,
        chunks: 1,
        activateUtcNs: bench.utcNs,
        bytes,
      });
      const done = (): boolean => bench.stages(sequence).includes('done');
      bench.await('the new plan', done, 5 * S);
      const ways = [1, 2].map(() => wayTo(bench, FAR, BYTES));
      expectEqual(ways, ['low', 'high'], 'ways of two');
    },
  },
];
