import { encodeAdvertisement } from '../../../protocols/routing-codec.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { payloadOf } from '../bench/bundles.ts';
import { advertisementOf, tell } from '../bench/flood.ts';
import { sha256 } from '../bench/link-codes.ts';
import { FAR, LIGHT_TIME_NS, LOW, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { ROUND_TRIP_NS } from '../bench/probes.ts';
import { linked, linkedBoth, tracked } from '../bench/staging.ts';
import { ordersTo } from '../bench/terminal-orders.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const MINUTE_NS = 60 * SECOND_NS;

/** Requirements of several sections that came last. */
export const REST_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-RTE-empty-summary',
    requirements: ['LM-RTE-056'],
    title: 'an empty database is told as one message without keys, marked complete',
    run: (open) => {
      const { peer } = linked(open, 'high');
      const [summary] = peer.messages('database-summary');
      expectThat(summary !== undefined, 'a summary from the lower id');
      const { keys, complete, wanted } = summary.message;
      const others = keys.filter(({ origin }) => origin !== 20);
      expectEqual([others.length, complete, wanted.length], [0, true, 0], 'keys, complete, wanted');
    },
  },
  {
    id: 'CONF-RTE-wanted-incomplete',
    requirements: ['LM-RTE-057', 'LM-RTE-051'],
    title: 'a message that asks for what it lacks is not marked complete',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const sinceNs = bench.nowNs;
      const key = { origin: FAR, bootCount: 1, counter: 5, digest: [1, 2] as const };
      peer.say({ kind: 'database-summary', keys: [key], wanted: [], complete: true });
      bench.run(ROUND_TRIP_NS);
      const asks = peer
        .messages('database-summary', sinceNs)
        .filter(({ message }) => message.wanted.includes(FAR));
      expectThat(asks.length > 0, 'it asks for what it lacks');
      expectThat(
        asks.every(({ message }) => !message.complete),
        'not marked complete',
      );
    },
  },
  {
    id: 'CONF-FRM-advertisement-digest',
    requirements: ['LM-FRM-025'],
    title: 'the digest of a key is the first eight bytes of the SHA-256 of the advertisement',
    role: 'node',
    run: (open) => {
      const bench = open({ opportunities: [TO_LOW, TO_HIGH, { one: LOW, other: FAR }] });
      const high = bench.heads[1];
      if (high !== undefined) high.light = false;
      const { peer } = linked(() => bench, 'low');
      const advertisement = advertisementOf(bench, FAR, { counter: 3 });
      tell(bench, peer, advertisement);
      bench.run(ROUND_TRIP_NS);
      if (high !== undefined) {
        high.light = true;
        high.find();
      }
      bench.await(
        'a session with the other one',
        () => bench.high.session !== undefined,
        10 * MINUTE_NS,
      );
      bench.run(SECOND_NS);
      const key = bench.high
        .messages('database-summary')
        .flatMap(({ message }) => message.keys)
        .find(({ origin }) => origin === FAR);
      given(key !== undefined, 'no key of it came');
      const digest = Buffer.from(sha256(encodeAdvertisement(advertisement)));
      expectEqual([...key.digest], [digest.readUInt32BE(0), digest.readUInt32BE(4)], 'digest');
    },
  },
  {
    id: 'CONF-TIM-reply-echoes',
    requirements: ['LM-TIM-024'],
    title: 'a reply returns the number and t1 of its request as they came',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      for (const [exchange, t1Ns] of [
        [0, 0],
        [4_294_967_295, -77],
        [12, 9_007_199_254_740_991],
      ] as const) {
        const sinceNs = bench.nowNs;
        const rest = { reply: false, t2Ns: 0, t3Ns: 0, uncertaintyNs: 0, stratum: 0 };
        peer.say({ kind: 'time-transfer', exchange, t1Ns, ...rest });
        bench.run(ROUND_TRIP_NS);
        const reply = peer.messages('time-transfer', sinceNs).find(({ message }) => message.reply);
        expectEqual([reply?.message.exchange, reply?.message.t1Ns], [exchange, t1Ns], 'number, t1');
      }
    },
  },
  {
    id: 'CONF-AVI-write-numbers',
    requirements: ['LM-AVI-034'],
    title: 'no write has the number of another since the boot',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      for (let bundle = 0; bundle < 20; bundle++) {
        bench.low.transfers.send(payloadOf(100, bundle), {
          destination: { node: FAR, service: 10 },
        });
      }
      bench.run(30 * SECOND_NS);
      const writes = bench.since(0, 'store-write').map(({ write }) => write);
      given(writes.length > 20, 'few writes');
      expectEqual(new Set(writes).size, writes.length, 'different numbers');
    },
  },
  {
    id: 'CONF-AVI-deliver-whole',
    requirements: ['LM-AVI-035'],
    title: 'a delivery has the header as it came and the whole payload',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const payload = payloadOf(25_000);
      const { header } = peer.transfers.send(payload, { assured: true, attempt: 1, hopCount: 7 });
      bench.run(SECOND_NS);
      const [delivery] = bench.since(0, 'deliver');
      expectThat(delivery !== undefined, 'a delivery');
      expectEqual({ ...delivery.header, ageNs: 0 }, { ...header, ageNs: 0 }, 'header');
      const bytes = Buffer.concat(delivery.payload);
      expectThat(Buffer.compare(bytes, payload) === 0, 'the payload, byte by byte', bytes.length);
    },
  },
  {
    id: 'CONF-PNT-no-lock-no-light',
    requirements: ['LM-PNT-039'],
    title: 'a terminal in closed loop without frame lock goes back to search',
    run: (open) => {
      const bench = open();
      const other = bench.heads[1];
      const head = bench.heads[0];
      if (other !== undefined) other.light = false;
      given(head !== undefined, 'no head');
      const tell = head.tell.bind(head);
      head.tell = (reading) => {
        if (reading.reading !== 'frame-sync') tell(reading);
      };
      bench.boot();
      bench.await('closed loop', () => head.mode === 'tracking', MINUTE_NS);
      const { mark } = bench;
      const lockNs = (5 + 10) * SECOND_NS + 4 * LIGHT_TIME_NS + 500 * MILLISECOND_NS;
      bench.run(lockNs + 3 * SECOND_NS);
      const names = ordersTo(bench, 0, mark).map(({ command }) => command.command);
      expectThat(names.includes('stare') || names.includes('scan'), 'it searches again', names);
    },
  },
  {
    id: 'CONF-PNT-dark-until-settled',
    requirements: ['LM-PNT-049'],
    title: 'after a boot nothing lights a laser before a slew has settled',
    run: (open) => {
      const { bench } = tracked(open, 'low');
      const { mark } = bench;
      bench.boot('warm');
      bench.run(1.5 * SECOND_NS);
      const names = ordersTo(bench, 0, mark).map(({ command }) => command.command);
      given(names.includes('slew'), 'no slew came');
      const lights = names.filter(
        (name) => name === 'scan' || name === 'track' || name === 'coast',
      );
      expectEqual(lights, [], 'commands that light a laser');
    },
  },
  {
    id: 'CONF-PNT-inhibit-of-contact',
    requirements: ['LM-PNT-048'],
    title: 'an inhibit of the Sun counts for one contact, heat outlasts it',
    run: (open) => {
      for (const [kind, works] of [
        ['sun', true],
        ['thermal', false],
      ] as const) {
        const bench = open({
          opportunities: [
            { ...TO_LOW, endNs: 3 * MINUTE_NS },
            { ...TO_LOW, startNs: 6 * MINUTE_NS, endNs: 20 * MINUTE_NS },
          ],
        });
        bench.boot();
        bench.await('frame lock', () => bench.heads[0]?.locked === true, MINUTE_NS);
        bench.heads[0]?.tell({ reading: 'inhibit', kind, active: true });
        const { mark } = bench;
        bench.run(8 * MINUTE_NS);
        const names = ordersTo(bench, 0, mark).map(({ command }) => command.command);
        expectEqual(
          names.includes('slew'),
          works,
          `whether it turns for the next contact, ${kind}`,
        );
      }
    },
  },
];
