import { fallSilent, SILENCE_NS } from '../bench/probes.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import { AFT, LIGHT_TIME_NS, LOW, OPERATOR, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import {
  advertisedDown,
  downIn,
  expectDone,
  ordered,
  ownAdvertisements,
} from '../bench/soundings.ts';
import { awaitLink, awaitLock, linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const DUE_NS = 120 * SECOND_NS;
/** Until an advertisement has left and come. */
const ADVERTISED_NS = SECOND_NS;
const TO_OPERATOR = { one: LOW, other: OPERATOR };

/** When the lower neighbour first heard that the aft terminal is down, bench time. */
const firstDown = (bench: Bench): number | undefined =>
  ownAdvertisements(bench.low).find(({ advertisement }) => downIn(advertisement, AFT))?.atNs;

/** Section 6.4: contacts that do not become links, as others are told of them. */
export const MGT_CONTACT_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-contact-without-session-down',
    requirements: ['LM-MGT-030'],
    role: 'node',
    title: 'a contact that has no session is advertised as down until it has one',
    run: (open) => {
      const { bench } = linked(open, 'low');
      bench.run(10 * MINUTE_NS);
      expectThat(advertisedDown(bench.low, AFT), 'down after 10 min without a session');
      bench.heads[AFT]?.find();
      awaitLock(bench, 'high');
      awaitLink(bench, 'high');
      bench.run(5 * MINUTE_NS);
      expectThat(!advertisedDown(bench.low, AFT), 'as planned, with the session');
    },
  },
  {
    id: 'CONF-MGT-contact-down-after-120-s',
    requirements: ['LM-MGT-030'],
    level: 'should',
    role: 'node',
    title: 'it is advertised as down from 120 s after its start',
    run: (open) => {
      const { bench } = linked(open, 'low');
      bench.run(5 * MINUTE_NS);
      const atNs = firstDown(bench) ?? 0;
      const lateNs = atNs - DUE_NS - LIGHT_TIME_NS;
      expectThat(lateNs >= 0 && lateNs <= ADVERTISED_NS, '120 s after the start', atNs);
    },
  },
  {
    id: 'CONF-MGT-contact-closed-as-planned',
    requirements: ['LM-MGT-030'],
    role: 'node',
    title: 'a contact whose session was closed in order is as planned',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.high.say({ kind: 'close', reason: 0 }, { txfn: 'none' });
      bench.run(SECOND_NS);
      bench.high.manners.handshake = false;
      bench.run(5 * MINUTE_NS);
      const links = bench.since(0, 'transition').filter(({ machine }) => machine === 'link');
      given(links.at(-1)?.to === 'down', 'the session was not closed');
      expectEqual(firstDown(bench), undefined, 'when the contact was advertised as down');
    },
  },
  {
    id: 'CONF-MGT-contact-lost-down',
    requirements: ['LM-MGT-031', 'LM-MGT-032'],
    role: 'node',
    title: 'a session that ends by silence is advertised as down at once, and back when it is back',
    run: (open) => {
      const bench = linkedBoth(open);
      fallSilent(bench.high);
      bench.run(SILENCE_NS + ADVERTISED_NS);
      expectThat(advertisedDown(bench.low, AFT), 'down within 1 s of five silent intervals');
      Object.assign(bench.high.manners, { handshake: true, acknowledge: true, keepalive: true });
      bench.high.forget();
      bench.await('a session', () => bench.high.session !== undefined, 5 * MINUTE_NS);
      bench.run(2 * SECOND_NS);
      expectThat(!advertisedDown(bench.low, AFT), 'as planned, with the session');
    },
  },
  {
    id: 'CONF-MGT-contact-light-lost-down',
    requirements: ['LM-MGT-031'],
    role: 'node',
    title: 'a session that ends with the light is advertised as down when it ends',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.heads[AFT]?.lose();
      const ended = () =>
        bench
          .since(0, 'transition')
          .some(
            ({ machine, instance, to }) => machine === 'link' && instance === AFT && to === 'down',
          );
      bench.await('the end of the session', ended, 5 * MINUTE_NS);
      bench.run(ADVERTISED_NS);
      expectThat(advertisedDown(bench.low, AFT), 'down');
    },
  },
  {
    id: 'CONF-MGT-contact-end-as-planned',
    requirements: ['LM-MGT-032', 'LM-MGT-030'],
    role: 'node',
    title: 'with the end of the contact nothing is down any more',
    run: (open) => {
      const end = { ...TO_HIGH, endNs: 4 * MINUTE_NS };
      const { bench } = linked(open, 'low', { opportunities: [TO_LOW, TO_OPERATOR, end] });
      bench.run(3.5 * MINUTE_NS);
      given(advertisedDown(bench.low, AFT), 'the contact was not advertised as down');
      bench.run(MINUTE_NS);
      expectThat(!advertisedDown(bench.low, AFT), 'as planned, after the end of the contact');
    },
  },
  {
    id: 'CONF-MGT-contact-by-own-utc',
    requirements: ['LM-MGT-033'],
    role: 'node',
    title: "start and end of contacts are judged by the node's UTC",
    run: (open) => {
      const aheadNs = 200 * SECOND_NS;
      const bench = open({
        opportunities: [
          TO_LOW,
          TO_OPERATOR,
          { ...TO_HIGH, startNs: 300 * SECOND_NS, endNs: 600 * SECOND_NS },
        ],
      });
      bench.clock.utcAheadNs = aheadNs;
      for (const head of bench.heads) head.light = head === bench.heads[0];
      bench.low.hello = { utcUncertaintyNs: 1e15, stratum: 15 };
      bench.low.manners.time = false;
      bench.boot();
      awaitLock(bench, 'low');
      awaitLink(bench, 'low');
      bench.run(6 * MINUTE_NS);
      const atNs = firstDown(bench) ?? 0;
      const startNs = 300 * SECOND_NS - aheadNs;
      const inside = atNs > startNs && atNs <= startNs + 2 * DUE_NS;
      expectThat(inside, 'down after its start by UTC, which is ahead', atNs);
      bench.run(2 * MINUTE_NS);
      expectThat(!advertisedDown(bench.low, AFT), 'as planned after its end by UTC');
    },
  },
  {
    id: 'CONF-MGT-terminal-out-down',
    requirements: ['LM-MGT-167'],
    role: 'node',
    title:
      'a terminal that is out is advertised as down for all neighbours at once, back as planned',
    run: (open) => {
      const later = { ...TO_HIGH, startNs: HOUR_NS };
      const { bench } = linked(open, 'low', { opportunities: [TO_LOW, TO_OPERATOR, later] });
      const body = { command: 'terminal', terminal: AFT } as const;
      expectDone(ordered(bench, { ...body, enabled: false }), 'taken out');
      bench.run(ADVERTISED_NS);
      const { advertisement } = ownAdvertisements(bench.low).at(-1) ?? {};
      expectThat(downIn(advertisement, AFT), 'down an hour before its contact');
      const out = advertisement?.deviations.find(({ terminal }) => terminal === AFT);
      expectEqual(out?.neighbour, 0, 'neighbour that it is down for');
      bench.run(MINUTE_NS);
      expectDone(ordered(bench, { ...body, enabled: true }), 'taken back');
      bench.run(ADVERTISED_NS);
      expectThat(!advertisedDown(bench.low, AFT), 'as planned, taken back');
    },
  },
];
