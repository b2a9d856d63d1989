import { encodePlan, planDigest, shortDigest } from '../../../protocols/plan-codec.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, BEYOND, contactsOf, HIGH, TO_HIGH, wholeMesh } from '../bench/mesh.ts';
import { orderThrough } from '../bench/orders.ts';
import {
  chunksOf,
  FIRST_PLAN,
  FIRST_VERSION,
  planned,
  uploaded,
  versionInForce,
} from '../bench/plans.ts';
import { awaitLink, awaitLock } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';

const DONE = ['done', 'done', 'done'];
/** The node links to its higher neighbour, and through it goes the way to BEYOND. */
const WITH_HIGH = [...FIRST_PLAN, TO_HIGH, { one: BEYOND, other: HIGH }];

const relinked = (bench: Bench): void => {
  bench.low.forget();
  awaitLock(bench, 'low');
  awaitLink(bench, 'low');
};

const reset = (bench: Bench): void => {
  bench.boot('warm');
  bench.run(SECOND_NS);
  relinked(bench);
};

/** Section 6.10: when a plan comes into force, and that it stays so. */
export const MGT_PLAN_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-plan-at-its-activation',
    requirements: ['LM-MGT-114'],
    role: 'node',
    title: 'a plan comes into force at its UTC, and its contacts with it',
    run: (open) => {
      const bench = planned(open);
      const activateUtcNs = bench.utcNs + MINUTE_NS;
      const chunks = chunksOf(8, { opportunities: WITH_HIGH, activateUtcNs });
      expectEqual(uploaded(bench, chunks), DONE, 'chunks');
      bench.run(58 * SECOND_NS);
      expectEqual(bench.heads[AFT]?.mode, 'stowed', 'the head without a contact, before');
      bench.run(3 * SECOND_NS);
      expectThat(bench.heads[AFT]?.mode !== 'stowed', 'the head of the new contact is at work');
      expectEqual(versionInForce(bench), 8, 'version');
    },
  },
  {
    id: 'CONF-MGT-plan-in-one-step',
    requirements: ['LM-MGT-114'],
    role: 'node',
    title:
      'a plan changes terminals in the step in which it comes into force, at once when it is due',
    run: (open) => {
      const bench = planned(open);
      const { mark } = bench;
      const chunks = chunksOf(8, { opportunities: WITH_HIGH, chunks: 1 });
      const sequence = bench.command(chunks[0] as (typeof chunks)[number]);
      bench.await('its end', () => bench.stages(sequence).includes('done'), SECOND_NS);
      const slews = bench
        .noted(mark, 'terminal')
        .filter(({ effect }) => effect.terminal === AFT && effect.command.command === 'slew');
      expectEqual(
        slews.map(({ atNs }) => atNs),
        [bench.nowNs],
        'slews to the new contact',
      );
    },
  },
  {
    id: 'CONF-MGT-plan-frees-bundles',
    requirements: ['LM-MGT-114'],
    role: 'node',
    title: 'bundles that wait for a route go by the new plan',
    run: (open) => {
      const bench = planned(open);
      const { mark } = bench;
      bench.give({
        kind: 'submit',
        request: 1,
        sourceService: 10,
        destination: { node: BEYOND, service: 10 },
        class: 'tactical',
        assured: false,
        custody: true,
        lifetimeNs: HOUR_NS,
        payload: [new Uint8Array(60)],
      });
      bench.run(SECOND_NS);
      const [result] = bench.since(mark, 'submit-result');
      expectThat(result?.accepted === true, 'a bundle without a route is taken', result);
      expectEqual(uploaded(bench, chunksOf(8, { opportunities: WITH_HIGH })), DONE, 'chunks');
      bench.heads[AFT]?.find();
      awaitLock(bench, 'high');
      awaitLink(bench, 'high');
      bench.run(5 * SECOND_NS);
      const gone = bench.high.transfers.complete.filter(
        ({ header }) => header?.destination.node === BEYOND,
      );
      expectEqual(gone.length, 1, 'bundles that went by the new contact');
    },
  },
  {
    id: 'CONF-MGT-plan-by-own-utc',
    requirements: ['LM-MGT-114'],
    role: 'node',
    title: "an activation is judged by the node's UTC, not by its counter",
    run: (open) => {
      const bench = planned(open);
      bench.boot('warm');
      relinked(bench);
      const activateUtcNs = bench.utcNs + 30 * SECOND_NS;
      expectThat(activateUtcNs - bench.monotonicNs > 31 * SECOND_NS, 'counter and UTC differ');
      expectEqual(uploaded(bench, chunksOf(8, { activateUtcNs })), DONE, 'chunks');
      bench.run(25 * SECOND_NS);
      expectEqual(versionInForce(bench), FIRST_VERSION, 'version before');
      bench.run(4 * SECOND_NS);
      expectEqual(versionInForce(bench), 8, 'version after');
    },
  },
  {
    id: 'CONF-MGT-plan-through-mesh',
    requirements: ['LM-MGT-110', 'LM-MGT-100'],
    role: 'node',
    title: 'a plan whose chunks come in bundles comes into force',
    run: (open) => {
      const bench = planned(open);
      for (const chunk of chunksOf(8)) orderThrough(bench, 'low', chunk);
      bench.run(2 * SECOND_NS);
      expectEqual(versionInForce(bench), 8, 'version');
    },
  },
  {
    id: 'CONF-MGT-plan-stays-in-force',
    requirements: ['LM-MGT-116'],
    role: 'node',
    title: 'the plan in force stays so over a reset, even when the clock has gone back since',
    run: (open) => {
      const bench = planned(open);
      bench.run(10 * SECOND_NS);
      const activateUtcNs = bench.utcNs + 2 * SECOND_NS;
      expectEqual(uploaded(bench, chunksOf(8, { activateUtcNs })), DONE, 'chunks');
      bench.run(5 * SECOND_NS);
      reset(bench);
      expectEqual(versionInForce(bench), 8, 'version after a reset');
      bench.clock.utcAheadNs = -(bench.nowNs - SECOND_NS);
      reset(bench);
      expectEqual(versionInForce(bench), 8, 'version after a reset with UTC before its activation');
    },
  },
  {
    id: 'CONF-MGT-plan-due-while-down',
    requirements: ['LM-MGT-116'],
    role: 'node',
    title: 'a plan whose activation passed while the computer was down is in force after the boot',
    run: (open) => {
      const bench = planned(open);
      const activateUtcNs = bench.utcNs + MINUTE_NS;
      expectEqual(uploaded(bench, chunksOf(8, { activateUtcNs })), DONE, 'chunks');
      bench.powerOff();
      bench.run(2 * MINUTE_NS);
      reset(bench);
      expectEqual(versionInForce(bench), 8, 'version');
    },
  },
  {
    id: 'CONF-MGT-plan-staged-over-reset',
    requirements: ['LM-MGT-116'],
    role: 'node',
    title: 'a plan that is staged comes into force at its time, with a reset between',
    run: (open) => {
      const bench = planned(open);
      const activateUtcNs = bench.utcNs + 2 * MINUTE_NS;
      expectEqual(uploaded(bench, chunksOf(8, { activateUtcNs })), DONE, 'chunks');
      reset(bench);
      expectEqual(versionInForce(bench), FIRST_VERSION, 'version before its time');
      bench.run(2 * MINUTE_NS);
      expectEqual(versionInForce(bench), 8, 'version after it');
    },
  },
  {
    id: 'CONF-MGT-plan-before-kept-until-durable',
    requirements: ['LM-MGT-116'],
    role: 'node',
    title: 'until the version in force is durable the plan before is kept',
    run: (open) => {
      const bench = planned(open);
      expectEqual(uploaded(bench, chunksOf(8)), DONE, 'chunks of version 8');
      const activateUtcNs = bench.utcNs + 10 * SECOND_NS;
      expectEqual(uploaded(bench, chunksOf(9, { activateUtcNs })), DONE, 'chunks of version 9');
      const { mark } = bench;
      bench.memory.outcome = 'full';
      bench.run(9 * SECOND_NS);
      bench.await('version 9', () => bench.since(mark, 'plan-active').length > 0, 2 * SECOND_NS);
      bench.run(SECOND_NS / 2);
      bench.memory.outcome = 'durable';
      // That 9 is in force could not be written, and by the clock it is not due.
      bench.clock.utcAheadNs = -5 * SECOND_NS - (bench.nowNs - activateUtcNs);
      bench.boot('warm');
      expectEqual(bench.since(0, 'plan-active').at(-1)?.version, 8, 'version at boot');
    },
  },
  {
    id: 'CONF-MGT-hello-plan-version',
    requirements: ['LM-MGT-117'],
    role: 'node',
    title: 'HELLO carries the version in force when the handshake began',
    run: (open) => {
      const bench = planned(open, [...FIRST_PLAN, TO_HIGH]);
      bench.heads[AFT]?.find();
      awaitLock(bench, 'high');
      awaitLink(bench, 'high');
      const versions = bench.high.messages('hello').map(({ message }) => message.planVersion);
      expectEqual([...new Set(versions)], [FIRST_VERSION], 'version in HELLO');
      expectEqual(uploaded(bench, chunksOf(8, { opportunities: WITH_HIGH })), DONE, 'chunks');
      bench.heads[AFT]?.lose();
      bench.run(MINUTE_NS);
      const sinceNs = bench.nowNs;
      bench.high.forget();
      bench.heads[AFT]?.find();
      bench.await('HELLO', () => bench.high.messages('hello', sinceNs).length > 0, MINUTE_NS);
      const [hello] = bench.high.messages('hello', sinceNs);
      expectEqual(hello?.message.planVersion, 8, 'version in HELLO after the activation');
    },
  },
  {
    id: 'CONF-MGT-plan-active-effect',
    requirements: ['LM-MGT-117'],
    level: 'should',
    role: 'node',
    title: 'activation and boot are told with version, short digest and number of contacts',
    run: (open) => {
      const bench = planned(open);
      const plan = { version: 8, contacts: contactsOf(wholeMesh()) };
      const expected = {
        kind: 'plan-active',
        version: 8,
        digest: shortDigest(planDigest(encodePlan(plan))),
        contacts: plan.contacts.length,
      };
      const { mark } = bench;
      uploaded(bench, chunksOf(8, { opportunities: wholeMesh() }));
      expectEqual(bench.since(mark, 'plan-active'), [expected], 'effect of the activation');
      const again = bench.mark;
      bench.boot('warm');
      expectEqual(bench.since(again, 'plan-active'), [expected], 'effect of the boot');
    },
  },
];
