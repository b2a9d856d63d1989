import { MILLISECOND_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  APPLICATION,
  findLink,
  loseLink,
  offered,
  payloadOf,
  renewSession,
  REPORT,
  reportsOf,
  whole,
} from '../bench/bundles.ts';
import { advertisementOf, deviationOf, held, sent, tell, told } from '../bench/flood.ts';
import { FORWARD, HIGH, LIGHT_TIME_NS, LOW, TARGET, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual } from '../check.ts';

/** Section 4, what a node says of itself. */
export const OWN_ADVERTISEMENT_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-RTE-loss-advertised',
    requirements: ['LM-RTE-040', 'LM-RTE-041'],
    title: 'a link that is lost is advertised at once as down',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const { mark } = bench;
      const { nowNs } = bench;
      loseLink(bench, 'low');
      const down = bench
        .noted(mark, 'transition')
        .find(({ effect }) => effect.machine === 'link' && effect.to === 'down');
      bench.run(SECOND_NS);
      const [first] = told(bench.high, TARGET, nowNs);
      expectThat(first !== undefined, 'an advertisement of its own');
      const about = first.advertisement.deviations.map(({ terminal, condition }) => [
        terminal,
        condition,
      ]);
      expectEqual(about, [[FORWARD, 'down']], 'terminals and conditions');
      expectEqual(first.advertisement.origin, TARGET, 'origin');
      given(down !== undefined, 'the link tells no states');
      const lateNs = first.atNs - LIGHT_TIME_NS - down.atNs;
      expectThat(lateNs <= MILLISECOND_NS, 'at once', lateNs);
    },
  },
  {
    id: 'CONF-RTE-as-planned-is-silent',
    requirements: ['LM-RTE-040', 'LM-RTE-044'],
    level: 'should',
    title: 'a node as planned advertises nothing',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open, { opportunities: [TO_LOW, TO_HIGH] });
      bench.run(SECOND_NS);
      const { nowNs } = bench;
      bench.run(35 * MINUTE_NS);
      const said = [...told(bench.low, TARGET, nowNs), ...told(bench.high, TARGET, nowNs)];
      expectEqual(said.length, 0, 'advertisements in 35 minutes');
    },
  },
  {
    id: 'CONF-RTE-first-counter',
    requirements: ['LM-RTE-042'],
    title: 'the first counter after a boot is 1, under the boot count of the hardware',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      for (const bootCount of [1, 2]) {
        loseLink(bench, 'low');
        bench.run(SECOND_NS);
        const first = told(bench.high, TARGET)
          .map(({ advertisement }) => advertisement)
          .find((one) => one.bootCount === bootCount);
        expectEqual([first?.bootCount, first?.counter], [bootCount, 1], 'boot count, counter');
        if (bootCount === 2) break;
        bench.high.forget();
        bench.boot('warm');
        findLink(bench, 'low');
        bench.await('a session', () => bench.high.session !== undefined, MINUTE_NS);
        bench.run(SECOND_NS);
      }
    },
  },
  {
    id: 'CONF-RTE-not-too-often',
    requirements: ['LM-RTE-041'],
    title: 'two changes within 100 ms are advertised 100 ms apart',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', {
        storeBytesMax: 100_000,
        opportunities: [TO_LOW, TO_HIGH],
        operator: 'nobody',
      });
      const { nowNs } = bench;
      for (const bytes of [52_000, 25_000]) {
        peer.transfers.send(payloadOf(bytes), {
          destination: { node: HIGH, service: APPLICATION },
        });
        bench.run(10 * MILLISECOND_NS);
      }
      bench.run(SECOND_NS);
      const said = told(peer, TARGET, nowNs);
      const levels = said.map(({ advertisement }) => advertisement.storageLevel);
      given(`${levels}` === '50,75', `it advertised the levels ${levels}`);
      const apartNs = (said[1]?.atNs ?? 0) - (said[0]?.atNs ?? 0);
      expectThat(apartNs >= 100 * MILLISECOND_NS, '100 ms apart', apartNs);
      expectThat(apartNs <= 110 * MILLISECOND_NS, 'and no more', apartNs);
    },
  },
  {
    id: 'CONF-RTE-refreshed-at-half',
    requirements: ['LM-RTE-044'],
    title: 'a node that still deviates advertises again after half of the validity',
    role: 'node',
    run: (open) => {
      const validityNs = 10 * MINUTE_NS;
      const limits = { advertisementValidityNs: validityNs };
      const bench = linkedBoth(open, { opportunities: [TO_LOW, TO_HIGH], limits });
      loseLink(bench, 'low');
      bench.run(SECOND_NS);
      const first = told(bench.high, TARGET).at(-1);
      given(first?.advertisement.deviations.length === 1, 'the loss was not advertised');
      expectEqual(first.advertisement.validityNs, validityNs, 'validity');
      bench.run(5.5 * MINUTE_NS);
      const again = told(bench.high, TARGET).at(-1);
      expectEqual(again?.advertisement.counter, first.advertisement.counter + 1, 'counter');
      const afterNs = (again?.atNs ?? 0) - first.atNs;
      expectThat(Math.abs(afterNs - validityNs / 2) <= SECOND_NS, 'after half of it', afterNs);
    },
  },
  {
    id: 'CONF-RTE-own-ahead',
    requirements: ['LM-RTE-047'],
    title: 'an own advertisement that is ahead is overtaken: its boot count, its counter + 1',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { nowNs } = bench;
      const deviations = [deviationOf({ terminal: 1 })];
      const counter = 0xffff_ffff;
      tell(bench, peer, advertisementOf(bench, TARGET, { bootCount: 7, counter, deviations }));
      const said = told(peer, TARGET, nowNs).at(-1)?.advertisement;
      expectEqual([said?.bootCount, said?.counter], [7, 0], 'boot count, counter');
      expectEqual(held(bench, peer, TARGET)?.bootCount, 7, 'boot count of what is held');
      shouldEqual(reportsOf(bench, REPORT.ownAdvertisement).length, 1, 'reports');
    },
  },
  {
    id: 'CONF-RTE-own-of-same-number',
    requirements: ['LM-RTE-047'],
    title: 'so is one of its newest number with other content',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open, { opportunities: [TO_LOW, TO_HIGH] });
      loseLink(bench, 'low');
      bench.run(SECOND_NS);
      const newest = told(bench.high, TARGET).at(-1)?.advertisement;
      given(newest !== undefined, 'the loss was not advertised');
      const { nowNs } = bench;
      tell(bench, bench.high, { ...newest, storageLevel: 90 });
      const said = told(bench.high, TARGET, nowNs).at(-1)?.advertisement;
      expectEqual(said?.counter, newest.counter + 1, 'counter');
      expectEqual(said?.storageLevel, 0, 'storage level');
    },
  },
  {
    id: 'CONF-RTE-own-of-former-boot',
    requirements: ['LM-RTE-048'],
    title: 'hearing of a former boot, a node advertises its present state, though it is as planned',
    role: 'node',
    run: (open) => {
      const bench = open({ opportunities: [TO_LOW, TO_HIGH] });
      bench.boots = 4;
      bench.boot();
      for (const side of ['low', 'high'] as const) findLink(bench, side);
      bench.run(SECOND_NS);
      const { nowNs } = bench;
      const deviations = [deviationOf({ terminal: 1 })];
      tell(
        bench,
        bench.low,
        advertisementOf(bench, TARGET, { bootCount: 3, counter: 9, deviations }),
      );
      const said = told(bench.low, TARGET, nowNs).at(-1)?.advertisement;
      expectEqual([said?.bootCount, said?.deviations], [5, []], 'boot count, deviations');
      expectThat(told(bench.high, TARGET, nowNs).length > 0, 'told to the other neighbour');
    },
  },
  {
    id: 'CONF-RTE-flapping-held',
    requirements: ['LM-RTE-049'],
    title:
      'the second loss within 5 min stays advertised 10 s after the link is back, the third 20 s',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { opportunities: [TO_LOW, TO_HIGH] });
      const helds = [0, 10, 20].map(() => {
        renewSession(bench);
        const upNs = bench.nowNs;
        bench.run(40 * SECOND_NS);
        const clear = told(peer, TARGET, upNs - LIGHT_TIME_NS).filter(
          ({ advertisement }) =>
            !advertisement.deviations.some(({ terminal }) => terminal === FORWARD),
        );
        const atNs = clear[0]?.atNs;
        return atNs === undefined ? -1 : Math.round((atNs - upNs) / SECOND_NS);
      });
      expectEqual(helds, [0, 10, 20], 'seconds until it is as planned again');
    },
  },
  {
    id: 'CONF-RTE-flapping-forwards',
    requirements: ['LM-RTE-049', 'LM-BND-053'],
    title: 'bundles for the neighbour go over a session of a link that flaps',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      for (let loss = 0; loss < 3; loss++) {
        renewSession(bench);
        bench.run(SECOND_NS);
      }
      const id = sent(bench, LOW);
      bench.run(SECOND_NS);
      expectEqual(whole(peer, id).length, 1, 'transfers within a second');
      expectEqual(offered(bench, peer, payloadOf(9)).verdict, 'accepted', 'what comes over it');
    },
  },
];
