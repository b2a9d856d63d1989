import {
  decodeSealed,
  encodeTelecommand,
  encodeTelemetry,
  sealedBytes,
} from '../../protocols/operations-codec.ts';
import type {
  Sealed,
  SealedKind,
  Telecommand,
  TelemetryPacket,
} from '../../protocols/operations.ts';
import { type Decoded, rejected } from '../../protocols/errors.ts';
import type { NodeId } from '../../protocols/units.ts';
import { deriveLabelledKey, tagMatches, tagOf } from './link-keys.ts';

/** Keys that are kept ready; an operator of a large network derives the others anew. */
const CACHED_MAX = 4_096;

/**
 * Seals and opens what operator and nodes say to each other (LM-MGT-120, -121). One key per kind,
 * node and epoch, from the network key: whoever holds it may be node or operator.
 */
export class OperationsKeys {
  readonly #networkKey: Uint8Array;
  readonly #keys = new Map<string, Uint8Array>();

  /** @param networkKey 32 bytes */
  constructor(networkKey: Uint8Array) {
    this.#networkKey = networkKey;
  }

  sealTelecommand(telecommand: Telecommand): Uint8Array {
    const key = this.#keyOf('telecommand', telecommand.target, telecommand.keyEpoch);
    return encodeTelecommand(telecommand, (covered) => tagOf(key, covered));
  }

  sealTelemetry(packet: TelemetryPacket): Uint8Array {
    const key = this.#keyOf('telemetry', packet.node, packet.keyEpoch);
    return encodeTelemetry(packet, (covered) => tagOf(key, covered));
  }

  /** The outer form, authentic under the epoch that it names; whether that is accepted is not said. */
  open(kind: SealedKind, bytes: Uint8Array): Decoded<Sealed> {
    const decoded = decodeSealed(bytes);
    if (!decoded.ok) return decoded;
    const sealed = decoded.value;
    const key = this.#keyOf(kind, sealed.node, sealed.keyEpoch);
    if (tagMatches(key, sealedBytes(kind, sealed), sealed.tag)) return decoded;
    return rejected('unauthenticated', `${kind}: wrong tag`);
  }

  #keyOf(kind: SealedKind, node: NodeId, epoch: number): Uint8Array {
    const name = `${kind}/${node}/${epoch}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = deriveLabelledKey(this.#networkKey, `lasermesh ${kind}`, [node, epoch]);
    // Forged messages name any node and epoch.
    if (this.#keys.size >= CACHED_MAX) this.#keys.clear();
    this.#keys.set(name, key);
    return key;
  }
}
