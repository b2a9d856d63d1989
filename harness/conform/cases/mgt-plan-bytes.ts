import { createHash } from 'node:crypto';
import { lasermesh } from '../../../protocols/generated/lasermesh.js';
import { planDigest } from '../../../protocols/plan-codec.ts';
import { advertisementKey } from '../../../protocols/routing-codec.ts';
import { HOUR_NS, SECOND_NS } from '../../../protocols/units.ts';
import { LIGHT_TIME_NS, LOW, PLAN_RATE_BPS, TARGET } from '../bench/mesh.ts';
import { housekeepings } from '../bench/orders.ts';
import {
  chunked,
  chunksOf,
  FIRST_VERSION,
  planned,
  uploaded,
  versionInForce,
} from '../bench/plans.ts';
import { alone, expectDone, ordered, ownAdvertisements } from '../bench/soundings.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

type WireContact = lasermesh.operations.PlanContact.$Properties;

const CHUNKS_MAX = 512;

/** The example of section 6.15: version 2, contacts between nodes 101 and 205, with light times. */
const EXAMPLE = Buffer.from(
  '0802122f106518cd012080c0ee8ed20b2880e0a596bb113080f28ba80938e09aae064080d88ee16f4a05a09c01904e50' +
    '035801121b10cd0118652880e0a596bb113080f28ba80938e09aae0650015803',
  'hex',
);

const SOUND: WireContact = {
  idStep: 0,
  from: TARGET,
  to: LOW,
  startStepNs: 0,
  durationNs: HOUR_NS,
  rateBps: PLAN_RATE_BPS,
  lightTimeNs: LIGHT_TIME_NS,
  fromTerminal: 1,
  toTerminal: 2,
};

/** A sound contact, then one that is none. */
const NO_CONTACTS: readonly (readonly [string, WireContact])[] = [
  ['without-duration', { ...SOUND, durationNs: 0 }],
  ['without-rate', { ...SOUND, rateBps: 0 }],
  ['to-itself', { ...SOUND, to: TARGET }],
  ['of-an-id-before', { ...SOUND, idStep: -1 }],
  ['out-of-order', { ...SOUND, startStepNs: -5 }],
  ['from-nobody', { ...SOUND, from: 0 }],
];

const planBytes = (second: WireContact): Uint8Array =>
  lasermesh.operations.PlanUpload.encode({
    version: 8,
    contacts: [{ ...SOUND, startStepNs: 10 }, second],
  }).finish();

/** In one chunk, at once; the last stage. */
const uploadedBytes = (bench: Parameters<typeof uploaded>[0], bytes: Uint8Array, version = 8) =>
  uploaded(
    bench,
    chunked(bytes, { version, chunks: 1, activateUtcNs: 0, digest: planDigest(bytes) }),
  );

/** Section 6.10: the bytes of a plan; section 6.12: the digest of link state. */
export const MGT_PLAN_BYTE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-MGT-plan-example-taken',
    requirements: ['LM-MGT-118', 'LM-MGT-117'],
    role: 'node',
    title: "the canonical bytes of the specification's example are a plan",
    run: (open) => {
      const bench = alone(open, { housekeepingNs: 10 * SECOND_NS });
      expectDone(ordered(bench, { command: 'safe-mode', on: true }), 'into safe mode');
      expectEqual(uploadedBytes(bench, EXAMPLE, 2), ['done'], 'its only chunk');
      bench.run(20 * SECOND_NS);
      expectEqual(housekeepings(bench).at(-1)?.planVersion, 2, 'version in force');
    },
  },
  ...NO_CONTACTS.map(
    ([name, contact]): ConformanceCase => ({
      id: `CONF-MGT-plan-contact-${name}`,
      requirements: ['LM-MGT-119', 'LM-MGT-113'],
      role: 'node',
      title: `a plan with a contact ${name.replaceAll('-', ' ')} is malformed`,
      run: (open) => {
        const bench = planned(open);
        expectEqual(uploadedBytes(bench, planBytes(contact)), ['refused malformed'], 'its chunk');
        expectEqual(versionInForce(bench), FIRST_VERSION, 'version');
      },
    }),
  ),
  {
    id: 'CONF-MGT-plan-too-large',
    requirements: ['LM-MGT-119'],
    role: 'node',
    title: 'a plan of more chunks than 16 MiB have is malformed; one of 512 may be',
    run: (open) => {
      const bench = planned(open);
      const [chunk] = chunksOf(8);
      given(chunk !== undefined, 'no chunk');
      const larger = { ...chunk, chunks: CHUNKS_MAX + 1 };
      expectEqual(uploaded(bench, [larger]), ['refused malformed'], 'one of 513 chunks');
      expectEqual(uploaded(bench, [{ ...chunk, chunks: CHUNKS_MAX }]), ['done'], 'one of 512');
    },
  },
  {
    id: 'CONF-MGT-link-state-digest',
    requirements: ['LM-MGT-138'],
    role: 'node',
    title: 'the digest of link state in housekeeping is that of the advertisements it knows',
    run: (open) => {
      const bench = planned(open);
      const foreign = {
        origin: LOW,
        bootCount: 3,
        counter: 9,
        issuedNs: bench.utcNs,
        validityNs: HOUR_NS,
        deviations: [],
        storageLevel: 0,
        timeStratum: 1,
        timeUncertaintyNs: 1_000,
      };
      bench.low.say({ kind: 'advertisements', advertisements: [foreign] });
      bench.run(10 * SECOND_NS);
      const own = ownAdvertisements(bench.low).at(-1)?.advertisement;
      const known = own === undefined ? [foreign] : [foreign, own];
      const words = known
        .map((advertisement) => advertisementKey(advertisement))
        .flatMap(({ origin, bootCount, counter, digest }) => [
          origin,
          bootCount,
          counter,
          ...digest,
        ]);
      const bytes = Buffer.alloc(4 * words.length);
      words.forEach((word, index) => {
        bytes.writeUInt32LE(word, 4 * index);
      });
      const expected = createHash('sha256').update(bytes).digest().readUIntBE(0, 6);
      const { linkStateDigest } = housekeepings(bench).at(-1) ?? {};
      expectThat(linkStateDigest !== undefined, 'housekeeping comes');
      expectEqual(linkStateDigest, expected, 'digest of link state');
    },
  },
];
