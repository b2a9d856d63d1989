import { SECOND_NS } from '../../../protocols/units.ts';
import { codeOf, pairKey } from '../bench/link-codes.ts';
import { HIGH, LOW, NETWORK_KEY, TARGET } from '../bench/mesh.ts';
import { answered, answersTo, greeted, newest, ROUND_TRIP_NS } from '../bench/probes.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';
import { handshakeBytes } from '../../../protocols/management-codec.ts';
import type { Hello } from '../../../protocols/frame.ts';

interface Refused {
  readonly name: string;
  readonly requirements: readonly string[];
  readonly title: string;
  readonly changes: Partial<Hello>;
}

/** HELLOs with a right code that are not to be answered. */
const REFUSED_HELLOS: readonly Refused[] = [
  {
    name: 'version-above',
    requirements: ['LM-LNK-018'],
    title: 'a HELLO of versions 2 to 3 is dropped',
    changes: { versionMin: 2, versionMax: 3 },
  },
  {
    name: 'version-below',
    requirements: ['LM-LNK-018'],
    title: 'a HELLO of version 0 is dropped',
    changes: { versionMin: 0, versionMax: 0 },
  },
  {
    name: 'version-reversed',
    requirements: ['LM-LNK-018'],
    title: 'a HELLO of versions 2 down to 1 is dropped',
    changes: { versionMin: 2, versionMax: 1 },
  },
  {
    name: 'no-rates',
    requirements: ['LM-LNK-018'],
    title: 'a HELLO without rates is dropped',
    changes: { ratesBps: [] },
  },
  {
    name: 'mtu-511',
    requirements: ['LM-LNK-018'],
    title: 'a HELLO with an MTU of 511 bytes is dropped',
    changes: { mtuBytes: 511 },
  },
  {
    name: 'nonce-15',
    requirements: ['LM-LNK-096'],
    title: 'a HELLO with a nonce of 15 bytes is dropped',
    changes: { nonce: new Uint8Array(15).fill(1) },
  },
  {
    name: 'code-wrong',
    requirements: ['LM-LNK-021', 'LM-LNK-096'],
    title: 'a HELLO with a wrong code is dropped',
    changes: { mac: new Uint8Array(16).fill(9) },
  },
  {
    name: 'code-short',
    requirements: ['LM-LNK-096'],
    title: 'a HELLO with a code of 15 bytes is dropped',
    changes: { mac: new Uint8Array(15).fill(9) },
  },
  {
    name: 'code-absent',
    requirements: ['LM-LNK-096'],
    title: 'a HELLO without a code is dropped',
    changes: { mac: new Uint8Array(0) },
  },
  {
    name: 'terminal-wrong',
    requirements: ['LM-LNK-017'],
    title: 'a HELLO of another terminal than the plan’s makes no session',
    changes: { terminal: 2 },
  },
  {
    name: 'epoch-unknown',
    requirements: ['LM-LNK-027'],
    title: 'a HELLO under a key epoch that is not loaded is refused',
    changes: { keyEpoch: 3 },
  },
];

/** HELLOs that have to be answered, whatever they say. */
const TAKEN_HELLOS: readonly Omit<Refused, 'requirements'>[] = [
  { name: 'mtu-512', title: 'an MTU of 512 bytes is taken', changes: { mtuBytes: 512 } },
  { name: 'mtu-60000', title: 'an MTU of 60,000 bytes is taken', changes: { mtuBytes: 60_000 } },
  {
    name: 'versions-0-to-9',
    title: 'versions 0 to 9 hold 1',
    changes: { versionMin: 0, versionMax: 9 },
  },
  { name: 'one-rate', title: 'one rate is enough', changes: { ratesBps: [625_000_000] } },
  {
    name: 'sixteen-rates',
    title: 'sixteen rates are taken',
    changes: {
      ratesBps: Array.from({ length: 16 }, (_, index) => 2_500_000_000 - index * 1_000_000),
    },
  },
  {
    name: 'utc-negative',
    title: 'a UTC before the epoch is taken',
    changes: { utcNs: -5 * SECOND_NS },
  },
];

