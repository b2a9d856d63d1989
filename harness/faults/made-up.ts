import { NONCE_BYTES } from '../../protocols/codec.ts';
import type { Hello, ManagementMessage } from '../../protocols/frame.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { HeardHandshake } from './overheard.ts';

/** What an adversary builds its messages from. */
export interface Knowledge {
  readonly heard: HeardHandshake;
  /** Who the receiver expects. */
  readonly partner: { readonly node: NodeId; readonly terminal: number };
  readonly nowNs: Ns;
  readonly chance: RandomStream;
}

type Kind = ManagementMessage['kind'];

/**
 * A message of that kind as the partner would say it now, from what was heard; its code is empty. Each
 * would do harm if it were believed.
 */
export const madeUp = (kind: Kind, knowledge: Knowledge): ManagementMessage => {
  const { heard, chance, nowNs } = knowledge;
  switch (kind) {
    case 'hello':
      return { kind, ...helloOf(knowledge) };
    case 'hello-ack': {
      const hello = helloOf(knowledge);
      return {
        ...{ kind, hello, version: 1, mtuBytes: hello.mtuBytes, rateIndex: 0, mac: NONE },
        echoNonce: heard.victim?.nonce ?? chance.bytes(NONCE_BYTES),
        session: 1 + chance.integer(0xffff),
      };
    }
    case 'ready': {
      const echoNonce = heard.answerNonce ?? chance.bytes(NONCE_BYTES);
      return { kind, echoNonce, session: heard.agreed?.session ?? 1, mac: NONE };
    }
    case 'close':
      return { kind, reason: 1 };
    case 'close-ack':
      return { kind };
    case 'time-transfer':
      return {
        ...{ kind, exchange: 1 + chance.integer(0xffff), reply: false },
        ...{ t1Ns: nowNs, t2Ns: 0, t3Ns: 0, uncertaintyNs: 0, stratum: 1 },
      };
    default:
      return ofRouting(kind, knowledge);
  }
};

const ofRouting = (
  kind: 'custody' | 'resume' | 'advertisements' | 'database-summary',
  { partner, nowNs }: Knowledge,
): ManagementMessage => {
  switch (kind) {
    case 'custody': {
      const accept = (transfer: number) => ({ transfer, held: true, bestEffort: false });
      return { kind, accepts: Array.from({ length: 64 }, (_, at) => accept(at + 1)), refuses: [] };
    }
    case 'resume':
      return {
        ...{ kind, source: { node: partner.node, service: 10 }, createdNs: nowNs, sequence: 1 },
        ...{ attempt: 0, contiguousBytes: 1_000, digest: new Uint8Array(32) },
      };
    case 'advertisements': {
      const own = { origin: partner.node, bootCount: 1_000, counter: 1_000, issuedNs: nowNs };
      const time = { timeStratum: 1, timeUncertaintyNs: 0 };
      const rest = { validityNs: 3_600 * SECOND_NS, deviations: [], storageLevel: 90, ...time };
      return { kind, advertisements: [{ ...own, ...rest }] };
    }
    case 'database-summary':
      return { kind, keys: [], wanted: [partner.node], complete: true };
  }
};

const NONE = new Uint8Array(0);

/** As the partner said it last, under a fresh nonce. */
const helloOf = ({ heard, partner, nowNs, chance }: Knowledge): Hello => ({
  ...(heard.partner ?? UNHEARD),
  node: partner.node,
  terminal: partner.terminal,
  nonce: chance.bytes(NONCE_BYTES),
  utcNs: nowNs,
  mac: NONE,
});

const UNHEARD: Omit<Hello, 'node' | 'terminal' | 'nonce' | 'utcNs' | 'mac'> = {
  versionMin: 1,
  versionMax: 1,
  capabilities: 0,
  keyEpoch: 1,
  mtuBytes: 1_044,
  ratesBps: [1_000_000_000],
  planVersion: 1,
  utcUncertaintyNs: 1_000,
  stratum: 0,
};
