import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { ANSWER_NS } from '../bench/bundles.ts';
import { expectCarries, ROUND_TRIP_NS } from '../bench/probes.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, given } from '../check.ts';

import { acknowledged, listening, nothing } from '../bench/arq-parts.ts';
const WRAP = 0x10000;
const AHEAD_MAX = 32_511;
const _ACK_WITHIN_NS: Ns = 10 * MILLISECOND_NS;

/** Section 2, ARQ: what a receiver takes and drops. */
export const ARQ_RECEIVING_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-window-edge',
    requirements: ['LM-LNK-042'],
    title: 'a number 32,511 ahead is taken, 32,512 ahead is not',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      nothing(peer, { txfn: (next + AHEAD_MAX + 1) % WRAP });
      expectEqual(acknowledged(bench, peer).ranges, [], 'ranges after 32,512 ahead');
      nothing(peer, { txfn: (next + AHEAD_MAX) % WRAP });
      const { ranges } = acknowledged(bench, peer);
      expectEqual(
        ranges,
        [{ first: (next + AHEAD_MAX) % WRAP, count: 1 }],
        'ranges after 32,511 ahead',
      );
    },
  },
  {
    id: 'CONF-LNK-behind-edge',
    requirements: ['LM-LNK-042'],
    title: 'a number behind the next expected one is a duplicate and moves nothing',
    run: (open) => {
      const { bench, peer } = listening(open);
      for (let frame = 0; frame < 40; frame++) nothing(peer);
      const next = acknowledged(bench, peer).nextExpected;
      nothing(peer, { txfn: next - 30 });
      const ack = acknowledged(bench, peer);
      expectEqual([ack.nextExpected, ack.ranges], [next, []], 'next expected, ranges');
      expectEqual(ack.duplicate.first, next - 30, 'range of duplicates');
    },
  },
  {
    id: 'CONF-LNK-unnumbered-once',
    requirements: ['LM-LNK-058'],
    title:
      'a best-effort bundle without frame numbers is handed up once, though its frame comes twice',
    run: (open) => {
      const { bench, peer } = listening(open);
      const unnumbered = { txfn: 'none', stampNs: 0 } as const;
      const bundle = peer.transfers.send(
        new Uint8Array(30).fill(2),
        { custody: false },
        unnumbered,
      );
      bench.run(ROUND_TRIP_NS);
      const delivered = bench.since(0, 'deliver').length;
      given(delivered > 0, 'the bundle was not delivered');
      const { header, payload, transfer } = bundle;
      peer.transfers.sendAs(header, payload, transfer, unnumbered);
      bench.run(ROUND_TRIP_NS);
      expectEqual(bench.since(0, 'deliver').length, delivered, 'deliveries after the copy');
      peer.transfers.send(new Uint8Array(30).fill(3), { custody: false }, unnumbered);
      bench.run(ROUND_TRIP_NS);
      expectEqual(bench.since(0, 'deliver').length, delivered + 1, 'deliveries after another one');
    },
  },
  {
    id: 'CONF-LNK-wrap',
    requirements: ['LM-LNK-040', 'LM-LNK-044', 'LM-LNK-042'],
    title: 'numbers wrap at 2^16; a copy from more than half a wrap ago is taken for no new frame',
    run: (open) => {
      const { bench, peer } = listening(open);
      const old = peer.transfers.send(new Uint8Array(30).fill(2), { custody: false });
      const copy = { txfn: peer.current.txfn - 1, stampNs: peer.monotonicNs };
      bench.run(ROUND_TRIP_NS);
      const delivered = bench.since(0, 'deliver').length;
      given(delivered > 0, 'the bundle was not delivered');
      let isTried = false;
      while (peer.current.txfn < WRAP + 300) {
        for (let frame = 0; frame < 250; frame++) nothing(peer);
        bench.run(2 * MILLISECOND_NS);
        if (isTried || peer.current.txfn < 45_000) continue;
        isTried = true;
        const next = acknowledged(bench, peer).nextExpected;
        peer.transfers.sendAs(old.header, old.payload, 9_000, copy);
        const ack = acknowledged(bench, peer);
        expectEqual(
          [ack.nextExpected, ack.ranges],
          [next, []],
          'next expected, ranges after the copy',
        );
        expectEqual(bench.since(0, 'deliver').length, delivered, 'deliveries after the copy');
      }
      expectEqual(
        acknowledged(bench, peer).nextExpected,
        peer.current.txfn % WRAP,
        'after the wrap',
      );
      expectCarries(bench, peer, 'after the wrap');
    },
  },
  {
    id: 'CONF-LNK-order-any',
    requirements: ['LM-LNK-041'],
    title: 'frames are handed up as they come: a later bundle does not wait for a lost frame',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      const { transfer } = peer.transfers.send(new Uint8Array(60).fill(5), {}, { txfn: next + 1 });
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(transfer), 'accepted', 'the bundle behind a gap');
    },
  },
  {
    id: 'CONF-LNK-stamp-ahead',
    requirements: ['LM-LNK-043'],
    title: 'a stamp far ahead of time is dropped, and believed when three in a row agree',
    run: (open) => {
      const { bench, peer, next: first } = listening(open);
      nothing(peer);
      const next = first + 1;
      expectEqual(acknowledged(bench, peer).nextExpected, next, 'after a sound one');
      const ahead = (ms: number): Ns => peer.monotonicNs + ms * MILLISECOND_NS;
      nothing(peer, { txfn: next, stampNs: ahead(500) });
      expectEqual(acknowledged(bench, peer).nextExpected, next, 'after one stamp 500 ms ahead');
      nothing(peer, { txfn: next, stampNs: ahead(500) });
      nothing(peer, { txfn: next, stampNs: ahead(501) });
      expectEqual(acknowledged(bench, peer).nextExpected, next + 1, 'after three that agree');
    },
  },
  {
    id: 'CONF-LNK-stamp-zero',
    requirements: ['LM-LNK-100'],
    title: 'a numbered frame with stamp 0 is dropped',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      nothing(peer, { txfn: next, stampNs: 0 });
      expectEqual(acknowledged(bench, peer).nextExpected, next, 'next expected');
    },
  },
  {
    id: 'CONF-LNK-unreadable-acknowledged',
    requirements: ['LM-LNK-091', 'LM-FRM-022'],
    title: 'an authentic message of an unknown kind is acknowledged, and changes nothing',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      peer.sayBytes(Uint8Array.of(0xfa, 0x01, 0x02, 0x08, 0x01));
      peer.sayBytes(Uint8Array.of(0x0a, 0x00));
      expectEqual(acknowledged(bench, peer).nextExpected, next + 2, 'next expected');
      expectCarries(bench, peer, 'after it');
    },
  },
  {
    id: 'CONF-LNK-opcodes-kept',
    requirements: ['LM-LNK-102'],
    title:
      'pause, resume and rates in a data frame change nothing: the frame is taken as if it had none',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { mark } = bench;
      for (const opcode of ['pause', 'resume', 'rate-down', 'rate-up'] as const) {
        const { transfer } = peer.transfers.send(
          new Uint8Array(9),
          {},
          { opcode, opcodeValue: 0x0202 },
        );
        bench.run(ANSWER_NS);
        expectEqual(peer.transfers.verdict(transfer), 'accepted', `a bundle with ${opcode}`);
      }
      const rates = bench
        .since(mark, 'terminal')
        .filter(({ command }) => command.command === 'rate');
      expectEqual(rates, [], 'changes of rate');
    },
  },
  {
    id: 'CONF-LNK-mtu-received',
    requirements: ['LM-LNK-101', 'LM-LNK-061'],
    title: 'a segment of more data than the MTU is dropped',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      const data = new Uint8Array(8_353);
      peer.segment(
        { transfer: 50, class: 'tactical', data, total: 20_000, last: false },
        { txfn: next },
      );
      expectEqual(acknowledged(bench, peer).nextExpected, next, 'next expected');
    },
  },
  {
    id: 'CONF-LNK-memory-bounded',
    requirements: ['LM-LNK-092', 'LM-FRM-015'],
    title: 'a peer that says very much, and opens often, does not stop the session',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.handshake = false;
      for (let round = 0; round < 20; round++) {
        for (let hello = 0; hello < 25; hello++) peer.bare(peer.newHello());
        bench.run(5 * MILLISECOND_NS);
      }
      bench.run(SECOND_NS / 2);
      expectCarries(bench, peer, 'after five hundred HELLOs');
    },
  },
];