/** Section 2: what a HELLO may say, what an answer has to say, whose codes count. */
export const HANDSHAKE_TERM_CASES: readonly ConformanceCase[] = [
  ...REFUSED_HELLOS.map(
    ({ name, requirements, title, changes }): ConformanceCase => ({
      id: `CONF-LNK-hello-${name}`,
      requirements,
      title,
      run: (open) => {
        const answers = answersTo(open, 'low', (peer) => peer.sayHello(changes));
        expectEqual(answers.length, 0, 'HELLO-ACKs');
        const sound = answersTo(open, 'low', (peer) => peer.sayHello());
        expectThat(sound.length > 0, 'a sound HELLO is answered all the same');
      },
    }),
  ),
  ...TAKEN_HELLOS.map(
    ({ name, title, changes }): ConformanceCase => ({
      id: `CONF-LNK-hello-${name}`,
      requirements: ['LM-LNK-018', ...(name === 'utc-negative' ? ['LM-FRM-012'] : [])],
      title,
      run: (open) => {
        const [answer] = answersTo(open, 'low', (peer) => peer.sayHello(changes));
        expectThat(answer !== undefined, 'HELLO-ACK', answer);
      },
    }),
  ),
  {
    id: 'CONF-LNK-answer-contents',
    requirements: ['LM-LNK-014', 'LM-FRM-024'],
    title:
      'HELLO-ACK has own data, the nonce echoed, version, smaller MTU, a session, and a right code',
    run: (open) => {
      const { peer, answer } = answered(open, { mtuBytes: 2_000 });
      expectEqual(answer.hello.node, TARGET, 'node');
      expectEqual(answer.echoNonce, peer.lastHello?.nonce, 'echo of the nonce');
      const smaller = Math.min(2_000, answer.hello.mtuBytes);
      expectEqual([answer.version, answer.mtuBytes], [1, smaller], 'version and smaller MTU');
      expectThat(answer.session !== 0, 'session other than 0');
      const code = codeOf(pairKey(NETWORK_KEY, LOW, TARGET, 1), handshakeBytes(answer));
      expectEqual(answer.mac, code, 'code over the string of LM-FRM-024');
    },
  },
  {
    id: 'CONF-LNK-answer-repeated',
    requirements: ['LM-LNK-014'],
    title: 'a repeated HELLO gets the same answer again',
    run: (open) => {
      const { bench, peer, answer } = answered(open);
      given(peer.lastHello !== undefined, 'no HELLO');
      peer.bare(peer.lastHello);
      bench.run(ROUND_TRIP_NS);
      const answers = peer.messages('hello-ack');
      expectEqual(answers.length, 2, 'HELLO-ACKs');
      expectEqual(answers[1]?.message, answer, 'the second one');
    },
  },
  {
    id: 'CONF-LNK-answer-fresh',
    requirements: ['LM-LNK-014', 'LM-LNK-023'],
    title: 'another HELLO gets another nonce and session',
    run: (open) => {
      const { bench, peer, answer } = answered(open);
      peer.sayHello();
      bench.run(ROUND_TRIP_NS);
      const second = newest(peer, 'hello-ack');
      expectThat(second.session !== answer.session, 'another session');
      const [one, other] = [answer, second].map(({ hello }) =>
        Buffer.from(hello.nonce).toString('hex'),
      );
      expectThat(one !== other, 'another nonce', one);
      expectEqual(
        [answer, second].map(({ hello }) => hello.nonce.length),
        [16, 16],
        'their lengths',
      );
    },
  },
  {
    id: 'CONF-LNK-hello-contents',
    requirements: ['LM-LNK-021', 'LM-LNK-020', 'LM-FRM-024'],
    title: 'HELLO names node, terminal, epoch, and its code is right under the pair key',
    run: (open) => {
      const { hello } = greeted(open);
      expectEqual(
        [hello.node, hello.terminal, hello.keyEpoch],
        [TARGET, 1, 1],
        'node, terminal, epoch',
      );
      const code = codeOf(pairKey(NETWORK_KEY, TARGET, HIGH, 1), handshakeBytes(hello));
      expectEqual(hello.mac, code, 'code');
    },
  },
  {
    id: 'CONF-LNK-hello-capabilities',
    requirements: ['LM-LNK-099'],
    title: 'HELLO lists rates, gives versions 1 to 1, and no capabilities',
    run: (open) => {
      const { hello } = greeted(open);
      const { versionMin, versionMax, capabilities, ratesBps } = hello;
      expectEqual([versionMin, versionMax, capabilities], [1, 1, 0], 'versions and capabilities');
      const sorted = [...ratesBps].sort((a, b) => b - a);
      expectEqual(sorted, [2_500_000_000, 1_250_000_000, 625_000_000], 'all rates of the terminal');
    },
  },
  {
    id: 'CONF-LNK-capabilities-ignored',
    requirements: ['LM-LNK-099'],
    title: 'capabilities of a peer mean nothing',
    run: (open) => {
      const answers = answersTo(open, 'low', (peer) =>
        peer.sayHello({ capabilities: 0xffff_ffff }),
      );
      expectEqual(answers.length, 1, 'HELLO-ACKs');
    },
  },
];
